package io.ecp.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.error.EcpException;
import io.ecp.eval.Mark;
import io.ecp.eval.SampleResult;
import io.ecp.eval.Summary;
import io.ecp.imaging.ImageBox;
import io.ecp.imaging.ImagePoint;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.Region;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.model.ModelProfiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

class EvaluationReportTest {

    private static final Size SCREEN = new Size(1920, 1080);

    @TempDir
    Path directory;

    @Test
    void every_figure_is_there() {
        Markup page =
                Markup.read(report(mixed(40)).withPictures(name -> screen()).toHtml());

        assertThat(page.texts("h1")).containsExactly("bench with model");
        assertThat(page.texts("h2"))
                .containsExactly(
                        "Accuracy against calls",
                        "Reliability: right answers by confidence",
                        "Accuracy by the target's size",
                        "By group",
                        "What answers were worth, and where they came from",
                        "The worst misses");
        assertThat(page.all("svg"))
                .extracting(svg -> svg.getAttribute("aria-label"))
                .contains("accuracy against calls per sample", "reliability of sure", "accuracy by the target's size");
        assertThat(page.text())
                .contains("Without a confidence: plain.", "most pixels of the whole picture196,608", "40 on 4 pictures")
                .contains("ui", "icon", "text");
    }

    @Test
    void the_table_has_shares_intervals_and_costs() {
        List<SampleResult> results = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            results.add(sample("only", "s" + i, i < 9 ? Mark.RIGHT : Mark.WRONG, OptionalDouble.of(i < 5 ? 0.9 : 0.4)));
        }

        Markup page = Markup.read(report(results).toHtml());

