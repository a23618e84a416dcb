package io.ecp;

import io.ecp.confidence.Calibration;
import io.ecp.error.EcpException;
import io.ecp.error.ModelException;
import io.ecp.imaging.ImageSource;
import io.ecp.model.Deadline;
import io.ecp.model.Location;
import io.ecp.model.ModelProfile;
import io.ecp.model.ModelProfiles;
import io.ecp.model.ModelQuery;
import io.ecp.model.PlaceReader;
import io.ecp.model.Predictor;
import io.ecp.model.RegionMapper;
import io.ecp.spi.PredictorProviders;
import io.ecp.stage.Budget;
import io.ecp.stage.EcpRun;
import io.ecp.stage.Spending;
import io.ecp.strategy.Finding;
import io.ecp.strategy.Outcome;
import io.ecp.strategy.Strategy;
import io.ecp.strategy.TwoStage;
import io.ecp.task.Answer;
import io.ecp.task.Choice;
import io.ecp.task.Task;
import io.ecp.trace.EcpListener;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A model, its profile and a strategy, ready to answer requests. Make one per model and keep it.
 *
 * <pre>{@code
 * try (EcpEngine engine = EcpEngine.builder()
 *         .model("/models/Qwen3-VL-2B-Instruct")
 *         .strategy(TwoStage.standard())
 *         .timeLimit(Duration.ofSeconds(30))
 *         .build()) {
 *     EcpResult<Location> found = engine.locate(ImageSource.of(Path.of("screen.png")), "click the gear icon");
 *     System.out.println(found.outcome() + " at " + found.point() + " after " + found.trace().calls().size() + " calls");
 * }
 * }</pre>
 *
 * <p>Thread-safe. Failures are unchecked: {@link EcpException} for the model's, {@link io.ecp.imaging.ImageException}
 * for the picture's, {@link IllegalArgumentException} for the caller's. Closing the engine closes the model only if the
 * engine opened it.
 */
public final class EcpEngine implements AutoCloseable {

    private static final int IDLE_SECONDS = 5;

    private final Predictor predictor;
    private final boolean owned;
    private final ModelProfile profile;
    private final PlaceReader places;
    private final Strategy strategy;
    private final EcpListener listener;
    private final Executor executor;
    private final boolean ownExecutor;
    private final @Nullable Duration timeLimit;
    private final int maxTokens;
    private final Budget budget;
    private final @Nullable Abstention abstention;

    private EcpEngine(Builder builder, Predictor predictor, boolean owned) {
        this.predictor = predictor;
        this.owned = owned;
        this.profile = builder.profile == null ? builder.profiles.find(predictor.traits()) : builder.profile;
        this.places = builder.mapper == null ? PlaceReader.of(profile) : PlaceReader.of(profile, builder.mapper);
        this.strategy = builder.strategy;
        this.listener = builder.listener;
        this.ownExecutor = builder.executor == null;
        this.executor = builder.executor == null ? ownThreads(predictor.traits().callsAtOnce() + 1) : builder.executor;
        this.timeLimit = builder.timeLimit;
        this.maxTokens = builder.maxTokens;
        this.budget = builder.budget;
        this.abstention = builder.calibration == null
                ? null
                : new Abstention(builder.calibration, predictor.traits().name(), builder.strategy);
    }

