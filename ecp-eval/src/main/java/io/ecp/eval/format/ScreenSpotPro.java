package io.ecp.eval.format;

import com.google.common.collect.ImmutableMap;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.ecp.eval.Benchmark;
import io.ecp.eval.DataException;
import io.ecp.eval.Sample;
import io.ecp.eval.SampleResult;
import io.ecp.eval.Truth;
import io.ecp.imaging.ImageBox;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.Size;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * ScreenSpot-Pro (Li et al., arXiv 2504.07981): commands on professional, high-resolution screens. {@code
 * annotations/*.json} are lists of rows with {@code bbox} = x1, y1, x2, y2 in pixels; {@code images/} has the screens.
 *
 * <p>Right: the point lies in the box, borders included. The report has the keys of the repository's
 * {@code eval_screenspot_pro.py} (English, style {@code instruction}); no point is {@code wrong_format}, which counts as
 * wrong. Rows with {@code gt_type} {@code negative} are right when the model refuses.
 */
public final class ScreenSpotPro implements Benchmark {

    private static final String POSITIVE = "positive";
    private static final String NEGATIVE = "negative";

    private final String name;
    private final List<Sample> samples;
    private final Map<String, String> files;
    private final PictureFolder pictures;

    private ScreenSpotPro(String name, List<Sample> samples, Map<String, String> files, PictureFolder pictures) {
        this.name = name;
        this.samples = samples;
        this.files = files;
        this.pictures = pictures;
    }

    /**
     * Reads the benchmark.
     *
     * @param directory holds {@code annotations/} and {@code images/}
     * @throws DataException if a row lacks something, a picture is missing, or a box is impossible or ambiguous
     */
    public static ScreenSpotPro open(Path directory) {
        return open(directory, false);
    }

    /**
     * Reads the benchmark.
     *
     * @param directory holds {@code annotations/} and {@code images/}
     * @param vouched whether a file whose boxes could be x, y, width, height as well is taken at its word
     * @throws DataException if a row lacks something, a picture is missing, or a box is impossible
     */
    public static ScreenSpotPro open(Path directory, boolean vouched) {
        return open("screenspot-pro", directory, vouched, UnaryOperator.identity());
    }

    static ScreenSpotPro open(String name, Path directory, boolean vouched, UnaryOperator<Map<String, String>> groups) {
        PictureFolder pictures = new PictureFolder(directory.resolve("images"));
        Labels labels = new Labels();
        Map<String, String> files = new LinkedHashMap<>();
        for (Path file : Labels.files(directory.resolve("annotations"), ".json")) {
            List<JsonRow> rows = JsonRow.rows(file.toString(), JsonRow.file(file));
            LabelledBoxes boxes = new LabelledBoxes(file.toString(), BoxOrder.CORNERS);
            List<Size> sizes = new ArrayList<>();
            for (JsonRow row : rows) {
                Size size = pictures.size(row.where(), row.text("img_filename"), row.size("img_size"));
                sizes.add(size);
                if (isPositive(row)) {
                    boxes.add(row.text("id"), row.numbers("bbox"), size);
                }
            }
            List<ImageBox> checked = boxes.check(vouched);
            int next = 0;
            for (int i = 0; i < rows.size(); i++) {
                JsonRow row = rows.get(i);
                Truth truth = isPositive(row) ? new Truth.Boxes(List.of(checked.get(next++))) : new Truth.Refusal();
                Map<String, String> own = Labels.groups(row, "ui_type", "group", "application", "platform");
                own.put("picture", row.text("img_filename"));
                own = groups.apply(own);
                own.remove("picture");
                labels.add(new Sample(
                        row.text("id"),
                        row.text("img_filename"),
                        sizes.get(i),
                        row.text("instruction"),
                        List.of(),
                        truth,
                        own));
                files.put(row.text("id"), Labels.stem(file));
            }
        }
        return new ScreenSpotPro(name, labels.samples(directory), ImmutableMap.copyOf(files), pictures);
    }

    private static boolean isPositive(JsonRow row) {
        String type = row.optional("gt_type").orElse(POSITIVE);
        if (!type.equals(POSITIVE) && !type.equals(NEGATIVE)) {
            throw new DataException(row.where() + " has the gt_type \"" + type + "\"; it must be positive or negative");
        }
        return type.equals(POSITIVE);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Sample> samples() {
        return samples;
    }

    @Override
    public ImageSource open(String picture) {
        return pictures.open(picture);
    }

    @Override
    public String report(List<SampleResult> results) {
        JsonObject metrics = new JsonObject();
        metrics.add(
                "fine_grained",
                metrics(
                        results,
                        result -> "plat:" + group(result, "platform") + " app:" + group(result, "application")
                                + " inst_style:instruction gt_type:" + type(result)));
        metrics.add(
                "seeclick_style",
                metrics(
                        results,
                        result -> "plat:" + group(result, "platform") + " inst_style:instruction gt_type:"
                                + type(result)));
        metrics.add("leaderboard_simple_style", metrics(results, result -> "group:" + group(result, "group")));
        metrics.add("leaderboard_detailed_style", metrics(results, result -> "app:" + group(result, "application")));
        metrics.add("overall", metrics(results));
        JsonArray details = new JsonArray();
        results.forEach(result -> details.add(detail(result)));
        JsonObject report = new JsonObject();
        report.add("details", details);
        report.add("metrics", metrics);
        return Scores.text(report);
    }

    private JsonObject detail(SampleResult result) {
        JsonObject detail = new JsonObject();
        detail.addProperty("id", result.id());
        detail.addProperty("img_path", result.picture());
        detail.add("group", Scores.orNull(result, "group"));
        detail.add("platform", Scores.orNull(result, "platform"));
        detail.add("application", Scores.orNull(result, "application"));
        detail.addProperty("lang", "en");
        detail.addProperty("instruction_style", "instruction");
        detail.addProperty("prompt_to_evaluate", result.prompt());
        detail.addProperty("gt_type", type(result));
        detail.add("ui_type", Scores.orNull(result, "ui_type"));
        detail.addProperty("task_filename", files.get(result.id().replaceAll("#\\d+$", "")));
        detail.add("pred", Scores.point(result));
        detail.addProperty("raw_response", Scores.rawResponse(result));
        if (!result.targets().isEmpty()) {
            detail.add("bbox", Scores.corners(result.targets().get(0)));
        }
        detail.addProperty("correctness", Scores.correctness(result));
        return detail;
    }

    private static JsonObject metrics(List<SampleResult> results, Function<SampleResult, String> key) {
        JsonObject json = new JsonObject();
        Scores.by(results, key).forEach((group, inside) -> json.add(group, metrics(inside)));
        return json;
    }

    static JsonObject metrics(List<SampleResult> results) {
        JsonObject json = new JsonObject();
        json.addProperty("num_correct_action", Scores.right(results));
        json.addProperty("num_total", results.size());
        json.addProperty(
                "wrong_format_num",
                results.stream()
                        .filter(result -> Scores.correctness(result).equals("wrong_format"))
                        .count());
        json.addProperty("action_acc", Scores.accuracy(results));
        json.addProperty("text_acc", Scores.accuracy(Scores.inside(results, "ui_type", "text")));
        json.addProperty("icon_acc", Scores.accuracy(Scores.inside(results, "ui_type", "icon")));
        return json;
    }

    private static String type(SampleResult result) {
        return result.targets().isEmpty() ? NEGATIVE : POSITIVE;
    }

    private static String group(SampleResult result, String name) {
        return result.groups().getOrDefault(name, "None");
    }
}
