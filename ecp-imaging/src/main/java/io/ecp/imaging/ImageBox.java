package io.ecp.imaging;

import java.util.Optional;

/**
 * An upright rectangle in the full picture, in continuous pixels, half-open: {@code right} and {@code bottom} are the
 * first positions that no longer belong to it. A box of one whole pixel at the origin is (0, 0, 1, 1); a box without
 * width or height is allowed and stands for a position.
 *
 * @param left the smaller x
 * @param top the smaller y
 * @param right the larger x
 * @param bottom the larger y
 */
public record ImageBox(double left, double top, double right, double bottom) {

    /**
     * Checks the edges.
     *
     * @throws IllegalArgumentException if an edge is not finite or the edges are in the wrong order
     */
    public ImageBox {
        if (!Double.isFinite(left) || !Double.isFinite(top) || !Double.isFinite(right) || !Double.isFinite(bottom)) {
            throw new IllegalArgumentException("a box needs finite edges, but was " + text(left, top, right, bottom));
        }
        if (left > right || top > bottom) {
            throw new IllegalArgumentException("a box needs left <= right and top <= bottom, but was "
                    + text(left, top, right, bottom) + "; use ImageBox.spanning for corners in any order");
        }
    }

    /** The box between two opposite corners, given in any order. */
    public static ImageBox spanning(ImagePoint a, ImagePoint b) {
        return new ImageBox(
                Math.min(a.x(), b.x()), Math.min(a.y(), b.y()), Math.max(a.x(), b.x()), Math.max(a.y(), b.y()));
    }

    /** The box that covers the whole of a picture. */
    public static ImageBox of(Size image) {
        return new ImageBox(0, 0, image.width(), image.height());
    }

    /** The distance between the left and right edges, in pixels. */
    public double width() {
        return right - left;
    }

    /** The distance between the top and bottom edges, in pixels. */
    public double height() {
        return bottom - top;
    }

    /** The area in square pixels. */
    public double area() {
        return width() * height();
    }

    /** The middle: where to click. */
    public ImagePoint center() {
        return new ImagePoint(left + width() / 2, top + height() / 2);
    }

    /** Whether a point lies inside, all four borders included (the hit rule of ScreenSpot-Pro). */
    public boolean contains(ImagePoint point) {
        return left <= point.x() && point.x() <= right && top <= point.y() && point.y() <= bottom;
    }

    /** The part that two boxes share; empty when they do not touch. */
    public Optional<ImageBox> intersection(ImageBox other) {
        double l = Math.max(left, other.left);
        double t = Math.max(top, other.top);
        double r = Math.min(right, other.right);
        double b = Math.min(bottom, other.bottom);
        return l > r || t > b ? Optional.empty() : Optional.of(new ImageBox(l, t, r, b));
    }

    /** The smallest box that covers both. */
    public ImageBox union(ImageBox other) {
        return new ImageBox(
                Math.min(left, other.left),
                Math.min(top, other.top),
                Math.max(right, other.right),
                Math.max(bottom, other.bottom));
    }

    /**
     * Intersection over union, from 0 (apart) to 1 (the same). Two boxes without area have 1 when they are equal and 0
     * otherwise.
     */
    public double iou(ImageBox other) {
        double shared = intersection(other).map(ImageBox::area).orElse(0.0);
        double all = area() + other.area() - shared;
        if (all == 0) {
            return equals(other) ? 1 : 0;
        }
        return shared / all;
    }

    /** The box with every edge moved to the nearest position inside a picture of this size. */
    public ImageBox clampedTo(Size image) {
        return clampedTo(of(image));
    }

    /** The box with every edge moved to the nearest position inside {@code outer}. */
    public ImageBox clampedTo(ImageBox outer) {
        return new ImageBox(
                clamp(left, outer.left, outer.right),
                clamp(top, outer.top, outer.bottom),
                clamp(right, outer.left, outer.right),
                clamp(bottom, outer.top, outer.bottom));
    }

    private static double clamp(double value, double least, double most) {
        return Math.max(least, Math.min(value, most));
    }

    /** {@code [2365, 1782, 2407, 1824]}: left, top, right, bottom, with at most one decimal. */
    @Override
    public String toString() {
        return text(left, top, right, bottom);
    }

    private static String text(double left, double top, double right, double bottom) {
        return "[" + Decimals.format(left) + ", " + Decimals.format(top) + ", " + Decimals.format(right) + ", "
                + Decimals.format(bottom) + "]";
    }
}
