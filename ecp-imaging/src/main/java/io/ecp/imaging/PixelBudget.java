package io.ecp.imaging;

/**
 * How many pixels a model is shown: the least and most pixels of a picture, and the factor that both sides must be a
 * multiple of (patch size times merge size: 28 for Qwen2-VL and Qwen2.5-VL, 32 for Qwen3-VL).
 *
 * <p>{@link #fit} is the "smart resize" of the Qwen-VL image processors, to the pixel: sides are rounded half to even,
 * and the area then brought between the limits. Source: {@code image_processing_qwen2_vl.py} of Hugging Face
 * transformers; the Qwen2-VL model card for the limits.
 *
 * @param leastPixels smaller pictures are enlarged to about this many pixels
 * @param mostPixels larger pictures are reduced to at most this many pixels
 * @param factor what both sides are a multiple of; 1 for a model that takes any size
 */
public record PixelBudget(long leastPixels, long mostPixels, int factor) {

    /** The largest aspect ratio that {@link #fit} accepts, as in the reference implementation. */
    public static final int MOST_ASPECT_RATIO = 200;

    /**
     * Checks the limits.
     *
     * @throws IllegalArgumentException if the factor is below 1, or the limits leave no room for one tile of factor by
     *     factor pixels
     */
    public PixelBudget {
        if (factor < 1) {
            throw new IllegalArgumentException("a pixel budget's factor must be at least 1, but was " + factor);
        }
        if (leastPixels < 1 || leastPixels > mostPixels) {
            throw new IllegalArgumentException(
                    "a pixel budget needs 1 <= least <= most pixels, but was " + leastPixels + " and " + mostPixels);
        }
        if (mostPixels < (long) factor * factor) {
            throw new IllegalArgumentException("a pixel budget of at most " + mostPixels
                    + " pixels leaves no room for one tile of " + factor + "x" + factor + "; raise mostPixels");
        }
    }

    /** A budget without a lower limit or a factor: pictures of up to so many pixels are shown as they are. */
    public static PixelBudget atMost(long mostPixels) {
        return new PixelBudget(1, mostPixels, 1);
    }

    /** Whether a picture of this size is shown without being downsampled. */
    public boolean holds(Size image) {
        return image.area() <= mostPixels;
    }

    /** The same budget with its upper limit lowered to {@code pixels}, where that is lower. */
    public PixelBudget cappedAt(long pixels) {
        long most = Math.max((long) factor * factor, Math.min(mostPixels, pixels));
        return new PixelBudget(Math.min(leastPixels, most), most, factor);
    }

    /**
     * The size at which a picture is shown: both sides multiples of the factor, the area within the limits, the aspect
     * ratio kept as nearly as that allows.
     *
     * @param image the size of the picture or region
     * @throws ImageLimitException if one side is more than 200 times the other
     */
    public Size fit(Size image) {
        if (image.aspectRatio() > MOST_ASPECT_RATIO) {
            throw new ImageLimitException("a picture of " + image + " has an aspect ratio above " + MOST_ASPECT_RATIO
                    + ", which vision-language models do not accept; crop it or split it into tiles first");
        }
        double width = image.width();
        double height = image.height();
        // A side that rounds to nothing makes the product 0, which sends it to the enlarging branch, as in the
        // reference.
        double fitWidth = Math.rint(width / factor) * factor;
        double fitHeight = Math.rint(height / factor) * factor;
        if (fitWidth * fitHeight > mostPixels) {
            double shrink = Math.sqrt(height * width / mostPixels);
            fitWidth = Math.max(factor, Math.floor(width / shrink / factor) * factor);
            fitHeight = Math.max(factor, Math.floor(height / shrink / factor) * factor);
        } else if (fitWidth * fitHeight < leastPixels) {
            double grow = Math.sqrt(leastPixels / (height * width));
            fitWidth = Math.ceil(width * grow / factor) * factor;
            fitHeight = Math.ceil(height * grow / factor) * factor;
        }
        return new Size((int) fitWidth, (int) fitHeight);
    }
}
