package io.ecp.imaging;

import org.jspecify.annotations.Nullable;

/**
 * What each target position of one axis is made of: the first source position, how many, and their integer weights.
 * Immutable.
 */
final class Taps {

    /** Fractional bits of the weights in Pillow. */
    private static final int PILLOW_BITS = 22;

    /** Torch keeps weights in 16 bits with a sign. */
    private static final int TORCH_LIMIT = 1 << 15;

    private final int[] first;
    private final int[] count;
    private final int[] weights;
    private final int most;
    private final int bits;

    private Taps(int[] first, int[] count, int[] weights, int most, int bits) {
        this.first = first;
        this.count = count;
        this.weights = weights;
        this.most = most;
        this.bits = bits;
    }

    /**
     * The taps that bring a stretch of an axis to a number of positions; null where nothing changes.
     *
     * @param size the length of the source axis: no tap lies outside of it
     * @param from where the stretch begins
     * @param to where it ends
     * @param targets the number of target positions
     * @throws IllegalArgumentException if the weights do not fit into a Java array
     */
    static @Nullable Taps of(SeparableFilter filter, Numerics numerics, int size, float from, float to, int targets) {
        if (size == targets && from == 0 && to == size) {
            return null;
        }
        // The reference keeps the stretch in single precision and subtracts in it.
        double scale = (double) (to - from) / targets;
        double stretch = Math.max(scale, 1);
        double reach = filter.support() * stretch;
        double shrink = 1 / stretch;
        // Rounded up to whole fours, which are added at once.
        long slots = ((long) Math.ceil(reach) * 2 + 1 + 3) / 4 * 4;
        if (slots * targets > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("resampling a side of " + size + " to " + targets
                    + " pixels needs more weights than a Java array can hold; go by an intermediate size");
        }
        int most = (int) slots;
        int[] first = new int[targets];
        int[] count = new int[targets];
        double[] exact = new double[most * targets];
        double largest = 0;
        for (int target = 0; target < targets; target++) {
            double center = from + (target + 0.5) * scale;
            int begin = Math.max((int) (center - reach + 0.5), 0);
            int n = Math.min((int) (center + reach + 0.5), size) - begin;
            int slot = target * most;
            double sum = 0;
            for (int i = 0; i < n; i++) {
                exact[slot + i] = filter.weight((i + begin - center + 0.5) * shrink);
                sum += exact[slot + i];
            }
            for (int i = 0; i < n && sum != 0; i++) {
                exact[slot + i] /= sum;
                largest = Math.max(largest, exact[slot + i]);
            }
            first[target] = begin;
            count[target] = n;
        }
        int bits = numerics == Numerics.PILLOW ? PILLOW_BITS : torchBits(largest);
        int[] weights = new int[exact.length];
        for (int i = 0; i < weights.length; i++) {
            double weight = exact[i] * (1 << bits);
            // Half away from zero, as a C cast of the shifted value gives it.
            weights[i] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
        }
        return new Taps(first, count, weights, most, bits);
    }

    /** The most fractional bits with which the largest weight still fits into 16 bits. */
    private static int torchBits(double largest) {
        int bits = 0;
        while (bits < PILLOW_BITS && (int) (0.5 + largest * (1 << (bits + 1))) < TORCH_LIMIT) {
            bits++;
        }
        return bits;
    }

    /** The same taps for an axis that runs the other way, of {@code size} source positions. */
    Taps reversed(int size) {
        int targets = first.length;
        int[] begins = new int[targets];
        int[] counts = new int[targets];
        int[] turned = new int[weights.length];
        for (int target = 0; target < targets; target++) {
            int from = targets - 1 - target;
            int n = count[from];
            begins[target] = size - first[from] - n;
            counts[target] = n;
            for (int i = 0; i < n; i++) {
                turned[target * most + i] = weights[from * most + n - 1 - i];
            }
        }
        return new Taps(begins, counts, turned, most, bits);
    }

    /** The taps of the target positions from {@code begin} up to {@code end}, which keep their source positions. */
    Taps part(int begin, int end) {
        return new Taps(
                java.util.Arrays.copyOfRange(first, begin, end),
                java.util.Arrays.copyOfRange(count, begin, end),
                java.util.Arrays.copyOfRange(weights, begin * most, end * most),
                most,
                bits);
    }

    /** The number of target positions. */
    int targets() {
        return first.length;
    }

    /** The first source position of a target. */
    int first(int target) {
        return first[target];
    }

    /** The number of source positions of a target. */
    int count(int target) {
        return count[target];
    }

    /** The source position after a target's last. */
    int end(int target) {
        return first[target] + count[target];
    }

    /** The weight of a target's i-th source position; 0 for up to three beyond its last. */
    int weight(int target, int i) {
        return weights[target * most + i];
    }

    /** At least the count of every target. */
    int most() {
        return most;
    }

    /** The fractional bits of the weights. */
    int bits() {
        return bits;
    }

    /** The first source position that any target needs. */
    int start() {
        return first[0];
    }

    /** The source position after the last that any target needs. */
    int end() {
        return end(targets() - 1);
    }
}
