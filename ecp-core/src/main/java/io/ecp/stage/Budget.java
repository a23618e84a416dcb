package io.ecp.stage;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The most that one request may cost. A strategy that reaches it stops with the best answer it has and says so in the
 * trace; it never fails for that reason once anything was found. Unlike a deadline it interrupts nothing. Immutable.
 */
public final class Budget {

    private static final Budget UNLIMITED = new Budget(Integer.MAX_VALUE, Long.MAX_VALUE, null);

    private final int mostCalls;
    private final long mostPixels;
    private final @Nullable Duration mostTime;

    private Budget(int mostCalls, long mostPixels, @Nullable Duration mostTime) {
        this.mostCalls = mostCalls;
        this.mostPixels = mostPixels;
        this.mostTime = mostTime;
    }

    /** No limit. */
    public static Budget unlimited() {
        return UNLIMITED;
    }

    /**
     * At most so many calls to models.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public static Budget ofCalls(int most) {
        return UNLIMITED.withCalls(most);
    }

    /**
     * The same budget with at most so many calls to models.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public Budget withCalls(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("a budget needs at least 1 call, but was given " + most);
        }
        return new Budget(most, mostPixels, mostTime);
    }

    /**
     * The same budget with at most so many pixels shown to models in all calls together. The first call is always made.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public Budget withPixels(long most) {
        if (most < 1) {
            throw new IllegalArgumentException("a budget needs at least 1 pixel, but was given " + most);
        }
        return new Budget(mostCalls, most, mostTime);
    }

    /**
     * The same budget with no call but the first begun after so much time.
     *
     * @throws IllegalArgumentException if it is not above zero
     */
    public Budget withTime(Duration most) {
        if (most.isZero() || most.isNegative()) {
            throw new IllegalArgumentException("a budget's time must be above zero, but was " + most);
        }
        return new Budget(mostCalls, mostPixels, Objects.requireNonNull(most, "most"));
    }

    /** The most calls to models; {@link Integer#MAX_VALUE} without a limit. */
    public int mostCalls() {
        return mostCalls;
    }

    /** The most pixels shown; {@link Long#MAX_VALUE} without a limit. */
    public long mostPixels() {
        return mostPixels;
    }

    /** The time after which no further call begins, if there is a limit. */
    public Optional<Duration> mostTime() {
        return Optional.ofNullable(mostTime);
    }

    /** {@code at most 4 calls, 2000000 pixels, PT1.5S}. */
    @Override
    public String toString() {
        if (this.mostCalls == Integer.MAX_VALUE && mostPixels == Long.MAX_VALUE && mostTime == null) {
            return "unlimited";
        }
        StringBuilder text = new StringBuilder("at most");
        String separator = " ";
        if (mostCalls != Integer.MAX_VALUE) {
            text.append(separator).append(mostCalls).append(mostCalls == 1 ? " call" : " calls");
            separator = ", ";
        }
        if (mostPixels != Long.MAX_VALUE) {
            text.append(separator).append(mostPixels).append(" pixels");
            separator = ", ";
        }
        if (mostTime != null) {
            text.append(separator).append(mostTime);
        }
        return text.toString();
    }
}
