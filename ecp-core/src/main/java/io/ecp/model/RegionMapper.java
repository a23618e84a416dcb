package io.ecp.model;

import io.ecp.imaging.ImageBox;
import io.ecp.imaging.ImagePoint;
import io.ecp.imaging.View;

/**
 * Turns the numbers a model wrote about a view into a place in the full picture. Never throws on what a model wrote:
 * corners may come in any order, and what lies outside the view is moved to its border.
 */
@FunctionalInterface
public interface RegionMapper {

    /**
     * Maps a box.
     *
     * @param box two opposite corners as the model wrote them, each in the model's order of axes; finite
     * @param view the picture they were written about
     * @return the box in pixels of the full picture, inside the view's region
     */
    ImageBox toImage(ModelBox box, View view);

    /**
     * Maps a point; by default through {@link #toImage(ModelBox, View)}.
     *
     * @param point the numbers as the model wrote them; finite
     * @param view the picture they were written about
     * @return the point in pixels of the full picture, inside the view's region
     */
    default ImagePoint toImage(ModelPoint point, View view) {
        return toImage(ModelBox.at(point), view).center();
    }

    /** The mapper for a scale and an order of axes. */
    static RegionMapper of(CoordinateScale scale, AxisOrder order) {
        return (box, view) -> {
            boolean swap = order == AxisOrder.YX;
            ImagePoint a = point(swap ? box.second() : box.first(), swap ? box.first() : box.second(), scale, view);
            ImagePoint b = point(swap ? box.fourth() : box.third(), swap ? box.third() : box.fourth(), scale, view);
            return ImageBox.spanning(a, b).clampedTo(view.region().toBox());
        };
    }

    private static ImagePoint point(double x, double y, CoordinateScale scale, View view) {
        return view.toImage(scale.fractionX(x, view), scale.fractionY(y, view));
    }
}
