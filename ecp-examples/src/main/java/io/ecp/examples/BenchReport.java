package io.ecp.examples;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Figures of a benchmark, as a table for people and as CSV for programs.
 *
 * @param conditions what was measured, in one line
 * @param figures in the order in which they are shown
 */
record BenchReport(String conditions, List<Figure> figures) {

    /** Copies the list. */
    BenchReport {
        figures = List.copyOf(figures);
    }

    /** The same with more figures at the end. */
    BenchReport with(List<Figure> more) {
        List<Figure> all = new ArrayList<>(figures);
        all.addAll(more);
        return new BenchReport(conditions, all);
    }

    /** The table. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(conditions);
        for (Figure figure : figures) {
            lines.add("  %-34s %12s %s"
                    .formatted(figure.name(), figure.value(), figure.unit())
                    .stripTrailing());
        }
        return lines;
    }

    /** A header and one row; units stand in the header. */
    String csv() {
        String header = figures.stream()
                .map(figure -> figure.unit().isEmpty() ? figure.name() : figure.name() + " (" + figure.unit() + ")")
                .collect(Collectors.joining(","));
        return header + "\n" + figures.stream().map(Figure::value).collect(Collectors.joining(",")) + "\n";
    }

    /**
     * One figure.
     *
     * @param name what it is; without commas
     * @param value as it is shown
     * @param unit empty for texts and counts
     */
    record Figure(String name, String value, String unit) {

        /** A number with so many digits after the point. */
        static Figure of(String name, double value, int digits, String unit) {
            return new Figure(name, String.format(Locale.ROOT, "%." + digits + "f", value), unit);
        }
    }
}
