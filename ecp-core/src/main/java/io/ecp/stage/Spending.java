package io.ecp.stage;

import com.google.common.base.Stopwatch;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was spent so far against a budget, by one request or by many together. Thread-safe; its clock starts when it is
 * made.
 */
public final class Spending {

    private final Budget budget;
    private final @Nullable Spending whole;
    private final Stopwatch watch = Stopwatch.createStarted();
    private int calls;
    private long pixels;

    /** Nothing spent yet. */
    public Spending(Budget budget) {
        this(budget, null);
    }

    /**
     * Nothing spent yet, by one of several that have a budget together.
     *
     * @param whole what all of them spend, if that is bounded
     */
    Spending(Budget budget, @Nullable Spending whole) {
        this.budget = Objects.requireNonNull(budget, "budget");
        this.whole = whole;
    }

    /** Why so many more calls cannot be made; empty if they can. */
    public Optional<String> lack(int more) {
        Optional<String> own = ownLack(more);
        return own.isPresent() || whole == null ? own : whole.lack(more).map(Spending::together);
    }

    private static String together(String lack) {
        return lack + " by all requests together";
    }

    private synchronized Optional<String> ownLack(int more) {
        if (more > budget.mostCalls() - calls) {
            return Optional.of(calls + " of " + budget.mostCalls() + " calls are spent");
        }
        if (calls == 0) {
            return Optional.empty();
        }
        if (pixels >= budget.mostPixels()) {
            return Optional.of(pixels + " of " + budget.mostPixels() + " pixels are spent");
        }
        return budget.mostTime()
                .filter(most -> watch.elapsed().compareTo(most) >= 0)
                .map(most -> watch.elapsed().toMillis() + " of " + most.toMillis() + " ms are spent");
    }

    /** Counts a call that is about to be made, unless the budget is spent; then says why not. */
    synchronized Optional<String> spend(long shown) {
        Optional<String> lack = ownLack(1);
        if (lack.isEmpty() && whole != null) {
            lack = whole.spend(shown).map(Spending::together);
        }
        if (lack.isEmpty()) {
            calls++;
            pixels += shown;
        }
        return lack;
    }
}
