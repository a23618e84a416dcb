package io.ecp.imaging;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Undoes the row filters of PNG (RFC 2083, chapter 6). Rows begin at index 0 of their arrays, so that HotSpot can
 * vectorise; the row above the first is all 0.
 */
final class PngFilters {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private PngFilters() {}

    /**
     * Restores a row.
     *
     * @param filter the filter's number
     * @param raw the filtered samples
     * @param above the restored row above
     * @param row receives the restored samples
     * @param n the number of bytes of a row
     * @param step the bytes from a pixel to the next, at least 1
     * @return false if there is no such filter
     */
    static boolean restore(int filter, byte[] raw, byte[] above, byte[] row, int n, int step) {
        switch (filter) {
            case 0 -> System.arraycopy(raw, 0, row, 0, n);
            case 1 -> sub(raw, row, n, step);
            case 2 -> up(raw, above, row, n);
            case 3 -> average(raw, above, row, n, step);
            case 4 -> {
                if (step == 3) {
                    paeth3(raw, above, row, n);
                } else {
                    paeth(raw, above, row, 0, n, step);
                }
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void sub(byte[] raw, byte[] row, int n, int step) {
        if (step == 3 && n >= 3) {
            int r = 0;
            int g = 0;
            int b = 0;
            for (int i = 0; i + 2 < n; i += 3) {
                r += raw[i];
                g += raw[i + 1];
                b += raw[i + 2];
                row[i] = (byte) r;
                row[i + 1] = (byte) g;
                row[i + 2] = (byte) b;
            }
            return;
        }
        System.arraycopy(raw, 0, row, 0, Math.min(step, n));
        for (int i = step; i < n; i++) {
            row[i] = (byte) (raw[i] + row[i - step]);
        }
    }

    private static void up(byte[] raw, byte[] above, byte[] row, int n) {
        for (int i = 0; i < n; i++) {
            row[i] = (byte) (raw[i] + above[i]);
        }
    }

    private static void average(byte[] raw, byte[] above, byte[] row, int n, int step) {
        for (int i = 0; i < Math.min(step, n); i++) {
            row[i] = (byte) (raw[i] + ((above[i] & 255) >> 1));
        }
        for (int i = step; i < n; i++) {
            row[i] = (byte) (raw[i] + (((row[i - step] & 255) + (above[i] & 255)) >> 1));
        }
    }

    private static void paeth(byte[] raw, byte[] above, byte[] row, int from, int n, int step) {
        int i = from;
        for (; i < Math.min(step, n); i++) {
            row[i] = (byte) (raw[i] + above[i]);
        }
        for (; i < n; i++) {
            row[i] = (byte) (raw[i] + nearest(row[i - step] & 255, above[i] & 255, above[i - step] & 255));
        }
    }

    /**
     * Pixels of three bytes. On screens most differences are 0, for which two cases need no arithmetic, eight pixels at
     * a time: where the last pixel is the one above it, the row above is repeated; where the row above is of one
     * colour, the last pixel is.
     */
    private static void paeth3(byte[] raw, byte[] above, byte[] row, int n) {
        paeth(raw, above, row, 0, Math.min(3, n), 3);
        int i = 3;
        while (i + 24 <= n) {
            if ((long) LONG.get(raw, i) == 0 && (long) LONG.get(raw, i + 8) == 0 && (long) LONG.get(raw, i + 16) == 0) {
                long p = (long) LONG.get(above, i);
                long q = (long) LONG.get(above, i + 8);
                long r = (long) LONG.get(above, i + 16);
                if (row[i - 3] == above[i - 3] && row[i - 2] == above[i - 2] && row[i - 1] == above[i - 1]) {
                    LONG.set(row, i, p);
                    LONG.set(row, i + 8, q);
                    LONG.set(row, i + 16, r);
                    i += 24;
                    continue;
                }
                if (p == (long) LONG.get(above, i - 3)
                        && q == (long) LONG.get(above, i + 5)
                        && r == (long) LONG.get(above, i + 13)) {
                    System.arraycopy(row, i - 3, row, i, 3);
                    System.arraycopy(row, i - 3, row, i + 3, 6);
                    System.arraycopy(row, i - 3, row, i + 9, 12);
                    System.arraycopy(row, i, row, i + 21, 3);
                    i += 24;
                    continue;
                }
            }
            int end = i + 24;
            int a0 = row[i - 3] & 255;
            int a1 = row[i - 2] & 255;
            int a2 = row[i - 1] & 255;
            int c0 = above[i - 3] & 255;
            int c1 = above[i - 2] & 255;
            int c2 = above[i - 1] & 255;
            for (; i < end; i += 3) {
                int b0 = above[i] & 255;
                int b1 = above[i + 1] & 255;
                int b2 = above[i + 2] & 255;
                a0 = (raw[i] + nearest(a0, b0, c0)) & 255;
                a1 = (raw[i + 1] + nearest(a1, b1, c1)) & 255;
                a2 = (raw[i + 2] + nearest(a2, b2, c2)) & 255;
                row[i] = (byte) a0;
                row[i + 1] = (byte) a1;
                row[i + 2] = (byte) a2;
                c0 = b0;
                c1 = b1;
                c2 = b2;
            }
        }
        paeth(raw, above, row, i, n, 3);
    }

    /** Of left, above and above left, the one nearest to left + above - above left. */
    private static int nearest(int left, int above, int corner) {
        int toLeft = above - corner;
        int toAbove = left - corner;
        int toCorner = Math.abs(toLeft + toAbove);
        toLeft = Math.abs(toLeft);
        toAbove = Math.abs(toAbove);
        return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
    }
}
