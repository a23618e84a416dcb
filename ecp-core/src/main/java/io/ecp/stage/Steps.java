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

    /** The results in order, when all steps have ended; the first failure in that order, with the others attached. */
    static <R> List<R> join(List<FutureTask<R>> steps) {
        List<R> results = new ArrayList<>();
        @Nullable Throwable failure = null;
        for (FutureTask<R> step : steps) {
            try {
                results.add(step.get());
            } catch (ExecutionException e) {
                Throwable cause = e.getCause() == null ? e : e.getCause();
                if (failure == null) {
                    failure = cause;
                } else {
                    failure.addSuppressed(cause);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancelledException("the thread was interrupted while it waited for a parallel step", e);
            }
        }
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw new IllegalStateException("a step threw a checked exception", failure);
        }
        return results;
    }
}
