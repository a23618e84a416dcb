package io.ecp.imaging;

/**
 * A position in the full picture, in continuous pixels: (0, 0) is the top-left corner of the first pixel, so that the
 * middle of that pixel is (0.5, 0.5) and the bottom-right corner of the picture is (width, height).
 *
 * @param x distance from the left edge
 * @param y distance from the top edge
 */
public record ImagePoint(double x, double y) {

    /**
     * Checks the coordinates.
     *
     * @throws IllegalArgumentException if a coordinate is not finite
     */
    public ImagePoint {
        if (!Double.isFinite(x) || !Double.isFinite(y)) {
            throw new IllegalArgumentException("a point needs finite coordinates, but was (" + x + ", " + y + ")");
        }
    }

    /** The straight distance to another point, in pixels. */
    public double distanceTo(ImagePoint other) {
        return Math.hypot(x - other.x, y - other.y);
    }

    /** The nearest point inside a picture of this size, its borders included. */
    public ImagePoint clampedTo(Size image) {
        return new ImagePoint(Math.max(0, Math.min(x, image.width())), Math.max(0, Math.min(y, image.height())));
    }

    /** {@code (412.5, 310)}, with at most one decimal. */
    @Override
    public String toString() {
        return "(" + Decimals.format(x) + ", " + Decimals.format(y) + ")";
    }
}
