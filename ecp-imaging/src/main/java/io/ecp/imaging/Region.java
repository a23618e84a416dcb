package io.ecp.imaging;

/**
 * A rectangle of whole pixels of the full picture: what is cut out of it. Half-open, like {@link ImageBox}.
 *
 * @param x the first column
 * @param y the first row
 * @param width the number of columns, at least 1
 * @param height the number of rows, at least 1
 */
public record Region(int x, int y, int width, int height) {

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if the region is empty, begins before the picture, or ends beyond what an
     *     {@code int} can count
     */
    public Region {
        if (x < 0 || y < 0 || width < 1 || height < 1) {
            throw new IllegalArgumentException("a region needs x and y of at least 0 and sides of at least 1, but was "
                    + text(x, y, width, height));
        }
        if ((long) x + width > Integer.MAX_VALUE || (long) y + height > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "a region must end before pixel 2147483647, but was " + text(x, y, width, height));
        }
    }

    /** The whole of a picture. */
    public static Region whole(Size image) {
        return new Region(0, 0, image.width(), image.height());
    }

    /**
     * The region of a wanted size around a centre, <em>shifted</em> into the picture rather than cut off or padded: it
     * keeps its size as long as the picture is large enough. In a direction in which the picture is smaller than the
     * wanted size, the region is the whole picture.
     *
     * <p>The corner {@code center - size / 2} is rounded half to even, then shifted.
     *
     * @param center the middle of the region, which may lie outside the picture
     * @param size the wanted size
     * @param image the size of the picture
     */
    public static Region around(ImagePoint center, Size size, Size image) {
        int width = Math.min(size.width(), image.width());
        int height = Math.min(size.height(), image.height());
        return new Region(
                corner(center.x(), width, image.width()), corner(center.y(), height, image.height()), width, height);
    }

    private static int corner(double center, int side, int image) {
        double corner = Math.rint(center - side / 2.0);
        return (int) Math.max(0, Math.min(corner, image - side));
    }

    /** The size of the region. */
    public Size size() {
        return new Size(width, height);
    }

    /** The same place as a box. */
    public ImageBox toBox() {
        return new ImageBox(x, y, (double) x + width, (double) y + height);
    }

    /** The middle of the region. */
    public ImagePoint center() {
        return toBox().center();
    }

    /** Whether the region lies wholly inside a picture of this size. */
    public boolean fits(Size image) {
        return x + width <= image.width() && y + height <= image.height();
    }

    /** Whether this region has every pixel of another. */
    public boolean contains(Region other) {
        return x <= other.x
                && y <= other.y
                && x + width >= other.x + other.width
                && y + height >= other.y + other.height;
    }

    /** {@code 960x540+1836+1620}: width, height, x, y, as X11 geometry and ImageMagick write it. */
    @Override
    public String toString() {
        return text(x, y, width, height);
    }

    private static String text(int x, int y, int width, int height) {
        return width + "x" + height + (x < 0 ? "" : "+") + x + (y < 0 ? "" : "+") + y;
    }
}
