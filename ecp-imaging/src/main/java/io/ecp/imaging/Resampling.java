package io.ecp.imaging;

/**
 * A way to bring pixels to another size. The constants are the five filters of Pillow's {@code Image.resize}, bit for
 * bit: a model that was trained on pictures resized by Pillow is shown exactly the pixels that it knows.
 *
 * <p>All constants are antialiased: when a side shrinks, the filter widens so that every source pixel counts. Sources:
 * {@code src/libImaging/Resample.c} of Pillow for the arithmetic (weights in double precision, rounded to 22 fractional
 * bits; horizontal pass first; 8-bit rounding after each pass). {@link SeparableResampling#with} gives the same filters
 * with torch's arithmetic.
 *
 * <p>Implementations must be safe to share between threads.
 */
@FunctionalInterface
@SuppressWarnings("ClassInitializationDeadlock") // without default methods, classes do not initialise an interface
public interface Resampling {

    /** The mean of the pixels covered; when enlarging, the nearest pixel. */
    SeparableResampling BOX = new SeparableResampling(SeparableFilter.BOX);

    /** A triangle of one pixel to either side. */
    SeparableResampling BILINEAR = new SeparableResampling(SeparableFilter.BILINEAR);

    /** A Hamming-windowed sinc of one pixel to either side: sharper than bilinear at the same cost. */
    SeparableResampling HAMMING = new SeparableResampling(SeparableFilter.HAMMING);

    /** The cubic with a = -0.5 over two pixels to either side: what the Qwen-VL processors use, and the default. */
    SeparableResampling BICUBIC = new SeparableResampling(SeparableFilter.BICUBIC);

    /** A Lanczos-windowed sinc over three pixels to either side. */
    SeparableResampling LANCZOS = new SeparableResampling(SeparableFilter.LANCZOS);

    /**
     * Brings a picture to another size. Nothing outside of {@code source} can bleed in: a crop is cut out first.
     *
     * @param source the pixels, already cropped
     * @param target the wanted size; the aspect ratio need not be that of the source
     * @return the picture at the target size; may be {@code source} itself when the size is the same
     * @throws IllegalArgumentException if the target has more samples than a Java array can hold
     */
    RgbImage resample(RgbImage source, Size target);
}
