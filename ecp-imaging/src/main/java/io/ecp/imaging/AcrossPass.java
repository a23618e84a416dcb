package io.ecp.imaging;

/**
 * The horizontal pass over blocks of rows. The rows of a block lie side by side in vector lanes: samples are read eight
 * pixels of each row at a time and turned into columns, of which a window as wide as the filter is kept.
 *
 * <p>Used by one thread.
 */
final class AcrossPass {

    private static final int CHANNELS = 3;
    private static final int MOST_ROWS = 128;
    private static final int LEAST_ROWS = 16;

    /** Bounds the window, so that a very wide filter does not need rows times its width. */
    private static final int MOST_WINDOW = 1 << 18;

    private static final int GROUP_PIXELS = Lanes.GROUP / CHANNELS;

    private final Taps taps;
    private final int rows;
    private final int window;
    private final int[][] columns;
    private final int[][] loaded = new int[6][];
    private final int[][] sums = new int[4 * CHANNELS][];
    private final int[] packed;

    AcrossPass(Taps taps) {
        this.taps = taps;
        // A power of two that holds the widest filter, what is loaded beyond it, and three taps of weight 0.
        this.window = Integer.highestOneBit(taps.most() + 2 + GROUP_PIXELS) * 2;
        this.rows = Math.max(LEAST_ROWS, Math.min(MOST_ROWS, MOST_WINDOW / (window * CHANNELS)));
        this.columns = new int[window * CHANNELS][rows];
        for (int i = 0; i < loaded.length; i++) {
            loaded[i] = new int[rows];
        }
        for (int i = 0; i < sums.length; i++) {
            sums[i] = new int[rows];
        }
        this.packed = new int[rows];
    }

    /** The most rows of a block. */
    int rows() {
        return rows;
    }

    /** How many ints the packed samples of a target row take. */
    int packedLength() {
        return (taps.targets() * CHANNELS + 3) / 4;
    }

    /**
     * Resamples a block.
     *
     * @param from RGB samples
     * @param offset where the first row begins
     * @param stride from one row to the next
     * @param n the number of rows, at most {@link #rows()}
     * @param to receives each row's samples, packed
     */
    void run(byte[] from, int offset, int stride, int n, int[][] to) {
        int next = taps.start();
        for (int target = 0; target < taps.targets(); target++) {
            while (next < taps.end(target)) {
                load(from, offset + next * CHANNELS, stride, n, next);
                next += GROUP_PIXELS;
            }
            int lane = target % 4 * CHANNELS;
            for (int c = 0; c < CHANNELS; c++) {
                sum(target, c, sums[lane + c], n);
            }
            if (target % 4 == 3 || target == taps.targets() - 1) {
                store(target / 4 * CHANNELS, (lane + CHANNELS + 3) / 4, n, to);
            }
        }
    }

    private void load(byte[] from, int offset, int stride, int n, int pixel) {
        if ((long) offset + (long) (n - 1) * stride + Lanes.GROUP > from.length) {
            Lanes.load24AtEnd(from, offset, stride, n, loaded);
        } else {
            Lanes.load24(from, offset, stride, n, loaded);
        }
        int column = slot(pixel) * CHANNELS;
        for (int[] four : loaded) {
            Lanes.spread(four, columns[column], columns[column + 1], columns[column + 2], columns[column + 3], n);
            column += 4;
        }
    }

    /** Windows are filled in groups from the first column that is needed. */
    private int slot(int pixel) {
        return (pixel - taps.start()) & (window - 1);
    }

    private void sum(int target, int channel, int[] sum, int n) {
        int begin = taps.first(target);
        int count = taps.count(target);
        int half = 1 << (taps.bits() - 1);
        for (int i = 0; i == 0 || i < count; i += 4) {
            int[] a = column(begin + i, channel);
            int[] b = column(begin + i + 1, channel);
            int[] c = column(begin + i + 2, channel);
            int[] d = column(begin + i + 3, channel);
            int ka = taps.weight(target, i);
            int kb = taps.weight(target, i + 1);
            int kc = taps.weight(target, i + 2);
            int kd = taps.weight(target, i + 3);
            if (i == 0) {
                Lanes.begin(sum, half, a, b, c, d, ka, kb, kc, kd, n);
            } else {
                Lanes.add(sum, a, b, c, d, ka, kb, kc, kd, n);
            }
        }
        Lanes.clamp(sum, taps.bits(), n);
    }

    private int[] column(int pixel, int channel) {
        return columns[slot(pixel) * CHANNELS + channel];
    }

    private void store(int first, int ints, int n, int[][] to) {
        for (int i = 0; i < ints; i++) {
            Lanes.join(packed, sums[i * 4], sums[i * 4 + 1], sums[i * 4 + 2], sums[i * 4 + 3], n);
            for (int row = 0; row < n; row++) {
                to[row][first + i] = packed[row];
            }
        }
    }
}
