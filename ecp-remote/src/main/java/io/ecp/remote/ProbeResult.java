package io.ecp.remote;

import com.google.common.collect.ImmutableList;
import io.ecp.imaging.Size;
import io.ecp.model.AxisOrder;
import io.ecp.model.CoordinateScale;
import io.ecp.model.ModelProfile;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether a model's coordinates are what its profile says: what {@link OpenAiPredictor#probe()} found. Immutable. */
public final class ProbeResult {

    /** What a probe can find. */
    public enum Verdict {
        /** The model points at the mark when its numbers are read as the profile says. */
        FITS,
        /** It does when x and y are exchanged. */
        ORDER_SWAPPED,
        /** It does when the numbers are read on another scale. */
        OTHER_SCALE,
        /** It does when the numbers are pixels of a picture of another size: the server resizes what it is sent. */
        OTHER_SIZE,
        /** It points, but not at the mark on any scale: a model that cannot see it, or wants to be asked otherwise. */
        ELSEWHERE,
        /** Its reply names no place. */
        UNREADABLE
    }

    private final Verdict verdict;
    private final ModelProfile profile;
    private final Size size;
    private final ImmutableList<String> replies;
    private final @Nullable CoordinateScale scale;
    private final @Nullable AxisOrder axisOrder;

    private ProbeResult(
            Verdict verdict,
            ModelProfile profile,
            Size size,
            ImmutableList<String> replies,
            @Nullable CoordinateScale scale,
            @Nullable AxisOrder axisOrder) {
        this.verdict = verdict;
        this.profile = profile;
        this.size = size;
        this.replies = replies;
        this.scale = scale;
        this.axisOrder = axisOrder;
    }

    static ProbeResult of(Verdict verdict, ModelProfile profile, Size size, List<String> replies) {
        return new ProbeResult(verdict, profile, size, ImmutableList.copyOf(replies), null, null);
    }

    ProbeResult withFinding(CoordinateScale found, AxisOrder order) {
        return new ProbeResult(verdict, profile, size, replies, found, order);
    }

    /** What was found. */
    public Verdict verdict() {
        return verdict;
    }

    /** Whether the profile can be used as it is. */
    public boolean fits() {
        return verdict == Verdict.FITS;
    }

    /** The profile that was tried. */
    public ModelProfile profile() {
        return profile;
    }

    /** The scale that the model's numbers look like, where that is not the profile's. */
    public Optional<CoordinateScale> scale() {
        return Optional.ofNullable(scale);
    }

    /** The order that the model's numbers look like, where something other than the profile was found to fit. */
    public Optional<AxisOrder> axisOrder() {
        return Optional.ofNullable(axisOrder);
    }

    /** The size of the pictures that were sent. */
    public Size size() {
        return size;
    }

    /** The model's words, one reply for each picture. */
    public List<String> replies() {
        return replies;
    }

    /** What was found and what to do, in one sentence. */
    @Override
    public String toString() {
        String what =
                switch (verdict) {
                    case FITS -> "the model's coordinates fit the profile " + profile.name();
                    case ORDER_SWAPPED ->
                        "the model writes " + axisOrder + ", but the profile " + profile.name() + " says "
                                + profile.axisOrder() + "; set axisOrder";
                    case OTHER_SCALE ->
                        "the model's coordinates look like " + named() + ", " + axisOrder + ", not like the profile "
                                + profile.name() + "; set scale and axisOrder, or take another profile";
                    case OTHER_SIZE ->
                        "the model's coordinates look like pixels of a picture of about " + declared()
                                + ", but it was sent " + size + ": the server resizes; set pixelBudget to its limits";
                    case ELSEWHERE ->
                        "the model points elsewhere than at the mark on every known scale; check that this"
                                + " model and the profile " + profile.name() + " belong together";
                    case UNREADABLE ->
                        "the model's reply names no place; check that this model and the profile " + profile.name()
                                + " belong together";
                };
        return what + " (it said " + replies + ")";
    }

    private String named() {
        return Probe.scales().getOrDefault(scale, String.valueOf(scale));
    }

    private String declared() {
        return scale instanceof CoordinateScale.Display display
                ? display.declared().toString()
                : String.valueOf(scale);
    }
}
