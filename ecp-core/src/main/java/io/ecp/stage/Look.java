package io.ecp.stage;

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
 * @param refused whether the reply says that what is wanted is not there
 * @param <T> what the answer is
 */
public record Look<T>(View view, ModelReply reply, Optional<T> answer, Optional<Location> place, boolean refused) {

    /** The part of the picture that was looked at. */
    public Region region() {
        return view.region();
    }
}
