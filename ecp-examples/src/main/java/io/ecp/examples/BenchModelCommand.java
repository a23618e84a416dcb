package io.ecp.examples;

import io.ecp.imaging.Size;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Measures a model of a published shape with random weights: speed and memory do not depend on what it learnt. */
@Command(
        name = "bench-model",
        mixinStandardHelpOptions = true,
        description = "Writes a model of a published shape with random weights, once, and measures how fast it opens,"
                + " reads and writes on this machine.")
final class BenchModelCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--size",
            paramLabel = "NAME",
            required = true,
            converter = ToSize.class,
            description = "tiny, qwen2_5_vl-3b (7.5 GB on disk), qwen2_5_vl-7b (16.6 GB), qwen3_vl-2b (4.3 GB) or"
                    + " qwen3_5-0.8b (1.7 GB).")
    private BenchSize size;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            required = true,
            description = "Where the model is, or is written if the directory is empty or new.")
    private Path directory;

    @Mixin
    private final PlacementOption placement = new PlacementOption();

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads of an operation. Default: the number of processors.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--prompt-tokens",
            paramLabel = "N",
            defaultValue = "512",
            description = "The length of the prompt. Default: ${DEFAULT-VALUE}")
    private int promptTokens;

    @Option(
            names = "--answer-tokens",
            paramLabel = "N",
            defaultValue = "32",
            description = "The length of the answer, at least 2. Default: ${DEFAULT-VALUE}")
    private int answerTokens;

    @Option(
            names = "--picture",
            paramLabel = "WxH",
            defaultValue = "896x896",
            converter = ToPicture.class,
            description = "The picture that is encoded. Default: ${DEFAULT-VALUE}")
    private Size picture;

    @Option(
            names = "--repetitions",
            paramLabel = "N",
            defaultValue = "5",
            description = "How often each is measured; medians are reported. Default: ${DEFAULT-VALUE}")
    private int repetitions;

    @Option(
            names = "--together",
            paramLabel = "N,...",
            split = ",",
            description = "Also measures so many answers written together, such as 1,2,4,8, in tokens of all of them a"
                    + " second.")
    private int[] together = {};

    @Option(names = "--csv", paramLabel = "FILE", description = "Write the figures as one row under a header.")
    private @Nullable Path csv;

    @Override
    public Integer call() throws InterruptedException {
        require("--threads", threads, 1);
        require("--prompt-tokens", promptTokens, 1);
        require("--answer-tokens", answerTokens, 2);
        require("--repetitions", repetitions, 1);
        for (int count : together) {
            require("--together", count, 1);
        }
        RandomCheckpoint.write(size, directory);
        double bandwidth = MemoryBandwidth.measure(threads);
        ModelBench bench =
                new ModelBench(placement.builder(directory).threads(threads).name(size.toString()), repetitions);
        BenchReport report = bench.measure(promptTokens, answerTokens, picture)
                .report(size, threads, promptTokens, answerTokens, picture, repetitions, bandwidth)
                .with(bench.together(promptTokens, answerTokens, together));
        PrintWriter out = spec.commandLine().getOut();
        report.lines().forEach(out::println);
        out.flush();
        if (csv != null) {
            try {
                Files.writeString(csv, report.csv());
            } catch (IOException e) {
                throw new UncheckedIOException("the figures cannot be written to " + csv, e);
            }
        }
        return EcpCli.ANSWERED;
    }

    private void require(String option, int value, int least) {
        if (value < least) {
            throw new ParameterException(
                    spec.commandLine(), option + " must be at least " + least + ", but was " + value);
        }
    }

    static final class ToSize implements ITypeConverter<BenchSize> {

        @Override
        public BenchSize convert(String value) {
            for (BenchSize size : BenchSize.values()) {
                if (size.toString().equals(value)) {
                    return size;
                }
            }
            throw new TypeConversionException(
                    "must be one of " + Arrays.toString(BenchSize.values()) + ", but was '" + value + "'");
        }
    }

    static final class ToPicture implements ITypeConverter<Size> {

        @Override
        public Size convert(String value) {
            Matcher sides = Pattern.compile("([1-9]\\d{0,3})x([1-9]\\d{0,3})").matcher(value);
            if (!sides.matches()) {
                throw new TypeConversionException(
                        "must be a width and a height such as 896x896, but was '" + value + "'");
            }
            return new Size(Integer.parseInt(sides.group(1)), Integer.parseInt(sides.group(2)));
        }
    }
}