    private static ThreadPoolExecutor ownThreads(int count) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                count, count, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, "ecp");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** Builds an engine. */
    public static Builder builder() {
        return new Builder();
    }

    /** The model that answers. */
    public Predictor predictor() {
        return predictor;
    }

    /** How it is asked. */
    public ModelProfile profile() {
        return profile;
    }

    /** How calls are spent. */
    public Strategy strategy() {
        return strategy;
    }

    /**
     * The model's name and the strategy's description, as {@code model} and {@code strategy}: what a {@link Calibration}
     * learnt from this engine's answers needs as its provenance.
     */
    public Map<String, String> provenance() {
        return Abstention.provenance(predictor.traits().name(), strategy);
    }

    /**
     * Answers a free prompt, command or question: see {@link io.ecp.task.PromptTask} for the rule that decides which.
     *
     * @return the model's words and, where they name a place, that place in pixels of the full picture
     */
    public EcpResult<Answer> predict(ImageSource image, String prompt) {
        return predict(EcpRequest.of(image, Task.prompt(prompt)));
    }

    /** Finds the element that a command is about. */
    public EcpResult<Location> locate(ImageSource image, String command) {
        return predict(EcpRequest.of(image, Task.locate(command)));
    }

    /** Answers a question in the model's own words. */
    public EcpResult<String> ask(ImageSource image, String question) {
        return predict(EcpRequest.of(image, Task.ask(question)));
    }

    /** Answers a question by one of the options. */
    public EcpResult<Choice> choose(ImageSource image, String question, List<String> options) {
        return predict(EcpRequest.of(image, Task.choose(question, options)));
    }

    /**
     * Answers a request on the calling thread.
     *
     * @throws EcpException if the model fails before anything was found, the deadline passes, or it is cancelled
     * @throws io.ecp.imaging.ImageException if the picture cannot be read or shown
     */
    public <T> EcpResult<T> predict(EcpRequest<T> request) {
        return predict(request, deadline(request));
    }

    /**
     * Answers a request on the engine's executor. Cancelling the future cancels the request: a predictor that heeds the
     * deadline stops at the next token.
     */
    public <T> CompletableFuture<EcpResult<T>> predictAsync(EcpRequest<T> request) {
        Deadline deadline = deadline(request);
        CompletableFuture<EcpResult<T>> future = new CompletableFuture<>();
        cancelWith(future, deadline);
        executor.execute(() -> {
            try {
                future.complete(predict(request, deadline));
            } catch (Throwable failure) {
                future.completeExceptionally(failure);
            }
        });
        return future;
    }

    /**
     * Answers many requests, as many at once as keep the model busy ({@link
     * io.ecp.model.ModelTraits#callsAtOnce()} and one more, whose picture is decoded meanwhile), in their order. Returns at once.
     * A request's time limit counts from when its turn comes; cancelling its future cancels it, before or after that.
     * An executor of the caller's own needs that many threads, or fewer requests run at once.
     *
     * @return the answers to come, in the order of the requests; a failure is that of its own request alone
     */
    public <T> List<CompletableFuture<EcpResult<T>>> predictAll(List<EcpRequest<T>> requests) {
        List<Turn<T>> turns = requests.stream().map(Turn::new).toList();
        Queue<Turn<T>> waiting = new ConcurrentLinkedQueue<>(turns);
        int atOnce = Math.min(turns.size(), predictor.traits().callsAtOnce() + 1);
        for (int i = 0; i < atOnce; i++) {
            executor.execute(() -> {
                for (Turn<T> turn = waiting.poll(); turn != null; turn = waiting.poll()) {
                    take(turn);
                }
            });
        }
        return turns.stream().map(Turn::future).toList();
    }

    /**
     * Answers many requests as a lazy stream, so many at once, in their order: {@code
     * stream(requests).parallelism(parallelism).outcomes()}. Close it unless it was read to its end.
     *
     * @throws IllegalArgumentException if the parallelism is less than 1
     */
    public <T> Stream<EcpOutcome<EcpRequest<T>, T>> predictAll(Iterable<EcpRequest<T>> requests, int parallelism) {
        return stream(requests).parallelism(parallelism).outcomes();
    }

    /** Many requests, possibly endless, to be answered as a lazy stream; see {@link EcpStream} for the choices. */
    public <T> EcpStream<EcpRequest<T>, T> stream(Iterable<EcpRequest<T>> requests) {
        return stream(requests, request -> request);
    }

    /**
     * Many items of the caller's (files, rows of a table), possibly endless, each to be made a request when its turn comes
     * and answered in a lazy stream: a picture that cannot be opened is then the failure of its own item.
     *
     * @param items what to answer; of a {@code Stream} or an {@code Iterator}, give {@code items::iterator} or
     *     {@code () -> items}
     * @param toRequest makes the request; called on the thread that answers it, from several at once
     */
    public <S, T> EcpStream<S, T> stream(Iterable<? extends S> items, Function<? super S, EcpRequest<T>> toRequest) {
        return EcpStream.of(this, items, toRequest);
    }

    /** Threads for one stream alone, unless the caller gave this engine an executor. */
    Optional<ExecutorService> threadsForStream(int count) {
        return ownExecutor ? Optional.of(ownThreads(count)) : Optional.empty();
    }

    Executor executor() {
        return executor;
    }

    /** How many requests at once keep the model busy while another one's picture is decoded. */
    int usefulParallelism() {
        return predictor.traits().callsAtOnce() + 1;
    }

    /** Answers one of many requests. */
    <T> EcpResult<T> predictWithin(
            EcpRequest<T> request, @Nullable Duration limit, Deadline wholeDeadline, Spending wholeSpending) {
        Deadline own = limit == null ? deadline(request) : request.deadlineOr(Deadline.after(limit));
        return predict(request, own.within(wholeDeadline), wholeSpending);
    }

    private <T> void take(Turn<T> turn) {
        CompletableFuture<EcpResult<T>> future = turn.future();
        if (future.isDone()) {
            return;
        }
        Deadline deadline = deadline(turn.request());
        cancelWith(future, deadline);
        try {
            future.complete(predict(turn.request(), deadline));
        } catch (Throwable failure) {
            future.completeExceptionally(failure);
        }
    }

    private static void cancelWith(CompletableFuture<?> future, Deadline deadline) {
        CompletableFuture<?> unused = future.whenComplete((result, failure) -> {
            if (future.isCancelled()) {
                deadline.cancel();
            }
        });
    }

    private <T> Deadline deadline(EcpRequest<T> request) {
        return request.deadlineOr(timeLimit == null ? Deadline.none() : Deadline.after(timeLimit));
    }

    private <T> EcpResult<T> predict(EcpRequest<T> request, Deadline deadline) {
        return predict(request, deadline, new Spending(Budget.unlimited()));
    }

    private <T> EcpResult<T> predict(EcpRequest<T> request, Deadline deadline, Spending whole) {
        EcpRun run = EcpRun.builder(request.image(), predictor, profile)
                .places(places)
                .deadline(deadline)
                .maxTokens(request.maxTokens().orElse(maxTokens))
                .listener(listener)
                .locating(request.task().locates(profile))
                .strategy(strategy.name())
                .budget(request.budget().orElse(budget))
                .within(whole)
                .executor(executor)
                .build();
        try {
            Finding<T> finding = strategy.run(run, request.task());
            if (finding.value().isEmpty()) {
                run.requireAsked();
            }
            Optional<String> doubt = abstention == null ? Optional.empty() : abstention.doubt(finding);
            doubt.ifPresent(why -> run.decide(why + ": the answer is withheld"));
            Optional<Location> place = finding.value().flatMap(request.task()::placeOf);
            if (doubt.isPresent()) {
                return EcpResult.unsure(finding, doubt.get(), run.recorder().finish(Outcome.UNSURE.name()));
            }
            return new EcpResult<>(
                    finding, place, run.recorder().finish(finding.outcome().name()));
        } catch (RuntimeException | Error failure) {
            run.recorder().fail(failure);
            throw failure;
        }
    }

    /** Closes the model, if this engine opened it; otherwise does nothing. */
    @Override
    public void close() {
        if (owned && predictor instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new ModelException("the model " + predictor.traits().name() + " could not be closed", e);
            }
        }
    }

    private record Turn<T>(EcpRequest<T> request, CompletableFuture<EcpResult<T>> future) {

        Turn(EcpRequest<T> request) {
            this(request, new CompletableFuture<>());
        }
    }

    @Override
    public String toString() {
        return "EcpEngine[" + predictor.traits().name() + ", " + profile.name() + ", " + strategy.name() + "]";
    }

    /** Collects what an engine is made of. Everything has a default but, without a provider on the path, the model. */
    public static final class Builder {

        private @Nullable Predictor predictor;
        private @Nullable String model;
        private @Nullable ModelProfile profile;
        private ModelProfiles profiles = ModelProfiles.standard();
        private @Nullable RegionMapper mapper;
        private Strategy strategy = TwoStage.standard();
        private EcpListener listener = EcpListener.none();
        private @Nullable Executor executor;
        private @Nullable Duration timeLimit;
        private int maxTokens = ModelQuery.DEFAULT_MAX_TOKENS;
        private @Nullable Calibration calibration;
        private Budget budget = Budget.unlimited();

        private Builder() {}

        /** The model; the caller keeps it and closes it. */
        public Builder predictor(Predictor value) {
            this.predictor = Objects.requireNonNull(value, "predictor");
            return this;
        }

        /**
         * Where the model is, for a {@link io.ecp.spi.PredictorProvider} to open; the engine closes it. Unless set, the
         * system property {@code ecp.model} or the environment variable {@code ECP_MODEL} says it.
         */
        public Builder model(String location) {
            this.model = Objects.requireNonNull(location, "location");
            return this;
        }

        /** How the model is asked; unless set, found by its name, else by its {@code model_type}. */
        public Builder profile(ModelProfile value) {
            this.profile = Objects.requireNonNull(value, "profile");
            return this;
        }

        /** Where the profile is found; {@link ModelProfiles#standard()} unless set. */
        public Builder profiles(ModelProfiles known) {
            this.profiles = Objects.requireNonNull(known, "known");
            return this;
        }

        /** How the model's numbers become places; by the profile's scale and order unless set. */
        public Builder regionMapper(RegionMapper value) {
            this.mapper = Objects.requireNonNull(value, "mapper");
            return this;
        }

        /** How calls are spent; {@link TwoStage} unless set. */
        public Builder strategy(Strategy value) {
            this.strategy = Objects.requireNonNull(value, "strategy");
            return this;
        }

        /**
         * The promise that answers are to keep: those less sure than it asks for, or of which the strategy does not say how
         * sure they are, become {@link io.ecp.strategy.Outcome#UNSURE}, and {@link EcpResult#unsure()} has them. None unless
         * set. {@link #build()} checks that it was learnt with this model and this strategy ({@link EcpEngine#provenance()}).
         */
        public Builder calibration(Calibration promise) {
            this.calibration = Objects.requireNonNull(promise, "promise");
            return this;
        }

        /** Who is told what happens; no one unless set. */
        public Builder listener(EcpListener value) {
            this.listener = Objects.requireNonNull(value, "listener");
            return this;
        }

        /** The most that each request may cost, unless it brings its own budget; unlimited unless set. */
        public Builder budget(Budget most) {
            this.budget = Objects.requireNonNull(most, "most");
            return this;
        }

        /**
         * What {@link EcpEngine#predictAsync}, {@link EcpEngine#predictAll} and the parallel steps of a strategy run on.
         * Unless set, daemon threads of the engine's own, one more than the model takes calls at once, which end when
         * idle: a call that waits for a server would stop up the common pool.
         */
        public Builder executor(Executor value) {
            this.executor = Objects.requireNonNull(value, "executor");
            return this;
        }

        /**
         * The time that each request has, unless it brings its own deadline; none unless set.
         *
         * @throws IllegalArgumentException if it is not above zero
         */
        public Builder timeLimit(Duration limit) {
            if (limit.isZero() || limit.isNegative()) {
                throw new IllegalArgumentException("the time limit must be above zero, but was " + limit);
            }
            this.timeLimit = limit;
            return this;
        }

        /**
         * The most tokens of each answer, unless the request says otherwise; 512 unless set.
         *
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder maxTokens(int tokens) {
            if (tokens < 1) {
                throw new IllegalArgumentException("maxTokens must be at least 1, but was " + tokens);
            }
            this.maxTokens = tokens;
            return this;
        }

        /**
         * The engine.
         *
         * @throws IllegalArgumentException if there is a calibration, and the strategy never says how sure it is, or the
         *     calibration was learnt with another model or strategy
         * @throws io.ecp.error.ModelLoadException if no predictor was given and none can be opened
         */
        public EcpEngine build() {
            if (predictor != null) {
                return new EcpEngine(this, predictor, false);
            }
            Optional<String> location = model == null ? PredictorProviders.configuredLocation() : Optional.of(model);
            return new EcpEngine(this, PredictorProviders.onPath().open(location), true);
        }
    }
}
