package io.ecp.eval.format;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.ecp.eval.Benchmark;
import io.ecp.eval.DataException;
import io.ecp.eval.Sample;
import io.ecp.eval.SampleResult;
import io.ecp.eval.Truth;
import io.ecp.imaging.ImageBox;
import io.ecp.imaging.ImagePoint;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.Size;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * OSWorld-G (Xie et al., Jedi, arXiv 2505.13227): commands on a desktop whose targets are boxes (x, y, <em>width,
 * height</em>), polygons (x1, y1, x2, y2, ...; even-odd rule) or nothing at all. A file is a list of rows, or lists by
 * category under {@code classified}; {@code images/} beside it has the screens.
 *
 * <p>A refusal is right exactly when the model says that what is asked for is not there. The report has the share over
 * all samples, by category and by kind of target.
 */
public final class OsWorldG implements Benchmark {

    private static final String BOX = "bbox";
    private static final String POLYGON = "polygon";
    private static final String REFUSAL = "refusal";

    private final List<Sample> samples;
    private final PictureFolder pictures;

    private OsWorldG(List<Sample> samples, PictureFolder pictures) {
        this.samples = samples;
        this.pictures = pictures;
    }

    /**
     * Reads the benchmark.
     *
     * @param data the JSON file, or a directory with exactly one
     * @throws DataException if a row lacks something, a picture is missing, or a target is impossible or ambiguous
     */
    public static OsWorldG open(Path data) {
        return open(data, false);
    }

    /**
     * Reads the benchmark.
     *
     * @param data the JSON file, or a directory with exactly one
     * @param vouched whether a file whose boxes could be two corners as well is taken at its word
     * @throws DataException if a row lacks something, a picture is missing, or a target is impossible
     */
    public static OsWorldG open(Path data, boolean vouched) {
        Path file = Files.isDirectory(data) ? only(data) : data;
        Path directory = file.toAbsolutePath().getParent();
        PictureFolder pictures = new PictureFolder(directory == null ? Path.of("images") : directory.resolve("images"));
        List<JsonRow> rows = new ArrayList<>();
        List<String> categories = new ArrayList<>();
        collect(file, rows, categories);
        LabelledBoxes boxes = new LabelledBoxes(file.toString(), BoxOrder.CORNER_AND_SIZE);
        List<Size> sizes = new ArrayList<>();
        for (JsonRow row : rows) {
            Size size = pictures.size(row.where(), row.text("image_path"), row.size("image_size"));
            sizes.add(size);
            if (row.text("box_type").equals(BOX)) {
                boxes.add(row.text("id"), row.numbers("box_coordinates"), size);
            }
        }
        Iterator<ImageBox> checked = boxes.check(vouched).iterator();
        Labels labels = new Labels();
        for (int i = 0; i < rows.size(); i++) {
            JsonRow row = rows.get(i);
            Map<String, String> groups = new LinkedHashMap<>();
            groups.put("box_type", row.text("box_type"));
            if (!categories.get(i).isEmpty()) {
                groups.put("category", categories.get(i));
            }
            labels.add(new Sample(
                    row.text("id"),
                    row.text("image_path"),
                    sizes.get(i),
                    row.text("instruction"),
                    List.of(),
                    truth(row, sizes.get(i), checked),
                    groups));
        }
        return new OsWorldG(labels.samples(file), pictures);
    }

    private static Path only(Path directory) {
        List<Path> files = Labels.files(directory, ".json");
        if (files.size() != 1) {
            throw new DataException(
                    directory + " has " + files.size() + " JSON files " + files
                            + "; the original and the refined instructions are two settings: give --data the file that is meant");
        }
        return files.get(0);
    }

    private static void collect(Path file, List<JsonRow> rows, List<String> categories) {
        JsonElement json = JsonRow.file(file);
        if (json.isJsonObject() && json.getAsJsonObject().get("classified") instanceof JsonObject classified) {
            classified.entrySet().forEach(entry -> {
                for (JsonRow row : JsonRow.rows(file + ", " + entry.getKey(), entry.getValue())) {
                    rows.add(row);
                    categories.add(entry.getKey());
                }
            });
        } else {
            for (JsonRow row : JsonRow.rows(file.toString(), json)) {
                rows.add(row);
                List<String> types = row.texts("GUI_types");
                categories.add(types.isEmpty() ? "" : types.get(0));
            }
        }
    }

    private static Truth truth(JsonRow row, Size image, Iterator<ImageBox> boxes) {
        String type = row.text("box_type");
        return switch (type) {
            case BOX -> new Truth.Boxes(List.of(boxes.next()));
            case POLYGON -> polygon(row, image);
            case REFUSAL -> new Truth.Refusal();
            default ->
                throw new DataException(
                        row.where() + " has the box_type \"" + type + "\"; known are bbox, polygon and refusal");
        };
    }

    private static Truth polygon(JsonRow row, Size image) {
        double[] numbers = row.numbers("box_coordinates");
        String where = row.where() + ", " + row.text("id");
        if (numbers.length < 6 || numbers.length % 2 != 0) {
            throw new DataException(where + ": a polygon needs an even number of coordinates, at least 6, but has "
                    + Arrays.toString(numbers) + "; correct the row or take it out");
        }
        List<ImagePoint> corners = new ArrayList<>();
        for (int i = 0; i < numbers.length; i += 2) {
            double x = numbers[i];
            double y = numbers[i + 1];
            double slack = Math.max(2, 0.01 * Math.max(image.width(), image.height()));
            if (!(x >= -slack && x <= image.width() + slack && y >= -slack && y <= image.height() + slack)) {
                throw new DataException(where + ": the polygon's corner " + x + ", " + y + " leaves the picture of "
                        + image + "; polygons are x1, y1, x2, y2, ... in pixels: correct the row or take it out");
            }
            corners.add(new ImagePoint(x, y));
        }
        return new Truth.Polygon(corners);
    }

    @Override
    public String name() {
        return "osworld-g";
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
        metrics.add("overall", share(results));
        metrics.add("category", shares(results, "category"));
        metrics.add("box_type", shares(results, "box_type"));
        JsonArray details = new JsonArray();
        for (SampleResult result : results) {
            JsonObject detail = new JsonObject();
            detail.addProperty("id", result.id());
            detail.addProperty("image_path", result.picture());
            detail.addProperty("instruction", result.prompt());
            detail.add("category", Scores.orNull(result, "category"));
            detail.add("box_type", Scores.orNull(result, "box_type"));
            detail.add("pred", Scores.point(result));
            detail.addProperty("outcome", result.outcome());
            detail.addProperty("raw_response", Scores.rawResponse(result));
            detail.addProperty("correctness", Scores.correctness(result));
            details.add(detail);
        }
        JsonObject report = new JsonObject();
        report.add("details", details);
        report.add("metrics", metrics);
        return Scores.text(report);
    }

    private static JsonObject shares(List<SampleResult> results, String group) {
        JsonObject json = new JsonObject();
        Scores.by(results, result -> result.groups().getOrDefault(group, "none"))
                .forEach((value, inside) -> json.add(value, share(inside)));
        return json;
    }

    private static JsonObject share(List<SampleResult> results) {
        JsonObject json = new JsonObject();
        json.addProperty("num_correct", Scores.right(results));
        json.addProperty("num_total", results.size());
        json.addProperty("accuracy", Scores.accuracy(results));
        return json;
    }
}
