package io.ecp;

import io.ecp.model.Deadline;
import io.ecp.stage.Budget;
import io.ecp.stage.Spending;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Spliterator;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Many items to be answered as one lazy stream, and how; {@link EcpEngine#stream(Iterable, Function)} makes it. Immutable:
 * each method returns another.
 *
 * <pre>{@code
 * Task<Answer> task = Task.prompt("click the gear icon");
 * try (EcpEngine engine = Ecp.builder().build();
 *         DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("screens"));
 *         Stream<EcpOutcome<Path, Answer>> outcomes = engine
 *                 .stream(files, file -> EcpRequest.of(ImageSource.of(file), task))
 *                 .parallelism(8).asTheyFinish().outcomes()) {
 *     outcomes.forEach(outcome -> System.out.println(outcome));
 * }
 * }</pre>
 *
 * <p>At most {@link #parallelism} requests run at once, and at most {@link #ahead} more have left the source and were not
 * yet taken from the stream: they wait for their turn, or are answered and wait to be taken. The source is read on the
 * thread that reads the stream, when there is room and no earlier, so it need not be thread-safe and may be endless; one
 * that waits for its next item holds back what is answered meanwhile. A picture is decoded when its request runs.
 *
 * <p>A request that fails is an {@link EcpOutcome} like any other. The stream itself throws when it ends before its
 * source does: what the source threw, a {@link io.ecp.error.DeadlineException} or
 * {@link io.ecp.error.CancelledException} when the time of the whole is up or it is cancelled, a
 * {@link io.ecp.error.BudgetException} when the budget of the whole is spent; each after the outcomes of all items that
 * had left the source. So a stream that ends without an exception has answered its whole source. An interrupted reader
 * gets a {@code CancelledException} at once, and keeps its interrupt flag.
 *
 * <p>Requests run on the engine's executor if the caller gave it one (where it takes no work, on the reading thread), else
 * on threads of the stream's own, which end with it. Read it to its end or close it: closing cancels what runs, which
 * ends at its next token with a predictor that heeds its deadline, and returns when it has ended.
 *
 * <p>Each request goes through its stages by itself: all overviews first and all crops afterwards would need every picture
 * decoded twice or kept, delay the first answer to the end, and take from a local model the beginning that both prompts
 * of one picture share. Calls of several requests meet in the predictor, which may batch them.
 *
 * @param <S> what the source holds
 * @param <T> what the answers are
 */
public final class EcpStream<S, T> {

    private final EcpEngine engine;
    private final Iterable<? extends S> items;
    private final Function<? super S, EcpRequest<T>> toRequest;
    private final Options options;

    private EcpStream(
            EcpEngine engine,
            Iterable<? extends S> items,
            Function<? super S, EcpRequest<T>> toRequest,
            Options options) {
        this.engine = engine;
        this.items = items;
        this.toRequest = toRequest;
        this.options = options;
    }

    static <S, T> EcpStream<S, T> of(
            EcpEngine engine, Iterable<? extends S> items, Function<? super S, EcpRequest<T>> toRequest) {
        Objects.requireNonNull(items, "items");
        Objects.requireNonNull(toRequest, "toRequest");
        int most = engine.usefulParallelism();
        return new EcpStream<>(
                engine, items, toRequest, new Options(most, -1, true, Deadline.none(), Budget.unlimited(), null));
    }

    /**
     * The most requests that run at once; one more than the model takes calls at once unless set. An executor of the
     * caller's own needs that many threads, or fewer run.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public EcpStream<S, T> parallelism(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("a stream's parallelism must be at least 1, but was " + most);
        }
        return with(
                new Options(most, options.ahead, options.inOrder, options.deadline, options.budget, options.timeLimit));
    }

    /**
     * How many items beside those that run may have left the source and not be taken yet; as many as run unless set. With
     * 0 a slow reader holds up the model.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public EcpStream<S, T> ahead(int most) {
        if (most < 0) {
            throw new IllegalArgumentException("ahead must not be negative, but was " + most);
        }
        return with(new Options(
                options.parallelism, most, options.inOrder, options.deadline, options.budget, options.timeLimit));
    }

    /** Gives the outcomes in the order of the source; so it is unless set. One slow request holds back those behind it. */
    public EcpStream<S, T> inOrder() {
        return with(new Options(
                options.parallelism, options.ahead, true, options.deadline, options.budget, options.timeLimit));
    }

    /** Gives each outcome when it is there. */
    public EcpStream<S, T> asTheyFinish() {
        return with(new Options(
                options.parallelism, options.ahead, false, options.deadline, options.budget, options.timeLimit));
    }

    /** When the whole must have ended, and the switch to cancel it from any thread; none unless set. */
    public EcpStream<S, T> deadline(Deadline whole) {
        Objects.requireNonNull(whole, "whole");
        return with(new Options(
                options.parallelism, options.ahead, options.inOrder, whole, options.budget, options.timeLimit));
    }

    /**
     * The most that all requests may cost together, beside the budget of each; unlimited unless set. Its time counts from
     * {@link #outcomes}.
     */
    public EcpStream<S, T> budget(Budget whole) {
        Objects.requireNonNull(whole, "whole");
        return with(new Options(
                options.parallelism, options.ahead, options.inOrder, options.deadline, whole, options.timeLimit));
    }

    /**
     * The time that each request has from its turn on, unless it brings its own deadline; the engine's unless set.
     *
     * @throws IllegalArgumentException if it is not above zero
     */
    public EcpStream<S, T> timeLimit(Duration each) {
        if (each.isZero() || each.isNegative()) {
            throw new IllegalArgumentException("the time limit must be above zero, but was " + each);
        }
        return with(new Options(
                options.parallelism, options.ahead, options.inOrder, options.deadline, options.budget, each));
    }

    /**
     * The outcomes. Nothing is read from the source before they are. The stream is sequential, also if it is asked to be
     * parallel; reading it to its end ends its threads, and so does closing it.
     */
    public Stream<EcpOutcome<S, T>> outcomes() {
        Spending spending = new Spending(options.budget);
        Deadline deadline = options.deadline.ofStep();
        Optional<ExecutorService> own = engine.threadsForStream(options.parallelism);
        RunningStream<S, T> running = new RunningStream<>(
                items,
                new RunningStream.Limits(
                        options.parallelism,
                        options.ahead < 0 ? options.parallelism : options.ahead,
                        options.inOrder,
                        deadline,
                        spending),
                item -> engine.predictWithin(toRequest.apply(item), options.timeLimit, deadline, spending),
                own.map(Executor.class::cast).orElseGet(engine::executor),
                own.orElse(null));
        return StreamSupport.stream(new InTurn<>(running), false).onClose(running::close);
    }

    private EcpStream<S, T> with(Options other) {
        return new EcpStream<>(engine, items, toRequest, other);
    }

    private record Options(
            int parallelism,
            int ahead,
            boolean inOrder,
            Deadline deadline,
            Budget budget,
            @Nullable Duration timeLimit) {}

    /** Never splits: a split would read ahead of what is wanted. */
    private record InTurn<S, T>(RunningStream<S, T> running) implements Spliterator<EcpOutcome<S, T>> {

        @Override
        public boolean tryAdvance(Consumer<? super EcpOutcome<S, T>> action) {
            EcpOutcome<S, T> next = running.next();
            if (next == null) {
                return false;
            }
            action.accept(next);
            return true;
        }

        @Override
        public @Nullable Spliterator<EcpOutcome<S, T>> trySplit() {
            return null;
        }

        @Override
        public long estimateSize() {
            return Long.MAX_VALUE;
        }

        @Override
        public int characteristics() {
            return ORDERED | NONNULL;
        }
    }
}
