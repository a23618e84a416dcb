package io.ecp.eval;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.ecp.EcpEngine;
import io.ecp.EcpRequest;
import io.ecp.EcpResult;
import io.ecp.confidence.Confidence;
import io.ecp.error.CancelledException;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.Region;
import io.ecp.model.Deadline;
import io.ecp.model.Location;
import io.ecp.model.ModelProfile;
import io.ecp.model.ModelProfiles;
import io.ecp.model.ModelQuery;
import io.ecp.model.ModelReply;
import io.ecp.model.Predictor;
import io.ecp.strategy.Strategy;
import io.ecp.task.Choice;
import io.ecp.task.Task;
import io.ecp.trace.EcpListener;
import io.ecp.trace.EcpTrace;
import io.ecp.trace.ModelCall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Strategies on a benchmark, with any model: asks, scores, writes. The directory gets {@code results.jsonl} (a line for
 * each sample and strategy, as it is answered), {@code run.json} (what the results depend on), and at the end {@code
 * report-STRATEGY.json} (the official metric), {@code summary.json} and {@code summary.md}.
 *
 * <p>A run may be killed at any moment and started again: it goes on after the last whole line, asks failed requests
 * again, and refuses when model, profile or data are not those it began with. More samples or strategies may be added. A
 * sample that fails is recorded and the run goes on. Requests run in parallel, as many as the model takes at once; the
 * results do not depend on it.
 *
 * <p>One strategy is finished before the next begins, so that none finds pictures decoded, or read by the model, at
 * another's expense: seconds per sample can be compared. Samples of one picture share it.
 */
public final class Evaluation {

    private static final int MOST_AT_ONCE = 64;
    private static final String RESULTS = "results.jsonl";

    private final Benchmark benchmark;
    private final Predictor predictor;
    private final ModelProfile profile;
    private final Map<String, Strategy> strategies;
    private final Path directory;
    private final int limit;
    private final int maxTokens;
    private final int atOnce;
    private final EvaluationListener listener;

    private Evaluation(Builder builder) {
        this.benchmark = builder.benchmark;
        this.predictor = builder.predictor;
        this.profile = builder.profile == null ? ModelProfiles.standard().find(predictor.traits()) : builder.profile;
        this.strategies = builder.strategies;
        this.directory = builder.directory;
        this.limit = builder.limit;
        this.maxTokens = builder.maxTokens;
        this.atOnce = builder.atOnce == null
                ? Math.min(MOST_AT_ONCE, predictor.traits().callsAtOnce())
                : builder.atOnce;
        this.listener = builder.listener;
    }

    /**
     * Builds an evaluation.
     *
     * @param benchmark what is asked; the caller closes it
     * @param predictor who answers; the caller closes it
     * @param directory where results go
     */
    public static Builder builder(Benchmark benchmark, Predictor predictor, Path directory) {
        return new Builder(benchmark, predictor, directory);
    }

    /**
     * The results of a run, finished or not.
     *
     * @param file a {@code results.jsonl}
     * @throws DataException if a line other than the last is no result
     */
    public static List<SampleResult> results(Path file) {
        return ResultLog.read(file);
    }

    /**
     * What a {@link io.ecp.confidence.Calibration} learnt from a run's results must say that it came from: as {@link
     * EcpEngine#provenance()}, and the benchmark's {@code data}.
     *
     * @param directory of the run
     * @param strategy as it was named in the run
     * @throws DataException if there is no such run, or no such strategy in it
     */
    public static Map<String, String> provenance(Path directory, String strategy) {
        RunHeader header = RunHeader.of(directory);
        String description = header.strategies().get(strategy);
        if (description == null) {
            throw new DataException("the run in " + directory + " has no strategy \"" + strategy + "\", but "
                    + String.join(", ", header.strategies().keySet()));
        }
        return ImmutableMap.of(
                "model", header.facts().getOrDefault("model", ""),
                "strategy", description,
                "data", header.facts().getOrDefault("benchmark", ""));
    }

    /**
     * Runs what is not done yet. If the calling thread is interrupted, calls under way are cancelled, and what was
     * answered stands.
     *
     * @return the summary of all results in the directory
     * @throws DataException if the directory holds another run, or is in use
     * @throws CancelledException if the calling thread is interrupted
     */
    public Summary run() {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("the directory " + directory + " cannot be made", e);
        }
        try (FileChannel channel = FileChannel.open(
                        directory.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = lock(channel)) {
            Objects.requireNonNull(lock, "lock");
            return runAlone();
        } catch (IOException e) {
            throw new UncheckedIOException("the directory " + directory + " cannot be used", e);
        }
    }

