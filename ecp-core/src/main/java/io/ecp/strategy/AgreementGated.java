package io.ecp.strategy;

import io.ecp.imaging.Region;
import io.ecp.stage.EcpRun;
import io.ecp.stage.Look;
import io.ecp.task.Task;
import java.util.Optional;

/**
 * Two looks, and a third only when they disagree. The third is centred on the second's answer; if it confirms that, it
 * stands, and otherwise that of the two which lies nearer to the first look's (the medoid of the three): never a mean,
 * which would lie between two elements.
 *
 * <p>Calls: 1 at least (the picture fits the model's budget), 2 to 3 typically, 3 at most. Use it where a wrong click costs more than a third of a call, and to know how sure an
 * answer is: looks that agree are right far more often than looks that do not. Answers that lie nowhere (questions) have
 * nothing to compare and take two looks. Source: agreement between stages as a gate, replayed on published logs of
 * several models ("zoom consistency", arXiv 2604.15376, uses it to choose between models).
 */
public final class AgreementGated implements Strategy {

    /** Where grounding models' looks agree in earnest: 0.4 % of the longer side, 15 pixels of a 4K picture. */
    private static final double THRESHOLD = 0.004;

    private final double threshold;
    private final double closer;
    private final double leastTokenProbability;

    private AgreementGated(double threshold, double closer, double leastTokenProbability) {
        this.threshold = threshold;
        this.closer = closer;
        this.leastTokenProbability = leastTokenProbability;
    }

    /** The strategy with looks that agree within 0.4 % of the longer side, and a third look at half the crop's sides. */
    public static AgreementGated standard() {
        return new AgreementGated(THRESHOLD, 0.5, Zoom.BY_PROFILE);
    }

    /**
     * The strategy with a threshold of the caller's own.
     *
     * @param share how far looks may be apart, as a share of the picture's longer side
     * @throws IllegalArgumentException if it does not lie between 0 and 1
     */
    public AgreementGated within(double share) {
        return new AgreementGated(Zoom.share("the threshold", share), closer, leastTokenProbability);
    }

    /**
     * The strategy with another size of the third look.
     *
     * @param share its sides as a share of the second look's
     * @throws IllegalArgumentException if it does not lie above 0 and at most at 2
     */
    public AgreementGated thirdLook(double share) {
        if (!(share > 0 && share <= 2)) {
            throw new IllegalArgumentException(
                    "the third look's sides are a share above 0, at most 2, of the second's, but it was " + share);
        }
        return new AgreementGated(threshold, share, leastTokenProbability);
    }

    /**
     * The strategy for a model whose first look is too coarse to be compared with the second: the second look stands
     * without a third where the model found its own words at least so probable (geometric mean over the tokens), and
     * predictors that do not say take the third look as if they had disagreed. Unless set, the profile says it ({@link
     * io.ecp.model.ModelProfile#wordsTrustedFrom()}).
     *
     * @throws IllegalArgumentException if it does not lie from 0 to 1
     */
    public AgreementGated trustingFrom(double meanTokenProbability) {
        if (!(meanTokenProbability >= 0 && meanTokenProbability <= 1)) {
            throw new IllegalArgumentException("a token probability lies from 0 to 1, but was " + meanTokenProbability);
        }
        return new AgreementGated(threshold, closer, meanTokenProbability);
    }

    @Override
    public String name() {
        return "agreement-gated";
    }

    @Override
    public String description() {
        return name() + " threshold=" + threshold + " closer=" + closer + " trusting="
                + Zoom.trust(leastTokenProbability);
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
        Region crop = Zoom.around(run, task, first.place().orElseThrow(), 1);
        run.decide("crop " + crop + ": coarse answer at " + first.place().get().point());
        Optional<Look<T>> found = Zoom.tryLook(run, task, "fine", crop);
        if (found.isEmpty() || found.get().answer().isEmpty()) {
            return Zoom.fallBack(run, task, first, found.filter(Look::refused).isPresent());
        }
        Look<T> second = found.get();
        if (second.place().isEmpty()) {
            return Zoom.refined(second, first);
        }
        double apart = Zoom.apart(first.place().get(), second.place().get(), run.imageSize());
        double words = Zoom.words(second);
        if (apart <= threshold || words >= Zoom.trustedFrom(leastTokenProbability, run)) {
            run.decide(
                    "the looks are " + Zoom.percent(apart) + " of the longer side apart and the words' probability is "
                            + Zoom.percent(words) + ": the second stands");
            return Zoom.refined(second, first).sure(Zoom.confidence(apart, second));
        }
        run.decide("the looks are " + Zoom.percent(apart) + " of the longer side apart, more than "
                + Zoom.percent(threshold) + ": a third around the second");
        Optional<Look<T>> third = Zoom.tryLook(
                run, task, "closer", Zoom.around(run, task, second.place().get(), closer));
        if (third.isEmpty() || third.get().place().isEmpty()) {
            return Zoom.refined(second, first).sure(Zoom.confidence(apart, second));
        }
        double again = Zoom.apart(second.place().get(), third.get().place().get(), run.imageSize());
        Look<T> best = again <= threshold ? third.get() : nearest(run, first, second, third.get());
        run.decide("the second and third are " + Zoom.percent(again) + " of the longer side apart: the look at "
                + best.region() + " stands");
        return Zoom.refined(best, first).sure(Zoom.confidence(again, best));
    }

    /** Of the second and the third look the one that lies nearer to the first. */
    private static <T> Look<T> nearest(EcpRun run, Look<T> first, Look<T> second, Look<T> third) {
        double toSecond = Zoom.apart(first.place().orElseThrow(), second.place().orElseThrow(), run.imageSize());
        double toThird = Zoom.apart(first.place().orElseThrow(), third.place().orElseThrow(), run.imageSize());
        return toThird <= toSecond ? third : second;
    }

    @Override
    public String toString() {
        return name() + " within " + Zoom.percent(threshold);
    }
}
