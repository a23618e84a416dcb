package io.ecp.strategy;

import io.ecp.confidence.Confidence;
import io.ecp.imaging.ImagePoint;
import io.ecp.imaging.Region;
import io.ecp.imaging.Size;
import io.ecp.imaging.View;
import io.ecp.model.Location;
import io.ecp.model.ModelQuery;
import io.ecp.model.ModelReply;
import io.ecp.stage.EcpRun;
import io.ecp.stage.Look;
import io.ecp.stage.Speculation;
import io.ecp.task.Task;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Two looks and, where they leave doubt, other ways to the same answer until one confirms another: a crop with twice the
 * sides and a look around what it shows; a look around the second answer; the question about the whole in other words;
 * and overlapping quarters of the picture. An answer is confirmed when two closer looks that came about in different
 * ways name the same place. If none is, the place that most looks name stands.
 *
 * <p>This is what finds an element that the first look missed altogether, which no two-stage method can.
 *
 * <p>Calls: 1 at least, 2 where there is no doubt (3 when {@link #speculating()}), 3 to 4 typically where there is, 15
 * at most. Use it where a wrong answer is dear.
 * Questions take two looks. Source: our own ladder over published steps (zoom-out: Iterative Narrowing, arXiv
 * 2411.13591; consistency: arXiv 2604.15376; overlapping tiles: ZoomClick, arXiv 2512.05941).
 */
public final class Recovery implements Strategy {

    private static final double TILE_SIDE = 0.55;

    private final double threshold;
    private final double doubt;
    private final double leastTokenProbability;
    private final boolean tiles;
    private final boolean speculating;

    private Recovery(double threshold, double doubt, double leastTokenProbability, boolean tiles, boolean speculating) {
        this.speculating = speculating;
        this.threshold = threshold;
        this.doubt = doubt;
        this.leastTokenProbability = leastTokenProbability;
        this.tiles = tiles;
    }

    /**
     * The strategy with answers that are the same within 0.6 % of the longer side, and doubt where the first two looks
     * are more than 2 % of it apart.
     */
    public static Recovery standard() {
        return new Recovery(0.006, 0.02, Zoom.BY_PROFILE, true, false);
    }

    /**
     * The strategy with a threshold of the caller's own.
     *
     * @param share how far answers may be apart and still confirm each other, as a share of the picture's longer side
     * @throws IllegalArgumentException if it does not lie between 0 and 1
     */
    public Recovery within(double share) {
        return new Recovery(Zoom.share("the threshold", share), doubt, leastTokenProbability, tiles, speculating);
    }

    /**
     * The strategy with doubt of the caller's own.
     *
     * @param share how far the first two looks may be apart without doubt, as a share of the picture's longer side
     * @throws IllegalArgumentException if it does not lie between 0 and 1
     */
    public Recovery doubtingBeyond(double share) {
        return new Recovery(threshold, Zoom.share("the doubt", share), leastTokenProbability, tiles, speculating);
    }

    /**
     * The strategy for a model whose first look is too coarse to cast doubt: instead of the distance, the probability
     * that the model gave its own words in the second look decides (geometric mean over the tokens). There is doubt below
     * it, and with predictors that do not say. Unless set, the profile says it ({@link
     * io.ecp.model.ModelProfile#wordsTrustedFrom()}).
     *
     * @throws IllegalArgumentException if it does not lie between 0 and 1
     */
    public Recovery trustingFrom(double meanTokenProbability) {
        return new Recovery(
                threshold, doubt, Zoom.share("the mean token probability", meanTokenProbability), tiles, speculating);
    }

    /** The strategy without its last and dearest step, the overlapping quarters. */
    public Recovery withoutTiles() {
        return new Recovery(threshold, doubt, leastTokenProbability, false, speculating);
    }

    /**
     * The strategy that does not wait for the second look with the wide one, which it needs if there is doubt: both are
     * begun at once where the model serves several calls at once, and the wide one is cancelled where there is no doubt.
     * That saves a call's wait in doubt and costs up to a call without: 3 instead of 2.
     */
    public Recovery speculating() {
        return new Recovery(threshold, doubt, leastTokenProbability, tiles, true);
    }

    @Override
    public String name() {
        return "recovery";
    }

    @Override
    public String description() {
        return name() + " threshold=" + threshold + " doubt=" + doubt + " trusting=" + Zoom.trust(leastTokenProbability)
                + " tiles=" + tiles;
    }

    @Override
    public boolean tellsConfidence() {
        return true;
    }

    @Override
    public <T> Finding<T> run(EcpRun run, Task<T> task) {
        return Zoom.start(run, task, first -> zoom(run, task, first));
    }

    private <T> Finding<T> zoom(EcpRun run, Task<T> task, Look<T> first) {
        Location sighted = first.place().orElseThrow();
        run.decide("coarse answer at " + sighted.point());
        if (first.answer().isEmpty()) {
            // Answers that lie nowhere: two looks.
            Optional<Look<T>> fine = fine(run, task, sighted);
            return fine.filter(look -> look.answer().isPresent()).isPresent()
                    ? Zoom.refined(fine.get(), first)
                    : Zoom.fallBack(run, task, first, fine.filter(Look::refused).isPresent());
        }
        Function<EcpRun, Optional<Look<T>>> wideLook =
                side -> Zoom.tryLook(side, task, "wide", Zoom.around(side, task, sighted, 2));
        // Two calls: the wide look must not take the last one from the fine.
        try (Speculation<Optional<Look<T>>> wide =
                speculating ? run.speculate("the wide look", 2, wideLook) : run.later("the wide look", wideLook)) {
            return compare(run, task, first, wide);
        }
    }

    private static <T> Optional<Look<T>> fine(EcpRun run, Task<T> task, Location sighted) {
        return Zoom.tryLook(run, task, "fine", Zoom.around(run, task, sighted, 1));
    }

    private <T> Finding<T> compare(EcpRun run, Task<T> task, Look<T> first, Speculation<Optional<Look<T>>> wide) {
        Location sighted = first.place().orElseThrow();
        Optional<Look<T>> fine = fine(run, task, sighted);
        if (fine.isPresent() && isSure(run, first, fine.get())) {
            return Zoom.refined(fine.get(), first)
                    .sure(confidence(
                            fine.get(),
                            1,
                            Zoom.apart(sighted, fine.get().place().orElseThrow(), run.imageSize()) <= doubt));
        }
        Search<T> search = new Search<>(run, task, new Votes<>(run.imageSize(), threshold));
        fine.ifPresent(search.votes::add);
        boolean confirmed =
                search.zoomOut(wide) || search.again(fine) || search.otherWords(first) || (tiles && search.tiles());
        Optional<Look<T>> best = search.votes.best();
        if (best.isEmpty()) {
            return Zoom.fallBack(run, task, first, fine.filter(Look::refused).isPresent());
        }
        int supporters = search.votes.supporters(best.get());
        run.decide((confirmed ? "confirmed" : "not confirmed") + ": " + supporters + " of " + search.votes.size()
                + " looks name " + best.get().place().orElseThrow().point());
        return Zoom.refined(best.get(), first).sure(confidence(best.get(), supporters, false));
    }

    private <T> boolean isSure(EcpRun run, Look<T> first, Look<T> fine) {
        if (fine.answer().isEmpty() || fine.place().isEmpty()) {
            return false;
        }
        double trusted = Zoom.trustedFrom(leastTokenProbability, run);
        if (trusted <= 1) {
            double words = Zoom.words(fine);
            run.decide("the words of the second look have a probability of " + Zoom.percent(words)
                    + (words >= trusted ? ": no doubt" : ": doubt"));
            return words >= trusted;
        }
        double apart = Zoom.apart(first.place().orElseThrow(), fine.place().get(), run.imageSize());
        run.decide("the looks are " + Zoom.percent(apart) + " of the longer side apart"
                + (apart <= doubt ? ": no doubt" : ": doubt"));
        return apart <= doubt;
    }

    /** A half from one look alone, more with each that confirms it or with agreement of the first two. */
    private static <T> Confidence confidence(Look<T> look, int supporters, boolean agreed) {
        return Zoom.confidence("support", 1 - Math.pow(0.5, supporters + (agreed ? 1 : 0)), look);
    }

    @Override
    public String toString() {
        return name() + " within " + Zoom.percent(threshold) + (tiles ? "" : " without tiles");
    }

    /** The steps of one request; each says whether an answer is now confirmed. */
    private static final class Search<T> {

        private final EcpRun run;
        private final Task<T> task;
        private final Votes<T> votes;

        Search(EcpRun run, Task<T> task, Votes<T> votes) {
            this.run = run;
            this.task = task;
            this.votes = votes;
        }

        boolean zoomOut(Speculation<Optional<Look<T>>> ahead) {
            Optional<Look<T>> wide = ahead.take();
            // What a wide crop names is as coarse as it is wide: only the look around it counts.
            return wide.flatMap(Look::place).isPresent()
                    && closer("wide, closer", wide.get().place().get());
        }

        boolean again(Optional<Look<T>> fine) {
            return fine.flatMap(Look::place).isPresent()
                    && closer("again", fine.get().place().get());
        }

        boolean otherWords(Look<T> first) {
            List<ModelQuery.Part> asked = task.coarse(first.view(), run.profile());
            Optional<List<ModelQuery.Part>> other = task.whole(first.view(), run.profile()).stream()
                    .filter(question -> !question.equals(asked))
                    .findFirst();
            if (other.isEmpty() || !run.affords(2)) {
                return false;
            }
            View overview = first.view();
            Optional<ModelReply> reply =
                    Attempt.of(run, "the question in other words", () -> run.ask("other words", other.get()));
            Optional<Location> place = reply.flatMap(said -> run.places().read(said.text(), overview));
            return place.isPresent() && closer("other words, closer", place.get());
        }

        /** Looks at overlapping quarters, and then around what they name, the most probable words first. */
        boolean tiles() {
            List<Look<T>> looks = new ArrayList<>();
            for (Region quarter : quarters(run.imageSize())) {
                Zoom.tryLook(run, task, "quarter", quarter)
                        .filter(look -> look.place().isPresent())
                        .ifPresent(looks::add);
            }
            looks.sort(Comparator.comparingDouble(
                            (Look<T> look) -> look.reply().meanLogProbability().orElse(0))
                    .reversed());
            for (Look<T> look : looks) {
                if (closer("quarter, closer", look.place().orElseThrow())) {
                    return true;
                }
            }
            return false;
        }

        /** A closer look around a place; one that would only repeat an earlier look confirms nothing and is spared. */
        private boolean closer(String stage, Location place) {
            Region region = Zoom.around(run, task, place, 1);
            if (votes.hasSeen(region)) {
                run.decide("the part around " + place.point() + " was looked at before");
                return false;
            }
            Optional<Look<T>> look = Zoom.tryLook(run, task, stage, region);
            return look.isPresent() && votes.add(look.get());
        }

        private static List<Region> quarters(Size image) {
            int width = Math.max(1, (int) Math.round(image.width() * TILE_SIDE));
            int height = Math.max(1, (int) Math.round(image.height() * TILE_SIDE));
            Size side = new Size(width, height);
            return List.of(
                    Region.around(new ImagePoint(0, 0), side, image),
                    Region.around(new ImagePoint(image.width(), 0), side, image),
                    Region.around(new ImagePoint(0, image.height()), side, image),
                    Region.around(new ImagePoint(image.width(), image.height()), side, image));
        }
    }
}
