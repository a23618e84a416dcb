package io.ecp.eval.format;

import com.google.common.hash.Hashing;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.ecp.eval.Benchmark;
import io.ecp.eval.DataException;
import io.ecp.eval.Mark;
import io.ecp.eval.Sample;
import io.ecp.eval.SampleResult;
import io.ecp.eval.Truth;
import io.ecp.imaging.ImageBox;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.Size;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * V*Bench (Wu and Xie, arXiv 2312.14135): questions about small things in large photographs. {@code direct_attributes/}
 * and {@code relative_position/} have pictures, each with a JSON file of the same name: {@code question}, {@code options}
 * (the first is right), {@code bbox} = x, y, <em>width, height</em> of what the question is about.
 *
 * <p>The original scores options by their likelihood; as in the papers on multimodal models, options get letters here,
 * and since the right one always comes first in the files, they are shuffled: by a seed and the sample's name, so that
 * each order is the same in every run and for every strategy. The report has the share by category and overall.
 */
public final class VStar implements Benchmark {

    /** The seed of options' order unless another is given. */
    public static final long DEFAULT_SEED = 1;

    private static final List<String> CATEGORIES = List.of("direct_attributes", "relative_position");
    private static final List<String> ENDINGS = List.of(".jpg", ".jpeg", ".png", ".JPG", ".bmp", ".gif");

    private final List<Sample> samples;
    private final PictureFolder pictures;
    private final long seed;

    private VStar(List<Sample> samples, PictureFolder pictures, long seed) {
        this.samples = samples;
        this.pictures = pictures;
        this.seed = seed;
    }

    /**
     * Reads the benchmark.
     *
     * @param directory holds {@code direct_attributes/} and {@code relative_position/}, or one of them
     * @throws DataException if a file lacks something, a picture is missing, or a box is impossible
     */
    public static VStar open(Path directory) {
        return open(directory, DEFAULT_SEED);
    }

    /**
     * Reads the benchmark.
     *
     * @param directory holds {@code direct_attributes/} and {@code relative_position/}, or one of them
     * @param seed of the options' order
     * @throws DataException if a file lacks something, a picture is missing, or a box is impossible
     */
    public static VStar open(Path directory, long seed) {
        PictureFolder pictures = new PictureFolder(directory);
        Labels labels = new Labels();
        for (String category : CATEGORIES) {
            Path inside = directory.resolve(category);
            if (!Files.isDirectory(inside)) {
                continue;
            }
            List<Path> files = Labels.files(inside, ".json");
            List<JsonRow> rows = new ArrayList<>();
            List<String> names = new ArrayList<>();
            List<Size> sizes = new ArrayList<>();
            LabelledBoxes boxes = new LabelledBoxes(inside.toString(), BoxOrder.CORNER_AND_SIZE);
            for (Path file : files) {
                JsonRow row = JsonRow.of(file.toString(), JsonRow.file(file));
                String picture = category + "/" + picture(file);
                Size size = pictures.size(row.where(), picture);
                rows.add(row);
                names.add(picture);
                sizes.add(size);
                row.numberLists("bbox").forEach(box -> boxes.add(file.toString(), box, size));
            }
            // The boxes are for looking at misses and decide nothing: a folder that fits both orders is taken.
            List<ImageBox> checked = boxes.check(true);
            int next = 0;
            for (int i = 0; i < rows.size(); i++) {
                int count = rows.get(i).numberLists("bbox").size();
                String id = category + "/" + Labels.stem(files.get(i));
                labels.add(sample(
                        id,
                        names.get(i),
                        sizes.get(i),
                        rows.get(i),
                        checked.subList(next, next + count),
                        category,
                        seed));
                next += count;
            }
        }
        return new VStar(labels.samples(directory), pictures, seed);
    }

    private static Sample sample(
            String id, String picture, Size size, JsonRow row, List<ImageBox> targets, String category, long seed) {
        List<String> given = row.texts("options");
        if (given.size() < 2 || given.size() > 26) {
            throw new DataException(row.where() + " needs 2 to 26 options, but has " + given);
        }
        String right = given.get(0);
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            order.add(i);
        }
        long own = Hashing.sha256()
                .hashString(seed + ":" + id, StandardCharsets.UTF_8)
                .asLong();
        Collections.shuffle(order, new Random(own));
        return new Sample(
                id,
                picture,
                size,
                row.text("question"),
                order.stream().map(given::get).toList(),
                new Truth.Letter((char) ('A' + order.indexOf(0)), right, targets),
                Map.of("category", category));
    }

    private static String picture(Path file) {
        String stem = Labels.stem(file);
        Optional<String> found = ENDINGS.stream()
                .map(ending -> stem + ending)
                .filter(name -> Files.isRegularFile(file.resolveSibling(name)))
                .findFirst();
        return found.orElseThrow(() ->
                new DataException(file + " has no picture beside it: looked for " + stem + " with one of " + ENDINGS));
    }

    @Override
    public String name() {
        return "vstar";
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
        for (String category : CATEGORIES) {
            List<SampleResult> inside = Scores.inside(results, "category", category);
            if (!inside.isEmpty()) {
                metrics.addProperty(category, Scores.accuracy(inside));
            }
        }
        metrics.addProperty("overall", Scores.accuracy(results));
        metrics.addProperty("option_seed", seed);
        JsonArray details = new JsonArray();
        for (SampleResult result : results) {
            JsonObject detail = new JsonObject();
            detail.addProperty("id", result.id());
            detail.add("category", Scores.orNull(result, "category"));
            detail.addProperty("question", result.prompt());
            detail.addProperty("label", result.expected());
            detail.addProperty("prediction", result.answer());
            detail.addProperty("raw_response", Scores.rawResponse(result));
            detail.addProperty("correct", result.mark() == Mark.RIGHT);
            details.add(detail);
        }
        JsonObject report = new JsonObject();
        report.add("details", details);
        report.add("metrics", metrics);
        return Scores.text(report);
    }
}
