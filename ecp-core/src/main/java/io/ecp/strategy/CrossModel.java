package io.ecp.strategy;

import io.ecp.confidence.Confidence;
import io.ecp.error.CancelledException;
import io.ecp.error.EcpException;
import io.ecp.imaging.ImageException;
import io.ecp.imaging.Region;
import io.ecp.model.Location;
import io.ecp.model.ModelProfile;
import io.ecp.model.ModelProfiles;
import io.ecp.model.Predictor;
import io.ecp.stage.Candidate;
import io.ecp.stage.CandidateExtractor;
import io.ecp.stage.CoarseExtractor;
import io.ecp.stage.EcpRun;
import io.ecp.stage.Look;
import io.ecp.stage.Speculation;
import io.ecp.task.Task;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Two models, each in two stages, side by side. Where they agree, the answer stands and is all but sure; where they do
 * not, the one whose second look confirmed its first stands ("zoom consistency"), after a third vote if that is wanted:
 * the second model looks at the first one's crop.
 *
 * <p>Calls: 2 at least (one each, the picture fits), 4 typically, 5 with the third vote; each model may take up to 4
 * where its replies are unreadable, as {@link TwoStage} does: 8 at most, 9 with the third vote. Use it where two models of different families are at hand and an answer
 * may cost twice. If one model fails, the other's answer stands. Source: zoom consistency as a router (arXiv 2604.15376).
 */
public final class CrossModel implements Strategy {

    private final Predictor other;
    private final ModelProfile profile;
    private final double threshold;
    private final boolean thirdVote;
    private final boolean speculating;

    private CrossModel(
            Predictor other, ModelProfile profile, double threshold, boolean thirdVote, boolean speculating) {
        this.speculating = speculating;
        this.other = other;
        this.profile = profile;
        this.threshold = threshold;
        this.thirdVote = thirdVote;
    }

    /** The engine's model beside another, whose profile is found by its name. The caller keeps and closes the other. */
    public static CrossModel with(Predictor other) {
        return with(other, ModelProfiles.standard().find(other.traits()));
    }

    /** The engine's model beside another with a given profile. The caller keeps and closes the other. */
    public static CrossModel with(Predictor other, ModelProfile profile) {
        return new CrossModel(
                Objects.requireNonNull(other, "other"),
                Objects.requireNonNull(profile, "profile"),
                0.005,
                false,
                false);
    }

    /**
     * The strategy with a threshold of the caller's own.
     *
     * @param share how far answers may be apart and still agree, as a share of the picture's longer side
     * @throws IllegalArgumentException if it does not lie between 0 and 1
     */
    public CrossModel within(double share) {
        return new CrossModel(other, profile, Zoom.share("the threshold", share), thirdVote, speculating);
    }

    /** The strategy with a third vote where the two disagree. */
    public CrossModel withThirdVote() {
        return new CrossModel(other, profile, threshold, true, speculating);
    }

    /**
     * The strategy with a third vote that does not wait for a disagreement: the second model's look at the first one's
     * crop is begun as soon as there is a crop, where the second serves several calls at once, and is cancelled where the
     * two agree. That saves a call's wait where they disagree and costs up to a call where they agree.
     */
    public CrossModel speculating() {
        return new CrossModel(other, profile, threshold, true, true);
    }

    @Override
    public String name() {
        return "cross-model";
    }

    @Override
    public String description() {
        return name() + " other=" + other.traits().name() + " threshold=" + threshold + " thirdVote=" + thirdVote
                + " speculating=" + speculating;
    }

    @Override
    public boolean tellsConfidence() {
        return true;
    }

    @Override
    public <T> Finding<T> run(EcpRun run, Task<T> task) {
        EcpRun second = run.with(other, profile);
        run.decide(
                "two models: " + run.traits().name() + " and " + other.traits().name());
        try (ThirdVote<T> vote = new ThirdVote<>(second, task)) {
            return together(run, second, task, vote);
        }
    }

    private <T> Finding<T> together(EcpRun run, EcpRun second, Task<T> task, ThirdVote<T> vote) {
        CandidateExtractor extractor = CoarseExtractor.standard();
        CandidateExtractor early = (side, wanted) -> {
            List<Candidate> candidates = extractor.extract(side, wanted);
            candidates.stream().findFirst().ifPresent(best -> vote.begin(best.region()));
            return candidates;
        };
        boolean ahead = speculating && task.locates(run.profile());
        List<Side<T>> sides = run.together(List.<Supplier<Side<T>>>of(
                () -> side(run, task, ahead ? early : extractor), () -> side(second, task, extractor)));
        Side<T> ours = sides.get(0);
        Side<T> theirs = sides.get(1);
        if (ours.place().isPresent() && theirs.place().isPresent()) {
            return compare(run, task, vote, ours, theirs);
        }
        // Of two that give no answer, one that failed says less than one that found nothing.
        boolean first = ours.isAnswer() || (!theirs.isAnswer() && (ours.found() != null || theirs.found() == null));
        Side<T> one = first ? ours : theirs;
        run.decide("places cannot be compared: the " + (first ? "first" : "second") + " model's answer stands");
        return one.finding();
    }

