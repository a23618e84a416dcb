package io.ecp.stage;

import io.ecp.error.CancelledException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** Waits for steps that run side by side. */
final class Steps {

    private Steps() {}

    /**
     * The results in order, when all steps have ended; the first failure in that order, with the others attached. A thread
     * that is interrupted meanwhile cancels the steps, and still waits for their end, so that none goes on after its
     * request and the trace has every call.
     *
     * @throws CancelledException if the thread was interrupted while it waited; it still is then
     */
    static <R> List<R> join(List<FutureTask<R>> steps, Runnable cancel) {
        boolean interrupted = false;
        for (FutureTask<R> step : steps) {
            interrupted |= await(step, cancel);
        }
        List<R> results = new ArrayList<>();
        @Nullable Throwable failure = null;
        for (FutureTask<R> step : steps) {
            try {
                results.add(resultOf(step));
            } catch (ExecutionException e) {
                Throwable cause = e.getCause() == null ? e : e.getCause();
                if (failure == null) {
                    failure = cause;
                } else if (failure != cause) {
                    failure.addSuppressed(cause);
                }
            }
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (interrupted) {
            throw new CancelledException("the thread was interrupted while it waited for a parallel step", failure);
        }
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (failure != null) {
            throw new IllegalStateException("a step threw a checked exception", failure);
        }
        return results;
    }

    /** Waits for a step's end, whatever that is; whether the thread was interrupted meanwhile, which it is again then. */
    static boolean await(FutureTask<?> step, Runnable cancel) {
        boolean interrupted = false;
        while (true) {
            try {
                step.get();
                break;
            } catch (ExecutionException e) {
                // Ended as well; join tells.
                break;
            } catch (InterruptedException e) {
                interrupted = true;
                cancel.run();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return interrupted;
    }

    /** The result of a step that has ended, which an interrupted thread gets as well. */
    static <R> R resultOf(FutureTask<R> step) throws ExecutionException {
        try {
            return step.get();
        } catch (InterruptedException e) {
            throw new IllegalStateException("a step that has ended was waited for", e);
        }
    }
}
