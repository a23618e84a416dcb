package io.ecp.stage;

import io.ecp.error.CancelledException;
import io.ecp.model.Deadline;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A step that may have begun before it is known to be needed ({@link EcpRun#speculate}). {@link #take()} gives its result;
 * closed without that, it is cancelled. For one thread; the step itself runs on another.
 *
 * @param <R> what the step gives
 */
public final class Speculation<R> implements AutoCloseable {

    private final EcpRun run;
    private final String what;
    private final boolean ahead;
    private final Deadline deadline;
    private final FutureTask<R> step;
    private boolean taken;
    private boolean closed;

    /** A step under a deadline of its own, to be begun on the engine's executor if it runs ahead. */
    Speculation(EcpRun run, String what, boolean ahead, Deadline deadline, Callable<R> step) {
        this.run = run;
        this.what = what;
        this.ahead = ahead;
        this.deadline = deadline;
        this.step = new FutureTask<>(() -> {
            // What is not needed any more never begins. When time is up, the step's own calls say so, in a way that it
            // is
            // prepared for.
            if (deadline.isCancelled()) {
                deadline.check();
            }
            return step.call();
        });
    }

    FutureTask<R> step() {
        return step;
    }

    /** Whether the step was begun ahead of its turn. */
    public boolean isAhead() {
        return ahead;
    }

    /**
     * The step's result. Waits for it; runs it on the calling thread where it was not begun.
     *
     * @throws RuntimeException what the step threw
     */
    public R take() {
        taken = true;
        step.run();
        return Steps.join(List.of(step), deadline::cancel).get(0);
    }

    /**
     * Cancels the step if its result was not taken, and waits until it has ended, so that the trace has every call that was
     * made. A predictor that heeds its deadline ends at once; a step that was not begun never begins. A failure of the step
     * is no failure of the request, but for an {@link Error}, which is thrown.
     */
    @Override
    public void close() {
        if (taken || closed) {
            return;
        }
        closed = true;
        boolean over = step.isDone();
        deadline.cancel();
        if (ahead) {
            run.decide("not needed: " + what + (over ? ", which had ended" : ", cancelled"));
        }
        // Ends at once on this thread where no other has begun it.
        step.run();
        Steps.await(step, deadline::cancel);
        try {
            Steps.resultOf(step);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            // The request does not need it; a call that failed stands in the trace.
            if (!(e.getCause() instanceof CancelledException)) {
                run.decide(what + " failed (" + e.getCause() + ")");
            }
        }
    }
}
