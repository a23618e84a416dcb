package io.ecp.eval.report;

import io.ecp.eval.Mark;
import io.ecp.eval.Proportion;
import io.ecp.eval.SampleResult;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether the surer answers are the right ones: a reliability diagram, with the share of right answers in ten bins of
 * the confidence score above the number of answers in each.
 */
final class ReliabilityPlot {

    private static final int BINS = 10;
    private static final Plot.Frame FRAME = new Plot.Frame(50, 10, 340, 230);
    private static final double COUNTS = 52;
    private static final double HEIGHT = 345;

    private ReliabilityPlot() {}

    /** The diagram of a strategy's answers, those without a confidence left out. */
    static Html.Element of(Series series, List<SampleResult> results) {
        List<Bin> bins = bins(results);
        Plot plot = new Plot(
                "reliability of " + series.name(), 350, HEIGHT, FRAME, new Plot.Range(0, 1), new Plot.Range(0, 1));
        plot.shares(25);
        plot.line(plot.x(0), plot.y(0), plot.x(1), plot.y(1), "diagonal");
        double base = FRAME.bottom() + COUNTS + 14;
        int most = bins.stream().mapToInt(Bin::count).max().orElse(0);
        for (int i = 0; i < BINS; i++) {
            Bin bin = bins.get(i);
            double left = plot.x((double) i / BINS);
            double right = plot.x((i + 1.0) / BINS);
            if (bin.count() > 0) {
                double height = Math.max(1, COUNTS * 0.72 * bin.count() / most);
                plot.add(Html.element("rect", "count")
                        .with("x", left + 1)
                        .with("y", base - height)
                        .with("width", right - left - 2)
                        .with("height", height));
                plot.text((left + right) / 2, base - height - 3, "middle", Figures.grouped(bin.count()), "small");
                double x = plot.x(bin.meanScore());
                plot.whisker(x, bin.right(), series);
                plot.value(
                        x,
                        bin.right(),
                        series,
                        "score " + Figures.fixed(bin.meanScore(), 2) + ": " + bin.right() + " right, "
                                + Figures.percent(bin.right().share()));
            }
        }
        for (int tenth = 0; tenth <= BINS; tenth += 2) {
            double x = plot.x(tenth / 10.0);
            plot.line(x, base, x, base + 4, "axis");
            plot.text(x, base + 17, "middle", Figures.fixed(tenth / 10.0, 1), "");
        }
        plot.line(FRAME.left(), FRAME.bottom(), FRAME.right(), FRAME.bottom(), "axis");
        plot.line(FRAME.left(), base, FRAME.right(), base, "axis");
        plot.text((FRAME.left() + FRAME.right()) / 2, base + 34, "middle", "confidence score", "");
        plot.text(FRAME.left() - 8, base - 2, "end", "answers", "small");
        return plot.svg();
    }

    /** The answers by tenths of the score. */
    static List<Bin> bins(List<SampleResult> results) {
        List<List<SampleResult>> inside = new ArrayList<>();
        for (int i = 0; i < BINS; i++) {
            inside.add(new ArrayList<>());
        }
        for (SampleResult result : results) {
            result.confidence()
                    .ifPresent(score -> inside.get((int) Math.max(0, Math.min(BINS - 1, Math.floor(score * BINS))))
                            .add(result));
        }
        return inside.stream().map(Bin::of).toList();
    }

    /**
     * A tenth of the scores.
     *
     * @param meanScore of the answers inside; 0 if there is none
     * @param right of them
     */
    record Bin(double meanScore, Proportion right) {

        static Bin of(List<SampleResult> results) {
            return new Bin(
                    results.stream()
                            .mapToDouble(result -> result.confidence().orElse(0))
                            .average()
                            .orElse(0),
                    new Proportion(
                            (int) results.stream()
                                    .filter(result -> result.mark() == Mark.RIGHT)
                                    .count(),
                            results.size()));
        }

        int count() {
            return right.n();
        }
    }
}
