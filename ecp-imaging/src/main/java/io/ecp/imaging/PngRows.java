package io.ecp.imaging;

import java.util.Arrays;

/** Turns restored rows of a PNG file of any colour type and depth into red, green and blue. */
final class PngRows {

    private final PngHeader header;
    private final PixelPolicy policy;

    /** Red, green, blue of each value of a sample, for one sample of at most 8 bits a pixel. */
    private final byte[] table;

    /** Red, green, blue of the two, four or eight pixels of each byte of a row, where pixels are smaller than that. */
    private final byte[] bytes;

    /** The transparent colour of 16 bits a sample; -1 if there is none. */
    private final int[] key = {-1, -1, -1};

    PngRows(PngHeader header, PixelPolicy policy) {
        this.header = header;
        this.policy = policy;
        byte[] transparency = header.transparency();
        boolean keyed = transparency != null && policy.alpha() != PixelPolicy.Alpha.DROP;
        if (keyed && transparency != null && header.color() != PngHeader.PALETTE) {
            for (int i = 0; i < (header.color() == PngHeader.RGB ? 3 : 1); i++) {
                key[i] = (transparency[i * 2] & 255) << 8 | (transparency[i * 2 + 1] & 255);
            }
        }
        this.table = header.depth() <= 8 && header.samples() == 1 ? table(transparency) : new byte[0];
        this.bytes = header.depth() < 8 ? bytes() : new byte[0];
    }

    private byte[] bytes() {
        int pixels = 8 / header.depth();
        byte[] rgb = new byte[256 * pixels * 3];
        for (int value = 0; value < 256; value++) {
            for (int i = 0; i < pixels; i++) {
                System.arraycopy(table, value(value, i) * 3, rgb, (value * pixels + i) * 3, 3);
            }
        }
        return rgb;
    }

    private int value(int packed, int pixel) {
        return packed >> (8 - header.depth() * (pixel + 1)) & ((1 << header.depth()) - 1);
    }

    private byte[] table(byte @org.jspecify.annotations.Nullable [] transparency) {
        int values = 1 << header.depth();
        byte[] rgb = new byte[values * 3];
        byte[] palette = header.palette();
        for (int value = 0; value < values; value++) {
            if (header.color() == PngHeader.GRAY) {
                int gray = value * 255 / (values - 1);
                Arrays.fill(rgb, value * 3, value * 3 + 3, (byte) policy.shown(gray, value == key[0] ? 0 : 255));
            } else if (value * 3 < palette.length) {
                int opacity = transparency != null && value < transparency.length ? transparency[value] & 255 : 255;
                for (int c = 0; c < 3; c++) {
                    rgb[value * 3 + c] = (byte) policy.shown(palette[value * 3 + c] & 255, opacity);
                }
            }
        }
        return rgb;
    }

    /**
     * Converts a stretch of a row.
     *
     * @param row the restored row
     * @param first the first pixel of the stretch
     * @param count how many
     * @param to receives red, green and blue
     * @param offset of the first pixel
     * @param step from one pixel to the next
     */
    void convert(byte[] row, int first, int count, byte[] to, int offset, int step) {
        if (header.depth() < 8) {
            packed(row, first, count, to, offset, step);
        } else if (table.length > 0) {
            for (int x = first, o = offset; x < first + count; x++, o += step) {
                System.arraycopy(table, (row[x] & 255) * 3, to, o, 3);
            }
        } else if (header.depth() == 8) {
            bytes(row, first, count, to, offset, step);
        } else {
            words(row, first, count, to, offset, step);
        }
    }

    private void packed(byte[] row, int first, int count, byte[] to, int offset, int step) {
        int pixels = 8 / header.depth();
        int x = first;
        int o = offset;
        int end = first + count;
        if (step == 3) {
            for (; x < end && x % pixels != 0; x++, o += step) {
                put(row, x, pixels, to, o);
            }
            int length = pixels * 3;
            for (; x + pixels <= end; x += pixels, o += length) {
                System.arraycopy(bytes, (row[x / pixels] & 255) * length, to, o, length);
            }
        }
        for (; x < end; x++, o += step) {
            put(row, x, pixels, to, o);
        }
    }

    private void put(byte[] row, int x, int pixels, byte[] to, int offset) {
        System.arraycopy(bytes, ((row[x / pixels] & 255) * pixels + x % pixels) * 3, to, offset, 3);
    }

    private void bytes(byte[] row, int first, int count, byte[] to, int offset, int step) {
        int samples = header.samples();
        int green = samples < 3 ? 0 : 1;
        int blue = samples < 3 ? 0 : 2;
        boolean alpha = samples == 2 || samples == 4;
        for (int x = first, i = first * samples, o = offset; x < first + count; x++, i += samples, o += step) {
            int opacity = 255;
            if (alpha) {
                opacity = row[i + samples - 1] & 255;
            } else if ((row[i] & 255) == key[0] && (row[i + 1] & 255) == key[1] && (row[i + 2] & 255) == key[2]) {
                opacity = 0;
            }
            if (opacity == 255) {
                to[o] = row[i];
                to[o + 1] = row[i + green];
                to[o + 2] = row[i + blue];
            } else {
                to[o] = (byte) policy.shown(row[i] & 255, opacity);
                to[o + 1] = (byte) policy.shown(row[i + green] & 255, opacity);
                to[o + 2] = (byte) policy.shown(row[i + blue] & 255, opacity);
            }
        }
    }

    private void words(byte[] row, int first, int count, byte[] to, int offset, int step) {
        int samples = header.samples();
        boolean gray = samples < 3;
        int opaque = samples == 2 || samples == 4 ? samples - 1 : -1;
        for (int x = first, i = first * samples * 2, o = offset; x < first + count; x++, i += samples * 2, o += step) {
            int opacity = 255;
            if (opaque >= 0) {
                opacity = row[i + opaque * 2] & 255;
            } else if (word(row, i) == key[0] && (gray || (word(row, i + 2) == key[1] && word(row, i + 4) == key[2]))) {
                opacity = 0;
            }
            for (int c = 0; c < 3; c++) {
                // Only gray alone is cut off in Pillow; gray with opacity is read by its high byte.
                int value = samples == 1 ? policy.gray(word(row, i)) : row[gray ? i : i + c * 2] & 255;
                to[o + c] = (byte) policy.shown(value, opacity);
            }
        }
    }

    private static int word(byte[] row, int at) {
        return (row[at] & 255) << 8 | (row[at + 1] & 255);
    }
}
