package io.ecp.eval.report;

import io.ecp.eval.Mark;
import io.ecp.eval.Proportion;
import io.ecp.eval.SampleResult;
import io.ecp.imaging.ImageBox;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How small a target may be: the share of right answers against the side of the target, the square root of its area in
 * pixels of the full picture, in bins of half an octave, or of a whole one where there would be too many.
 */
final class TargetSizePlot {

    private static final double WIDTH = 900;
    private static final Plot.Frame FRAME = new Plot.Frame(64, 14, 886, 300);
    private static final double HEIGHT = 366;
    private static final int MOST_BINS = 9;
    private static final double WIDEST_STEP = 14;

    /** A bin of fewer samples has its mark and interval, but leads no line astray. */
    private static final int FEWEST_JOINED = 5;

    private TargetSizePlot() {}

    /** The plot; empty if no sample has a target with an area. */
    static Optional<Html.Element> of(Map<Series, List<SampleResult>> results) {
        Bins bins = Bins.of(results);
        if (bins.count() == 0) {
            return Optional.empty();
        }
        Plot plot = new Plot(
                "accuracy by the target's size",
                WIDTH,
                HEIGHT,
                FRAME,
                new Plot.Range(0, bins.count()),
                new Plot.Range(0, 1));
        plot.shares(20);
        for (int bin = 0; bin < bins.count(); bin++) {
            double x = plot.x(bin + 0.5);
            plot.text(x, FRAME.bottom() + 18, "middle", bins.label(bin), "");
            plot.text(x, FRAME.bottom() + 33, "middle", "n " + Figures.grouped(bins.samples(bin)), "small");
            if (bin > 0) {
                plot.line(plot.x(bin), FRAME.top(), plot.x(bin), FRAME.bottom(), "grid");
            }
        }
        plot.line(FRAME.left(), FRAME.bottom(), FRAME.right(), FRAME.bottom(), "axis");
        plot.text(
                (FRAME.left() + FRAME.right()) / 2,
                FRAME.bottom() + 54,
                "middle",
                "side of the target, pixels of the full picture",
                "");
        double step = Math.min(WIDEST_STEP, (plot.x(1) - plot.x(0)) * 0.8 / results.size());
        int at = 0;
        for (Series series : results.keySet()) {
            draw(plot, series, bins.shares(series), step * (at++ - (results.size() - 1) / 2.0));
        }
        return Optional.of(plot.svg());
    }

    private static void draw(Plot plot, Series series, SortedMap<Integer, Proportion> shares, double shift) {
        StringBuilder way = new StringBuilder();
        shares.forEach((bin, share) -> {
            if (share.n() < FEWEST_JOINED) {
                return;
            }
            double x = plot.x(bin + 0.5) + shift;
            way.append(way.length() == 0 ? "M" : "L")
                    .append(Figures.coordinate(x))
                    .append(' ');
            way.append(Figures.coordinate(plot.y(share.share())));
        });
        if (way.indexOf("L") > 0) {
            plot.add(Html.element("path", "path " + series.colour()).with("d", way.toString()));
        }
        shares.forEach((bin, share) -> plot.whisker(plot.x(bin + 0.5) + shift, share, series));
        shares.forEach((bin, share) -> plot.value(
                plot.x(bin + 0.5) + shift,
                share,
                series,
                series.name() + ": " + share + " right, " + Figures.percent(share.share())));
    }

    /** The side of a sample's target: of several, the largest, since meeting any is right. */
    static OptionalDouble side(SampleResult result) {
        return result.targets().stream()
                .mapToDouble(ImageBox::area)
                .filter(area -> area > 0)
                .map(Math::sqrt)
                .max();
    }

    /** Samples by the size of their targets. */
    static final class Bins {

        private final int least;
        private final int count;
        private final double octaves;
        private final Map<Series, SortedMap<Integer, Proportion>> shares;

        private Bins(int least, int count, double octaves, Map<Series, SortedMap<Integer, Proportion>> shares) {
            this.least = least;
            this.count = count;
            this.octaves = octaves;
            this.shares = shares;
        }

        static Bins of(Map<Series, List<SampleResult>> results) {
            Bins fine = of(results, 0.5);
            return fine.count <= MOST_BINS ? fine : of(results, 1);
        }

        private static Bins of(Map<Series, List<SampleResult>> results, double octaves) {
            Map<Series, SortedMap<Integer, Proportion>> shares = new LinkedHashMap<>();
            List<Integer> all = new ArrayList<>();
            results.forEach((series, samples) -> {
                SortedMap<Integer, Proportion> bins = new TreeMap<>();
                for (SampleResult sample : samples) {
                    side(sample).ifPresent(side -> {
                        int bin = bin(side, octaves);
                        all.add(bin);
                        bins.merge(
                                bin,
                                new Proportion(sample.mark() == Mark.RIGHT ? 1 : 0, 1),
                                (a, b) -> new Proportion(a.right() + b.right(), a.n() + b.n()));
                    });
                }
                shares.put(series, bins);
            });
            int least = all.stream().mapToInt(Integer::intValue).min().orElse(0);
            int most = all.stream().mapToInt(Integer::intValue).max().orElse(-1);
            Map<Series, SortedMap<Integer, Proportion>> shifted = new LinkedHashMap<>();
            shares.forEach((series, bins) -> {
                SortedMap<Integer, Proportion> from = new TreeMap<>();
                bins.forEach((bin, share) -> from.put(bin - least, share));
                shifted.put(series, from);
            });
            return new Bins(least, most - least + 1, octaves, shifted);
        }

        private static int bin(double side, double octaves) {
            // A side of exactly a bin's edge belongs to the bin above it, in spite of the logarithm's rounding.
            return (int) Math.floor(Math.log(side) / Math.log(2) / octaves + 1e-9);
        }

        int count() {
            return count;
        }

        String label(int bin) {
            return edge(bin) + "–" + edge(bin + 1) + " px";
        }

        private String edge(int bin) {
            double side = Math.pow(2, (bin + least) * octaves);
            return side < 10 ? Figures.fixed(side, 1).replaceAll("\\.0$", "") : Figures.rounded(side);
        }

        /** How many samples a strategy has in a bin: the most of any. */
        int samples(int bin) {
            return shares.values().stream()
                    .map(bins -> bins.get(bin))
                    .mapToInt(share -> share == null ? 0 : share.n())
                    .max()
                    .orElse(0);
        }

        SortedMap<Integer, Proportion> shares(Series series) {
            return shares.getOrDefault(series, new TreeMap<>());
        }
    }
}
