package io.ecp.examples;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** How fast the machine reads memory: the bound of a model that reads all its weights for each token. */
final class MemoryBandwidth {

    /** Longs in all arrays together: 512 MiB, more than caches hold. */
    private static final int LENGTH = 1 << 26;

    private static final int CHUNK = 1 << 14;
    private static final int ROUNDS = 9;

    private MemoryBandwidth() {}

    /**
     * Reads arrays on so many threads at once, several times, and takes the fastest: a bound, not an average.
     *
     * @return bytes per second
     */
    static double measure(int threads) throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Reader> readers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                readers.add(new Reader(LENGTH / 2 / threads / CHUNK * CHUNK));
            }
            double bytes = readers.stream().mapToDouble(Reader::bytes).sum();
            double best = 0;
            for (int round = 0; round < ROUNDS; round++) {
                long begin = System.nanoTime();
                for (Future<Boolean> done : pool.invokeAll(readers)) {
                    if (!done.get()) {
                        throw new IllegalStateException("equal arrays differ: the machine's memory is faulty");
                    }
                }
                best = Math.max(best, bytes / (System.nanoTime() - begin) * 1e9);
            }
            return best;
        } catch (ExecutionException e) {
            throw new IllegalStateException("memory could not be read", e.getCause());
        } finally {
            pool.shutdown();
        }
    }

    /** Compares two equal arrays, which the JVM does with vector instructions. */
    private static final class Reader implements Callable<Boolean> {

        private final long[] one;
        private final long[] other;

        Reader(int length) {
            one = new long[length];
            other = new long[length];
        }

        double bytes() {
            return 2.0 * Long.BYTES * one.length;
        }

        @Override
        public Boolean call() {
            boolean equal = true;
            for (int i = 0; i < one.length; i += CHUNK) {
                equal &= Arrays.mismatch(one, i, i + CHUNK, other, i, i + CHUNK) < 0;
            }
            return equal;
        }
    }
}
