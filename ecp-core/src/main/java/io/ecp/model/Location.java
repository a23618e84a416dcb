package io.ecp.model;

import io.ecp.imaging.ImageBox;
import io.ecp.imaging.ImagePoint;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A place in the full picture: always a point, and a box where the model gave one. Immutable. */
public final class Location {

    private final ImagePoint point;
    private final @Nullable ImageBox box;

    private Location(ImagePoint point, @Nullable ImageBox box) {
        this.point = point;
        this.box = box;
    }

    /** The place of a box; its point is the box's centre. */
    public static Location of(ImageBox box) {
        return new Location(box.center(), box);
    }

    /** The place of a point. */
    public static Location of(ImagePoint point) {
        return new Location(point, null);
    }

    /** Where to click, in pixels of the full picture. */
    public ImagePoint point() {
        return point;
    }

    /** The box, in pixels of the full picture, if the model gave one. */
    public Optional<ImageBox> box() {
        return Optional.ofNullable(box);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Location that && point.equals(that.point) && box().equals(that.box());
    }

    @Override
    public int hashCode() {
        return point.hashCode() * 31 + box().hashCode();
    }

    /** {@code (2386, 1803) in [2365, 1782, 2407, 1824]}. */
    @Override
    public String toString() {
        return box == null ? point.toString() : point + " in " + box;
    }
}
