package io.ecp.eval.report;

/**
 * How one strategy looks in all plots and tables of a page: a colour and a shape, which together repeat only after 32.
 *
 * @param name the strategy's name
 * @param index its place among the strategies
 */
record Series(String name, int index) {

    private static final int COLOURS = 8;
    private static final int SHAPES = 4;
    private static final double RADIUS = 5;

    /** The class that sets the colour. */
    String colour() {
        return "s" + index % COLOURS;
    }

    /** The mark of a value, in the middle of which it lies. */
    Html.Element mark(double x, double y) {
        return mark(x, y, RADIUS);
    }

    private Html.Element mark(double x, double y, double r) {
        Html.Element shape =
                switch ((index + index / COLOURS) % SHAPES) {
                    case 0 -> Html.element("circle").with("cx", x).with("cy", y).with("r", r);
                    case 1 ->
                        Html.element("rect")
                                .with("x", x - r * 0.88)
                                .with("y", y - r * 0.88)
                                .with("width", r * 1.76)
                                .with("height", r * 1.76);
                    case 2 -> path(x, y - r * 1.25, x + r * 1.25, y, x, y + r * 1.25, x - r * 1.25, y);
                    default -> path(x, y - r * 1.2, x + r * 1.15, y + r * 0.85, x - r * 1.15, y + r * 0.85);
                };
        return shape.with("class", "dot " + colour());
    }

    private static Html.Element path(double... corners) {
        StringBuilder d = new StringBuilder();
        for (int i = 0; i < corners.length; i += 2) {
            d.append(i == 0 ? "M" : "L").append(Figures.coordinate(corners[i])).append(' ');
            d.append(Figures.coordinate(corners[i + 1]));
        }
        return Html.element("path").with("d", d.append('Z').toString());
    }

    /** The mark beside the name in a table. */
    Html.Element key() {
        return Html.element("svg", "mark").with("viewBox", "0 0 14 14").add(mark(7, 7));
    }
}
