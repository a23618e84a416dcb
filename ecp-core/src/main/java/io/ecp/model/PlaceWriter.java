package io.ecp.model;

import io.ecp.imaging.ImageBox;
import io.ecp.imaging.ImagePoint;
import io.ecp.imaging.View;
import java.util.Objects;

/**
 * Writes a place as a model of a profile would: what a {@link PlaceReader} reads. For made-up models in tests, for
 * probes, and for prompts that show the model a place. Immutable.
 */
public final class PlaceWriter {

    private final CoordinateScale scale;
    private final BoxForm form;
    private final ReplyShape shape;

    private PlaceWriter(CoordinateScale scale, BoxForm form, ReplyShape shape) {
        this.scale = scale;
        this.form = form;
        this.shape = shape;
    }

    /** The writer of a profile, in the first of its shapes. */
    public static PlaceWriter of(ModelProfile profile) {
        return of(profile, profile.shapes().get(0));
    }

    /** The writer of a profile, in a shape of its or of the caller's own. */
    public static PlaceWriter of(ModelProfile profile, ReplyShape shape) {
        return new PlaceWriter(profile.scale(), profile.boxForm(), Objects.requireNonNull(shape, "shape"));
    }

    /**
     * A box; its centre, if the shape is a point.
     *
     * @param box in pixels of the full picture; what lies outside the view is left out
     * @param view the picture that the model was shown
     */
    public String write(ImageBox box, View view) {
        if (!shape.isBox()) {
            return write(box.center(), view);
        }
        ImageBox seen = box.clampedTo(view.region().toBox());
        ImagePoint first = new ImagePoint(seen.left(), seen.top());
        ImagePoint last = new ImagePoint(seen.right(), seen.bottom());
        if (scale instanceof CoordinateScale.PatchGrid grid) {
            return patches(first, last, view, grid);
        }
        double left = x(first, view);
        double top = y(first, view);
        double right = x(last, view);
        double bottom = y(last, view);
        return form == BoxForm.CORNER_AND_SIZE
                ? shape.fill(left, top, right - left, bottom - top)
                : shape.fill(left, top, right, bottom);
    }

    /**
     * A point; a box without area there, if the shape is a box.
     *
     * @param point in pixels of the full picture, moved into the view if it lies outside
     * @param view the picture that the model was shown
     */
    public String write(ImagePoint point, View view) {
        if (shape.isBox()) {
            return write(new ImageBox(point.x(), point.y(), point.x(), point.y()), view);
        }
        return shape.fill(x(point, view), y(point, view));
    }

    private double x(ImagePoint point, View view) {
        return stepped(scale.numberX(unit(view.fractionX(point)), view), scale.width(view));
    }

    private double y(ImagePoint point, View view) {
        return stepped(scale.numberY(unit(view.fractionY(point)), view), scale.height(view));
    }

    private double stepped(double number, double full) {
        double nearest = Math.rint(number / shape.step()) * shape.step();
        // The last bin is one less than their count.
        double most = scale instanceof CoordinateScale.Bins ? Math.ceil(full) - 1 : full;
        return Math.max(0, Math.min(nearest, most));
    }

    private String patches(ImagePoint first, ImagePoint last, View view, CoordinateScale.PatchGrid grid) {
        double width = grid.width(view);
        double height = grid.height(view);
        int left = (int) Math.min(grid.columns() - 1, Math.floor(unit(view.fractionX(first)) * width));
        int top = (int) Math.min(grid.rows() - 1, Math.floor(unit(view.fractionY(first)) * height));
        int right = (int) Math.max(left, Math.ceil(unit(view.fractionX(last)) * width) - 1);
        int bottom = (int) Math.max(top, Math.ceil(unit(view.fractionY(last)) * height) - 1);
        return shape.fill(top * grid.columns() + left, bottom * grid.columns() + right);
    }

    private static double unit(double fraction) {
        return Math.max(0, Math.min(1, fraction));
    }
}
