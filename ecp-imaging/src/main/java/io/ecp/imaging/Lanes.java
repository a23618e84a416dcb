package io.ecp.imaging;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The inner loops of resampling, in the shapes that HotSpot turns into vector code: whole arrays, one index, at most
 * four products at once. Four samples travel in one int, the first in its lowest byte, since HotSpot does not vectorise
 * the widening of bytes; shifts and masks of ints it does.
 */
final class Lanes {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Lanes() {}

    /** How many samples {@link #load24} reads of each row: eight pixels. */
    static final int GROUP = 24;

    /** Reads 24 bytes of each of {@code n} rows into the n-th elements of six arrays. */
    static void load24(byte[] from, int offset, int stride, int n, int[][] to) {
        int[] a = to[0];
        int[] b = to[1];
        int[] c = to[2];
        int[] d = to[3];
        int[] e = to[4];
        int[] f = to[5];
        int i = offset;
        for (int row = 0; row < n; row++, i += stride) {
            long p = (long) LONG.get(from, i);
            long q = (long) LONG.get(from, i + 8);
            long r = (long) LONG.get(from, i + 16);
            a[row] = (int) p;
            b[row] = (int) (p >>> 32);
            c[row] = (int) q;
            d[row] = (int) (q >>> 32);
            e[row] = (int) r;
            f[row] = (int) (r >>> 32);
        }
    }

    /** The same where the array ends before the last row's 24 bytes: what is missing is 0. */
    static void load24AtEnd(byte[] from, int offset, int stride, int n, int[][] to) {
        byte[] row = new byte[GROUP];
        int[][] one = new int[6][1];
        for (int r = 0; r < n; r++) {
            int begin = offset + r * stride;
            int length = Math.max(0, Math.min(GROUP, from.length - begin));
            System.arraycopy(from, begin, row, 0, length);
            java.util.Arrays.fill(row, length, GROUP, (byte) 0);
            load24(row, 0, 0, 1, one);
            for (int k = 0; k < 6; k++) {
                to[k][r] = one[k][0];
            }
        }
    }

    /** Packs bytes into ints, four each; the last may be padded with 0. */
    static void pack(byte[] from, int offset, int length, int[] to) {
        int whole = length >> 2;
        ints(from, offset, whole).get(to, 0, whole);
        int rest = length & 3;
        if (rest > 0) {
            int value = 0;
            for (int i = 0; i < rest; i++) {
                value |= (from[offset + whole * 4 + i] & 255) << (8 * i);
            }
            to[whole] = value;
        }
    }

    /** Unpacks what {@link #pack} packed. */
    static void unpack(int[] from, byte[] to, int offset, int length) {
        int whole = length >> 2;
        ints(to, offset, whole).put(from, 0, whole);
        for (int i = whole * 4; i < length; i++) {
            to[offset + i] = (byte) (from[whole] >> (8 * (i & 3)));
        }
    }

    private static java.nio.IntBuffer ints(byte[] bytes, int offset, int count) {
        return ByteBuffer.wrap(bytes, offset, count * 4)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asIntBuffer();
    }

    /** Takes packed samples apart. */
    static void spread(int[] packed, int[] a, int[] b, int[] c, int[] d, int n) {
        for (int i = 0; i < n; i++) {
            int value = packed[i];
            a[i] = value & 255;
            b[i] = (value >>> 8) & 255;
            c[i] = (value >>> 16) & 255;
            d[i] = value >>> 24;
        }
    }

    /** Puts samples of 0 to 255 together. */
    static void join(int[] packed, int[] a, int[] b, int[] c, int[] d, int n) {
        for (int i = 0; i < n; i++) {
            packed[i] = a[i] | b[i] << 8 | c[i] << 16 | d[i] << 24;
        }
    }

    /** Begins sums: a constant and four products. */
    static void begin(int[] sum, int start, int[] a, int[] b, int[] c, int[] d, int ka, int kb, int kc, int kd, int n) {
        for (int i = 0; i < n; i++) {
            sum[i] = start + a[i] * ka + b[i] * kb + c[i] * kc + d[i] * kd;
        }
    }

    /** Adds four products to sums. */
    static void add(int[] sum, int[] a, int[] b, int[] c, int[] d, int ka, int kb, int kc, int kd, int n) {
        for (int i = 0; i < n; i++) {
            sum[i] += a[i] * ka + b[i] * kb + c[i] * kc + d[i] * kd;
        }
    }

    /** Shifts sums down and brings them into 0 to 255, without a branch or a minimum, which are not vectorised. */
    static void clamp(int[] sum, int bits, int n) {
        for (int i = 0; i < n; i++) {
            int value = sum[i] >> bits;
            value &= ~(value >> 31);
            sum[i] = (value | ((255 - value) >> 31)) & 255;
        }
    }
}
