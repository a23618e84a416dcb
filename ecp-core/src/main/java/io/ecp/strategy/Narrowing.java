package io.ecp.strategy;

import io.ecp.imaging.ImagePoint;
import io.ecp.imaging.Region;
import io.ecp.imaging.Size;
import io.ecp.stage.EcpRun;
import io.ecp.stage.Look;
import io.ecp.task.Task;
import java.util.Optional;

/**
 * Several zooms, each around the answer of the one before, and a step back where a look shows nothing: for models that
 * localise too weakly for one zoom to be enough.
 *
 * <p>Calls: 1 at least, 1 and the number of rounds typically, and one more at most, where no round is readable. Use it with general models that were not trained to point;
 * grounding models gain little after the second look and sometimes lose. Questions take two looks. Source: Iterative
 * Narrowing (arXiv 2411.13591) and ZoomClick (arXiv 2512.05941), shifted into the picture instead of clipped, with the
 * step back.
 */
public final class Narrowing implements Strategy {

    private static final int MOST_ROUNDS = 8;

    private final int rounds;
    private final double shrink;
    private final int leastSide;

    private Narrowing(int rounds, double shrink, int leastSide) {
        this.rounds = rounds;
        this.shrink = shrink;
        this.leastSide = leastSide;
    }

    /** Three rounds, each with half the sides of the one before, down to 384 pixels. */
    public static Narrowing standard() {
        return new Narrowing(3, 0.5, 384);
    }

    /**
     * The strategy with so many rounds.
     *
     * @throws IllegalArgumentException if there are fewer than 1 or more than 8
     */
    public Narrowing rounds(int most) {
        if (most < 1 || most > MOST_ROUNDS) {
            throw new IllegalArgumentException("rounds must be 1 to " + MOST_ROUNDS + ", but were " + most);
        }
        return new Narrowing(most, shrink, leastSide);
    }

    /**
     * The strategy with other steps.
     *
     * @param share the sides of each look as a share of the look before
     * @throws IllegalArgumentException if it does not lie between 0 and 1
     */
    public Narrowing shrinkingBy(double share) {
        return new Narrowing(rounds, Zoom.share("the shrinking", share), leastSide);
    }

    @Override
    public String name() {
        return "narrowing";
    }

    @Override
    public String description() {
        return name() + " rounds=" + rounds + " shrink=" + shrink + " leastSide=" + leastSide;
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
        Size image = run.imageSize();
        ImagePoint middle = first.place().orElseThrow().point();
        // A model that needs several zooms misses the usual crop: the first round looks at half the picture.
        double share = shrink;
        boolean answersLieSomewhere = first.answer().isPresent();
        Look<T> best = null;
        double apart = 1;
        boolean refused = false;
        for (int round = 1; round <= (answersLieSomewhere ? rounds : 1); round++) {
            Region region = answersLieSomewhere
                    ? Region.around(middle, sides(image, share), image)
                    : Zoom.around(run, task, first.place().get(), 1);
            if (best != null && !isSmaller(region, best.region())) {
                break;
            }
            Optional<Look<T>> look = Zoom.tryLook(run, task, "zoom " + round, region);
            if (look.isEmpty()) {
                break;
            }
            if (look.get().answer().isEmpty()) {
                refused |= look.get().refused();
                share = Math.min(1, share / shrink * 0.9);
                run.decide("the look at " + region + " shows nothing: a step back");
                continue;
            }
            if (best != null && best.place().isPresent() && look.get().place().isPresent()) {
                apart = Zoom.apart(best.place().get(), look.get().place().get(), image);
            }
            best = look.get();
            if (best.place().isEmpty()) {
                break;
            }
            middle = best.place().get().point();
            run.decide("round " + round + " names " + middle);
            share *= shrink;
        }
        if (best == null) {
            return Zoom.fallBack(run, task, first, refused);
        }
        Finding<T> finding = Zoom.refined(best, first);
        return best.place().isPresent() ? finding.sure(Zoom.confidence(apart, best)) : finding;
    }

    private Size sides(Size image, double share) {
        return new Size(side(image.width(), share), side(image.height(), share));
    }

    private int side(int whole, double share) {
        return Math.min(whole, Math.max(leastSide, (int) Math.round(whole * share)));
    }

    private static boolean isSmaller(Region region, Region other) {
        return region.size().area() < other.size().area();
    }

    @Override
    public String toString() {
        return name() + " in " + rounds + " rounds";
    }
}