    private FileLock lock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return lock;
            }
        } catch (OverlappingFileLockException e) {
            throw inUse(e);
        }
        throw inUse(null);
    }

    private DataException inUse(@Nullable Throwable cause) {
        return new DataException(
                directory + " is in use by another run; wait for its end, or choose another directory", cause);
    }

    private Summary runAlone() {
        List<Sample> all = benchmark.samples();
        Task<?> first = all.get(0).task();
        long overview =
                first.overviewBudget(profile, predictor.traits().pixelBudget()).mostPixels();
        long crop = first.cropBudget(profile, predictor.traits().pixelBudget()).mostPixels();
        String model = predictor.traits().name();
        Path results = directory.resolve(RESULTS);
        Path headerFile = directory.resolve(RunHeader.FILE);
        Map<String, String> named = new LinkedHashMap<>();
        strategies.forEach((name, strategy) -> named.put(name, strategy.description()));
        RunHeader header = new RunHeader(
                        RunHeader.facts(benchmark, model, profile.name(), maxTokens, overview, crop), named)
                .continuing(headerFile, Files.exists(results));
        header.write(headerFile);

        List<SampleResult> done = new ArrayList<>();
        try (ResultLog log = ResultLog.open(results, done)) {
            Progress progress = new Progress(log, done, work(all.subList(0, Math.min(limit, all.size()))));
            progress.run();
        }
        List<SampleResult> sorted = sorted(all, header.strategies().keySet(), done);
        Summary summary = Summary.of(benchmark.name(), model, profile.name(), overview, crop, sorted);
        write(summary, sorted);
        return summary;
    }

    private void write(Summary summary, List<SampleResult> results) {
        for (Summary.Arm arm : summary.arms()) {
            List<SampleResult> own = results.stream()
                    .filter(result -> result.strategy().equals(arm.strategy()))
                    .toList();
            WholeFile.write(
                    directory.resolve("report-" + arm.strategy().replaceAll("[^A-Za-z0-9._-]", "_") + ".json"),
                    benchmark.report(own) + "\n");
        }
        WholeFile.write(directory.resolve("summary.json"), summary.toJson() + "\n");
        WholeFile.write(directory.resolve("summary.md"), summary.toMarkdown());
    }

    private List<Work> work(List<Sample> samples) {
        ImmutableList.Builder<Work> work = ImmutableList.builder();
        strategies.forEach((name, strategy) -> {
            EcpEngine engine = EcpEngine.builder()
                    .predictor(predictor)
                    .profile(profile)
                    .strategy(strategy)
                    .maxTokens(maxTokens)
                    .listener(LastTrace.LISTENER)
                    .build();
            samples.forEach(sample -> work.add(new Work(sample, name, engine)));
        });
        return work.build();
    }

    /** In the benchmark's order, whatever order they were answered in. */
    private static List<SampleResult> sorted(List<Sample> samples, Set<String> strategies, List<SampleResult> results) {
        Map<List<String>, SampleResult> found = new HashMap<>();
        results.forEach(result -> found.put(List.of(result.strategy(), result.id()), result));
        List<SampleResult> sorted = new ArrayList<>();
        for (String strategy : strategies) {
            for (Sample sample : samples) {
                Optional.ofNullable(found.get(List.of(strategy, sample.id()))).ifPresent(sorted::add);
            }
        }
        return sorted;
    }

    private record Work(Sample sample, String strategy, EcpEngine engine) {}

    /** The trace of the request that ended last on this thread: how a failed one shows the calls it had made. */
    private static final class LastTrace {

        private static final ThreadLocal<@Nullable EcpTrace> TRACE = new ThreadLocal<>();
        private static final EcpListener LISTENER = new EcpListener() {
            @Override
            public void onFinished(EcpTrace trace) {
                TRACE.set(trace);
            }
        };
    }

    /** One run: workers take the next piece of work until there is none. */
    private final class Progress {

        private final ResultLog log;
        private final List<SampleResult> done;
        private final Queue<Work> waiting = new ArrayDeque<>();
        private final int total;
        private int ready;
        private final SharedPictures pictures = new SharedPictures(benchmark::open);
        private final Deadline stop = Deadline.none();
        private @Nullable Throwable fatal;

        Progress(ResultLog log, List<SampleResult> done, List<Work> work) {
            this.log = log;
            this.done = done;
            this.total = work.size();
            Set<List<String>> standing = new HashSet<>();
            done.forEach(result -> standing.add(List.of(result.strategy(), result.id())));
            work.stream()
                    .filter(piece -> !standing.contains(
                            List.of(piece.strategy(), piece.sample().id())))
                    .forEach(waiting::add);
        }

        void run() {
            ready = total - waiting.size();
            listener.onStart(total, ready);
            List<Thread> workers = new ArrayList<>();
            for (int i = 0; i < Math.min(atOnce, waiting.size()); i++) {
                Thread worker = new Thread(this::work, "ecp-eval-" + i);
                worker.setDaemon(true);
                workers.add(worker);
            }
            workers.forEach(Thread::start);
            boolean interrupted = false;
            for (Thread worker : workers) {
                interrupted |= !join(worker);
            }
            if (fatal instanceof Error error) {
                throw error;
            }
            if (fatal instanceof RuntimeException exception) {
                throw exception;
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
                throw new CancelledException("the evaluation was interrupted with " + (total - ready) + " of " + total
                        + " results missing; run it again with the same directory to go on");
            }
        }

        /** Waits for the end of a worker; an interrupt is passed on to all of them, and false returned. */
        private boolean join(Thread worker) {
            boolean calm = true;
            while (true) {
                try {
                    worker.join();
                    return calm;
                } catch (InterruptedException e) {
                    calm = false;
                    stop.cancel();
                }
            }
        }

        private void work() {
            try {
                for (Work work = next(); work != null; work = next()) {
                    SampleResult result = score(work);
                    if (result != null) {
                        finish(result);
                    }
                }
            } catch (Throwable e) {
                // The disk is full, the memory is, or a listener throws: nothing that another sample would not meet.
                fail(e);
            }
        }

        private synchronized void fail(Throwable e) {
            if (fatal == null) {
                fatal = e;
            } else {
                fatal.addSuppressed(e);
            }
            stop.cancel();
        }

        private synchronized @Nullable Work next() {
            return stop.isCancelled() ? null : waiting.poll();
        }

        private synchronized void finish(SampleResult result) {
            log.append(result);
            done.add(result);
            ready++;
            listener.onResult(result, ready, total);
        }

        /** The result, or null if the run was stopped meanwhile. */
        private @Nullable SampleResult score(Work work) {
            Sample sample = work.sample();
            long start = System.nanoTime();
            LastTrace.TRACE.remove();
            try {
                ImageSource image = pictures.acquire(sample.picture());
                try {
                    return answered(work, ask(work.engine(), image, sample.task()), since(start));
                } finally {
                    pictures.release(sample.picture());
                }
            } catch (RuntimeException e) {
                return stop.isCancelled() ? null : failed(work, e, since(start));
            }
        }

        private <T> EcpResult<T> ask(EcpEngine engine, ImageSource image, Task<T> task) {
            return engine.predict(EcpRequest.of(image, task).withDeadline(stop.ofStep()));
        }

        private Duration since(long start) {
            return Duration.ofNanos(System.nanoTime() - start);
        }

        private SampleResult answered(Work work, EcpResult<?> answer, Duration elapsed) {
            Truth.Given given = new Truth.Given(
                    answer.outcome(),
                    answer.point(),
                    answer.optional()
                            .flatMap(value ->
                                    value instanceof Choice choice ? Optional.of(choice.letter()) : Optional.empty()));
            return result(
                    work,
                    work.sample().truth().judge(given),
                    answer.outcome().name(),
                    answer.optional().map(Object::toString).orElse(""),
                    answer.place(),
                    answer.confidence()
                            .map(Confidence::score)
                            .map(OptionalDouble::of)
                            .orElse(OptionalDouble.empty()),
                    looks(answer.trace()),
                    answer.trace().decisions(),
                    elapsed);
        }

        private SampleResult failed(Work work, RuntimeException failure, Duration elapsed) {
            EcpTrace trace = LastTrace.TRACE.get();
            List<String> decisions = new ArrayList<>(trace == null ? List.of() : trace.decisions());
            decisions.add("failed: " + failure);
            return result(
                    work,
                    Mark.FAILED,
                    failure.getClass().getSimpleName(),
                    "",
                    Optional.empty(),
                    OptionalDouble.empty(),
                    trace == null ? List.of() : looks(trace),
                    decisions,
                    elapsed);
        }

        private SampleResult result(
                Work work,
                Mark mark,
                String outcome,
                String words,
                Optional<Location> place,
                OptionalDouble confidence,
                List<SampleResult.Taken> looks,
                List<String> decisions,
                Duration elapsed) {
            Sample sample = work.sample();
            return new SampleResult(
                    work.strategy(),
                    sample.id(),
                    sample.picture(),
                    sample.imageSize(),
                    sample.prompt(),
                    sample.truth().targets(),
                    sample.truth().words(),
                    mark,
                    outcome,
                    words,
                    place.map(Location::point),
                    place.flatMap(Location::box),
                    confidence,
                    looks,
                    decisions,
                    elapsed,
                    sample.groups());
        }

        private List<SampleResult.Taken> looks(EcpTrace trace) {
            return trace.calls().stream().map(call -> look(call, trace)).collect(ImmutableList.toImmutableList());
        }

        private SampleResult.Taken look(ModelCall call, EcpTrace trace) {
            List<ModelCall.Shown> shown = call.pictures();
            ModelCall.Shown last = shown.isEmpty()
                    ? new ModelCall.Shown(Region.whole(trace.image()), trace.image())
                    : shown.get(shown.size() - 1);
            return new SampleResult.Taken(
                    call.stage(),
                    last.region(),
                    last.size(),
                    shown.stream().mapToLong(picture -> picture.size().area()).sum(),
                    call.reply().map(ModelReply::text).or(call::failure).orElse(""),
                    call.reply().map(reply -> reply.promptTokens().orElse(0)).orElse(0),
                    call.reply().map(reply -> reply.answerTokens().orElse(0)).orElse(0),
                    call.elapsed());
        }
    }

    /** Collects what an evaluation is made of. */
    public static final class Builder {

        private final Benchmark benchmark;
        private final Predictor predictor;
        private final Path directory;
        private final Map<String, Strategy> strategies = new LinkedHashMap<>();
        private @Nullable ModelProfile profile;
        private int limit = Integer.MAX_VALUE;
        private int maxTokens = ModelQuery.DEFAULT_MAX_TOKENS;
        private @Nullable Integer atOnce;
        private EvaluationListener listener = EvaluationListener.none();

        private Builder(Benchmark benchmark, Predictor predictor, Path directory) {
            this.benchmark = Objects.requireNonNull(benchmark, "benchmark");
            this.predictor = Objects.requireNonNull(predictor, "predictor");
            this.directory = Objects.requireNonNull(directory, "directory");
        }

        /**
         * Adds a strategy; the first is what the others are compared with.
         *
         * @param name its name in files and tables
         * @throws IllegalArgumentException if the name is blank or taken
         */
        public Builder strategy(String name, Strategy strategy) {
            if (name.isBlank()) {
                throw new IllegalArgumentException("a strategy needs a name, but was given \"" + name + "\"");
            }
            if (strategies.putIfAbsent(name, Objects.requireNonNull(strategy, "strategy")) != null) {
                throw new IllegalArgumentException(
                        "there are two strategies \"" + name + "\"; give each a name of its own");
            }
            return this;
        }

        /** How the model is asked; unless set, found by its name, else by its {@code model_type}. */
        public Builder profile(ModelProfile value) {
            this.profile = Objects.requireNonNull(value, "profile");
            return this;
        }

        /**
         * Only the first samples; all unless set.
         *
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder limit(int samples) {
            this.limit = atLeastOne("limit", samples);
            return this;
        }

        /**
         * The most tokens of each answer; 512 unless set.
         *
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder maxTokens(int tokens) {
            this.maxTokens = atLeastOne("maxTokens", tokens);
            return this;
        }

        /**
         * How many requests run at once; unless set, what the model takes ({@link
         * io.ecp.model.ModelTraits#callsAtOnce}), 64 at most. Each may hold a decoded picture.
         *
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder atOnce(int requests) {
            this.atOnce = atLeastOne("atOnce", requests);
            return this;
        }

        /** Who is told how the run goes on; no one unless set. */
        public Builder listener(EvaluationListener value) {
            this.listener = Objects.requireNonNull(value, "listener");
            return this;
        }

        private static int atLeastOne(String what, int value) {
            if (value < 1) {
                throw new IllegalArgumentException(what + " must be at least 1, but was " + value);
            }
            return value;
        }

        /**
         * The evaluation.
         *
         * @throws IllegalArgumentException if no strategy was given
         */
        public Evaluation build() {
            if (strategies.isEmpty()) {
                throw new IllegalArgumentException("an evaluation needs at least one strategy; known by name are "
                        + String.join(", ", Strategies.names()));
            }
            return new Evaluation(this);
        }
    }
}
