package io.ecp.eval.report;

import io.ecp.eval.Summary;
import java.awt.geom.Line2D;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What accuracy costs: the share of right answers against calls to the model per sample, one mark for each strategy. */
final class CallsPlot {

    private static final double WIDTH = 560;
    private static final double HEIGHT = 390;
    private static final Plot.Frame FRAME = new Plot.Frame(64, 14, 546, 340);
    private static final double APART = 8;
    private static final int LONGEST_NAME = 36;

    /** How far below the best a strategy may lie to be in the enlargement. */
    private static final double NEAR_THE_BEST = 0.25;

    private CallsPlot() {}

    /** All strategies between 0 and 100 %. */
    static Html.Element all(List<Summary.Arm> arms) {
        return draw("accuracy against calls per sample", arms, arms, 0, 20);
    }

    /** The strategies near the best, enlarged; empty where that would show no more. */
    static Optional<Html.Element> nearTheBest(List<Summary.Arm> arms) {
        double best = arms.stream().mapToDouble(arm -> share(arm)).max().orElse(0);
        List<Summary.Arm> near =
                arms.stream().filter(arm -> share(arm) >= best - NEAR_THE_BEST).toList();
        double low =
                near.stream().mapToDouble(arm -> arm.accuracy().low()).min().orElse(0);
        double least = Math.floor((low - 0.01) * 20) / 20;
        if (near.size() < 2 || least < 0.3) {
            return Optional.empty();
        }
        return Optional.of(draw("accuracy against calls per sample, near the best", arms, near, least, 5));
    }

    private static Html.Element draw(
            String title, List<Summary.Arm> arms, List<Summary.Arm> shown, double least, int step) {
        double fewest = shown.stream().mapToDouble(Summary.Arm::calls).min().orElse(1);
        double most = shown.stream().mapToDouble(Summary.Arm::calls).max().orElse(1);
        double from = Math.max(0, Math.floor(fewest - 0.3));
        double to = Math.max(from + 2, Math.ceil(most + 1.2));
        Plot plot = new Plot(title, WIDTH, HEIGHT, FRAME, new Plot.Range(from, to), new Plot.Range(least, 1));
        plot.shares(step);
        int every = (int) Math.max(1, Math.ceil((to - from) / 12));
        for (int calls = (int) from; calls <= to; calls += every) {
            plot.line(plot.x(calls), FRAME.bottom(), plot.x(calls), FRAME.bottom() + 5, "axis");
            plot.text(plot.x(calls), FRAME.bottom() + 19, "middle", calls + "", "");
        }
        plot.line(FRAME.left(), FRAME.bottom(), FRAME.right(), FRAME.bottom(), "axis");
        plot.titles("calls per sample", "right answers");
        marks(plot, arms, shown);
        return plot.svg();
    }

    private static void marks(Plot plot, List<Summary.Arm> arms, List<Summary.Arm> shown) {
        LabelPlacement room = new LabelPlacement(FRAME.left() + 2, FRAME.top() - 10, WIDTH - 2, FRAME.bottom() - 2);
        List<Mark> marks = new ArrayList<>();
        for (Summary.Arm arm : shown.stream()
                .sorted(Comparator.comparingDouble(Summary.Arm::calls))
                .toList()) {
            // Of strategies with as many calls, the intervals would cover each other.
            double x = plot.x(arm.calls());
            double last = marks.isEmpty()
                    ? Double.NEGATIVE_INFINITY
                    : marks.get(marks.size() - 1).x();
            marks.add(new Mark(
                    arm,
                    new Series(arm.strategy(), arms.indexOf(arm)),
                    Math.max(x, last + (last > x - APART ? APART : 0))));
        }
        for (Mark mark : marks) {
            double y = plot.y(share(mark.arm()));
            room.keepFree(mark.x() - 7, y - 7, mark.x() + 7, y + 7);
            room.keepFree(
                    mark.x() - 3,
                    plot.y(Math.min(1, mark.arm().accuracy().high())),
                    mark.x() + 3,
                    plot.y(mark.arm().accuracy().low()));
            plot.whisker(mark.x(), mark.arm().accuracy(), mark.series());
        }
        for (Mark mark : marks) {
            plot.value(mark.x(), mark.arm().accuracy(), mark.series(), words(mark.arm()));
            double y = plot.y(share(mark.arm()));
            String name = name(mark.arm().strategy());
            room.place(mark.x(), y, name).ifPresent(label -> {
                if (label.needsLeader()) {
                    Line2D leader = label.leader();
                    plot.line(leader.getX1(), leader.getY1(), leader.getX2(), leader.getY2(), "leader");
                }
                plot.text(label.box().left(), label.box().bottom() - 3.5, "start", name, "label");
            });
        }
    }

    private static String name(String strategy) {
        String visible = VisibleText.of(strategy).replaceAll("\\s+", " ");
        return visible.length() <= LONGEST_NAME
                ? visible
                : visible.substring(
                                0,
                                visible.offsetByCodePoints(
                                        0, Math.min(LONGEST_NAME - 1, visible.codePointCount(0, visible.length()))))
                        + "…";
    }

    private static double share(Summary.Arm arm) {
        return arm.accuracy().n() == 0 ? 0 : arm.accuracy().share();
    }

    private static String words(Summary.Arm arm) {
        return arm.strategy() + ": " + Figures.percent(share(arm)) + " of "
                + arm.accuracy().n() + " right, " + Figures.fixed(arm.calls(), 2) + " calls per sample";
    }

    private record Mark(Summary.Arm arm, Series series, double x) {}
}
