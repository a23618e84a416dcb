package io.ecp.stage;

import io.ecp.imaging.Region;
import io.ecp.imaging.View;
import io.ecp.model.Location;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A region of the full picture that is worth a closer look, and why. Immutable. */
public final class Candidate {

    private final Region region;
    private final String why;
    private final double score;
    private final @Nullable Sighting sighting;

    private Candidate(Region region, String why, double score, @Nullable Sighting sighting) {
        this.region = Objects.requireNonNull(region, "region");
        this.why = Objects.requireNonNull(why, "why");
        this.score = score;
        this.sighting = sighting;
    }

    /**
     * A candidate from anywhere: a detector, a layout tree, a rule.
     *
     * @param region inside the picture
     * @param why for the trace
     * @param score the higher, the sooner it is looked at
     */
    public static Candidate of(Region region, String why, double score) {
        return new Candidate(region, why, score, null);
    }

    /** A candidate around what the model saw in the overview. */
    public static Candidate around(Sighting sighting, Region region, String why) {
        return new Candidate(region, why, 1, sighting);
    }

    /** The region to look at. */
    public Region region() {
        return region;
    }

    /** Why it is worth looking at. */
    public String why() {
        return why;
    }

    /** The higher, the sooner it is looked at. */
    public double score() {
        return score;
    }

    /** What the model saw in the overview, for a candidate that comes from the model. */
    public Optional<Sighting> sighting() {
        return Optional.ofNullable(sighting);
    }

    @Override
    public String toString() {
        return region + " (" + why + ")";
    }

    /**
     * A coarse answer: where the model pointed in the overview.
     *
     * @param place in pixels of the full picture
     * @param reply the model's words
     * @param view the overview it was shown
     */
    public record Sighting(Location place, String reply, View view) {}
}
