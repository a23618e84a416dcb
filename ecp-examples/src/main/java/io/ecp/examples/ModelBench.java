package io.ecp.examples;

import io.ecp.djl.DataType;
import io.ecp.djl.DjlListener;
import io.ecp.djl.DjlPredictor;
import io.ecp.error.ModelException;
import io.ecp.imaging.Region;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.imaging.View;
import io.ecp.model.ModelQuery;
import io.ecp.model.ModelReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Opens a model and asks it, again and again, and keeps what it says of the time that this took. */
final class ModelBench implements DjlListener {

    private final DjlPredictor.Builder model;
    private final int repetitions;
    private @Nullable Loaded loaded;
    private volatile @Nullable Answered answered;

    /**
     * A benchmark.
     *
     * @param model the model, to be opened; its listener becomes this benchmark
     * @param repetitions how often each figure is taken
     */
    ModelBench(DjlPredictor.Builder model, int repetitions) {
        this.model = model.listener(this);
        this.repetitions = repetitions;
    }

    @Override
    public void loaded(Loaded event) {
        loaded = event;
    }

    @Override
    public void answered(Answered event) {
        answered = event;
    }

    /**
     * Takes the figures.
     *
     * @param promptTokens of the text that is read
     * @param answerTokens of the answer that is written
     * @param picture the size of the picture that is encoded
     */
    Measured measure(int promptTokens, int answerTokens, Size picture) {
        double first = closed().seconds();
        List<Opened> opened = new ArrayList<>();
        for (int i = 1; i < repetitions; i++) {
            opened.add(closed());
        }
        OptionalLong before = ProcessMemory.resident();
        try (DjlPredictor ready = model.open()) {
            opened.add(opened(before));
            List<Answered> texts = new ArrayList<>();
            List<Answered> pictures = new ArrayList<>();
            // The first calls are slower, and say how many tokens stand around the text.
            int frame = frame(ready, promptTokens);
            ask(ready, ModelQuery.builder().picture(noise(picture, repetitions)), 1);
            for (int i = 0; i < repetitions; i++) {
                texts.add(ask(ready, ModelQuery.builder().text(digits(promptTokens - frame, i)), answerTokens));
                pictures.add(ask(ready, ModelQuery.builder().picture(noise(picture, i)), 1));
            }
            DataType type = Objects.requireNonNull(loaded).dataType();
            return new Measured(
                    type,
                    Objects.requireNonNull(loaded).device().toString(),
                    first,
                    median(opened, Opened::seconds),
                    median(opened, Opened::bytes),
                    median(pictures, a -> a.visionTime().toNanos() / 1e6) / picture.area() * 1e6,
                    median(texts, a -> a.promptTokens() / (a.promptTime().toNanos() / 1e9)),
                    // The first token of an answer comes with the end of the prompt.
                    median(texts, a -> (a.answerTokens() - 1) / (a.answerTime().toNanos() / 1e9)),
                    ProcessMemory.peak());
        }
    }

