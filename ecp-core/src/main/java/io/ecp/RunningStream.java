package io.ecp;

import io.ecp.error.BudgetException;
import io.ecp.error.CancelledException;
import io.ecp.error.DeadlineException;
import io.ecp.model.Deadline;
import io.ecp.stage.Spending;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A stream of outcomes under way. One thread reads ({@link #next}); workers on the executor answer; any thread may close.
 * Workers end when nothing waits, so that a reader who pauses holds no thread of a shared executor.
 */
final class RunningStream<S, T> implements AutoCloseable {

    /** How long the reader waits for an executor to begin before it answers a request itself. */
    private static final long PATIENCE_MILLIS = 50;

    private final Iterable<? extends S> items;
    private final Limits limits;
    private final Function<S, EcpResult<T>> answer;
    private final Executor executor;
    private final @Nullable ExecutorService own;

    // Only the reader's.
    private @Nullable Iterator<? extends S> source;
    private boolean exhausted;
    private @Nullable Throwable end;

    // Guarded by this.
    private final Deque<Slot<S, T>> waiting = new ArrayDeque<>();
    private final Deque<Slot<S, T>> untaken = new ArrayDeque<>();
    private final Deque<Slot<S, T>> answered = new ArrayDeque<>();
    private long pulled;
    private long taken;
    private long changes;
    private int workers;
    private int running;
    private boolean finished;
    private boolean closed;

    /**
     * A stream that has not begun.
     *
     * @param answer makes and answers a request
     * @param executor what workers run on
     * @param own the same, if it ends with the stream
     */
    RunningStream(
            Iterable<? extends S> items,
            Limits limits,
            Function<S, EcpResult<T>> answer,
            Executor executor,
            @Nullable ExecutorService own) {
        this.items = items;
        this.limits = limits;
        this.answer = answer;
        this.executor = executor;
        this.own = own;
    }

    /** The next outcome; null at the end. */
    @Nullable
    EcpOutcome<S, T> next() {
        while (true) {
            fill();
            Slot<S, T> mine;
            synchronized (this) {
                if (finished) {
                    return null;
                }
                if (closed) {
                    throw new CancelledException("the stream was closed before its source had ended");
                }
                EcpOutcome<S, T> ready = take();
                if (ready != null) {
                    return ready;
                }
                if (pulled == taken) {
                    finished = true;
                    break;
                }
                mine = awaitNews();
            }
            if (mine != null) {
                answer(mine);
            }
        }
        close();
        if (end instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (end instanceof Error error) {
            throw error;
        }
        if (end != null) {
            throw new IllegalStateException("the source threw a checked exception", end);
        }
        return null;
    }

    private void fill() {
        try {
            while (!exhausted && hasRoom()) {
                if (source == null) {
                    source = items.iterator();
                }
                // The end of the source comes first: a whole that has just spent its last call is complete, not cut
                // off.
                if (source.hasNext()) {
                    limits.check(pulled());
                    add(source.next());
                } else {
                    exhausted = true;
                }
            }
        } catch (Throwable failure) {
            exhausted = true;
            end = failure;
        }
    }

    private synchronized boolean hasRoom() {
        return !closed && pulled - taken < (long) limits.parallelism + limits.ahead;
    }

    private synchronized long pulled() {
        return pulled;
    }

    private void add(S item) {
        synchronized (this) {
            Slot<S, T> slot = new Slot<>(pulled++, item);
            waiting.add(slot);
            if (limits.inOrder) {
                untaken.add(slot);
            }
            if (workers == limits.parallelism) {
                return;
            }
            workers++;
        }
        try {
            executor.execute(this::work);
        } catch (RejectedExecutionException e) {
            // The other workers take its part, or the reader in awaitNews().
            synchronized (this) {
                workers--;
            }
        }
    }

    private @Nullable EcpOutcome<S, T> take() {
        Slot<S, T> slot = answered.poll();
        if (limits.inOrder && !untaken.isEmpty() && untaken.element().outcome != null) {
            slot = untaken.remove();
        }
        if (slot == null) {
            return null;
        }
        taken++;
        return Objects.requireNonNull(slot.outcome);
    }

    /** Waits; a request for the reader to answer itself, if no worker comes to it. */
    @SuppressWarnings("WaitNotInLoop") // next() is the loop
    private @Nullable Slot<S, T> awaitNews() {
        long before = changes;
        try {
            if (workers > 0) {
                wait(PATIENCE_MILLIS);
            }
        } catch (InterruptedException e) {
            abandon();
            Thread.currentThread().interrupt();
            throw new CancelledException("the thread was interrupted while it waited for an outcome", e);
        }
        return changes == before && running == 0 ? begin() : null;
    }

    private void work() {
        while (true) {
            Slot<S, T> slot;
            synchronized (this) {
                slot = begin();
                if (slot == null) {
                    workers--;
                    return;
                }
            }
            answer(slot);
        }
    }

    private @Nullable Slot<S, T> begin() {
        Slot<S, T> slot = running < limits.parallelism ? waiting.poll() : null;
        if (slot != null) {
            running++;
            changes++;
        }
        return slot;
    }

    private void answer(Slot<S, T> slot) {
        EcpOutcome<S, T> outcome;
        try {
            limits.deadline.check();
            outcome = EcpOutcome.answered(slot.index, slot.item, answer.apply(slot.item));
        } catch (Throwable failure) {
            outcome = EcpOutcome.failed(slot.index, slot.item, failure);
        }
        synchronized (this) {
            slot.outcome = outcome;
            if (!limits.inOrder) {
                answered.add(slot);
            }
            running--;
            changes++;
            notifyAll();
        }
    }

    private void abandon() {
        closed = true;
        limits.deadline.cancel();
        waiting.clear();
        if (own != null) {
            own.shutdown();
        }
        notifyAll();
    }

    /** Cancels what runs and returns when it has ended, or when this thread is interrupted, which stays so. */
    @Override
    public void close() {
        try {
            synchronized (this) {
                abandon();
                while (running > 0) {
                    wait();
                }
            }
            if (own != null) {
                own.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * What bounds a stream.
     *
     * @param parallelism the most that run
     * @param ahead the most beside them that have left the source and were not taken
     * @param inOrder whether outcomes are given in the source's order
     * @param deadline of the whole
     * @param spending of the whole
     */
    record Limits(int parallelism, int ahead, boolean inOrder, Deadline deadline, Spending spending) {

        void check(long pulled) {
            if (deadline.isCancelled()) {
                throw new CancelledException("the stream was cancelled; " + pulled + " items had left its source");
            }
            if (deadline.isOver()) {
                throw new DeadlineException("the stream's deadline passed; " + pulled
                        + " items had left its source. Allow more time, or go on with the rest");
            }
            spending.lack(1).ifPresent(lack -> {
                throw new BudgetException("the stream's budget allows no further request: " + lack + "; " + pulled
                        + " items had left its source. Raise the budget, or go on with the rest");
            });
        }
    }

    private static final class Slot<S, T> {

        private final long index;
        private final S item;
        private @Nullable EcpOutcome<S, T> outcome;

        private Slot(long index, S item) {
            this.index = index;
            this.item = Objects.requireNonNull(item, "item");
        }
    }
}
