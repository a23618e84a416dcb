package io.ecp.model;

import io.ecp.imaging.View;
import java.util.Objects;
import java.util.Optional;

/**
 * Reads where a reply points: the parser finds the numbers, the scale says whether they can be a place in the view, the
 * mapper turns them into one of the full picture. Immutable.
 */
public final class PlaceReader {

    /** How far beyond the view's edge a number may lie, as a fraction of its side, before it is nonsense. */
    private static final double MOST_OVERSHOOT = 0.05;

    private final ModelProfile profile;
    private final ReplyParser parser;
    private final RegionMapper mapper;

    private PlaceReader(ModelProfile profile, ReplyParser parser, RegionMapper mapper) {
        this.profile = profile;
        this.parser = parser;
        this.mapper = mapper;
    }

    /** The reader of a profile. */
    public static PlaceReader of(ModelProfile profile) {
        return of(profile, RegionMapper.of(profile.scale(), profile.axisOrder()));
    }

    /** The reader of a profile, with a mapper of the caller's own. */
    public static PlaceReader of(ModelProfile profile, RegionMapper mapper) {
        return new PlaceReader(profile, profile.replyParser(), Objects.requireNonNull(mapper, "mapper"));
    }

    /** The profile whose dialect is read. */
    public ModelProfile profile() {
        return profile;
    }

    /** The same reader for prose, where only what is marked as a place counts. */
    public PlaceReader marked() {
        return new PlaceReader(profile, ReplyParser.marked(), mapper);
    }

    /**
     * The place that a reply names.
     *
     * @param reply the model's words
     * @param view the picture they are about
     * @return the place in the full picture; empty when the reply names none, or its numbers lie far outside the view
     */
    public Optional<Location> read(String reply, View view) {
        return parser.parse(reply).flatMap(place -> locate(place, view));
    }

    private Optional<Location> locate(ModelPlace place, View view) {
        if (profile.scale() instanceof CoordinateScale.PatchGrid grid) {
            return place instanceof ModelPatches patches && grid.holds(patches)
                    ? Optional.of(Location.of(mapper.toImage(grid.box(patches), view)))
                    : Optional.empty();
        }
        if (place instanceof ModelPoint point) {
            return isPlausible(ModelBox.at(point), view)
                    ? Optional.of(Location.of(mapper.toImage(point, view)))
                    : Optional.empty();
        }
        return place instanceof ModelBox box && isPlausible(box, view)
                ? Optional.of(Location.of(mapper.toImage(box, view)))
                : Optional.empty();
    }

    private boolean isPlausible(ModelBox box, View view) {
        boolean xFirst = profile.axisOrder() == AxisOrder.XY;
        return isPlausible(xFirst, box.first(), view)
                && isPlausible(!xFirst, box.second(), view)
                && isPlausible(xFirst, box.third(), view)
                && isPlausible(!xFirst, box.fourth(), view);
    }

    private boolean isPlausible(boolean alongX, double number, View view) {
        double full = alongX ? profile.scale().width(view) : profile.scale().height(view);
        return number >= -MOST_OVERSHOOT * full && number <= (1 + MOST_OVERSHOOT) * full;
    }
}
