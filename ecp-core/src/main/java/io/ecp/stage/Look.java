package io.ecp.stage;

import io.ecp.imaging.ImagePoint;
import io.ecp.imaging.Region;
import io.ecp.imaging.View;
import io.ecp.model.Location;
import io.ecp.model.ModelReply;
import java.util.Optional;

/**
 * One look of the model at a part of the picture: what it was shown, what it said, and what that means.
 *
 * @param view what was shown and, by its region, where that lies
 * @param reply the model's words
 * @param answer the reply read as an answer, if it can be
 * @param place where the reply points, in pixels of the full picture, if it does
 * @param <T> what the answer is
 */
public record Look<T>(View view, ModelReply reply, Optional<T> answer, Optional<Location> place) {

    /** The part of the picture that was looked at. */
    public Region region() {
        return view.region();
    }

    /**
     * How far from the middle of what was looked at the reply points: 0 is the middle, 1 an edge. A look that was centred
     * on an earlier answer says by this how well the two agree ("zoom consistency", arXiv 2604.15376).
     *
     * @return the larger of the two directions, or 1 when the reply points nowhere
     */
    public double offCentre() {
        if (place.isEmpty()) {
            return 1;
        }
        ImagePoint point = place.get().point();
        ImagePoint middle = region().center();
        return Math.max(
                Math.abs(point.x() - middle.x()) / (region().width() / 2.0),
                Math.abs(point.y() - middle.y()) / (region().height() / 2.0));
    }
}
