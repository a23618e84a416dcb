package io.ecp.examples;

import com.google.common.base.Splitter;
import io.ecp.eval.Benchmark;
import io.ecp.eval.Evaluation;
import io.ecp.eval.Mark;
import io.ecp.eval.Strategies;
import io.ecp.eval.Summary;
import io.ecp.eval.format.BoxOrder;
import io.ecp.eval.format.VStar;
import io.ecp.eval.report.EvaluationReport;
import io.ecp.model.ModelQuery;
import io.ecp.strategy.Strategy;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Strategies on a benchmark: accuracy with interval, and what it costs. */
@Command(
        name = "eval",
        mixinStandardHelpOptions = true,
        description =
                "Runs strategies on a benchmark and writes results, the benchmark's own report and a summary. May be"
                        + " killed: the same command goes on where it was.")
final class EvalCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private final ModelOption model = new ModelOption();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            required = true,
            converter = EvalFormat.Converter.class,
            description = "The data's format: screenspot-pro, screenspot-v2, osworld-g, hr-bench, vstar, desk4k,"
                    + " desk4k-questions.")
    private EvalFormat format;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "The benchmark's own directory; for hr-bench and osworld-g also a file. Default for desk4k and"
                            + " desk4k-questions: the bundled screens, unpacked into --out.")
    private @Nullable Path data;

    @Option(
            names = "--strategy",
            paramLabel = "NAME,...",
            defaultValue = "direct,two-stage",
            description =
                    "The strategies; the first is what the others are compared with. Known: direct, two-stage,"
                            + " agreement-gated, multi-view, narrowing, recovery, full-plus-crop, tile-search. Default: ${DEFAULT-VALUE}")
    private String strategies = "direct,two-stage";

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "Where results go; an earlier run of the same is gone on with.")
    private Path out;

    @Option(names = "--limit", paramLabel = "N", description = "Only the first N samples.")
    private int limit = Integer.MAX_VALUE;

    @Option(
            names = "--at-once",
            paramLabel = "N",
            description = "How many requests run at once. Default: as many as the model takes.")
    private @Nullable Integer atOnce;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            defaultValue = "" + ModelQuery.DEFAULT_MAX_TOKENS,
            description = "The most tokens of each answer. Default: ${DEFAULT-VALUE}")
    private int maxTokens;

    @Option(
            names = "--boxes",
            paramLabel = "xyxy|xywh",
            converter = ToBoxOrder.class,
            description = "Vouches for the order of the boxes in a file that leaves it open.")
    private @Nullable BoxOrder boxes;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "" + VStar.DEFAULT_SEED,
            description = "Of the order of options in vstar. Default: ${DEFAULT-VALUE}")
    private long seed;

    @Override
    public Integer call() {
        Map<String, Strategy> named = new LinkedHashMap<>();
        for (String name : Splitter.on(',').trimResults().omitEmptyStrings().split(strategies)) {
            named.put(name, Strategies.named(name));
        }
        // The data is read before the model is opened: wrong labels are found in no time.
        try (Benchmark benchmark = format.open(data(), Optional.ofNullable(boxes), seed);
                OpenedModel opened = model.open(maxTokens)) {
            Evaluation.Builder builder = Evaluation.builder(
                            benchmark, opened.engine().predictor(), out)
                    .profile(opened.engine().profile())
                    .limit(limit)
                    .maxTokens(maxTokens)
                    .listener(new EvalProgress(
                            VisiblePrinter.raw(spec.commandLine().getErr()), Terminal.isWatched(), System::nanoTime));
            named.forEach(builder::strategy);
            Optional.ofNullable(atOnce).ifPresent(builder::atOnce);
            Summary summary = builder.build().run();
            EvaluationReport.of(summary, Evaluation.results(out.resolve("results.jsonl")))
                    .withPictures(benchmark::open)
                    .withProfile(opened.engine().profile())
                    .write(out.resolve("report.html"));
            return report(summary);
        }
    }

    private Path data() {
        if (data != null) {
            return data;
        }
        if (format != EvalFormat.DESK4K && format != EvalFormat.DESK4K_QUESTIONS) {
            throw new ParameterException(
                    spec.commandLine(), "--format " + format + " needs --data DIR, the benchmark's own directory");
        }
        return BundledScreens.unpack(out.resolve("screens"));
    }

    private int report(Summary summary) {
        PrintWriter print = spec.commandLine().getOut();
        print.println(summary.toMarkdown());
        print.println("written to " + out);
        print.flush();
        int failed = summary.arms().stream()
                .mapToInt(arm -> arm.marks().getOrDefault(Mark.FAILED, 0))
                .sum();
        if (failed > 0) {
            spec.commandLine()
                    .getErr()
                    .println("ecp: " + failed + " requests failed and count as not right; the same command asks them"
                            + " again. The last of the decisions in " + out.resolve("results.jsonl") + " says why");
            return EcpCli.BAD_INPUT;
        }
        return EcpCli.ANSWERED;
    }

    /** Reads xyxy or xywh. */
    static final class ToBoxOrder implements ITypeConverter<BoxOrder> {

        @Override
        public BoxOrder convert(String value) {
            return switch (value) {
                case "xyxy" -> BoxOrder.CORNERS;
                case "xywh" -> BoxOrder.CORNER_AND_SIZE;
                default -> throw new TypeConversionException("must be xyxy or xywh, but was '" + value + "'");
            };
        }
    }
}
