package io.ecp.imaging;

/**
 * The width and height of a picture, in whole pixels; both are at least 1.
 *
 * @param width pixels from the left edge to the right
 * @param height pixels from the top edge to the bottom
 */
public record Size(int width, int height) {

    /**
     * Checks the sides.
     *
     * @throws IllegalArgumentException if a side is less than 1
     */
    public Size {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException(
                    "a size needs sides of at least 1 pixel, but was " + width + "x" + height);
        }
    }

    /** The number of pixels; never overflows. */
    public long area() {
        return (long) width * height;
    }

    /** The longer side divided by the shorter: 1 for a square, never less. */
    public double aspectRatio() {
        return (double) Math.max(width, height) / Math.min(width, height);
    }

    /** The same size with width and height exchanged, as a quarter turn leaves it. */
    public Size transposed() {
        return new Size(height, width);
    }

    /** {@code 3840x2160}. */
    @Override
    public String toString() {
        return width + "x" + height;
    }
}
