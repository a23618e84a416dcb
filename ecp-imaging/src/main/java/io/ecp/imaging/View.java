package io.ecp.imaging;

import java.util.Objects;

/**
 * What a model is shown: a region of the full picture, resampled to some size. The overview is a view of the whole
 * picture; a crop is a view of a part of it. There is no type for "pixels of the crop": positions in a view become
 * {@link ImagePoint}s through the view they were read in.
 *
 * <p>Immutable and safe to share between threads.
 */
public final class View {

    private final Region region;
    private final RgbImage pixels;
    private final Size content;

    private View(Region region, RgbImage pixels, Size content) {
        this.region = region;
        this.pixels = pixels;
        this.content = content;
    }

    /**
     * A view of a region.
     *
     * @param region the part of the full picture that is shown
     * @param pixels what is shown, at the size at which it is shown
     */
    public static View of(Region region, RgbImage pixels) {
        return new View(Objects.requireNonNull(region, "region"), pixels, pixels.size());
    }

    /**
     * The same view at the top left of a larger canvas, the rest of which has one colour: for models that were trained
     * on padded pictures. Positions in the view stay fractions of what is shown, not of the canvas.
     *
     * @param canvas the size of the result
     * @param rgb the colour of the rest, 0xRRGGBB
     * @throws IllegalArgumentException if the canvas is smaller than the view
     */
    public View padded(Size canvas, int rgb) {
        if (canvas.equals(size())) {
            return this;
        }
        return new View(region, pixels.padded(canvas, rgb), content);
    }

    /** The part of the full picture that is shown. */
    public Region region() {
        return region;
    }

    /** The size of the pixels that are shown, padding included. */
    public Size size() {
        return pixels.size();
    }

    /** The size at which the region is shown: that of the pixels, less the padding at the right and the bottom. */
    public Size content() {
        return content;
    }

    /** The pixels that are shown. */
    public RgbImage pixels() {
        return pixels;
    }

    /**
     * Maps a position given as fractions of the view to the full picture.
     *
     * @param u 0 at the left edge of what is shown, 1 at its right edge
     * @param v 0 at the top edge of what is shown, 1 at its bottom edge
     */
    public ImagePoint toImage(double u, double v) {
        return new ImagePoint(region.x() + u * region.width(), region.y() + v * region.height());
    }

    /** The position in the view, as a fraction of its width, of a point of the full picture. */
    public double fractionX(ImagePoint point) {
        return (point.x() - region.x()) / region.width();
    }

    /** The position in the view, as a fraction of its height, of a point of the full picture. */
    public double fractionY(ImagePoint point) {
        return (point.y() - region.y()) / region.height();
    }

    /** {@code 960x540+1836+1620 shown at 576x320}. */
    @Override
    public String toString() {
        return region + " shown at " + content + (content.equals(size()) ? "" : " on a canvas of " + size());
    }
}
