package io.ecp.stage;

import com.google.common.base.Stopwatch;
import java.util.Optional;

/** What a request has cost so far, against its budget. Safe for the parallel steps of one request. */
final class Spending {

    private final Budget budget;
    private final Stopwatch watch = Stopwatch.createStarted();
    private int calls;
    private long pixels;

    Spending(Budget budget) {
        this.budget = budget;
    }

    /** Why so many more calls cannot be made; empty if they can. */
    synchronized Optional<String> lack(int more) {
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
        Optional<String> lack = lack(1);
        if (lack.isEmpty()) {
            calls++;
            pixels += shown;
        }
        return lack;
    }
}
