package io.ecp.imaging;

import java.util.function.Consumer;

/**
 * The vertical pass: takes rows from the top, keeps as many as the filter is high, and gives target rows as soon as
 * their last source row has come. Rows are packed samples, see {@link Lanes}.
 *
 * <p>Used by one thread.
 */
final class DownPass {

    private final Taps taps;
    private final int length;
    private final int[][][] kept;
    private final int[][] sums;
    private final int[] packed;
    private int next;
    private int target;

    /**
     * A pass.
     *
     * @param length the number of ints of a row
     */
    DownPass(Taps taps, int length) {
        this.taps = taps;
        this.length = length;
        int most = 1;
        for (int i = 0; i < taps.targets(); i++) {
            most = Math.max(most, taps.count(i));
        }
        // Up to three rows beyond a filter's end are read with a weight of 0.
        this.kept = new int[most + 3][4][length];
        this.sums = new int[4][length];
        this.packed = new int[length];
        this.next = taps.start();
    }

    /** Takes the next row that is needed, and hands on what can be computed now; the row handed on is reused. */
    void row(int[] row, Consumer<int[]> rows) {
        int[][] planes = kept[next % kept.length];
        Lanes.spread(row, planes[0], planes[1], planes[2], planes[3], length);
        next++;
        while (target < taps.targets() && taps.end(target) <= next) {
            for (int plane = 0; plane < 4; plane++) {
                sum(plane);
            }
            Lanes.join(packed, sums[0], sums[1], sums[2], sums[3], length);
            target++;
            rows.accept(packed);
        }
    }

    private void sum(int plane) {
        int[] sum = sums[plane];
        int begin = taps.first(target);
        int half = 1 << (taps.bits() - 1);
        for (int i = 0; i == 0 || i < taps.count(target); i += 4) {
            int[] a = kept(begin + i, plane);
            int[] b = kept(begin + i + 1, plane);
            int[] c = kept(begin + i + 2, plane);
            int[] d = kept(begin + i + 3, plane);
            int ka = taps.weight(target, i);
            int kb = taps.weight(target, i + 1);
            int kc = taps.weight(target, i + 2);
            int kd = taps.weight(target, i + 3);
            if (i == 0) {
                Lanes.begin(sum, half, a, b, c, d, ka, kb, kc, kd, length);
            } else {
                Lanes.add(sum, a, b, c, d, ka, kb, kc, kd, length);
            }
        }
        Lanes.clamp(sum, taps.bits(), length);
    }

    private int[] kept(int row, int plane) {
        return kept[row % kept.length][plane];
    }
}
