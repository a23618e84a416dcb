package io.ecp.eval.format;

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

/**
 * ScreenSpot-v2 (Wu et al., OS-Atlas, arXiv 2410.23218): commands on phones, desktops and web pages. {@code
 * screenspot_{desktop,mobile,web}_v2.json} are lists of rows with {@code bbox} = x, y, <em>width, height</em> in pixels;
 * {@code screenspotv2_image/} has the screens.
 *
 * <p>Right: the point lies in the box, borders included. The report has ScreenSpot's table: text and icon on each kind of
 * screen, and the share over all samples, each with ScreenSpot-Pro's counts.
 */
public final class ScreenSpotV2 implements Benchmark {

    private static final String[] SCREENS = {"mobile", "desktop", "web"};

    private final List<Sample> samples;
    private final PictureFolder pictures;

    private ScreenSpotV2(List<Sample> samples, PictureFolder pictures) {
        this.samples = samples;
        this.pictures = pictures;
    }

    /**
     * Reads the benchmark.
     *
     * @param directory holds the lists and {@code screenspotv2_image/}
     * @throws DataException if a row lacks something, a picture is missing, or a box is impossible or ambiguous
     */
    public static ScreenSpotV2 open(Path directory) {
        return open(directory, false);
    }

    /**
     * Reads the benchmark.
     *
     * @param directory holds the lists and {@code screenspotv2_image/}
     * @param vouched whether a file whose boxes could be two corners as well is taken at its word
     * @throws DataException if a row lacks something, a picture is missing, or a box is impossible
     */
    public static ScreenSpotV2 open(Path directory, boolean vouched) {
        PictureFolder pictures = new PictureFolder(directory.resolve("screenspotv2_image"));
        Labels labels = new Labels();
        for (Path file : Labels.files(directory, "_v2.json")) {
            String stem = Labels.stem(file);
            List<JsonRow> rows = JsonRow.rows(file.toString(), JsonRow.file(file));
            LabelledBoxes boxes = new LabelledBoxes(file.toString(), BoxOrder.CORNER_AND_SIZE);
            List<Size> sizes = new ArrayList<>();
            for (int i = 0; i < rows.size(); i++) {
                JsonRow row = rows.get(i);
                sizes.add(pictures.size(row.where(), row.text("img_filename")));
                boxes.add(stem + "_" + i, row.numbers("bbox"), sizes.get(i));
            }
            List<ImageBox> checked = boxes.check(vouched);
            for (int i = 0; i < rows.size(); i++) {
                JsonRow row = rows.get(i);
                Map<String, String> groups = new LinkedHashMap<>();
                groups.put("ui_type", row.text("data_type"));
                groups.put("screen", stem.replace("screenspot_", "").replace("_v2", ""));
                groups.putAll(Labels.groups(row, "data_source"));
                labels.add(new Sample(
                        stem + "_" + i,
                        row.text("img_filename"),
                        sizes.get(i),
                        row.text("instruction"),
                        List.of(),
                        new Truth.Boxes(List.of(checked.get(i))),
                        groups));
            }
        }
        return new ScreenSpotV2(labels.samples(directory), pictures);
    }

    @Override
    public String name() {
        return "screenspot-v2";
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
        for (String screen : SCREENS) {
            List<SampleResult> inside = Scores.inside(results, "screen", screen);
            if (!inside.isEmpty()) {
                metrics.add(screen, ScreenSpotPro.metrics(inside));
            }
        }
        metrics.add("overall", ScreenSpotPro.metrics(results));
        JsonArray details = new JsonArray();
        for (SampleResult result : results) {
            JsonObject detail = new JsonObject();
            detail.addProperty("id", result.id());
            detail.addProperty("img_filename", result.picture());
            detail.addProperty("instruction", result.prompt());
            detail.add("data_type", Scores.orNull(result, "ui_type"));
            detail.add("data_source", Scores.orNull(result, "data_source"));
            detail.add("bbox", Scores.cornerAndSize(result.targets().get(0)));
            detail.add("pred", Scores.point(result));
            detail.addProperty("raw_response", Scores.rawResponse(result));
            detail.addProperty("correctness", Scores.correctness(result));
            details.add(detail);
        }
        JsonObject report = new JsonObject();
        report.add("details", details);
        report.add("metrics", metrics);
        return Scores.text(report);
    }
}
