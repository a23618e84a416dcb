package io.ecp.eval.report;

import com.google.common.collect.ImmutableList;
import io.ecp.eval.SampleResult;
import io.ecp.eval.Summary;
import io.ecp.imaging.ImageReadException;
import io.ecp.imaging.ImageSource;
import io.ecp.model.ModelProfile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An evaluation as one HTML file: what the strategies scored and cost, in a table and as plots of accuracy against calls,
 * of accuracy against confidence and of accuracy by the target's size; the benchmark's groups; which looks the answers
 * came from; and the worst misses with their pictures. The file needs nothing outside of itself and runs no script; it
 * is the same for the same results and pictures, and its size is bounded whatever their number. Immutable.
 */
public final class EvaluationReport {

    /** How many misses of one strategy are shown, unless told otherwise. */
    public static final int DEFAULT_MISSES = 12;

    private static final int MISSES_TOGETHER_FACTOR = 4;
    private static final int MOST_CONDITIONS = 40;

    private final Summary summary;
    private final ImmutableList<SampleResult> results;
    private final String title;
    private final ImmutableList<String> conditions;
    private final Function<String, ImageSource> pictures;
    private final @Nullable ModelProfile profile;
    private final int misses;

    private EvaluationReport(
            Summary summary,
            List<SampleResult> results,
            String title,
            List<String> conditions,
            Function<String, ImageSource> pictures,
            @Nullable ModelProfile profile,
            int misses) {
        this.summary = Objects.requireNonNull(summary, "summary");
        this.results = ImmutableList.copyOf(results);
        this.title = Objects.requireNonNull(title, "title");
        this.conditions = ImmutableList.copyOf(conditions);
        this.pictures = Objects.requireNonNull(pictures, "pictures");
        this.profile = profile;
        this.misses = misses;
    }

    /**
     * The report of results, without pictures until {@link #withPictures} says where they are.
     *
     * @param summary what the results come to
     * @param results of all strategies, the same that the summary was made of
     */
    public static EvaluationReport of(Summary summary, List<SampleResult> results) {
        return new EvaluationReport(
                summary,
                results,
                summary.benchmark() + " with " + summary.model(),
                ImmutableList.of(),
                name -> {
                    throw new ImageReadException(
                            "the report was not told where the pictures are; give it withPictures", null);
                },
                null,
                DEFAULT_MISSES);
    }

    /** The same report with another title than the benchmark and the model. */
    public EvaluationReport withTitle(String words) {
        return new EvaluationReport(summary, results, words, conditions, pictures, profile, misses);
    }

    /** The same report with what a reader needs to know to run it again, a line each: the machine, versions, settings. */
    public EvaluationReport withConditions(List<String> lines) {
        return new EvaluationReport(summary, results, title, lines, pictures, profile, misses);
    }

    /**
     * The same report with pictures.
     *
     * @param opener opens {@link SampleResult#picture()}; where it throws an {@link io.ecp.imaging.ImageException} or an
     *     {@link IllegalArgumentException}, the page says so in the picture's place
     */
    public EvaluationReport withPictures(Function<String, ImageSource> opener) {
        return new EvaluationReport(summary, results, title, conditions, opener, profile, misses);
    }

    /** The same report with pictures from a directory; names that lead out of it are refused. */
    public EvaluationReport withPictures(Path directory) {
        Path root = directory.toAbsolutePath().normalize();
        return withPictures(name -> {
            Path file = root.resolve(name).normalize();
            if (!file.startsWith(root)) {
                throw new ImageReadException("the name leads out of the directory of the pictures", null);
            }
            return ImageSource.of(file);
        });
    }

    /** The same report with where the first look pointed, read by the profile that the model was asked by. */
    public EvaluationReport withProfile(ModelProfile asked) {
        return new EvaluationReport(
                summary, results, title, conditions, pictures, Objects.requireNonNull(asked, "asked"), misses);
    }

    /**
     * The same report with another number of misses for each strategy, {@value #DEFAULT_MISSES} unless set; four times as
     * many are shown in all.
     *
     * @throws IllegalArgumentException if it is below 0
     */
    public EvaluationReport withMisses(int most) {
        if (most < 0) {
            throw new IllegalArgumentException("the number of misses must be at least 0, but was " + most);
        }
        return new EvaluationReport(summary, results, title, conditions, pictures, profile, most);
    }

    /**
     * Writes {@link #toHtml()} to a file, replacing what was there.
     *
     * @throws io.ecp.error.EcpException if it cannot be written
     */
    public void write(Path file) {
        Page.write(toHtml(), file);
    }

    /** The page. */
    public String toHtml() {
        List<Series> series = new ArrayList<>();
        Map<Series, List<SampleResult>> byStrategy = new LinkedHashMap<>();
        for (Summary.Arm arm : summary.arms()) {
            Series one = new Series(arm.strategy(), series.size());
            series.add(one);
            byStrategy.put(
                    one,
                    results.stream()
                            .filter(result -> result.strategy().equals(arm.strategy()))
                            .toList());
        }
        Html.Element body = Html.element("body")
                .add(
                        Html.element("h1").add(Page.inline(title, 300)),
                        Html.element("dl", "facts").add(facts()));
        if (series.isEmpty()) {
            return Page.of(title, body.add(Html.element("p").add("There are no results yet.")));
        }
        body.add(Html.element("div", "card")
                .add(
                        Tables.strategies(summary, series),
                        Html.element("p", "note")
                                .add("Calls, seconds, tokens (read + written) and pixels are means per sample."
                                        + " Intervals are Wilson's at 95 %; failed requests count as not right."
                                        + (summary.differences().isEmpty()
                                                ? ""
                                                : " The difference to the first strategy is of the samples that"
                                                        + " both have, with a paired bootstrap over pictures."))));
        plots(body);
        reliability(body, byStrategy);
        sizes(body, series, byStrategy);
        groups(body, series);
        body.add(
                Html.element("h2").add("What answers were worth, and where they came from"),
                Html.element("div", "card").add(Tables.outcomes(byStrategy)));
        misses(body, byStrategy);
        return Page.of(title, body);
    }

