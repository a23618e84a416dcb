package io.ecp.strategy;

import com.google.common.collect.ImmutableList;
import io.ecp.error.CancelledException;
import io.ecp.error.EcpException;
import io.ecp.imaging.ImageException;
import io.ecp.imaging.PixelBudget;
import io.ecp.imaging.Size;
import io.ecp.imaging.View;
import io.ecp.model.Location;
import io.ecp.model.ModelQuery;
import io.ecp.model.ModelReply;
import io.ecp.model.PicturePolicy;
import io.ecp.stage.Candidate;
import io.ecp.stage.CandidateExtractor;
import io.ecp.stage.CoarseExtractor;
import io.ecp.stage.EcpRun;
import io.ecp.task.Task;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The method of the paper: extract a candidate from the downsampled picture, predict on the original pixels around it
 * (arXiv 2507.10202). Two calls; one when the picture fits the model's pixel budget as it is; one or two more when an
 * answer is unreadable.
 *
 * <p>Nothing that was found is thrown away. A coarse answer that cannot be read leads to a second try on the whole
 * picture. A second stage that cannot be read, or fails, leaves the first stage's answer where that is one, and
 * otherwise leads to the whole picture as well. Only a cancelled request ends without an answer.
 *
 * <p>An explicit "it is not there" is an answer. When the first look says it, the whole picture is asked once more in
 * other words, as small things are lost in the overview; unless that finds a place, the outcome is
 * {@link Outcome#ABSTAINED}. When only the second look says it, it contradicts the first, and a third look at the whole
 * picture in other words decides: its place ({@link Outcome#WHOLE_IMAGE}), or its own "not there"
 * ({@link Outcome#ABSTAINED}), or, when it cannot be read or there are no other words, the first look's place
 * ({@link Outcome#COARSE_ONLY}).
 */
public final class TwoStage implements Strategy {

    private final CandidateExtractor extractor;

    private TwoStage(CandidateExtractor extractor) {
        this.extractor = extractor;
    }

    /** The strategy with the paper's extractor, cropping as the model's profile says. */
    public static TwoStage standard() {
        return new TwoStage(CoarseExtractor.standard());
    }

    /** The strategy with candidates from elsewhere. */
    public static TwoStage extractingWith(CandidateExtractor extractor) {
        return new TwoStage(Objects.requireNonNull(extractor, "extractor"));
    }

    @Override
    public String name() {
        return "two-stage";
    }

    @Override
    public <T> Finding<T> run(EcpRun run, Task<T> task) {
        PixelBudget budget = run.overviewBudget(task);
        Size image = run.imageSize();
        if (isOneLookEnough(run, budget)) {
            return whole(run, task, budget);
        }
        List<Candidate> candidates = extractor.extract(run, task);
        if (candidates.isEmpty()) {
            return withoutCandidate(run, task, budget);
        }
        Candidate best = candidates.stream()
                .max(Comparator.comparingDouble(Candidate::score))
                .orElseThrow();
        if (!best.region().fits(image)) {
            throw new IllegalArgumentException("the candidate region " + best.region() + " lies outside the picture of "
                    + image + "; clip it in the CandidateExtractor");
        }
        run.decide("crop " + best.region() + ": " + best.why());
        Optional<Location> sighted = best.sighting().map(Candidate.Sighting::place);
        return refine(run, task, budget, best).lookedAt(best.region(), sighted);
    }

    private <T> Finding<T> refine(EcpRun run, Task<T> task, PixelBudget budget, Candidate candidate) {
        Optional<T> coarse = candidate
                .sighting()
                .flatMap(sighting -> task.fromCoarse(sighting.reply(), sighting.view(), run.places()));
        if (!run.affords(1)) {
            return coarse.map(answer -> Finding.of(Outcome.COARSE_ONLY, answer)).orElseGet(Finding::unreadable);
        }
        View crop;
        ModelReply reply;
        try {
            crop = run.view(candidate.region(), run.cropBudget(task));
            List<ModelQuery.Part> question = task.fine(
                    run.overview(budget), crop, run.profile(), run.traits().picturesPerQuery());
            reply = run.ask("fine", question, task.optionLetters(run.profile()));
        } catch (CancelledException e) {
            throw e;
        } catch (EcpException | ImageException | IllegalArgumentException | IllegalStateException e) {
            return withoutSecond(run, task, budget, coarse, e);
        }
        Optional<T> fine = task.read(reply.text(), crop, run.places());
        if (fine.isPresent()) {
            return Finding.of(Outcome.REFINED, fine.get());
        }
        if (task.refuses(reply.text(), run.places())) {
            return decideAgain(run, task, budget, coarse);
        }
        if (coarse.isPresent()) {
            run.decide("the second answer is unreadable: the first stage's answer stands");
            return Finding.of(Outcome.COARSE_ONLY, coarse.get());
        }
        run.decide("the second answer is unreadable: a try on the whole picture");
        return whole(run, task, budget);
    }

    /** The second stage failed: the first one's answer, where that is one, else a try on the whole picture. */
    private static <T> Finding<T> withoutSecond(
            EcpRun run, Task<T> task, PixelBudget budget, Optional<T> coarse, RuntimeException failure) {
        String failed = "the second stage failed (" + failure.getMessage() + "): ";
        if (coarse.isPresent()) {
            run.decide(failed + "the first stage's answer stands");
            return Finding.of(Outcome.COARSE_ONLY, coarse.get());
        }
        if (!run.affords(1)) {
            throw failure;
        }
        run.decide(failed + "a try on the whole picture");
        return whole(run, task, budget);
    }

    static <T> Finding<T> whole(EcpRun run, Task<T> task, PixelBudget budget) {
        View overview = run.overview(budget);
        return WholeImage.ask(run, task, overview, task.whole(overview, run.profile()));
    }

    /** Whether the whole picture is shown without losing pixels; if so, that is recorded as a decision. */
    static boolean isOneLookEnough(EcpRun run, PixelBudget budget) {
        if (!run.holdsImage(budget)) {
            return false;
        }
        run.decide(
                run.profile().pictures() instanceof PicturePolicy.Resized
                        ? "the picture of " + run.imageSize() + " fits the budget of " + budget.mostPixels()
                                + " pixels: one look at the whole"
                        : "the picture of " + run.imageSize() + " is shown without losing pixels ("
                                + run.profile().pictures().description() + "): one look at the whole");
        return true;
    }

    /** The overview gave no place: what is asked next, and what an explicit "not there" in it means. */
    static <T> Finding<T> withoutCandidate(EcpRun run, Task<T> task, PixelBudget budget) {
        if (!run.isRefused()) {
            run.decide("the coarse answer names no place: a second try on the whole picture");
            List<List<ModelQuery.Part>> others = otherWordings(run, task, budget);
            View overview = run.overview(budget);
            return WholeImage.ask(run, task, overview, others.isEmpty() ? task.whole(overview, run.profile()) : others);
        }
        run.decide("the coarse answer names no place: the model says that it is not in the picture");
        return Attempt.of(
                        run,
                        "the second try",
                        () -> WholeImage.ask(run, task, run.overview(budget), otherWordings(run, task, budget)))
                .filter(second -> second.value().isPresent())
                .orElseGet(Finding::abstained);
    }

    /**
     * The close look says that it is not there, against the first look: a third, at the whole picture in other words,
     * decides. Where the profile has no other words, or they get nothing readable or fail, the first look's answer stands.
     */
    static <T> Finding<T> decideAgain(EcpRun run, Task<T> task, PixelBudget budget, Optional<T> coarse) {
        run.decide("the second answer says that it is not in the crop: a look at the whole picture decides");
        if (coarse.isEmpty()) {
            return whole(run, task, budget);
        }
        Optional<Finding<T>> third = Attempt.of(
                run,
                "the third look",
                () -> WholeImage.ask(run, task, run.overview(budget), otherWordings(run, task, budget)));
        if (third.isPresent() && third.get().outcome() != Outcome.UNREADABLE) {
            return third.get();
        }
        run.decide("nothing decides against the first stage's answer: it stands");
        return Finding.of(Outcome.COARSE_ONLY, coarse.get());
    }

    /** The questions about the whole picture that are worded otherwise than the coarse one. */
    private static <T> List<List<ModelQuery.Part>> otherWordings(EcpRun run, Task<T> task, PixelBudget budget) {
        View overview = run.overview(budget);
        List<ModelQuery.Part> asked = task.coarse(overview, run.profile());
        return task.whole(overview, run.profile()).stream()
                .filter(question -> !question.equals(asked))
                .collect(ImmutableList.toImmutableList());
    }

    @Override
    public String toString() {
        return name();
    }
}