    /**
     * Takes how fast several answers are written together: tokens after the first of all answers, over the time from asking
     * to the last answer, and the process's time on the processor for each of them, which other work on the machine spoils
     * less. The prompts differ, and the model has read them before, where its memory can be cut.
     *
     * @param promptTokens of each text that is read
     * @param answerTokens of each answer
     * @param counts how many answers at once, each measured by itself
     */
    List<BenchReport.Figure> together(int promptTokens, int answerTokens, int... counts) {
        int most = Arrays.stream(counts).max().orElse(0);
        if (most == 0) {
            return List.of();
        }
        List<BenchReport.Figure> figures = new ArrayList<>();
        try (DjlPredictor ready = model.callsAtOnce(most).open()) {
            int frame = frame(ready, promptTokens);
            for (int count : counts) {
                List<ModelQuery> queries = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    queries.add(ModelQuery.builder()
                            .text(digits(promptTokens - frame, i))
                            .maxTokens(answerTokens)
                            .build());
                }
                List<Double> rates = new ArrayList<>();
                List<Double> costs = new ArrayList<>();
                ready.predictAll(queries);
                for (int i = 0; i < repetitions; i++) {
                    long begin = System.nanoTime();
                    Duration worked = cpu();
                    List<ModelReply> replies = ready.predictAll(queries);
                    double seconds = (System.nanoTime() - begin) / 1e9;
                    int tokens = replies.stream()
                            .mapToInt(reply -> reply.answerTokens().orElseThrow() - 1)
                            .sum();
                    rates.add(tokens / seconds);
                    costs.add(cpu().minus(worked).toNanos() / 1e6 / tokens);
                }
                figures.add(BenchReport.Figure.of(
                        "decode of " + count + " together", median(rates, Double::doubleValue), 2, "tokens/s"));
                figures.add(BenchReport.Figure.of(
                        "CPU of " + count + " together", median(costs, Double::doubleValue), 1, "ms per token"));
            }
        }
        return figures;
    }

    /** What this process has had of the processors so far; zero where the system does not say. */
    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** How many tokens stand around a prompt's text. */
    private int frame(DjlPredictor ready, int promptTokens) {
        int frame = ask(ready, ModelQuery.builder().text("0"), 2).promptTokens() - 1;
        if (promptTokens <= frame) {
            throw new IllegalArgumentException("the prompt must have more tokens than those of the chat, " + frame
                    + ", but was to have " + promptTokens);
        }
        return frame;
    }

    private Opened closed() {
        OptionalLong before = ProcessMemory.resident();
        DjlPredictor once = model.open();
        Opened opened = opened(before);
        once.close();
        return opened;
    }

    private Opened opened(OptionalLong before) {
        OptionalLong after = ProcessMemory.resident();
        double bytes = before.isPresent() && after.isPresent() ? after.getAsLong() - before.getAsLong() : Double.NaN;
        return new Opened(Objects.requireNonNull(loaded).time().toNanos() / 1e9, bytes);
    }

    private Answered ask(DjlPredictor ready, ModelQuery.Builder query, int tokens) {
        ready.predict(query.maxTokens(tokens).build());
        Answered event = Objects.requireNonNull(answered);
        if (event.answerTokens() < Math.min(2, tokens)) {
            throw new ModelException("the random model ended its answer at once; give another --prompt-tokens");
        }
        return event;
    }

    /** Every digit is a token. The first ones say which text it is, so that no text begins like the one before. */
    private static String digits(int count, int number) {
        StringBuilder text = new StringBuilder(count);
        Random random = new Random(number);
        text.append((number + 1) % 10);
        while (text.length() < count) {
            text.append((char) ('0' + random.nextInt(10)));
        }
        return text.toString();
    }

    private static View noise(Size size, int seed) {
        byte[] samples = new byte[Math.toIntExact(3 * size.area())];
        new Random(seed).nextBytes(samples);
        return View.of(new Region(0, 0, size.width(), size.height()), RgbImage.ofOwned(size, samples));
    }

    private static <T> double median(List<T> events, ToDoubleFunction<T> figure) {
        double[] sorted = events.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private record Opened(double seconds, double bytes) {}

    /**
     * The medians.
     *
     * @param type in which the model computed
     * @param device on which it ran
     * @param firstOpen seconds to open it the first time, libtorch's start included
     * @param open seconds to open it again
     * @param openBytes resident memory that opening added; not a number where the system does not say
     * @param vision milliseconds for a million pixels, resizing and packing included
     * @param prefill tokens of a prompt read in a second
     * @param decode tokens of an answer written in a second
     * @param peak the most bytes resident so far
     */
    record Measured(
            DataType type,
            String device,
            double firstOpen,
            double open,
            double openBytes,
            double vision,
            double prefill,
            double decode,
            OptionalLong peak) {

        /** With the conditions, and beside the machine's bandwidth in bytes per second. */
        BenchReport report(
                BenchSize size,
                int threads,
                int promptTokens,
                int answerTokens,
                Size picture,
                int repetitions,
                double bandwidth) {
            double bytes = (double) size.weightsPerToken() * bytes(type);
            List<BenchReport.Figure> figures = new ArrayList<>();
            figures.add(new BenchReport.Figure("model", size.toString(), ""));
            figures.add(new BenchReport.Figure("type", type.toString(), ""));
            figures.add(new BenchReport.Figure("device", device, ""));
            figures.add(BenchReport.Figure.of("threads", threads, 0, ""));
            figures.add(BenchReport.Figure.of("memory bandwidth", bandwidth / 1e9, 1, "GB/s"));
            figures.add(BenchReport.Figure.of("first open with start of libtorch", firstOpen, 3, "s"));
            figures.add(BenchReport.Figure.of("open", open, 3, "s"));
            figures.add(BenchReport.Figure.of("resident memory added by open", openBytes / 1e6, 1, "MB"));
            figures.add(BenchReport.Figure.of("vision", vision, 0, "ms per megapixel"));
            figures.add(BenchReport.Figure.of("prefill", prefill, 1, "tokens/s"));
            figures.add(BenchReport.Figure.of("decode", decode, 2, "tokens/s"));
            figures.add(BenchReport.Figure.of("weights read for a token", bytes / 1e9, 3, "GB"));
            figures.add(BenchReport.Figure.of("share of memory bandwidth", 100 * decode * bytes / bandwidth, 1, "%"));
            figures.add(BenchReport.Figure.of(
                    "peak resident memory", peak.isPresent() ? peak.getAsLong() / 1e6 : Double.NaN, 0, "MB"));
            String conditions = size + " with random weights: a prompt of " + promptTokens + " tokens, an answer of "
                    + answerTokens + ", a picture of " + picture.width() + "x" + picture.height() + ", medians of "
                    + repetitions;
            return new BenchReport(conditions, figures);
        }

        private static int bytes(DataType type) {
            return switch (type) {
                case FLOAT32 -> 4;
                case BFLOAT16 -> 2;
                case INT8 -> 1;
                case AUTO -> throw new IllegalArgumentException("AUTO is no type that is computed in");
            };
        }
    }
}
