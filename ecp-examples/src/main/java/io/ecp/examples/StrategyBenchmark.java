package io.ecp.examples;

import com.google.common.io.MoreFiles;
import io.ecp.EcpEngine;
import io.ecp.EcpResult;
import io.ecp.confidence.Confidence;
import io.ecp.djl.DataType;
import io.ecp.djl.DjlPredictor;
import io.ecp.eval.Proportion;
import io.ecp.imaging.ImageSource;
import io.ecp.model.Location;
import io.ecp.model.Predictor;
import io.ecp.replay.ReplayPredictor;
import io.ecp.strategy.AgreementGated;
import io.ecp.strategy.CrossModel;
import io.ecp.strategy.Direct;
import io.ecp.strategy.MultiView;
import io.ecp.strategy.Narrowing;
import io.ecp.strategy.Recovery;
import io.ecp.strategy.Strategy;
import io.ecp.strategy.TwoStage;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Every strategy for locating on the commands of the desk4k data: how often it is right, what it costs, and whether it
 * knows how sure it is. Thresholds were chosen on screens with even numbers; the odd ones are reported apart. Run it with
 * {@code java -cp ecp-examples/target/ecp.jar io.ecp.examples.StrategyBenchmark --data DIR}.
 */
@Command(
        name = "strategy-benchmark",
        mixinStandardHelpOptions = true,
        description = "Runs every strategy on the commands of the desk4k data.")
public final class StrategyBenchmark implements Callable<Integer> {

