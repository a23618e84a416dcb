package io.ecp.djl;

import io.ecp.error.CancelledException;
import io.ecp.model.Deadline;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Lets so many threads through at a time, first come, first served. A fair lock would do, but for cancellation: a waiter
 * has to look at its deadline now and then without losing its place.
 */
final class Turnstile {

    private static final long LOOK_MILLIS = 20;

    private final int places;
    private final Deque<Object> queue = new ArrayDeque<>();
    private final Map<Thread, Integer> taken = new HashMap<>();
    private int free;

    /** A turnstile for so many threads at a time. */
    Turnstile(int places) {
        this.places = places;
        this.free = places;
    }

    /**
     * Waits for its turn.
     *
     * @throws io.ecp.error.DeadlineException if the time is up first
     * @throws CancelledException if the request is cancelled or the thread interrupted first
     * @throws IllegalStateException if the thread is already in
     */
    void enter(Deadline deadline) {
        enter(deadline, 1);
    }

    private synchronized void enter(Deadline deadline, int wanted) {
        if (taken.containsKey(Thread.currentThread())) {
            throw new IllegalStateException("a predictor is being used or closed from within its own token listener or"
                    + " event listener; do that after predict has returned");
        }
        Object place = new Object();
        queue.add(place);
        try {
            deadline.check();
            while (queue.peek() != place || free < wanted) {
                wait(LOOK_MILLIS);
                deadline.check();
            }
            taken.put(Thread.currentThread(), wanted);
            free -= wanted;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException("the thread was interrupted while it waited for the model", e);
        } finally {
            queue.remove(place);
            notifyAll();
        }
    }

    /**
     * Waits until it is the only one in, as long as it takes; an interrupt is kept for later. Those that come after it
     * wait behind it.
     *
     * @throws IllegalStateException if the thread is already in
     */
    void enterAlone() {
        boolean interrupted = false;
        while (true) {
            try {
                enter(Deadline.none(), places);
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

    /** Lets the next one in; for a thread that is in. */
    synchronized void leave() {
        free += taken.remove(Thread.currentThread());
        notifyAll();
    }
}
