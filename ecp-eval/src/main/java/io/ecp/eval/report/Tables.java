package io.ecp.eval.report;

import io.ecp.eval.Mark;
import io.ecp.eval.Proportion;
import io.ecp.eval.SampleResult;
import io.ecp.eval.Summary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The tables of an evaluation: what strategies scored and cost, by the benchmark's groups, and how answers came about. */
final class Tables {

    private static final int MOST_GROUPS = 12;
    private static final int MOST_VALUES = 30;
    private static final int MOST_OUTCOMES = 14;
    private static final int LONGEST_OUTCOME = 140;

    private Tables() {}

    /** What each strategy scored and cost. */
    static Html.Element strategies(Summary summary, List<Series> series) {
        Map<String, Summary.Paired> differences = new LinkedHashMap<>();
        summary.differences().forEach(paired -> differences.put(paired.strategy(), paired));
        List<String> heads = new ArrayList<>(List.of("strategy", "right", "95 % interval, %"));
        if (!differences.isEmpty()) {
            heads.add("against the first, points");
        }
        heads.addAll(List.of("calls", "seconds", "tokens", "pixels", "surest half right"));
        double best = summary.arms().stream()
                .map(Summary.Arm::accuracy)
                .filter(accuracy -> accuracy.n() > 0)
                .mapToDouble(Proportion::share)
                .max()
                .orElse(0);
        Html.Element body = Html.element("tbody");
        for (int i = 0; i < summary.arms().size(); i++) {
            Summary.Arm arm = summary.arms().get(i);
            Proportion accuracy = arm.accuracy();
            boolean isBest = accuracy.n() > 0 && accuracy.share() == best;
            Html.Element row = isBest ? Html.element("tr", "best") : Html.element("tr");
            row.add(
                    name(series.get(i)),
                    share(accuracy, "bold"),
                    cell(Figures.fixed(100 * accuracy.low(), 1) + " to " + Figures.fixed(100 * accuracy.high(), 1)));
            if (!differences.isEmpty()) {
                row.add(Optional.ofNullable(differences.get(arm.strategy()))
                        .map(Tables::difference)
                        .orElseGet(() -> cell("")));
            }
            row.add(
                    cell(Figures.fixed(arm.calls(), 2)),
                    cell(Figures.fixed(arm.seconds(), arm.seconds() < 10 ? 2 : 1)),
                    cell(
                            arm.promptTokens() + arm.answerTokens() == 0
                                    ? ""
                                    : Figures.rounded(arm.promptTokens()) + " + "
                                            + Figures.rounded(arm.answerTokens())),
                    cell(Figures.rounded(arm.pixels())),
                    surest(arm.surest()));
            body.add(row);
        }
        return table(heads, body);
    }

    private static Html.Element difference(Summary.Paired paired) {
        return cell(signed(paired.difference().mean()))
                .add(Html.element("span", "soft below")
                        .add(signed(paired.difference().low()) + " to "
                                + signed(paired.difference().high())));
    }

    private static String signed(double share) {
        return (share >= 0 ? "+" : "−") + Figures.fixed(Math.abs(100 * share), 1);
    }

    private static Html.Element surest(Optional<Summary.Surest> surest) {
        return surest.map(half -> Html.element("td")
                        .add(Figures.percent(half.accuracy().share()))
                        .add(Html.element("span", "soft below")
                                .add("of " + Figures.grouped(half.accuracy().n()) + " (" + Figures.percent(half.share())
                                        + ")")))
                .orElseGet(() -> Html.element("td", "soft").add("–"));
    }

    /** The accuracy inside the benchmark's groups: a table for each of their names, in order. */
    static Map<String, Html.Element> groups(Summary summary, List<Series> series) {
        Map<String, Map<String, Integer>> values = new TreeMap<>();
        for (Summary.Arm arm : summary.arms()) {
            arm.groups().forEach((group, accuracy) -> {
                int equals = group.indexOf('=');
                String name = equals < 0 ? "" : group.substring(0, equals);
                values.computeIfAbsent(name, first -> new TreeMap<>())
                        .merge(group.substring(equals + 1), accuracy.n(), Math::max);
            });
        }
        Map<String, Html.Element> tables = new LinkedHashMap<>();
        values.entrySet().stream().limit(MOST_GROUPS).forEach(entry -> {
            String prefix = entry.getKey().isEmpty() ? "" : entry.getKey() + "=";
            tables.put(entry.getKey(), group(summary, series, prefix, entry.getValue()));
        });
        return tables;
    }

    private static Html.Element group(
            Summary summary, List<Series> series, String prefix, Map<String, Integer> values) {
        Html.Element body = Html.element("tbody");
        values.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(MOST_VALUES)
                .forEach(value -> {
                    Html.Element row = Html.element("tr")
                            .add(
                                    Html.element("td", "left").add(Page.inline(value.getKey(), 80)),
                                    cell(Figures.grouped(value.getValue())));
                    for (Summary.Arm arm : summary.arms()) {
                        Proportion accuracy = arm.groups().get(prefix + value.getKey());
                        row.add(accuracy == null ? Html.element("td") : share(accuracy, ""));
                    }
                    body.add(row);
                });
        int left = values.size() - MOST_VALUES;
        if (left > 0) {
            body.add(
                    Html.element("tr").add(Html.element("td", "left soft").add("and " + left + " with fewer samples")));
        }
        List<String> heads = new ArrayList<>(List.of("", "n"));
        series.forEach(one -> heads.add(one.name()));
        return table(heads, body);
    }

