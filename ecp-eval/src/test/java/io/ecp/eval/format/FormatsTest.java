package io.ecp.eval.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.ecp.eval.Benchmark;
import io.ecp.eval.DataException;
import io.ecp.eval.Evaluation;
import io.ecp.eval.Fixtures;
import io.ecp.eval.Sample;
import io.ecp.eval.SampleResult;
import io.ecp.eval.Scripted;
import io.ecp.eval.Truth;
import io.ecp.imaging.ImageBox;
import io.ecp.imaging.ImageReadException;
import io.ecp.imaging.Size;
import io.ecp.strategy.Direct;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every format: what is read, what is refused, and scores that were computed by hand. */
class FormatsTest {

    @TempDir
    Path directory;

    @Test
    void screenspot_pro_reads_two_corners() {
        Benchmark benchmark = ScreenSpotPro.open(Fixtures.directory("screenspot-pro"));

        assertThat(benchmark.samples()).hasSize(4);
        Sample bar = sample(benchmark, "paint_windows_0");
        assertThat(bar.truth()).isEqualTo(new Truth.Boxes(List.of(new ImageBox(300, 200, 340, 220))));
        assertThat(bar.groups())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("ui_type", "icon", "group", "Creative", "application", "paint", "platform", "windows"));
        assertThat(benchmark.open(bar.picture()).size()).isEqualTo(new Size(400, 300));
    }

    /** Right: the bar's middle, and the menu on its right border; wrong: the button; no format: the window. */
    @Test
    void screenspot_pro_is_scored_by_the_official_metric_under_the_official_keys() {
        Scripted model = new Scripted()
                .on("blue bar", "(800, 700)")
                .on("menu", "(75, 50)")
                .on("red button", "(500, 500)")
                .on("close the window", "I would rather not");
        JsonObject report = report(ScreenSpotPro.open(Fixtures.directory("screenspot-pro")), model);

        JsonObject metrics = report.getAsJsonObject("metrics");
        assertThat(metrics.keySet())
                .containsExactly(
                        "fine_grained",
                        "seeclick_style",
                        "leaderboard_simple_style",
                        "leaderboard_detailed_style",
                        "overall");
        assertThat(metrics.getAsJsonObject("overall").toString())
                .isEqualTo("{\"num_correct_action\":2,\"num_total\":4,\"wrong_format_num\":1,\"action_acc\":0.5,"
                        + "\"text_acc\":0.5,\"icon_acc\":0.5}");
        assertThat(metrics.getAsJsonObject("fine_grained").keySet())
                .containsExactly(
                        "plat:linux app:code inst_style:instruction gt_type:positive",
                        "plat:windows app:paint inst_style:instruction gt_type:positive");
        assertThat(metrics.getAsJsonObject("seeclick_style").keySet())
                .containsExactly(
                        "plat:linux inst_style:instruction gt_type:positive",
                        "plat:windows inst_style:instruction gt_type:positive");
        assertThat(accuracy(metrics, "leaderboard_simple_style", "group:Creative"))
                .isEqualTo(1);
        assertThat(accuracy(metrics, "leaderboard_simple_style", "group:Dev")).isZero();
        assertThat(accuracy(metrics, "leaderboard_detailed_style", "app:paint")).isEqualTo(1);

        List<JsonObject> details = details(report);
        assertThat(details.get(0).keySet())
                .containsExactly(
                        "id",
                        "img_path",
                        "group",
                        "platform",
                        "application",
                        "lang",
                        "instruction_style",
                        "prompt_to_evaluate",
                        "gt_type",
                        "ui_type",
                        "task_filename",
                        "pred",
                        "raw_response",
                        "bbox",
                        "correctness");
        assertThat(details)
                .extracting(detail -> detail.get("id").getAsString() + " "
                        + detail.get("correctness").getAsString())
                .containsExactly(
                        "code_linux_0 wrong",
                        "code_linux_1 wrong_format",
                        "paint_windows_0 correct",
                        "paint_windows_1 correct");
        assertThat(details.get(2).get("pred")).hasToString("[320,210]");
        assertThat(details.get(2).get("bbox")).hasToString("[300,200,340,220]");
        assertThat(details.get(2).get("task_filename").getAsString()).isEqualTo("paint_windows");
        assertThat(details.get(1).get("pred").isJsonNull()).isTrue();
        assertThat(details.get(1).get("raw_response").getAsString()).isEqualTo("I would rather not");
    }

    @Test
    void a_negative_row_of_screenspot_pro_is_right_when_the_model_refuses() {
        Path copy = Fixtures.copy("screenspot-pro", directory);
        Fixtures.edit(
                copy.resolve("annotations/code_linux.json"),
                "\"id\": \"code_linux_1\"",
                "\"id\": \"code_linux_1\", \"gt_type\": \"negative\"");
        JsonObject report = report(
                ScreenSpotPro.open(copy, true),
                new Scripted().on("close the window", "not found").on("", "(0, 0)"));

        JsonObject overall = report.getAsJsonObject("metrics").getAsJsonObject("overall");
        assertThat(overall.get("num_correct_action").getAsInt()).isEqualTo(1);
        assertThat(report.getAsJsonObject("metrics")
                        .getAsJsonObject("seeclick_style")
                        .keySet())
                .contains("plat:linux inst_style:instruction gt_type:negative");
    }

    @Test
    void screenspot_pro_with_boxes_by_corner_and_size_is_refused() {
        Path copy = Fixtures.copy("screenspot-pro", directory);
        Path file = copy.resolve("annotations/paint_windows.json");
        Fixtures.edit(file, "340,\n   220", "40,\n   20");

        assertThatThrownBy(() -> ScreenSpotPro.open(copy))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("paint_windows.json, paint_windows_0 with the box [300.0, 200.0, 40.0, 20.0]")
                .hasMessageContaining("possible as x, y, width, height");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"id\": \"code_linux_0\"|\"name\": 1|needs a text \"id\"",
                "\"instruction\": \"press the red button\"|\"instruction\": \" \"|needs a text \"instruction\"",
                "two.png|three.png|there is no picture",
                "code_linux/two.png|../../secret.png|lies outside of",
                "360|361|says that code_linux/two.png has 640x361 pixels, but it has 640x360",
                "\"bbox\": [|\"bbox\": {\"a\": 1}, \"x\": [|needs a list of numbers \"bbox\"",
                "\"linux\"|\"linux\", \"gt_type\": \"maybe\"|the gt_type \"maybe\""
            })
    void a_row_of_screenspot_pro_that_lacks_something_is_refused(String from, String to, String message) {
        Path copy = Fixtures.copy("screenspot-pro", directory);
        Fixtures.edit(copy.resolve("annotations/code_linux.json"), from, to);

        assertThatThrownBy(() -> ScreenSpotPro.open(copy))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("code_linux.json, row 0")
                .hasMessageContaining(message);
    }

    @Test
    void files_that_are_no_benchmark_are_refused() throws IOException {
        assertThatThrownBy(() -> ScreenSpotPro.open(directory))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("there is no directory");
        Files.createDirectories(directory.resolve("annotations"));
        assertThatThrownBy(() -> ScreenSpotPro.open(directory)).hasMessageContaining("has no samples");
        Files.writeString(directory.resolve("annotations/a.json"), "[{");
        assertThatThrownBy(() -> ScreenSpotPro.open(directory)).hasMessageContaining("a.json is no JSON");
        Files.writeString(directory.resolve("annotations/a.json"), "{}");
        assertThatThrownBy(() -> ScreenSpotPro.open(directory)).hasMessageContaining("must hold a list of rows");
        Files.writeString(directory.resolve("annotations/a.json"), "[1]");
        assertThatThrownBy(() -> ScreenSpotPro.open(directory)).hasMessageContaining("a.json, row 0 must be an object");
    }

    @Test
    void ids_that_come_twice_get_numbers() {
        Path copy = Fixtures.copy("screenspot-pro", directory);
        Fixtures.edit(copy.resolve("annotations/code_linux.json"), "code_linux_1", "code_linux_0");

        assertThat(ScreenSpotPro.open(copy).samples())
                .extracting(Sample::id)
                .containsExactly("code_linux_0", "code_linux_0#2", "paint_windows_0", "paint_windows_1");
    }

    /** Right: the bar; wrong: the menu, and the button, whose right half a reader of corners would miss. */
    @Test
    void screenspot_v2_reads_corner_and_size() {
        Benchmark benchmark = ScreenSpotV2.open(Fixtures.directory("screenspot-v2"));
        assertThat(sample(benchmark, "screenspot_desktop_v2_0").truth())
                .isEqualTo(new Truth.Boxes(List.of(new ImageBox(300, 200, 340, 220))));

        JsonObject report = report(
                benchmark,
                new Scripted()
                        .on("blue bar", "(800, 700)")
                        .on("menu", "(500, 500)")
                        .on("red button", "(190, 80)"));

        JsonObject metrics = report.getAsJsonObject("metrics");
        assertThat(metrics.keySet()).containsExactly("mobile", "desktop", "overall");
        assertThat(metrics.getAsJsonObject("overall").get("action_acc").getAsDouble())
                .isCloseTo(2 / 3.0, within(1e-12));
        assertThat(metrics.getAsJsonObject("desktop").toString())
                .isEqualTo("{\"num_correct_action\":1,\"num_total\":2,\"wrong_format_num\":0,\"action_acc\":0.5,"
                        + "\"text_acc\":0.0,\"icon_acc\":1.0}");
        assertThat(details(report).get(0).get("bbox")).hasToString("[300,200,40,20]");
    }

    @Test
    void screenspot_v2_with_two_corners_is_refused() {
        Path copy = Fixtures.copy("screenspot-v2", directory);
        Path file = copy.resolve("screenspot_desktop_v2.json");
        Fixtures.edit(file, "40,\n   20", "340,\n   220");
        Fixtures.edit(file, "20,\n   10\n", "30,\n   20\n");

        assertThatThrownBy(() -> ScreenSpotV2.open(copy))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("screenspot_desktop_v2_0 with the box [300.0, 200.0, 340.0, 220.0]")
                .hasMessageContaining("possible as x1, y1, x2, y2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"list.json", "classified.json"})
    void osworld_g_has_boxes_polygons_and_refusals(String file) {
        Benchmark benchmark = OsWorldG.open(Fixtures.directory("osworld-g").resolve(file));
        assertThat(benchmark.samples())
                .extracting(Sample::id, sample -> sample.truth().getClass().getSimpleName())
                .containsExactly(tuple("A-0", "Boxes"), tuple("A-1", "Polygon"), tuple("A-2", "Refusal"));

        // In the bar; in the polygon's notch, so not in the polygon; and a refusal where nothing is.
        JsonObject report = report(
                benchmark,
                new Scripted()
                        .on("blue bar", "(800, 700)")
                        .on("arrow", "(375, 600)")
                        .on("green", "not found"));

        JsonObject metrics = report.getAsJsonObject("metrics");
        assertThat(metrics.getAsJsonObject("overall").get("accuracy").getAsDouble())
                .isCloseTo(2 / 3.0, within(1e-12));
        assertThat(metrics.getAsJsonObject("box_type").keySet()).containsExactly("bbox", "polygon", "refusal");
        assertThat(metrics.getAsJsonObject("box_type")
                        .getAsJsonObject("refusal")
                        .get("num_correct")
                        .getAsInt())
                .isEqualTo(1);
        assertThat(metrics.getAsJsonObject("category").keySet())
                .containsExactly("Element_Recognition", "Text_Matching", "refusal");
    }

    @Test
    void osworld_g_counts_a_refusal_where_something_is_and_a_point_where_nothing_is_as_wrong() {
        JsonObject report = report(
                OsWorldG.open(Fixtures.directory("osworld-g").resolve("list.json")),
                new Scripted()
                        .on("blue bar", "not found")
                        .on("arrow", "(275, 600)")
                        .on("green", "(500, 500)"));

        assertThat(details(report))
                .extracting(detail -> detail.get("correctness").getAsString())
                .containsExactly("wrong_format", "correct", "wrong");
    }

    @Test
    void osworld_g_coordinates_that_are_all_negative_are_a_refusal() {
        JsonObject report = report(
                OsWorldG.open(Fixtures.directory("osworld-g").resolve("list.json")),
                new Scripted().on("green", "[-1, -1, -1, -1]").on("", "(0, 0)"));

        assertThat(details(report).get(2).get("correctness").getAsString()).isEqualTo("correct");
    }

    @Test
    void osworld_g_wants_one_file_and_possible_targets() {
        assertThatThrownBy(() -> OsWorldG.open(Fixtures.directory("osworld-g")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("has 2 JSON files")
                .hasMessageContaining("two settings");

        Path copy = Fixtures.copy("osworld-g", directory);
        Path file = copy.resolve("list.json");
        Fixtures.edit(file, "\"polygon\"", "\"circle\"");
        assertThatThrownBy(() -> OsWorldG.open(file)).hasMessageContaining("the box_type \"circle\"");
        Fixtures.edit(file, "\"circle\"", "\"polygon\"");
        Fixtures.edit(file, "150,\n   150,", "150,\n   950,");
        assertThatThrownBy(() -> OsWorldG.open(file))
                .hasMessageContaining("A-1: the polygon's corner 150.0, 950.0 leaves the picture of 400x300");
        Fixtures.edit(file, "150,\n   950,", "150,");
        assertThatThrownBy(() -> OsWorldG.open(file)).hasMessageContaining("an even number of coordinates");
        Fixtures.edit(file, "40,\n   20", "340,\n   220");
        assertThatThrownBy(() -> OsWorldG.open(file)).hasMessageContaining("possible as x1, y1, x2, y2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mini.tsv", "mini.parquet"})
    void hr_bench_is_read_from_tab_separated_and_parquet_files_alike(String file) {
        try (Benchmark benchmark = HrBench.open(Fixtures.directory("hr-bench").resolve(file))) {
            assertThat(benchmark.samples()).hasSize(8);
            Sample first = sample(benchmark, "0");
            assertThat(first.prompt()).isEqualTo("What colour is the bar?");
            assertThat(first.options()).containsExactly("blue", "red", "green", "say \"no\"");
            assertThat(first.groups()).containsEntry("category", "single").containsEntry("cycle_category", "0");
            assertThat(sample(benchmark, "4").prompt()).isEqualTo("Which is\tleft?\nBar or edge?");
            assertThat(benchmark.samples())
                    .extracting(sample -> sample.truth().words())
                    .containsExactly(
                            "A. blue", "D. blue", "C. blue", "B. blue", "A. blue", "D. blue", "C. blue", "B. blue");
            // Four rotations share a picture.
            assertThat(benchmark.samples().stream().map(Sample::picture).distinct())
                    .hasSize(2);
            assertThat(benchmark.open(first.picture()).size()).isEqualTo(new Size(400, 300));
        }
    }

    @Test
    void without_the_library_a_parquet_file_is_refused_with_its_name() {
        Path file = Fixtures.directory("hr-bench").resolve("mini.parquet");

        assertThatThrownBy(() -> ParquetRows.forEach(file, row -> {}, ClassLoader.getPlatformClassLoader()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("mini.parquet is a parquet file, which needs a library")
                .hasMessageContaining("blue.strategic.parquet:parquet-floor");
    }

    @Test
    void hr_bench_deletes_what_it_unpacked() {
        Benchmark benchmark = HrBench.open(Fixtures.directory("hr-bench").resolve("mini.tsv"));
        String picture = benchmark.samples().get(0).picture();
        assertThat(benchmark.open(picture).size()).isEqualTo(new Size(400, 300));

        benchmark.close();

        assertThatThrownBy(() -> benchmark.open(picture)).isInstanceOf(ImageReadException.class);
    }

    /** A model that always says A is right in the first rotation alone: a quarter in each category. */
    @Test
    void hr_bench_averages_over_the_rotations() {
        try (Benchmark benchmark = HrBench.open(Fixtures.directory("hr-bench").resolve("mini.tsv"))) {
            List<SampleResult> results = run(benchmark, new Scripted().on("", "A"));
            JsonObject metrics = JsonParser.parseString(benchmark.report(results))
                    .getAsJsonObject()
                    .getAsJsonObject("metrics");

            assertThat(metrics.get("all").getAsDouble()).isEqualTo(0.25);
            assertThat(metrics.get("single").getAsDouble()).isEqualTo(0.25);
            assertThat(metrics.get("cross").getAsDouble()).isEqualTo(0.25);
            assertThat(metrics.getAsJsonObject("cycle_category")
                            .getAsJsonObject("0")
                            .get("all")
                            .getAsDouble())
                    .isEqualTo(1);

            // Two right rows in cycle 0 and one wrong in cycle 1: a mean over cycles, not over rows.
            List<SampleResult> three = results.stream()
                    .filter(result -> List.of("0", "4", "1").contains(result.id()))
                    .toList();
            assertThat(JsonParser.parseString(benchmark.report(three))
                            .getAsJsonObject()
                            .getAsJsonObject("metrics")
                            .get("all")
                            .getAsDouble())
                    .isEqualTo(0.5);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "answer\tcategory|reply\tcategory|needs a text in the column \"answer\"",
                "\tA\tsingle|\tE\tsingle|index 0: the answer must be one of [A, B, C, D], but is E",
                "iVBORw0KGgo|///////////|row 0",
                "single\tblue|single|has 9 fields where the first row names 10 columns"
            })
    void a_row_of_hr_bench_that_lacks_something_is_refused(String from, String to, String message) {
        Path file = Fixtures.copy("hr-bench", directory).resolve("mini.tsv");
        Fixtures.edit(file, from.replace("\\t", "\t"), to.replace("\\t", "\t"));

        assertThatThrownBy(() -> HrBench.open(file))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("mini.tsv")
                .hasMessageContaining(message);
    }

    @Test
    void hr_bench_wants_one_file_and_a_whole_one() throws IOException {
        assertThatThrownBy(() -> HrBench.open(Fixtures.directory("hr-bench")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("has 2 files of HR-Bench's kinds");
        Path broken = directory.resolve("broken.parquet");
        Files.write(broken, new byte[100]);
        assertThatThrownBy(() -> HrBench.open(broken))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("cannot be read as parquet");
        Path empty = Files.createFile(directory.resolve("empty.tsv"));
        assertThatThrownBy(() -> HrBench.open(empty)).hasMessageContaining("is empty");
        Path open = Files.writeString(directory.resolve("open.tsv"), "index\timage\n0\t\"abc\n1\tabc\n");
        assertThatThrownBy(() -> HrBench.open(open)).hasMessageContaining("row 0: a quote is never closed");
        Path missing = directory.resolve("missing.tsv");
        assertThatThrownBy(() -> HrBench.open(missing)).hasMessageContaining("there is no file");
        Path lines = Files.writeString(directory.resolve("a.jsonl"), "[1]\n");
        assertThatThrownBy(() -> HrBench.open(lines)).hasMessageContaining("row 0 is no JSON object");
    }

    @Test
    void v_star_puts_the_right_option_first_in_files_and_anywhere_in_questions() {
        Path data = Fixtures.directory("vstar");
        List<Character> letters = new ArrayList<>();
        for (long seed = 0; seed < 40; seed++) {
            Sample bar = sample(VStar.open(data, seed), "direct_attributes/sa_1");
            Truth.Letter truth = (Truth.Letter) bar.truth();
            assertThat(bar.options()).hasSize(4).contains("The bar is red.");
            assertThat(bar.options().get(truth.letter() - 'A')).isEqualTo("The bar is blue.");
            assertThat(truth.targets()).containsExactly(new ImageBox(300, 200, 340, 220));
            assertThat(VStar.open(data, seed).samples()).contains(bar);
            letters.add(truth.letter());
        }
        assertThat(letters).contains('A', 'B', 'C', 'D');
    }

    @Test
    void v_star_is_scored_by_category_and_overall() {
        Benchmark benchmark = VStar.open(Fixtures.directory("vstar"));
        char right = ((Truth.Letter) sample(benchmark, "direct_attributes/sa_1").truth()).letter();
        char wrong = ((Truth.Letter) sample(benchmark, "relative_position/sa_2").truth()).letter() == 'A' ? 'B' : 'A';
        JsonObject report = report(
                benchmark, new Scripted().on("color of the bar", right + "").on("left of the edge", wrong + ""));

        JsonObject metrics = report.getAsJsonObject("metrics");
        assertThat(metrics.get("direct_attributes").getAsDouble()).isEqualTo(1);
        assertThat(metrics.get("relative_position").getAsDouble()).isZero();
        assertThat(metrics.get("overall").getAsDouble()).isEqualTo(0.5);
    }

    @Test
    void v_star_refuses_a_question_without_picture_or_options() throws IOException {
        Path copy = Fixtures.copy("vstar", directory);
        Fixtures.edit(copy.resolve("relative_position/sa_2.json"), "\"options\"", "\"choices\"");
        assertThatThrownBy(() -> VStar.open(copy))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("sa_2.json needs 2 to 26 options, but has []");
        Files.delete(copy.resolve("relative_position/sa_2.png"));
        assertThatThrownBy(() -> VStar.open(copy)).hasMessageContaining("sa_2.json has no picture beside it");
        assertThatThrownBy(() -> VStar.open(copy.resolve("nowhere"))).hasMessageContaining("has no samples");
    }

    @Test
    void desk4k_has_commands_and_questions_in_halves() {
        Path data = Fixtures.directory("desk4k");
        Sample command = Desk4k.commands(data).samples().get(0);
        try (Benchmark questions = Desk4k.questions(data)) {
            Sample question = questions.samples().get(0);

            assertThat(command.groups()).containsEntry("half", "reported (odd screens)");
            assertThat(question.groups()).containsEntry("half", "reported (odd screens)");
            assertThat(question.truth())
                    .isEqualTo(new Truth.Letter('C', "3", List.of(new ImageBox(300, 200, 340, 220))));
            assertThat(questions.open(question.picture()).size()).isEqualTo(new Size(400, 300));
            assertThat(questions.name()).isEqualTo("desk4k-questions");
        }
    }

    private static Sample sample(Benchmark benchmark, String id) {
        return benchmark.samples().stream()
                .filter(sample -> sample.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private List<SampleResult> run(Benchmark benchmark, Scripted model) {
        Path out = directory.resolve("out");
        Evaluation.builder(benchmark, model, out)
                .strategy("direct", Direct.of())
                .build()
                .run();
        return Evaluation.results(out.resolve("results.jsonl"));
    }

    private JsonObject report(Benchmark benchmark, Scripted model) {
        return JsonParser.parseString(benchmark.report(run(benchmark, model))).getAsJsonObject();
    }

    private static double accuracy(JsonObject metrics, String style, String key) {
        return metrics.getAsJsonObject(style)
                .getAsJsonObject(key)
                .get("action_acc")
                .getAsDouble();
    }

    private static List<JsonObject> details(JsonObject report) {
        List<JsonObject> details = new ArrayList<>();
        report.getAsJsonArray("details").forEach(detail -> details.add(detail.getAsJsonObject()));
        return details;
    }
}
