package io.ecp.testing;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Which calls get which fault, and how many got it. What a call gets depends on the seed, on what is asked, and on how
 * often that was asked before, so that steps that run side by side get the same faults in every run. Thread-safe.
 */
final class FaultPlan<F extends Enum<F>> {

    /** What is asked is told apart by so many counters; two that share one only count each other's repetitions. */
    private static final int COUNTERS = 1 << 14;

    private final Class<F> kinds;
    private final EnumMap<F, Double> shares;
    private final long seed;
    private final AtomicIntegerArray askedBefore = new AtomicIntegerArray(COUNTERS);
    private final EnumMap<F, AtomicLong> injected;
    private final AtomicLong calls = new AtomicLong();

    FaultPlan(Class<F> kinds, Map<F, Double> shares, long seed) {
        this.kinds = kinds;
        this.shares = new EnumMap<>(kinds);
        this.shares.putAll(shares);
        this.seed = seed;
        this.injected = new EnumMap<>(kinds);
        shares.keySet().forEach(fault -> injected.put(fault, new AtomicLong()));
    }

    /**
     * Sets the share of one fault.
     *
     * @throws IllegalArgumentException if it does not lie from 0 to 1, or all shares together exceed 1
     */
    static <F extends Enum<F>> void share(Map<F, Double> shares, F fault, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException(
                    "the share of calls that get " + fault + " must lie from 0 to 1, but was " + share);
        }
        shares.put(fault, share);
        double all = shares.values().stream().mapToDouble(Double::doubleValue).sum();
        // A sum of shares that a caller means to make up 1 may exceed it by rounding.
        if (all > 1 + 1e-9) {
            throw new IllegalArgumentException(
                    "a call gets one fault at most, so that all shares together must not exceed" + " 1, but with "
                            + share + " for " + fault + " they are " + all);
        }
    }

    /** What the next call that asks this gets. */
    Draw<F> draw(String asked) {
        calls.incrementAndGet();
        int hash = asked.hashCode();
        int before = askedBefore.getAndIncrement(Math.floorMod(hash, COUNTERS));
        // Twice, since generators whose seeds lie side by side may give one sequence, shifted.
        SplittableRandom mixed = new SplittableRandom(seed ^ (((long) hash << 32) + before));
        SplittableRandom random = new SplittableRandom(mixed.nextLong());
        double left = random.nextDouble();
        for (Map.Entry<F, AtomicLong> kind : injected.entrySet()) {
            left -= shares.getOrDefault(kind.getKey(), 0.0);
            if (left < 0) {
                kind.getValue().incrementAndGet();
                return new Draw<>(Optional.of(kind.getKey()), random);
            }
        }
        return new Draw<>(Optional.empty(), random);
    }

    long calls() {
        return calls.get();
    }

    Map<F, Long> injected() {
        EnumMap<F, Long> counts = new EnumMap<>(kinds);
        injected.forEach((fault, count) -> {
            if (count.get() > 0) {
                counts.put(fault, count.get());
            }
        });
        return Collections.unmodifiableMap(counts);
    }

    /**
     * What one call gets.
     *
     * @param fault the fault; empty for a sound call
     * @param random where the fault takes its particulars from; of this call alone
     */
    record Draw<F>(Optional<F> fault, SplittableRandom random) {}
}
