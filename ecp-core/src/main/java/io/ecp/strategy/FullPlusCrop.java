package io.ecp.strategy;

import io.ecp.confidence.Confidence;
import io.ecp.imaging.CropSize;
import io.ecp.imaging.ImageBox;
import io.ecp.imaging.ImagePoint;
import io.ecp.imaging.PixelBudget;
import io.ecp.imaging.Region;
import io.ecp.imaging.Size;
import io.ecp.imaging.View;
import io.ecp.model.Location;
import io.ecp.model.ModelReply;
import io.ecp.stage.EcpRun;
import io.ecp.stage.Look;
import io.ecp.stage.Speculation;
import io.ecp.task.Task;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Questions answered from the captioned full picture and a captioned crop of what the model points at: with options kept
 * in the first question, points or boxes accepted, and several of them united; if wanted, with a red frame on the full
 * picture where the crop lies, and with the direct answer kept where the question is easy.
 *
 * <p>A point is cropped as the profile says for questions, or by a fraction of the picture; a box with one and a half
 * times its sides, at least half of what a point would get. Several places are looked at in one crop that holds the crops
 * of all; where that has more than half of the picture's area, the question is put to the whole picture.
 *
 * <p>A question is easy when the model gives the letter of its direct answer at least a set probability; where the
 * predictor tells none, or the task has no letters, when the same question in other words (options from last to first)
 * gets the same answer.
 *
 * <p>Confidence is the probability of the letter chosen, or of the words where there are no letters, halved where a
 * direct answer was asked for and says otherwise; the signals have the lead over the second letter as well. Without any
 * probability it says only whether two answers agree, and is absent where there was but one.
 *
 * <p>Calls: 1 at least (the picture fits the model's budget), 2 typically, 3 at most. With the direct answer kept where it
 * is easy: 1 at least, 1 to 3 typically, 4 at most. Use it for questions about something small. Commands to locate take
 * {@link TwoStage}, since what this adds is for questions; 4 calls at most. Source: the paper (arXiv 2507.10202), box and
 * padding after Zoom-Refine (arXiv 2506.01663), the frame after ZoomEye (arXiv 2411.16044) and FOCUS (arXiv 2506.21710),
 * the gate by the first answer's probability after LookWise (arXiv 2603.00171).
 */
public final class FullPlusCrop implements Strategy {

    private static final double BOX_MARGIN = 1.5;
    private static final double MOST_SHARE = 0.5;

    private final @Nullable CropSize crop;
    private final boolean framed;
    private final double easyFrom;
    private final boolean gated;
    private final boolean speculating;

    private FullPlusCrop(@Nullable CropSize crop, boolean framed, boolean gated, double easyFrom, boolean speculating) {
        this.speculating = speculating;
        this.crop = crop;
        this.framed = framed;
        this.gated = gated;
        this.easyFrom = easyFrom;
    }

    /** The strategy with the profile's crop, no frame and no direct answer. */
    public static FullPlusCrop standard() {
        return new FullPlusCrop(null, false, false, 1, false);
    }

    /**
     * The strategy with another crop around a point.
     *
     * @param fraction its sides as a share of the picture's; a quarter to a half suits most
     * @throws IllegalArgumentException if it does not lie between 0 and 1
     */
    public FullPlusCrop cropping(double fraction) {
        return new FullPlusCrop(
                CropSize.fraction(Zoom.share("the crop", fraction)), framed, gated, easyFrom, speculating);
    }

    /** The strategy with a red frame on the full picture where the crop lies. */
    public FullPlusCrop redFrame() {
        return new FullPlusCrop(crop, true, gated, easyFrom, speculating);
    }

    /**
     * The strategy that asks the whole first and keeps that answer where it is easy.
     *
     * @param letterProbability from which probability of its letter on the direct answer stands
     * @throws IllegalArgumentException if it does not lie between 0 and 1
     */
    public FullPlusCrop keepingEasyAnswers(double letterProbability) {
        double from = Zoom.share("the letter's probability", letterProbability);
        return new FullPlusCrop(crop, framed, true, from, speculating);
    }

    /**
     * The strategy that, where it asks the whole first, does not wait for that answer with the look for where to crop: both
     * are begun at once where the model serves several calls at once, and the latter is cancelled where the question is
     * easy. That saves a call's wait where it is not and costs up to a call where it is.
     */
    public FullPlusCrop speculating() {
        return new FullPlusCrop(crop, framed, gated, easyFrom, true);
    }

    @Override
    public String name() {
        return "full-plus-crop";
    }

    @Override
    public String description() {
        return name() + " crop=" + (crop == null ? "profile" : crop) + " framed=" + framed + " easyFrom="
                + (gated ? easyFrom : "none") + " speculating=" + speculating;
    }

    @Override
    public boolean tellsConfidence() {
        return true;
    }

    @Override
    public <T> Finding<T> run(EcpRun run, Task<T> task) {
        if (task.locates(run.profile())) {
            run.decide("a command to locate: two stages");
            return TwoStage.standard().run(run, task);
        }
        PixelBudget budget = run.overviewBudget(task);
        if (TwoStage.isOneLookEnough(run, budget)) {
            return finding(whole(run, task, task), run, task, Outcome.WHOLE_IMAGE, Optional.empty());
        }
        Function<EcpRun, Look<T>> sight = side -> side.sight("coarse", task);
        // Three calls: the direct answer's, its own, and the last look's.
        try (Speculation<Look<T>> first =
                gated && speculating ? run.speculate("the first look", 3, sight) : run.later("the first look", sight)) {
            Optional<Look<T>> direct =
                    gated ? Attempt.of(run, "the direct look", () -> whole(run, task, task)) : Optional.empty();
            if (direct.flatMap(Look::answer).isPresent()) {
                Optional<Finding<T>> kept = easy(run, task, direct.get());
                if (kept.isPresent()) {
                    return kept.get();
                }
            }
            return zoom(run, task, direct, first);
        }
    }

    /** The direct answer, if it is easy. */
    private <T> Optional<Finding<T>> easy(EcpRun run, Task<T> task, Look<T> direct) {
        OptionalDouble letter = letterProbability(run, task, direct);
        if (letter.isPresent()) {
            boolean easy = letter.getAsDouble() >= easyFrom;
            run.decide("the direct answer's letter has a probability of " + Zoom.percent(letter.getAsDouble())
                    + (easy ? ": easy, it stands" : ", less than " + Zoom.percent(easyFrom) + ": a closer look"));
            return easy
                    ? Optional.of(finding(direct, run, task, Outcome.WHOLE_IMAGE, Optional.empty()))
                    : Optional.empty();
        }
        Optional<Task<T>> other = task.reworded(run.profile());
        // The second wording costs a call that the closer look, worth more, may need: two calls.
        if (other.isEmpty() || !run.affords(1)) {
            return Optional.empty();
        }
        Optional<Look<T>> again = Attempt.of(run, "the question in other words", () -> whole(run, task, other.get()));
        boolean same = again.flatMap(Look::answer)
                .filter(answer -> task.isSame(answer, direct.answer().orElseThrow()))
                .isPresent();
        run.decide("the question in other words gets " + (same ? "the same answer: easy, it stands" : "another answer")
                + (same ? "" : ": a closer look"));
        return same
                ? Optional.of(finding(direct, run, task, Outcome.WHOLE_IMAGE, Optional.of(true)))
                : Optional.empty();
    }

    private <T> Finding<T> zoom(EcpRun run, Task<T> task, Optional<Look<T>> direct, Speculation<Look<T>> sight) {
        Optional<T> before = direct.flatMap(Look::answer);
        if (before.isPresent() && !run.affords(sight.isAhead() ? 1 : 2)) {
            return stands(run, task, direct.get());
        }
        Optional<Look<T>> first = before.isPresent()
                ? Attempt.of(run, "the first look", sight::take)
                : sight.isAhead() || run.affords(1) ? Optional.of(sight.take()) : Optional.empty();
        Optional<Region> region = first.flatMap(look -> region(run, task, look));
        if (region.isEmpty()) {
            return withoutCrop(run, task, direct);
        }
        Optional<Location> sighted = first.flatMap(Look::place);
        if (!run.affords(1)) {
            return before.isPresent()
                    ? stands(run, task, direct.get()).sighted(sighted)
                    : Finding.<T>unreadable().sighted(sighted);
        }
        View overview = run.overview(run.overviewBudget(task));
        View shown = framed ? run.framed(overview, List.of(region.get())) : overview;
        Optional<Look<T>> last = Attempt.of(
                run, "the look at " + region.get(), () -> run.look("fine", task, shown, List.of(region.get())));
        if (last.flatMap(Look::answer).isEmpty()) {
            if (last.isPresent()) {
                run.decide("the answer about full picture and crop is unreadable");
            }
            return withoutCrop(run, task, direct).lookedAt(region.get(), sighted);
        }
        Optional<Boolean> agrees =
                before.map(answer -> task.isSame(answer, last.get().answer().orElseThrow()));
        agrees.ifPresent(
                same -> run.decide("the closer look " + (same ? "confirms" : "overrules") + " the direct answer"));
        return finding(last.get(), run, task, Outcome.REFINED, agrees).lookedAt(region.get(), sighted);
    }

    /** What is cropped for the places that the first look names; empty without any, or where they lie too far apart. */
    private <T> Optional<Region> region(EcpRun run, Task<T> task, Look<T> first) {
        List<Location> places = run.places().readAll(first.reply().text(), first.view());
        Size image = run.imageSize();
        Optional<ImageBox> union =
                places.stream().map(place -> around(place, task, run).toBox()).reduce(ImageBox::union);
        if (union.isEmpty()) {
            run.decide("the first look names no place");
            return Optional.empty();
        }
        double share = union.get().area() / image.area();
        if (places.size() > 1 && share > MOST_SHARE) {
            run.decide(places.size() + " places take " + Zoom.percent(share) + " of the picture, more than "
                    + Zoom.percent(MOST_SHARE) + ": no crop");
            return Optional.empty();
        }
        ImageBox box = union.get();
        Region region = new Region(
                (int) box.left(), (int) box.top(), (int) Math.rint(box.width()), (int) Math.rint(box.height()));
        run.decide("crop " + region + ": "
                + (places.size() == 1
                        ? "coarse answer at " + places.get(0).point()
                        : places.size() + " places united"));
        return Optional.of(region);
    }

    private Region around(Location place, Task<?> task, EcpRun run) {
        Size image = run.imageSize();
        Size usual = (crop == null ? task.crop(run.profile()) : crop).in(image);
        if (place.box().isEmpty()) {
            return Region.around(place.point(), usual, image);
        }
        ImageBox box = place.box().get();
        ImagePoint middle = place.point();
        Size sides = new Size(
                side(box.width(), usual.width(), image.width()), side(box.height(), usual.height(), image.height()));
        return Region.around(middle, sides, image);
    }

    private static int side(double box, int usual, int image) {
        return (int) Math.max(1, Math.min(image, Math.rint(Math.max(box * BOX_MARGIN, usual / 2.0))));
    }

    /** No crop, or none that gave an answer: the direct answer where there is one, else one is asked for. */
    private static <T> Finding<T> withoutCrop(EcpRun run, Task<T> task, Optional<Look<T>> direct) {
        if (direct.isPresent()) {
            return stands(run, task, direct.get());
        }
        if (!run.affords(1)) {
            return Finding.unreadable();
        }
        run.decide("the question is put to the whole picture");
        return finding(whole(run, task, task), run, task, Outcome.WHOLE_IMAGE, Optional.empty());
    }

    private static <T> Finding<T> stands(EcpRun run, Task<T> task, Look<T> direct) {
        if (direct.answer().isPresent()) {
            run.decide("the direct answer stands");
        }
        return finding(direct, run, task, Outcome.WHOLE_IMAGE, Optional.empty());
    }

    /** Asks the whole picture, in the task's way or in another that means the same. */
    private static <T> Look<T> whole(EcpRun run, Task<T> task, Task<T> asked) {
        View overview = run.overview(run.overviewBudget(task));
        ModelReply reply = run.ask(
                asked == task ? "whole" : "whole, reworded",
                asked.whole(overview, run.profile()).get(0),
                asked.optionLetters(run.profile()));
        Optional<T> answer = asked.read(reply.text(), overview, run.places());
        return new Look<>(overview, reply, answer, answer.flatMap(asked::placeOf), false);
    }

    private static <T> Finding<T> finding(
            Look<T> look, EcpRun run, Task<T> task, Outcome outcome, Optional<Boolean> agrees) {
        if (look.answer().isEmpty()) {
            run.decide("the answer about the whole picture is unreadable");
            return Finding.unreadable();
        }
        Finding<T> finding = Finding.of(outcome, look.answer().get());
        return confidence(run, task, look, agrees).map(finding::sure).orElse(finding);
    }

    private static <T> OptionalDouble letterProbability(EcpRun run, Task<T> task, Look<T> look) {
        Map<Character, Double> letters = look.reply().optionProbabilities();
        Optional<Double> probability = look.answer()
                .flatMap(answer -> task.letterOf(answer, run.profile()))
                .flatMap(letter -> Optional.ofNullable(letters.get(letter)));
        return probability.isPresent() ? OptionalDouble.of(probability.get()) : OptionalDouble.empty();
    }

    private static <T> Optional<Confidence> confidence(
            EcpRun run, Task<T> task, Look<T> look, Optional<Boolean> agrees) {
        Map<String, Double> signals = new HashMap<>();
        double score = 1;
        OptionalDouble letter = letterProbability(run, task, look);
        if (letter.isPresent()) {
            char chosen = look.answer()
                    .flatMap(answer -> task.letterOf(answer, run.profile()))
                    .orElseThrow();
            double second = look.reply().optionProbabilities().entrySet().stream()
                    .filter(option -> option.getKey() != chosen)
                    .mapToDouble(Map.Entry::getValue)
                    .max()
                    .orElse(0);
            signals.put("letterProbability", letter.getAsDouble());
            signals.put("letterMargin", letter.getAsDouble() - second);
            score = letter.getAsDouble();
        } else if (look.reply().meanLogProbability().isPresent()) {
            score = Zoom.words(look);
            signals.put("meanTokenProbability", score);
        }
        if (agrees.isPresent()) {
            double agreement = agrees.get() ? 1 : 0.5;
            signals.put("answerAgreement", agrees.get() ? 1.0 : 0.0);
            score *= agreement;
        }
        return signals.isEmpty() ? Optional.empty() : Optional.of(new Confidence(score, signals));
    }

    @Override
    public String toString() {
        return name()
                + (framed ? ", red frame" : "")
                + (gated ? ", easy from " + Zoom.percent(easyFrom) : "")
                + (crop == null ? "" : ", crop " + crop);
    }
}
