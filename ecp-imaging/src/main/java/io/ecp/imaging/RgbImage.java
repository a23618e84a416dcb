package io.ecp.imaging;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Decoded pixels: 8 bits each of red, green and blue, rows from the top, no padding between them. Immutable and safe
 * to share between threads.
 */
public final class RgbImage {

    /** The most pixels of which the samples fit into one Java array. */
    static final int MOST_PIXELS = (Integer.MAX_VALUE - 8) / 3;

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

    /**
     * Copies the pixels of an AWT picture, of any type that AWT has. Gray is repeated in red, green and blue as it is,
     * without a gamma curve; of 16 bits the high byte is taken; what is transparent is laid over white; CMYK is
     * converted without a printing profile.
     *
     * @throws ImageReadException if the colours are neither gray, RGB nor CMYK, or the samples are not whole numbers of
     *     at most 16 bits
     * @throws IllegalArgumentException if the picture has more samples than a Java array can hold
     */
    public static RgbImage from(BufferedImage image) {
        return RgbConversion.convert(
                Objects.requireNonNull(image, "image"),
                PixelPolicy.defaults().withProfile(PixelPolicy.Profile.TO_SRGB),
                "the picture");
    }

    /**
     * A picture of one colour, 0xRRGGBB; for tests of crop logic above all.
     *
     * @throws IllegalArgumentException if the picture has more samples than a Java array can hold
     */
    public static RgbImage filled(Size size, int rgb) {
        requireArray(size, "a picture of " + size);
        byte[] samples = new byte[(int) (size.area() * 3)];
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

    /**
     * A part of the picture, copied; the picture itself when the region is all of it.
     *
     * @throws IllegalArgumentException if the region does not lie inside the picture
     */
    public RgbImage crop(Region region) {
        requireInside(region, size);
        if (region.size().equals(size)) {
            return this;
        }
        int length = region.width() * 3;
        byte[] part = new byte[length * region.height()];
        for (int y = 0; y < region.height(); y++) {
            System.arraycopy(samples, ((region.y() + y) * size.width() + region.x()) * 3, part, y * length, length);
        }
        return new RgbImage(region.size(), part);
    }

    /**
     * The picture at the top left of a larger canvas, the rest of which has one colour.
     *
     * @param canvas the size of the result
     * @param rgb the colour of the rest, 0xRRGGBB
     * @throws IllegalArgumentException if the canvas is smaller than the picture, or has more samples than a Java array
     *     can hold
     */
    public RgbImage padded(Size canvas, int rgb) {
        if (canvas.width() < size.width() || canvas.height() < size.height()) {
            throw new IllegalArgumentException(
                    "a picture of " + size + " does not fit onto a canvas of " + canvas + "; shrink it first");
        }
        RgbImage padded = filled(canvas, rgb);
        int length = size.width() * 3;
        for (int y = 0; y < size.height(); y++) {
            System.arraycopy(samples, y * length, padded.samples, y * canvas.width() * 3, length);
        }
        return padded;
    }

    /** A copy of the samples: red, green, blue of each pixel, rows from the top, {@code width * height * 3} bytes. */
    public byte[] toByteArray() {
        return samples.clone();
    }

    /**
     * Copies samples into an array of the caller's.
     *
     * @param firstPixel the first pixel to copy, counted row by row from the top left
     * @param target receives red, green, blue of each pixel
     * @param offset where in the target to begin
     * @param pixels how many pixels
     * @throws IndexOutOfBoundsException if the pixels are not all in the picture, or do not fit into the target
     */
    public void copySamples(int firstPixel, byte[] target, int offset, int pixels) {
        Objects.checkFromIndexSize(firstPixel, pixels, (int) size.area());
        System.arraycopy(samples, firstPixel * 3, target, offset, pixels * 3);
    }

    /** A copy as an AWT picture of {@link BufferedImage#TYPE_INT_RGB}. */
    public BufferedImage toBufferedImage() {
        BufferedImage image = new BufferedImage(size.width(), size.height(), BufferedImage.TYPE_INT_RGB);
        int[] pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
        for (int i = 0, s = 0; i < pixels.length; i++, s += 3) {
            pixels[i] = (samples[s] & 255) << 16 | (samples[s + 1] & 255) << 8 | (samples[s + 2] & 255);
        }
        return image;
    }

    /** The picture as the bytes of a PNG file, 8-bit RGB, without loss. */
    public byte[] toPng() {
        BufferedImage image = toBufferedImage();
        ImageWriter writer = ImageIO.getImageWriters(ImageTypeSpecifier.createFromRenderedImage(image), "png")
                .next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        // The cache in memory is named, as ImageIO's own choice may be a temporary file.
        try (MemoryCacheImageOutputStream output = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(output);
            writer.write(new IIOImage(image, null, null));
        } catch (IOException e) {
            throw new UncheckedIOException("a picture of " + size + " could not be written as PNG", e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /**
     * Writes the picture as a PNG file, replacing what was there.
     *
     * @throws UncheckedIOException if the file cannot be written
     */
    public void writePng(Path file) {
        try {
            Files.write(file, toPng());
        } catch (IOException e) {
            throw new UncheckedIOException("the picture could not be written to " + file, e);
        }
    }

    /** {@code 3840x2160 RGB}. */
    @Override
    public String toString() {
        return size + " RGB";
    }

    /** Checks that a Java array can hold a picture of this size. */
    static void requireArray(Size size, String what) {
        if (size.area() > MOST_PIXELS) {
            throw new IllegalArgumentException(what + " has " + size.area() + " pixels, more than the " + MOST_PIXELS
                    + " that a Java array can hold");
        }
    }

    static void requireInside(Region region, Size image) {
        if (!region.fits(image)) {
            throw new IllegalArgumentException("the region " + region + " does not lie inside the picture of " + image);
        }
    }

    /** The samples themselves, for this package's inner loops only: no one may write to them. */
    byte[] samples() {
        return samples;
    }
}
