package io.ecp.remote;

import io.ecp.error.CancelledException;
import io.ecp.model.Deadline;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Lets so many threads through at a time, first come, first served. A fair semaphore would do, but for cancellation: a
 * waiter has to look at its deadline now and then without losing its place.
 */
final class Lanes {

    private static final long LOOK_MILLIS = 20;

    private final Deque<Object> queue = new ArrayDeque<>();
    private int free;

    Lanes(int count) {
        this.free = count;
    }

    /**
     * Waits for its turn.
     *
     * @throws io.ecp.error.DeadlineException if the time is up first
     * @throws CancelledException if the request is cancelled or the thread interrupted first
     */
    synchronized void enter(Deadline deadline) {
        Object place = new Object();
        queue.add(place);
        try {
            deadline.check();
            while (free == 0 || queue.peek() != place) {
                wait(LOOK_MILLIS);
                deadline.check();
            }
            free--;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException("the thread was interrupted while it waited for its turn at the server", e);
        } finally {
            queue.remove(place);
            notifyAll();
        }
    }

    /** Lets the next one in. */
    synchronized void leave() {
        free++;
        notifyAll();
    }
}
