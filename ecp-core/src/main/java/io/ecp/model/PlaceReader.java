package io.ecp.model;

import com.google.common.collect.ImmutableList;
import io.ecp.imaging.View;
import java.util.List;
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
     * @return the place in the full picture; empty when the reply names none, when its numbers lie far outside the view,
     *     or when they may be width and height and the profile does not say so
     */
    public Optional<Location> read(String reply, View view) {
        return written(reply).stream().findFirst().flatMap(first -> locate(first, view));
    }

    /**
     * All places that a reply names, in its order; those that {@link #read} would not accept are left out.
     *
     * @param reply the model's words
     * @param view the picture they are about
     */
    public List<Location> readAll(String reply, View view) {
        return written(reply).stream()
                .flatMap(place -> locate(place, view).stream())
                .collect(ImmutableList.toImmutableList());
    }

    /** Whether a reply says explicitly that what was asked for is not in the picture. */
    public boolean refuses(String reply) {
        return parser.read(reply) instanceof ParsedReply.Refusal;
    }

    private List<WrittenPlace> written(String reply) {
        return parser.read(reply) instanceof ParsedReply.Places found ? found.places() : ImmutableList.of();
    }

    private Optional<Location> locate(WrittenPlace written, View view) {
        ModelPlace place = written.place();
        if (profile.scale() instanceof CoordinateScale.PatchGrid grid) {
            return place instanceof ModelPatches patches && grid.holds(patches)
                    ? Optional.of(Location.of(mapper.toImage(grid.box(patches), view)))
                    : Optional.empty();
        }
        if (place instanceof ModelPoint point) {
            ModelPoint ordered = swaps(written) ? point.transposed() : point;
            return isPlausible(ModelBox.at(ordered), view)
                    ? Optional.of(Location.of(mapper.toImage(ordered, view)))
                    : Optional.empty();
        }
        return place instanceof ModelBox box
                ? corners(box, written)
                        .filter(corners -> isPlausible(corners, view))
                        .map(corners -> Location.of(mapper.toImage(corners, view)))
                : Optional.empty();
    }

    /** The box by its corners, in the profile's order of axes; empty where its numbers are not what they should be. */
    private Optional<ModelBox> corners(ModelBox box, WrittenPlace written) {
        boolean declared = profile.boxForm() == BoxForm.CORNER_AND_SIZE;
        boolean sized = written.notation() == WrittenPlace.Notation.CORNER_AND_SIZE
                || (declared && written.notation() == WrittenPlace.Notation.LIST);
        ModelBox corners = box;
        if (sized) {
            if (!declared || box.third() < 0 || box.fourth() < 0) {
                return Optional.empty();
            }
            corners = new ModelBox(box.first(), box.second(), box.first() + box.third(), box.second() + box.fourth());
        } else if (written.notation() == WrittenPlace.Notation.LIST
                && box.third() < box.first()
                && box.fourth() < box.second()) {
            // A list whose second half is the smaller one is far likelier corner and size than corners from the end.
            return Optional.empty();
        }
        return Optional.of(swaps(written) ? corners.transposed() : corners);
    }

    /** Whether axes written by name, x first, must be put into the order of a profile that has y first. */
    private boolean swaps(WrittenPlace written) {
        return written.namedAxes() && profile.axisOrder() == AxisOrder.YX;
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
