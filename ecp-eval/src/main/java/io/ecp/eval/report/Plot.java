package io.ecp.eval.report;

import io.ecp.eval.Proportion;

/** An SVG picture with two linear axes. Positions are in the picture's units; values become positions by the axes. */
final class Plot {

    private static final double CAP = 3;

    private final Html.Element svg;
    private final double left;
    private final double top;
    private final double right;
    private final double bottom;
    private final double leastX;
    private final double mostX;
    private final double leastY;
    private final double mostY;

    /**
     * An empty plot.
     *
     * @param title what it shows, for those who cannot see it
     * @param width of the picture
     * @param height of the picture
     * @param frame where the values are: left, top, right, bottom
     * @param xs the least and the most value across
     * @param ys the least and the most value upwards
     */
    Plot(String title, double width, double height, Frame frame, Range xs, Range ys) {
        this.svg = Html.element("svg")
                .with("viewBox", "0 0 " + Figures.coordinate(width) + " " + Figures.coordinate(height))
                .with("role", "img")
                .with("aria-label", title);
        this.left = frame.left();
        this.top = frame.top();
        this.right = frame.right();
        this.bottom = frame.bottom();
        this.leastX = xs.least();
        this.mostX = xs.most();
        this.leastY = ys.least();
        this.mostY = ys.most();
    }

    /** Where the values are. */
    record Frame(double left, double top, double right, double bottom) {}

    /** The values of an axis. */
    record Range(double least, double most) {}

    double x(double value) {
        return left + (value - leastX) / (mostX - leastX) * (right - left);
    }

    double y(double value) {
        return bottom - (value - leastY) / (mostY - leastY) * (bottom - top);
    }

    Plot add(Html part) {
        svg.add(part);
        return this;
    }

    Html.Element svg() {
        return svg;
    }

    /** Lines and labels of shares: every so many percent. */
    Plot shares(int step) {
        for (int percent = (int) Math.ceil(leastY * 100 - 1e-9); percent <= mostY * 100 + 1e-9; percent++) {
            if (percent % step == 0) {
                double y = y(percent / 100.0);
                line(left, y, right, y, "grid");
                text(left - 8, y + 4, "end", percent + " %", "");
            }
        }
        return this;
    }

    Plot line(double x1, double y1, double x2, double y2, String classes) {
        return add(Html.element("line", classes)
                .with("x1", x1)
                .with("y1", y1)
                .with("x2", x2)
                .with("y2", y2));
    }

    /**
     * Adds words.
     *
     * @param anchor which end of them is at x: {@code start}, {@code middle} or {@code end}
     */
    Plot text(double x, double y, String anchor, String words, String classes) {
        return add(Html.element("text", classes)
                .with("x", x)
                .with("y", y)
                .with("text-anchor", anchor)
                .add(words));
    }

    /** Words below the axis, and words along it. */
    Plot titles(String across, String upwards) {
        text((left + right) / 2, bottom + 38, "middle", across, "");
        double middle = (top + bottom) / 2;
        return add(Html.element("text")
                .with("x", 14)
                .with("y", middle)
                .with("text-anchor", "middle")
                .with("transform", "rotate(-90 14 " + Figures.coordinate(middle) + ")")
                .add(upwards));
    }

    /** The interval of a share, cut off where the axis ends. */
    Plot whisker(double x, Proportion share, Series series) {
        double low = y(Math.max(leastY, share.low()));
        double high = y(Math.min(mostY, share.high()));
        return add(Html.element("path", "whisker " + series.colour())
                .with(
                        "d",
                        "M" + at(x - CAP, low) + "L" + at(x + CAP, low) + "M" + at(x, low) + "L" + at(x, high) + "M"
                                + at(x - CAP, high) + "L" + at(x + CAP, high)));
    }

    /** A value and what it is when pointed at. */
    Plot value(double x, Proportion share, Series series, String words) {
        return add(series.mark(x, y(share.share())).add(Html.element("title").add(words)));
    }

    private static String at(double x, double y) {
        return Figures.coordinate(x) + " " + Figures.coordinate(y);
    }
}