    /** From what mean probability of its words on the bundled model is trusted; chosen on the even screens. */
    private static final double TRUST = 0.6;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            description = "The desk4k directory: images/ and annotations/desk.json.")
    private Path data;

    @Option(
            names = "--calls",
            paramLabel = "FILE",
            description =
                    "Keeps the model's calls here and plays them back, so that a second run needs no model calls.")
    private @Nullable Path calls;

    @Option(
            names = "--cross",
            description = "Also cross-model, with the bundled model in INT8 as the second: the only other at hand.")
    private boolean cross;

    @Option(names = "--only", paramLabel = "NAME", description = "Only strategies of this name.")
    private @Nullable String only;

    @Mixin
    private final ModelOption model = new ModelOption();

    private StrategyBenchmark() {}

    /** Runs the benchmark and ends the program; exit code 2 when the data is missing. */
    public static void main(String[] args) {
        Logger.getLogger("").setLevel(Level.WARNING);
        System.exit(new CommandLine(new StrategyBenchmark()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        Path annotations = data.resolve("annotations/desk.json");
        if (!Files.exists(annotations)) {
            System.err.println("strategy-benchmark: " + data.toAbsolutePath()
                    + " has no annotations/desk.json; give --data the desk4k directory");
            return EcpCli.BAD_INPUT;
        }
        List<DeskCases.Command> commands =
                DeskCases.commands(MoreFiles.asCharSource(annotations, StandardCharsets.UTF_8));
        try (OpenedModel opened = model.open(64)) {
            Predictor predictor = opened.engine().predictor();
            if (cross) {
                try (DjlPredictor second = DjlPredictor.builder(BundledModel.directory())
                        .dataType(DataType.INT8)
                        .open()) {
                    List<Strategy> both = new ArrayList<>(strategies());
                    both.add(CrossModel.with(second).within(0.01));
                    both.add(CrossModel.with(second).within(0.01).withThirdVote());
                    run(commands, opened.engine(), predictor, both);
                }
            } else {
                run(commands, opened.engine(), predictor, strategies());
            }
        }
        return EcpCli.ANSWERED;
    }

    private static List<Strategy> strategies() {
        return List.of(
                Direct.of(),
                TwoStage.standard(),
                AgreementGated.standard().trustingFrom(TRUST).within(0.01).thirdLook(1),
                MultiView.of(2).within(0.01),
                MultiView.standard().within(0.01),
                Narrowing.standard().rounds(2),
                Recovery.standard().trustingFrom(TRUST).withoutTiles(),
                Recovery.standard().trustingFrom(TRUST));
    }

    private void run(
            List<DeskCases.Command> commands, EcpEngine opened, Predictor predictor, List<Strategy> candidates) {
        List<Strategy> strategies = candidates.stream()
                .filter(strategy -> only == null || strategy.name().equals(only))
                .toList();
        if (calls == null) {
            ask(commands, opened, predictor, strategies);
        } else {
            try (ReplayPredictor replay = ReplayPredictor.recording(predictor, calls)) {
                ask(commands, opened, replay, strategies);
            }
        }
    }

    private void ask(
            List<DeskCases.Command> commands, EcpEngine opened, Predictor predictor, List<Strategy> strategies) {
        Map<Strategy, Tally> tallies = new LinkedHashMap<>();
        strategies.forEach(strategy -> tallies.put(strategy, new Tally()));
        String shown = "";
        ImageSource screen = null;
        int done = 0;
        for (DeskCases.Command command : commands) {
            if (screen == null || !command.image().equals(shown)) {
                // Rows come screen by screen: one decoded screen at a time is kept.
                shown = command.image();
                screen = ImageSource.of(data.resolve("images").resolve(shown));
            }
            for (Strategy strategy : strategies) {
                EcpEngine engine = EcpEngine.builder()
                        .predictor(predictor)
                        .profile(opened.profile())
                        .strategy(strategy)
                        .maxTokens(64)
                        .build();
                Tally tally = tallies.get(strategy);
                if (tally != null) {
                    tally.add(command, engine.locate(screen, command.text()));
                }
            }
            if (++done % 60 == 0) {
                System.err.println(done + " of " + commands.size());
            }
        }
        print(System.out, tallies);
    }

    private static void print(PrintStream out, Map<Strategy, Tally> tallies) {
        out.println("| strategy | even screens, tuned on | odd screens | interval (95 %) | calls | surest half right |"
                + " small screens |");
        out.println("|---|---|---|---|---|---|---|");
        tallies.forEach((strategy, tally) -> out.println(tally.row(strategy.toString())));
    }

    /** The results of one strategy. */
    private static final class Tally {

        private final List<Row> rows = new ArrayList<>();

        void add(DeskCases.Command command, EcpResult<Location> result) {
            rows.add(new Row(
                    command.isSmall(),
                    Integer.parseInt(command.image().replaceAll("\\D", "")) % 2 == 0,
                    result.optional().filter(command::isHit).isPresent(),
                    result.trace().calls().size(),
                    result.confidence().map(Confidence::score).orElse(Double.NaN)));
        }

        String row(String strategy) {
            List<Row> large = rows.stream().filter(row -> !row.small).toList();
            List<Row> odd = large.stream().filter(row -> !row.even).toList();
            Proportion interval = new Proportion(right(odd), odd.size());
            return String.format(
                    Locale.ROOT,
                    "| %s | %.1f %% of %d | %.1f %% of %d | %.1f to %.1f %% | %.2f | %s | %.1f %% of %d |",
                    strategy,
                    percent(large.stream().filter(row -> row.even).toList()),
                    large.size() - odd.size(),
                    percent(odd),
                    odd.size(),
                    100 * interval.low(),
                    100 * interval.high(),
                    large.stream().mapToInt(row -> row.calls).average().orElse(0),
                    surest(odd),
                    percent(rows.stream().filter(row -> row.small).toList()),
                    rows.stream().filter(row -> row.small).count());
        }

        private static String surest(List<Row> rows) {
            if (rows.stream().anyMatch(row -> Double.isNaN(row.score))) {
                return "";
            }
            List<Row> sorted = rows.stream()
                    .sorted(Comparator.comparingDouble(Row::score).reversed())
                    .toList();
            return String.format(Locale.ROOT, "%.1f %%", percent(sorted.subList(0, (sorted.size() + 1) / 2)));
        }

        private static int right(List<Row> rows) {
            return (int) rows.stream().filter(row -> row.right).count();
        }

        private static double percent(List<Row> rows) {
            return rows.isEmpty() ? 0 : 100.0 * right(rows) / rows.size();
        }

        private record Row(boolean small, boolean even, boolean right, int calls, double score) {}
    }
}