    /** How often an answer was worth what, and which look it came from. */
    static Html.Element outcomes(Map<Series, List<SampleResult>> results) {
        Html.Element body = Html.element("tbody");
        for (Mark mark : Mark.values()) {
            Html.Element row = Html.element("tr").add(Html.element("td", "left").add(words(mark)));
            results.values()
                    .forEach(samples -> row.add(cell(Figures.grouped(samples.stream()
                            .filter(sample -> sample.mark() == mark)
                            .count()))));
            body.add(row);
        }
        Map<String, Integer> outcomes = new TreeMap<>();
        results.values()
                .forEach(samples -> samples.forEach(sample -> outcomes.merge(outcome(sample), 1, Integer::sum)));
        outcomes.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(MOST_OUTCOMES)
                .forEach(outcome -> body.add(outcome(outcome.getKey(), results)));
        int left = outcomes.size() - MOST_OUTCOMES;
        if (left > 0) {
            body.add(Html.element("tr").add(Html.element("td", "left soft").add("and " + left + " rarer ones")));
        }
        List<String> heads = new ArrayList<>(List.of("answers"));
        results.keySet().forEach(series -> heads.add(series.name()));
        return table(heads, body);
    }

    private static Html.Element outcome(String outcome, Map<Series, List<SampleResult>> results) {
        Html.Element row =
                Html.element("tr").add(Html.element("td", "left").add("from: ").add(Page.inline(outcome, 200)));
        for (List<SampleResult> samples : results.values()) {
            List<SampleResult> inside = samples.stream()
                    .filter(sample -> outcome(sample).equals(outcome))
                    .toList();
            Proportion right = new Proportion(
                    (int) inside.stream()
                            .filter(sample -> sample.mark() == Mark.RIGHT)
                            .count(),
                    inside.size());
            Html.Element cell = cell(Figures.grouped(right.n()));
            row.add(
                    right.n() == 0
                            ? cell
                            : cell.add(Html.element("span", "soft")
                                    .add(", " + Figures.percent(right.share()) + " right")));
        }
        return row;
    }

    private static String outcome(SampleResult sample) {
        return VisibleText.shortened(sample.outcome(), LONGEST_OUTCOME);
    }

    static String words(Mark mark) {
        return switch (mark) {
            case RIGHT -> "right";
            case WRONG -> "wrong";
            case UNREADABLE -> "unreadable";
            case FAILED -> "failed";
        };
    }

    /** The calls of one sample. */
    static Html.Element looks(List<SampleResult.Taken> looks, int most) {
        Html.Element body = Html.element("tbody");
        looks.stream()
                .limit(most)
                .forEach(look -> body.add(Html.element("tr")
                        .add(
                                Html.element("td", "left").add(Page.inline(look.stage(), 60)),
                                Html.element("td", "left").add(look.region() + " at " + look.shown()),
                                Html.element("td", "left reply").add(Page.inline(look.reply(), 500)),
                                cell(
                                        look.promptTokens() + look.answerTokens() == 0
                                                ? ""
                                                : Figures.grouped(look.promptTokens()) + " + "
                                                        + Figures.grouped(look.answerTokens())),
                                cell(Figures.time(look.elapsed())))));
        if (looks.size() > most) {
            body.add(Html.element("tr")
                    .add(Html.element("td", "left soft").add("and " + (looks.size() - most) + " more")));
        }
        return table(List.of("look", "shown", "reply", "tokens", "time"), body, 3);
    }

    private static Html.Element name(Series series) {
        return Html.element("td", "strategy").add(series.key()).add(Page.inline(series.name(), 60));
    }

    private static Html.Element share(Proportion share, String classes) {
        Html.Element meter = Html.element("span", "meter")
                .add(Html.element("span")
                        .with("style", "width: " + Figures.fixed(share.n() == 0 ? 0 : 100 * share.share(), 1) + "%"));
        Html.Element figure = Html.element("span", classes.isEmpty() ? "figure" : classes)
                .add(share.n() == 0 ? "–" : Figures.percent(share.share()));
        return Html.element("td", "share")
                .add(figure, Html.element("span", "soft").add(" of " + Figures.grouped(share.n())), meter);
    }

    private static Html.Element cell(String words) {
        return Html.element("td").add(words);
    }

    private static Html.Element table(List<String> heads, Html.Element body) {
        return table(heads, body, 1);
    }

    private static Html.Element table(List<String> heads, Html.Element body, int leftColumns) {
        Html.Element row = Html.element("tr");
        for (int i = 0; i < heads.size(); i++) {
            row.add((i < leftColumns ? Html.element("th", "left") : Html.element("th"))
                    .add(Page.inline(heads.get(i), 60)));
        }
        return Html.element("div", "scroll")
                .add(Html.element("table").add(Html.element("thead").add(row), body));
    }
}
