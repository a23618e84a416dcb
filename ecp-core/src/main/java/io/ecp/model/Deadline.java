package io.ecp.model;

import com.google.common.collect.ImmutableList;
import io.ecp.error.CancelledException;
import io.ecp.error.DeadlineException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * When a request must be answered, and the switch that cancels it. One deadline belongs to one request and travels in
 * every query made for it; a predictor calls {@link #check()} between its steps (a token, a chunk of the prompt, a
 * retry). Thread-safe.
 */
public final class Deadline {

    private final boolean limited;
    private final long endNanos;
    private final Duration given;
    private final ImmutableList<Deadline> wholes;
    private volatile boolean cancelled;

    private Deadline(boolean limited, Duration given) {
        this.limited = limited;
        this.given = given;
        this.endNanos = limited ? System.nanoTime() + given.toNanos() : 0;
        this.wholes = ImmutableList.of();
    }

    private Deadline(Deadline earlier, ImmutableList<Deadline> wholes) {
        this.limited = earlier.limited;
        this.given = earlier.given;
        this.endNanos = earlier.endNanos;
        this.wholes = wholes;
    }

    /** No limit in time; it can still be cancelled. */
    public static Deadline none() {
        return new Deadline(false, Duration.ZERO);
    }

    /**
     * A limit counted from now.
     *
     * @throws IllegalArgumentException if the time is negative or longer than 100 years
     */
    public static Deadline after(Duration time) {
        Objects.requireNonNull(time, "time");
        if (time.isNegative() || time.compareTo(Duration.ofDays(36_500)) > 0) {
            throw new IllegalArgumentException("a deadline must lie from 0 to 36500 days ahead, but was " + time);
        }
        return new Deadline(true, time);
    }

    /**
     * The deadline of one of several steps that run side by side: it ends when this one does and is cancelled with it, and
     * can be cancelled alone.
     */
    public Deadline ofStep() {
        return new Deadline(this, ImmutableList.of(this));
    }

    /**
     * The deadline of one of many requests: it ends when this one or the other does, whichever is earlier, is cancelled
     * with either, and can be cancelled alone.
     */
    public Deadline within(Deadline whole) {
        boolean mine = !whole.limited || (limited && endNanos - whole.endNanos <= 0);
        return new Deadline(mine ? this : whole, ImmutableList.of(this, whole));
    }

    /** The time left, at least zero; empty without a limit. */
    public Optional<Duration> remaining() {
        return limited ? Optional.of(Duration.ofNanos(Math.max(0, endNanos - System.nanoTime()))) : Optional.empty();
    }

    /** Whether the time is up. */
    public boolean isOver() {
        return limited && endNanos - System.nanoTime() <= 0;
    }

    /** Whether {@link #cancel()} was called. */
    public boolean isCancelled() {
        return cancelled || wholes.stream().anyMatch(Deadline::isCancelled);
    }

    /** Cancels the request: the next {@link #check()} anywhere in it throws. */
    public void cancel() {
        cancelled = true;
    }

    /**
     * Returns while there is time.
     *
     * @throws CancelledException if the request was cancelled
     * @throws DeadlineException if the time is up
     */
    public void check() {
        if (isCancelled()) {
            throw new CancelledException("the request was cancelled");
        }
        if (isOver()) {
            throw new DeadlineException("the deadline of " + given.toMillis()
                    + " ms passed before the answer was complete; allow more time or fewer tokens");
        }
    }

    @Override
    public String toString() {
        return isCancelled() ? "cancelled" : limited ? "after " + given : "none";
    }
}
