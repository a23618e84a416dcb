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

    private View(Region region, RgbImage pixels) {
        this.region = region;
        this.pixels = pixels;
    }

    /**
     * A view of a region.
     *
     * @param region the part of the full picture that is shown
     * @param pixels what is shown, at the size at which it is shown
     */
    public static View of(Region region, RgbImage pixels) {
        return new View(Objects.requireNonNull(region, "region"), Objects.requireNonNull(pixels, "pixels"));
    }

    /** The part of the full picture that is shown. */
    public Region region() {
        return region;
    }

    /** The size at which it is shown. */
    public Size size() {
        return pixels.size();
    }

    /** The pixels that are shown. */
    public RgbImage pixels() {
        return pixels;
    }

    /**
     * Maps a position given as fractions of the view to the full picture.
     *
     * @param u 0 at the view's left edge, 1 at its right edge
     * @param v 0 at the view's top edge, 1 at its bottom edge
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
        return region + " shown at " + size();
    }
}