    private <T> Finding<T> compare(EcpRun run, Task<T> task, ThirdVote<T> third, Side<T> ours, Side<T> theirs) {
        Location mine = ours.place().orElseThrow();
        Location yours = theirs.place().orElseThrow();
        double apart = Zoom.apart(mine, yours, run.imageSize());
        if (apart <= threshold) {
            run.decide("the models are " + Zoom.percent(apart) + " of the longer side apart: they agree");
            return sure(ours, 1 / (1 + apart / threshold));
        }
        if (thirdVote && ours.crop().isPresent()) {
            Optional<Location> vote = third.take(ours.crop().get()).flatMap(Look::place);
            if (vote.isPresent()) {
                double toMine = Zoom.apart(vote.get(), mine, run.imageSize());
                double toYours = Zoom.apart(vote.get(), yours, run.imageSize());
                if (Math.min(toMine, toYours) <= threshold) {
                    run.decide("the third vote agrees with the " + (toMine <= toYours ? "first" : "second") + " model");
                    return sure(toMine <= toYours ? ours : theirs, 0.5);
                }
            }
        }
        Side<T> steadier = ours.offCentre() <= theirs.offCentre() ? ours : theirs;
        run.decide("the models are " + Zoom.percent(apart) + " of the longer side apart: the one whose own looks agree"
                + " better stands");
        return sure(steadier, 0.25 * (1 - Math.min(1, steadier.offCentre())));
    }

    private static <T> Finding<T> sure(Side<T> side, double agreement) {
        return side.finding().sure(new Confidence(agreement, Map.of("modelAgreement", agreement)));
    }

    /** One model's two stages; its failure is kept, since the other's answer may do. */
    private static <T> Side<T> side(EcpRun run, Task<T> task, CandidateExtractor extractor) {
        try {
            Finding<T> finding = TwoStage.extractingWith(extractor).run(run, task);
            return new Side<>(finding, null, finding.value().flatMap(task::placeOf));
        } catch (CancelledException e) {
            throw e;
        } catch (EcpException | ImageException | IllegalArgumentException | IllegalStateException e) {
            run.decide("the model " + run.traits().name() + " failed: " + e.getMessage());
            return new Side<>(null, e, Optional.empty());
        }
    }

    /** The second model's look at the first one's crop. The first model's thread may begin it, the request's takes it. */
    private static final class ThirdVote<T> implements AutoCloseable {

        /** Its own, the first model's close look, and the second model's two. */
        private static final int CALLS = 4;

        private final EcpRun second;
        private final Task<T> task;
        private volatile @Nullable Speculation<Optional<Look<T>>> begun;

        ThirdVote(EcpRun second, Task<T> task) {
            this.second = second;
            this.task = task;
        }

        void begin(Region crop) {
            begun = second.speculate("the third vote", CALLS, side -> look(side, crop));
        }

        Optional<Look<T>> take(Region crop) {
            Speculation<Optional<Look<T>>> ahead = begun;
            return ahead == null ? look(second, crop) : ahead.take();
        }

        private Optional<Look<T>> look(EcpRun run, Region crop) {
            return Zoom.tryLook(run, task, "third vote", crop);
        }

        @Override
        public void close() {
            Speculation<Optional<Look<T>>> ahead = begun;
            if (ahead != null) {
                ahead.close();
            }
        }
    }

    private record Side<T>(@Nullable Finding<T> found, @Nullable RuntimeException failure, Optional<Location> place) {

        boolean isAnswer() {
            return found != null && found.value().isPresent();
        }

        Finding<T> finding() {
            if (found == null) {
                throw Objects.requireNonNull(failure);
            }
            return found;
        }

        Optional<Region> crop() {
            return found == null ? Optional.empty() : found.crop();
        }

        /** How far the answer lies from the middle of the crop, which is where the first look pointed: 1 is an edge. */
        double offCentre() {
            return place.isPresent() && crop().isPresent() ? Zoom.offCentre(place.get(), crop().get()) : 1;
        }
    }

    @Override
    public String toString() {
        return name() + " with " + other.traits().name() + " within " + Zoom.percent(threshold)
                + (thirdVote ? ", third vote" : "");
    }
}
