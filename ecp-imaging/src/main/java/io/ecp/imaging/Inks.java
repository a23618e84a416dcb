package io.ecp.imaging;

/** Turns CMYK and YCCK into RGB as Pillow does: without a printing profile, each ink taking its part of the light. */
final class Inks {

    private Inks() {}

    /**
     * Converts pixels.
     *
     * @param inks four samples of 0 to 255 a pixel: cyan, magenta, yellow and black, or Y, Cb, Cr and black
     * @param ycck whether the first three are Y, Cb and Cr
     * @param inverted whether 255 is no ink
     * @param rgb receives red, green and blue
     */
    static void convert(int[] inks, boolean ycck, boolean inverted, byte[] rgb) {
        for (int i = 0, o = 0; i < inks.length; i += 4, o += 3) {
            int c = inks[i];
            int m = inks[i + 1];
            int y = inks[i + 2];
            int k = inks[i + 3];
            if (ycck) {
                // The integer arithmetic of libjpeg, of which the result is 255 minus RGB.
                int luma = c;
                int cb = m - 128;
                int cr = y - 128;
                c = 255 - clamp(luma + ((91881 * cr + 32768) >> 16));
                m = 255 - clamp(luma + ((-22554 * cb - 46802 * cr + 32768) >> 16));
                y = 255 - clamp(luma + ((116130 * cb + 32768) >> 16));
            }
            if (inverted) {
                c = 255 - c;
                m = 255 - m;
                y = 255 - y;
                k = 255 - k;
            }
            int light = 255 - k;
            rgb[o] = (byte) clamp(light - part(c, light));
            rgb[o + 1] = (byte) clamp(light - part(m, light));
            rgb[o + 2] = (byte) clamp(light - part(y, light));
        }
    }

    /** {@code a * b / 255}, rounded. */
    private static int part(int a, int b) {
        int t = a * b + 128;
        return ((t >> 8) + t) >> 8;
    }

    private static int clamp(int value) {
        return Math.max(0, Math.min(255, value));
    }
}
