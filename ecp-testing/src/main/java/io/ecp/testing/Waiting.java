package io.ecp.testing;

import io.ecp.error.CancelledException;
import io.ecp.model.Deadline;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Two ways to let time pass. */
final class Waiting {

    private static final long STEP_NANOS = 1_000_000;

    private Waiting() {}

    /** Waits as a good model does: looks at the deadline every millisecond, and ends when the thread is interrupted. */
    static void heeding(Deadline deadline, Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            deadline.check();
            if (Thread.currentThread().isInterrupted()) {
                throw new CancelledException("interrupted during an injected delay of " + time.toMillis() + " ms");
            }
            LockSupport.parkNanos(Math.min(left, STEP_NANOS));
        }
        deadline.check();
    }

    /** Waits as a bad model does: to the end, whatever happens. A thread that was interrupted is so afterwards. */
    static void regardless(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        boolean interrupted = false;
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            // A thread that is interrupted does not park.
            interrupted |= Thread.interrupted();
            LockSupport.parkNanos(left);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
