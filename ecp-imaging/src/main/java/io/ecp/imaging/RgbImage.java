package io.ecp.imaging;

import java.util.Objects;

/**
 * Decoded pixels: 8 bits each of red, green and blue, rows from the top, no padding between them. Immutable and safe
 * to share between threads.
 */
public final class RgbImage {

    private final Size size;
    private final byte[] samples;

    private RgbImage(Size size, byte[] samples) {
        this.size = size;
        this.samples = samples;
    }

    /**
     * Wraps samples without copying them: the caller gives the array away and must not write to it again.
     *
     * @param size width and height
     * @param samples red, green, blue of each pixel: {@code width * height * 3} bytes
     * @throws IllegalArgumentException if the array has another length
     */
    public static RgbImage ofOwned(Size size, byte[] samples) {
        Objects.requireNonNull(size, "size");
        if (samples.length != size.area() * 3) {
            throw new IllegalArgumentException("an RGB picture of " + size + " has " + size.area() * 3
                    + " samples, but was given " + samples.length);
        }
        return new RgbImage(size, samples);
    }

    /** A picture of one colour, 0xRRGGBB; for tests of crop logic above all. */
    public static RgbImage filled(Size size, int rgb) {
        byte[] samples = new byte[Math.toIntExact(size.area() * 3)];
        for (int i = 0; i < samples.length; i += 3) {
            samples[i] = (byte) (rgb >> 16);
            samples[i + 1] = (byte) (rgb >> 8);
            samples[i + 2] = (byte) rgb;
        }
        return new RgbImage(size, samples);
    }

    /** Width and height. */
    public Size size() {
        return size;
    }

    /** One pixel as 0xRRGGBB. */
    public int rgb(int x, int y) {
        Objects.checkIndex(x, size.width());
        Objects.checkIndex(y, size.height());
        int i = (y * size.width() + x) * 3;
        return (samples[i] & 255) << 16 | (samples[i + 1] & 255) << 8 | (samples[i + 2] & 255);
    }

    /** The samples themselves, for this package's inner loops only: no one may write to them. */
    byte[] samples() {
        return samples;
    }
}
