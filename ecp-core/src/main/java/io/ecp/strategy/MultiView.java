package io.ecp.strategy;

import io.ecp.confidence.Confidence;
import io.ecp.imaging.ImagePoint;
import io.ecp.imaging.Region;
import io.ecp.imaging.Size;
import io.ecp.model.Location;
import io.ecp.stage.EcpRun;
import io.ecp.stage.Look;
import io.ecp.task.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Several closer looks at once, at the same place through differently placed crops; the place that most of them name
 * stands, and the share of looks that name it says how sure it is.
 *
 * <p>Calls: 1 at least, 1 and one for each view typically, and one more at most, where no view is readable; the views run side by side where the model serves several calls at once, so that
 * the wait is that of two calls. Use it where latency matters more than calls, or for its confidence. Answers that lie
 * nowhere (questions) cannot be compared: they take two looks. Source: clustering over views after MVP (arXiv
 * 2512.08529), with offsets instead of attention.
 */
public final class MultiView implements Strategy {

    private static final int MOST_VIEWS = 9;

    /** Where a view's middle lies from the place, in shares of its sides, and its sides as a share of the crop's. */
    private static final double[][] PLACEMENTS = {
        {0, 0, 1},
        {0.15, 0.15, 1},
        {-0.15, -0.15, 1},
        {0, 0, 0.75},
        {0.15, -0.15, 1},
        {-0.15, 0.15, 1},
        {0, 0, 1.25},
        {0.25, 0, 1},
        {-0.25, 0, 1}
    };

    private final int views;
    private final double threshold;

    private MultiView(int views, double threshold) {
        this.views = views;
        this.threshold = threshold;
    }

    /** Three views, whose answers are the same within 0.5 % of the longer side. */
    public static MultiView standard() {
        return of(3);
    }

    /**
     * So many views.
     *
     * @throws IllegalArgumentException if there are fewer than 2 or more than 9
     */
    public static MultiView of(int views) {
        if (views < 2 || views > MOST_VIEWS) {
            throw new IllegalArgumentException("views must be 2 to " + MOST_VIEWS + ", but were " + views);
        }
        return new MultiView(views, 0.005);
    }

    /**
     * The strategy with a threshold of the caller's own.
     *
     * @param share how far answers may be apart and still be the same, as a share of the picture's longer side
     * @throws IllegalArgumentException if it does not lie between 0 and 1
     */
    public MultiView within(double share) {
        return new MultiView(views, Zoom.share("the threshold", share));
    }

    @Override
    public String name() {
        return "multi-view";
    }

    @Override
    public String description() {
        return name() + " views=" + views + " threshold=" + threshold;
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
        Location place = first.place().orElseThrow();
        List<Supplier<Optional<Look<T>>>> steps = new ArrayList<>();
        int wanted = first.answer().isPresent() ? views : 1;
        for (int i = 0; i < wanted; i++) {
            Region region = view(run, task, place, PLACEMENTS[i]);
            String stage = "view " + (i + 1);
            steps.add(() -> Zoom.tryLook(run, task, stage, region));
        }
        run.decide(wanted + " views around the coarse answer at " + place.point());
        List<Look<T>> looks =
                run.together(steps).stream().flatMap(Optional::stream).toList();
        Votes<T> votes = new Votes<>(run.imageSize(), threshold);
        looks.forEach(votes::add);
        Optional<Look<T>> best = votes.best();
        if (best.isEmpty()) {
            // Nothing to compare: the first answer there is.
            Optional<Look<T>> any =
                    looks.stream().filter(look -> look.answer().isPresent()).findFirst();
            return any.isPresent()
                    ? Zoom.refined(any.get(), first)
                    : Zoom.fallBack(run, task, first, looks.stream().anyMatch(Look::refused));
        }
        int supporters = votes.supporters(best.get());
        double share = (double) supporters / wanted;
        run.decide(supporters + " of " + wanted + " views name "
                + best.get().place().orElseThrow().point());
        return Zoom.refined(best.get(), first).sure(new Confidence(share, Map.of("viewAgreement", share)));
    }

    private static <T> Region view(EcpRun run, Task<T> task, Location place, double[] placement) {
        Region centred = Zoom.around(run, task, place, placement[2]);
        Size image = run.imageSize();
        ImagePoint middle = new ImagePoint(
                        place.point().x() + placement[0] * centred.width(),
                        place.point().y() + placement[1] * centred.height())
                .clampedTo(image);
        return Region.around(middle, centred.size(), image);
    }

    @Override
    public String toString() {
        return name() + " of " + views;
    }
}