        // Wilson's interval of 9 of 10 is 59.6 to 98.2 %.
        assertThat(page.all("tr", "best").get(0).getTextContent())
                .isEqualTo("only90.0 % of 1059.6 to 98.22.000.20400 + 202,000100.0 %of 5 (50.0 %)");
    }

    @Test
    void the_plot_has_each_strategy_where_its_figures_say() {
        List<SampleResult> results = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            results.add(sample("two", "s" + i, i < 5 ? Mark.RIGHT : Mark.WRONG, OptionalDouble.empty()));
        }

        Html.Element plot = CallsPlot.all(summary(results).arms());

        // Half way up the frame from 340 to 14, with 23.66 to 76.34 %; two calls on an axis from 1 to 4 between 64 and
        // 546.
        Element dot = Markup.read(plot.markup()).all("circle", "dot").get(0);
        assertThat(dot.getAttribute("cx")).isEqualTo("224.67");
        assertThat(dot.getAttribute("cy")).isEqualTo("177");
        assertThat(dot.getTextContent()).isEqualTo("two: 50.0 % of 10 right, 2.00 calls per sample");
        assertThat(Markup.read(plot.markup()).all("path", "whisker").get(0).getAttribute("d"))
                .isEqualTo("M221.67 262.87L227.67 262.87M224.67 262.87L224.67 91.13M221.67 91.13L227.67 91.13");
    }

    @Test
    void labels_do_not_cover_each_other_the_points_or_the_edge() {
        Random random = new Random(11);
        for (int round = 0; round < 50; round++) {
            LabelPlacement room = new LabelPlacement(0, 0, 560, 330);
            List<LabelPlacement.Box> boxes = new ArrayList<>();
            List<double[]> points = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                points.add(new double[] {60 + random.nextDouble() * 300, 20 + random.nextDouble() * 120});
            }
            for (double[] point : points) {
                room.keepFree(point[0] - 7, point[1] - 7, point[0] + 7, point[1] + 7);
            }
            for (double[] point : points) {
                room.place(point[0], point[1], "a strategy's name").ifPresent(label -> boxes.add(label.box()));
            }
            assertThat(boxes).hasSizeGreaterThanOrEqualTo(6);
            for (int i = 0; i < boxes.size(); i++) {
                LabelPlacement.Box box = boxes.get(i);
                assertThat(boxes.subList(i + 1, boxes.size())).noneMatch(box::meets);
                assertThat(points).noneMatch(point -> box.rectangle().contains(point[0], point[1]));
                assertThat(new LabelPlacement.Box(0, 0, 560, 330).holds(box)).isTrue();
            }
        }
    }

    @Test
    void a_point_without_room_has_no_label() {
        LabelPlacement room = new LabelPlacement(0, 0, 30, 30);

        assertThat(room.place(15, 15, "a name longer than the frame")).isEmpty();
    }

    @Test
    void reliability_counts_answers_by_tenths_of_the_score() {
        List<SampleResult> results = List.of(
                sample("s", "a", Mark.RIGHT, OptionalDouble.of(0)),
                sample("s", "b", Mark.WRONG, OptionalDouble.of(0.05)),
                sample("s", "c", Mark.RIGHT, OptionalDouble.of(0.95)),
                sample("s", "d", Mark.RIGHT, OptionalDouble.of(1)),
                sample("s", "e", Mark.RIGHT, OptionalDouble.empty()));

        List<ReliabilityPlot.Bin> bins = ReliabilityPlot.bins(results);

        assertThat(bins).hasSize(10);
        assertThat(bins).extracting(ReliabilityPlot.Bin::count).containsExactly(2, 0, 0, 0, 0, 0, 0, 0, 0, 2);
        assertThat(bins.get(0).right().right()).isEqualTo(1);
        assertThat(bins.get(0).meanScore()).isEqualTo(0.025);
        assertThat(bins.get(9).meanScore()).isEqualTo(0.975);
    }

    @Test
    void targets_are_sorted_by_their_side_into_half_octaves() {
        Series one = new Series("s", 0);
        TargetSizePlot.Bins bins = TargetSizePlot.Bins.of(Map.of(
                one,
                List.of(
                        sized("a", 32, Mark.RIGHT),
                        sized("b", 45, Mark.WRONG),
                        sized("c", 46, Mark.RIGHT),
                        sized("d", 64, Mark.RIGHT))));

        assertThat(bins.count()).isEqualTo(3);
        assertThat(List.of(bins.label(0), bins.label(1), bins.label(2)))
                .containsExactly("32–45 px", "45–64 px", "64–91 px");
        assertThat(bins.shares(one)).hasToString("{0=1 of 2, 1=1 of 1, 2=1 of 1}");
    }

    @Test
    void many_sizes_are_sorted_into_octaves() {
        List<SampleResult> results = new ArrayList<>();
        for (int side = 4; side <= 1024; side *= 2) {
            results.add(sized("t" + side, side, Mark.RIGHT));
        }

        TargetSizePlot.Bins bins = TargetSizePlot.Bins.of(Map.of(new Series("s", 0), results));

        assertThat(bins.count()).isEqualTo(9);
        assertThat(bins.label(0)).isEqualTo("4–8 px");
    }

    @Test
    void the_surest_misses_come_first_the_best_strategy_leads_and_no_sample_comes_twice() {
        Series worse = new Series("worse", 0);
        Series better = new Series("better", 1);

        Map<Series, List<SampleResult>> worst = Misses.worst(
                Map.of(
                        worse,
                        List.of(
                                sample("worse", "a", Mark.WRONG, OptionalDouble.of(0.9)),
                                sample("worse", "b", Mark.WRONG, OptionalDouble.of(0.8)),
                                sample("worse", "c", Mark.UNREADABLE, OptionalDouble.empty())),
                        better,
                        List.of(
                                sample("better", "a", Mark.WRONG, OptionalDouble.of(0.2)),
                                sample("better", "b", Mark.RIGHT, OptionalDouble.of(0.9)),
                                sample("better", "c", Mark.WRONG, OptionalDouble.of(0.7)))),
                2,
                3);

        assertThat(worst.keySet()).containsExactly(better, worse);
        assertThat(worst.get(better)).extracting(SampleResult::id).containsExactly("c", "a");
        assertThat(worst.get(worse)).extracting(SampleResult::id).containsExactly("b");
    }

    @Test
    void a_miss_has_both_pictures_its_words_and_who_else_missed_it() {
        List<SampleResult> results = List.of(
                sample("first", "a", Mark.WRONG, OptionalDouble.of(0.75)),
                sample("second", "a", Mark.WRONG, OptionalDouble.of(0.5)));

        Markup page = Markup.read(report(results)
                .withPictures(name -> screen())
                .withProfile(ModelProfiles.OS_ATLAS)
                .toHtml());

        assertThat(page.all("section", "card")).hasSize(1);
        String card = page.all("section", "card").get(0).getTextContent();
        assertThat(card)
                .contains("wrong by 520 px", "confidence 0.750", "2 calls, 200 ms", "also missed by second")
                .contains("the last crop, 480x270+700+400, as shown at 480x270; the target lies outside of it")
                .contains("a decision", "(500, 500)");
        assertThat(page.all("img")).hasSize(2);
        assertThat(page.all("span", "k-target")).hasSize(1);
        assertThat(page.all("span", "k-coarse")).hasSize(2);
        assertThat(page.all("span", "k-answer")).hasSize(2);
    }

    @Test
    void pictures_that_are_missing_changed_or_elsewhere_are_said_to_be() {
        List<SampleResult> results = List.of(sample("s", "a", Mark.WRONG, OptionalDouble.of(0.5)));

        String none = Markup.read(report(results).toHtml()).text();
        String gone =
                Markup.read(report(results).withPictures(directory).toHtml()).text();
        String changed = Markup.read(report(results)
                        .withPictures(name -> ImageSource.of(RgbImage.filled(new Size(10, 10), 0)))
                        .toHtml())
                .text();

        assertThat(none).contains("cannot be shown: the report was not told where the pictures are");
        assertThat(gone).contains("The picture screens/a.png cannot be shown: ");
        assertThat(changed).contains("is 10x10 now, but was 1920x1080");
    }

    @Test
    void a_name_that_leads_out_of_the_directory_is_not_followed() throws Exception {
        Path root = Files.createDirectory(directory.resolve("pictures"));
        screen().whole(SCREEN).pixels().writePng(directory.resolve("secret.png"));
        SampleResult elsewhere = withPicture(sample("s", "a", Mark.WRONG, OptionalDouble.of(0.5)), "../secret.png");

        Markup page = Markup.read(report(List.of(elsewhere)).withPictures(root).toHtml());

        assertThat(page.all("img")).isEmpty();
        assertThat(page.text())
                .contains("The picture ../secret.png cannot be shown: the name leads out of the directory");
    }

    @Test
    void hostile_words_stay_words() {
        String hostile = "</td></style><script>alert(1)</script>\" onload='x' \u001B[31m\u202E\uDC00 &amp;";
        SampleResult result = new SampleResult(
                hostile,
                hostile,
                hostile,
                SCREEN,
                hostile,
                List.of(),
                hostile,
                Mark.WRONG,
                hostile,
                hostile,
                Optional.empty(),
                Optional.empty(),
                OptionalDouble.of(0.5),
                List.of(new SampleResult.Taken(
                        hostile,
                        Region.whole(SCREEN),
                        SCREEN,
                        1000,
                        hostile.repeat(100_000),
                        1,
                        1,
                        Duration.ofMillis(1))),
                List.of(hostile),
                Duration.ofMillis(1),
                Map.of(hostile, hostile));
        Summary summary = Summary.of(hostile, hostile, hostile, 1, 1, List.of(result));

        String html = EvaluationReport.of(summary, List.of(result))
                .withConditions(List.of(hostile))
                .withPictures(name -> screen())
                .toHtml();

        Markup page = Markup.read(html);
        assertThat(page.all("script")).isEmpty();
        assertThat(page.all("style")).hasSize(1);
        assertThat(page.text()).contains("<script>alert(1)</script>\" onload='x' ␛[31m[U+202E][U+DC00] &amp;");
        assertThat(html.length()).isLessThan(200_000);
    }

    @Test
    void no_results_are_a_page_that_says_so() {
        assertThat(Markup.read(report(List.of()).toHtml()).text()).contains("There are no results yet.");
    }

    @Test
    void one_sample_is_a_page() {
        for (Mark mark : Mark.values()) {
            Markup page = Markup.read(report(List.of(sample("s", "a", mark, OptionalDouble.empty())))
                    .toHtml());

            assertThat(page.text()).contains("1 on 1 picture");
        }
    }

    @Test
    void ten_thousand_samples_make_a_page_of_bounded_size() {
        RgbImage small = RgbImage.filled(SCREEN, 0x223344);

        String html = report(mixed(10_000))
                .withPictures(name -> ImageSource.of(small))
                .withMisses(3)
                .toHtml();

        assertThat(html.length()).isLessThan(1_000_000);
        assertThat(Markup.read(html).all("section", "card")).hasSize(6);
    }

    @Test
    void the_same_results_give_the_same_page() {
        assertThat(report(mixed(30))
                        .withPictures(name -> screen())
                        .withMisses(2)
                        .toHtml())
                .isEqualTo(report(mixed(30))
                        .withPictures(name -> screen())
                        .withMisses(2)
                        .toHtml());
    }

    @Test
    void it_is_written_to_a_file() throws Exception {
        EvaluationReport report = report(mixed(5)).withTitle("Strategies").withMisses(0);
        Path file = directory.resolve("report.html");

        report.write(file);

        assertThat(Files.readString(file)).isEqualTo(report.toHtml()).contains("<title>Strategies</title>");
        assertThatThrownBy(() -> report.write(directory.resolve("none/report.html")))
                .isInstanceOf(EcpException.class)
                .hasMessageContaining("report.html");
        assertThatThrownBy(() -> report.withMisses(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
    }

    private static EvaluationReport report(List<SampleResult> results) {
        return EvaluationReport.of(summary(results), results);
    }

    private static Summary summary(List<SampleResult> results) {
        return Summary.of("bench", "model", "profile", 196_608, 196_608, results);
    }

    /** Results of two strategies, one of which says how sure it is. */
    private static List<SampleResult> mixed(int samples) {
        Random random = new Random(7);
        List<SampleResult> results = new ArrayList<>();
        for (int i = 0; i < samples; i++) {
            boolean right = random.nextInt(4) > 0;
            double sure = right ? 0.5 + random.nextDouble() / 2 : random.nextDouble();
            results.add(
                    sample("plain", "s" + i, random.nextInt(4) == 0 ? Mark.RIGHT : Mark.WRONG, OptionalDouble.empty()));
            results.add(sample("sure", "s" + i, right ? Mark.RIGHT : Mark.WRONG, OptionalDouble.of(sure)));
        }
        return results;
    }

    private static SampleResult sized(String id, int side, Mark mark) {
        SampleResult from = sample("s", id, mark, OptionalDouble.empty());
        return copy(from, from.picture(), List.of(new ImageBox(0, 0, side, side)));
    }

    private static SampleResult withPicture(SampleResult from, String picture) {
        return copy(from, picture, from.targets());
    }

    private static SampleResult copy(SampleResult from, String picture, List<ImageBox> targets) {
        return new SampleResult(
                from.strategy(),
                from.id(),
                picture,
                from.imageSize(),
                from.prompt(),
                targets,
                from.expected(),
                from.mark(),
                from.outcome(),
                from.answer(),
                from.point(),
                from.box(),
                from.confidence(),
                from.looks(),
                from.decisions(),
                from.elapsed(),
                from.groups());
    }

    private static SampleResult sample(String strategy, String id, Mark mark, OptionalDouble confidence) {
        int number = Math.abs(id.hashCode());
        return new SampleResult(
                strategy,
                id,
                id.equals("a") ? "screens/a.png" : "screens/" + number % 4 + ".png",
                SCREEN,
                "click " + id,
                List.of(new ImageBox(300, 100, 340, 130)),
                "",
                mark,
                "REFINED",
                "(750, 450)",
                Optional.of(new ImagePoint(750, 450)),
                Optional.empty(),
                confidence,
                List.of(
                        new SampleResult.Taken(
                                "coarse",
                                Region.whole(SCREEN),
                                new Size(480, 270),
                                1000,
                                "(500, 500)",
                                200,
                                10,
                                Duration.ofMillis(100)),
                        new SampleResult.Taken(
                                "fine",
                                new Region(700, 400, 480, 270),
                                new Size(480, 270),
                                1000,
                                "(104, 185)",
                                200,
                                10,
                                Duration.ofMillis(90))),
                List.of("a decision"),
                Duration.ofMillis(200),
                Map.of("ui", number % 2 == 0 ? "icon" : "text"));
    }

    private static ImageSource screen() {
        return ImageSource.of(RgbImage.filled(SCREEN, 0x336699));
    }
}
