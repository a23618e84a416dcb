package io.ecp.djl;

import io.ecp.error.CancelledException;
import io.ecp.model.Deadline;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Lets one thread through at a time, first come, first served. A fair lock would do, but for cancellation: a waiter has
 * to look at its deadline now and then without losing its place.
 */
final class Turnstile {

    private static final long LOOK_MILLIS = 20;

    private final Deque<Object> queue = new ArrayDeque<>();
    private @Nullable Thread holder;

    /**
     * Waits for its turn.
     *
     * @throws io.ecp.error.DeadlineException if the time is up first
     * @throws CancelledException if the request is cancelled or the thread interrupted first
     * @throws IllegalStateException if the thread is already in
     */
    synchronized void enter(Deadline deadline) {
        if (holder == Thread.currentThread()) {
            throw new IllegalStateException("a predictor is being used or closed from within its own token listener or"
                    + " event listener; do that after predict has returned");
        }
        Object place = new Object();
        queue.add(place);
        boolean entered = false;
        try {
            deadline.check();
            while (queue.peek() != place) {
                wait(LOOK_MILLIS);
                deadline.check();
            }
            holder = Thread.currentThread();
            entered = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException("the thread was interrupted while it waited for the model", e);
        } finally {
            if (!entered) {
                queue.remove(place);
                notifyAll();
            }
        }
    }

    /**
     * Waits for its turn as long as it takes; an interrupt is kept for later.
     *
     * @throws IllegalStateException if the thread is already in
     */
    void enterPatiently() {
        boolean interrupted = false;
        while (true) {
            try {
                enter(Deadline.none());
                break;
            } catch (CancelledException e) {
                // Only an interrupt cancels here: clear it, and wait on.
                interrupted |= Thread.interrupted();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets the next one in. */
    synchronized void leave() {
        holder = null;
        queue.remove();
        notifyAll();
    }
}
