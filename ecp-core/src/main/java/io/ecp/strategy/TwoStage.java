package io.ecp.strategy;

import com.google.common.collect.ImmutableList;
import io.ecp.error.CancelledException;
import io.ecp.error.EcpException;
import io.ecp.imaging.PixelBudget;
import io.ecp.imaging.Size;
import io.ecp.imaging.View;
import io.ecp.model.Location;
import io.ecp.model.ModelQuery;
import io.ecp.model.ModelReply;
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
        PixelBudget budget = task.overviewBudget(run.profile(), run.traits().pixelBudget());
        Size image = run.imageSize();
        if (budget.holds(image)) {
            run.decide("the picture of " + image + " fits the budget of " + budget.mostPixels()
                    + " pixels: one look at the whole");
            return whole(run, task, budget);
        }
        List<Candidate> candidates = extractor.extract(run, task);
        if (candidates.isEmpty()) {
            run.decide("the coarse answer names no place: a second try on the whole picture");
            return secondTry(run, task, budget);
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
        try {
            View crop = run.view(
                    candidate.region(),
                    task.cropBudget(run.profile(), run.traits().pixelBudget()));
            List<ModelQuery.Part> question = task.fine(
                    run.overview(budget), crop, run.profile(), run.traits().picturesPerQuery());
            ModelReply reply = run.ask("fine", question);
            Optional<T> fine = task.read(reply.text(), crop, run.places());
            if (fine.isPresent()) {
                return Finding.of(Outcome.REFINED, fine.get());
            }
        } catch (CancelledException e) {
            throw e;
        } catch (EcpException e) {
            if (coarse.isEmpty()) {
                throw e;
            }
            run.decide("the second stage failed (" + e.getMessage() + "): the first stage's answer stands");
            return Finding.of(Outcome.COARSE_ONLY, coarse.get());
        }
        if (coarse.isPresent()) {
            run.decide("the second answer is unreadable: the first stage's answer stands");
            return Finding.of(Outcome.COARSE_ONLY, coarse.get());
        }
        run.decide("the second answer is unreadable: a try on the whole picture");
        return whole(run, task, budget);
    }

    static <T> Finding<T> whole(EcpRun run, Task<T> task, PixelBudget budget) {
        View overview = run.overview(budget);
        return WholeImage.ask(run, task, overview, task.whole(overview, run.profile()));
    }

    /** Words the question otherwise than the coarse one that failed, where the profile knows another wording. */
    static <T> Finding<T> secondTry(EcpRun run, Task<T> task, PixelBudget budget) {
        View overview = run.overview(budget);
        List<ModelQuery.Part> asked = task.coarse(overview, run.profile());
        List<List<ModelQuery.Part>> all = task.whole(overview, run.profile());
        List<List<ModelQuery.Part>> others =
                all.stream().filter(question -> !question.equals(asked)).collect(ImmutableList.toImmutableList());
        return WholeImage.ask(run, task, overview, others.isEmpty() ? all : others);
    }
}