    private List<Html> facts() {
        List<Html> facts = new ArrayList<>();
        fact(facts, "benchmark", summary.benchmark());
        fact(facts, "model", summary.model());
        fact(facts, "profile", summary.profile());
        if (summary.overviewPixels() > 0) {
            fact(facts, "most pixels of the whole picture", Figures.grouped(summary.overviewPixels()));
        }
        if (summary.cropPixels() > 0) {
            fact(facts, "most pixels of a crop", Figures.grouped(summary.cropPixels()));
        }
        fact(
                facts,
                "samples",
                Figures.grouped(results.stream()
                                .map(SampleResult::id)
                                .distinct()
                                .count()) + " on "
                        + Figures.counted(
                                results.stream()
                                        .map(SampleResult::picture)
                                        .distinct()
                                        .count(),
                                "picture"));
        conditions.stream().limit(MOST_CONDITIONS).forEach(line -> fact(facts, "condition", line));
        return facts;
    }

    private static void fact(List<Html> facts, String name, String value) {
        if (!value.isBlank()) {
            facts.add(Html.element("dt").add(name));
            facts.add(Html.element("dd").add(Page.inline(value, 500)));
        }
    }

    private void plots(Html.Element body) {
        Html.Element plots =
                Html.element("div", "plots").add(Html.element("div", "card").add(CallsPlot.all(summary.arms())));
        CallsPlot.nearTheBest(summary.arms())
                .ifPresent(near -> plots.add(Html.element("div", "card").add(near)));
        body.add(
                Html.element("h2").add("Accuracy against calls"),
                plots,
                Html.element("p", "note")
                        .add("Whiskers are 95 % intervals. Strategies of nearly as many calls stand a little apart."));
    }

    private static void reliability(Html.Element body, Map<Series, List<SampleResult>> byStrategy) {
        Html.Element panels = Html.element("div", "panels");
        List<String> silent = new ArrayList<>();
        byStrategy.forEach((series, samples) -> {
            if (samples.stream().noneMatch(sample -> sample.confidence().isPresent())) {
                silent.add(series.name());
            } else {
                panels.add(Html.element("div", "card")
                        .add(
                                Html.element("h3").add(series.key()).add(Page.inline(series.name(), 60)),
                                ReliabilityPlot.of(series, samples)));
            }
        });
        body.add(Html.element("h2").add("Reliability: right answers by confidence"));
        if (silent.size() < byStrategy.size()) {
            body.add(
                    panels,
                    Html.element("p", "note")
                            .add(
                                    "The score orders answers and is no probability: the marks should rise, but need not lie"
                                            + " on the dashed line."));
        }
        if (!silent.isEmpty()) {
            body.add(Html.element("p", "note").add("Without a confidence: " + String.join(", ", silent) + "."));
        }
    }

    private static void sizes(Html.Element body, List<Series> series, Map<Series, List<SampleResult>> byStrategy) {
        Optional<Html.Element> plot = TargetSizePlot.of(byStrategy);
        body.add(Html.element("h2").add("Accuracy by the target's size"));
        if (plot.isEmpty()) {
            body.add(Html.element("p", "note").add("The samples have no targets with an area."));
            return;
        }
        Html.Element legend = Html.element("p", "note legend");
        series.forEach(one -> legend.add(
                Html.element("span", "item").add(one.key()).add(Page.inline(one.name(), 60)), Html.text(" ")));
        body.add(Html.element("div", "card")
                .add(Html.element("div", "scroll").add(plot.get().with("class", "wide")), legend));
    }

    private void groups(Html.Element body, List<Series> series) {
        Map<String, Html.Element> tables = Tables.groups(summary, series);
        if (tables.isEmpty()) {
            return;
        }
        body.add(Html.element("h2").add("By group"));
        tables.forEach((name, table) ->
                body.add(Html.element("div", "card").add(Html.element("h3").add(Page.inline(name, 80)), table)));
    }

    private void misses(Html.Element body, Map<Series, List<SampleResult>> byStrategy) {
        Map<Series, List<SampleResult>> worst = Misses.worst(byStrategy, misses, MISSES_TOGETHER_FACTOR * misses);
        if (worst.values().stream().allMatch(List::isEmpty)) {
            return;
        }
        Map<String, List<String>> missedBy = Misses.byAll(byStrategy);
        body.add(
                Html.element("h2").add("The worst misses"),
                Html.element("p", "note")
                        .add("The surest wrong answers first; where a strategy cannot tell how sure it is, the farthest"
                                + " from their targets. The most accurate strategies come first, and a sample is shown"
                                + " once."));
        worst.forEach((series, chosen) -> {
            if (!chosen.isEmpty()) {
                body.add(Html.element("h3", "strategy").add(series.key()).add(Page.inline(series.name(), 60)));
                chosen.forEach(result -> body.add(new MissCard(
                                result,
                                missedBy.getOrDefault(result.id(), List.of()),
                                pictures,
                                Optional.ofNullable(profile))
                        .html()));
            }
        });
    }
}
