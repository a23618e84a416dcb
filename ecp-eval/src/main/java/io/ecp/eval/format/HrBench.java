package io.ecp.eval.format;

import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.ecp.eval.Benchmark;
import io.ecp.eval.DataException;
import io.ecp.eval.Mark;
import io.ecp.eval.Sample;
import io.ecp.eval.SampleResult;
import io.ecp.eval.Truth;
import io.ecp.imaging.ImageBox;
import io.ecp.imaging.ImageException;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.Size;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * HR-Bench 4K and 8K (Wang et al., arXiv 2408.15556): multiple-choice questions about one thing ({@code single}, FSP) or
 * several ({@code cross}, FCP) in pictures of 4K and 8K, each asked four times with its options rotated. One file, TSV or
 * parquet (which needs parquet-floor on the class path) or JSON lines, with the columns {@code index, question, answer, category, A,
 * B, C, D, cycle_category, image}; {@code image} is Base64, or a file's name beside the file or in {@code images/}.
 * A column {@code target} (x1, y1, x2, y2) says where the answer can be seen.
 *
 * <p>Right: the letter, to the letter. (The repository asks a language model whether an answer means the right option;
 * ECP, RAP and ZoomEye compare letters.) The report has the repository's keys {@code all}, {@code single} and
 * {@code cross}: the share inside each {@code cycle_category}, and the mean over the cycles.
 *
 * <p>Embedded pictures are unpacked into a temporary directory, each once, which {@link #close} deletes.
 */
public final class HrBench implements Benchmark {

    private static final List<String> LETTERS = List.of("A", "B", "C", "D");
    private static final int LONGEST_NAME = 255;

    private final String name;
    private final List<Sample> samples;
    private final Path directory;
    private final @Nullable Path unpacked;

    private HrBench(String name, List<Sample> samples, Path directory, @Nullable Path unpacked) {
        this.name = name;
        this.samples = samples;
        this.directory = directory;
        this.unpacked = unpacked;
    }

    /**
     * Reads the benchmark.
     *
     * @param data the file, or a directory with exactly one {@code .tsv}, {@code .parquet} or {@code .jsonl}
     * @throws DataException if a row lacks something or its picture cannot be read
     */
    public static HrBench open(Path data) {
        return open("hr-bench", Files.isDirectory(data) ? only(data) : data, UnaryOperator.identity());
    }

    static HrBench open(String name, Path file, UnaryOperator<Map<String, String>> groups) {
        if (!Files.isRegularFile(file)) {
            throw new DataException("there is no file " + file + "; give --data the benchmark's file or directory");
        }
        Reading reading = new Reading(file, groups);
        boolean read = false;
        try {
            reading.read();
            HrBench benchmark = new HrBench(name, reading.labels.samples(file), reading.directory, reading.unpacked);
            read = true;
            return benchmark;
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read, or its pictures cannot be unpacked", e);
        } finally {
            if (!read) {
                delete(reading.unpacked);
            }
        }
    }

    private static Path only(Path directory) {
        List<Path> files = new ArrayList<>();
        for (String ending : List.of(".tsv", ".parquet", ".jsonl")) {
            files.addAll(Labels.files(directory, ending));
        }
        if (files.size() != 1) {
            throw new DataException(directory + " has " + files.size() + " files of HR-Bench's kinds " + files
                    + "; 4K and 8K are two benchmarks: give --data the file that is meant (.tsv, .parquet or .jsonl)");
        }
        return files.get(0);
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
        return ImageSource.of(place(picture, directory, unpacked));
    }

    /** Where a picture lies: an embedded one has its own name after a hash sign. */
    private static Path place(String picture, Path directory, @Nullable Path unpacked) {
        int hash = picture.lastIndexOf('#');
        return unpacked != null && hash >= 0
                ? unpacked.resolve(picture.substring(hash + 1))
                : directory.resolve(picture);
    }

    @Override
    public String report(List<SampleResult> results) {
        Map<String, Map<String, Double>> cycles = new TreeMap<>();
        Scores.by(results, result -> result.groups().getOrDefault("cycle_category", ""))
                .forEach((cycle, inside) -> {
                    Map<String, Double> shares = new LinkedHashMap<>();
                    shares.put("all", Scores.accuracy(inside));
                    Scores.by(inside, result -> result.groups().getOrDefault("category", ""))
                            .forEach((category, rows) -> shares.put(category, Scores.accuracy(rows)));
                    cycles.put(cycle, shares);
                });
        JsonObject metrics = new JsonObject();
        cycles.values().stream()
                .flatMap(shares -> shares.keySet().stream())
                .distinct()
                .forEach(key -> metrics.addProperty(
                        key,
                        cycles.values().stream()
                                .flatMap(shares -> Optional.ofNullable(shares.get(key)).stream())
                                .mapToDouble(share -> share)
                                .average()
                                .orElse(0)));
        JsonObject byCycle = new JsonObject();
        cycles.forEach((cycle, shares) -> {
            JsonObject json = new JsonObject();
            shares.forEach(json::addProperty);
            byCycle.add(cycle, json);
        });
        metrics.add("cycle_category", byCycle);
        JsonArray details = new JsonArray();
        for (SampleResult result : results) {
            JsonObject detail = new JsonObject();
            detail.addProperty("index", result.id());
            detail.addProperty("question", result.prompt());
            detail.addProperty("answer", result.expected());
            detail.add("category", Scores.orNull(result, "category"));
            detail.add("cycle_category", Scores.orNull(result, "cycle_category"));
            detail.addProperty("prediction", result.answer());
            detail.addProperty("raw_response", Scores.rawResponse(result));
            detail.addProperty("score", result.mark() == Mark.RIGHT ? 1 : 0);
            details.add(detail);
        }
        JsonObject report = new JsonObject();
        report.add("details", details);
        report.add("metrics", metrics);
        return Scores.text(report);
    }

    @Override
    public void close() {
        delete(unpacked);
    }

    private static void delete(@Nullable Path directory) {
        if (directory != null && Files.exists(directory)) {
            try {
                MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
            } catch (IOException e) {
                throw new UncheckedIOException("the unpacked pictures in " + directory + " cannot be deleted", e);
            }
        }
    }

    /** One pass over the file. */
    private static final class Reading {

        private final Path file;
        private final Path directory;
        private final UnaryOperator<Map<String, String>> groups;
        private final Labels labels = new Labels();
        private final Map<String, Size> sizes = new HashMap<>();
        private final LabelledBoxes targets;
        private final List<Sample> rows = new ArrayList<>();
        private final List<Integer> boxed = new ArrayList<>();
        private @Nullable Path unpacked;

        Reading(Path file, UnaryOperator<Map<String, String>> groups) {
            this.file = file;
            this.directory =
                    Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of(""));
            this.groups = groups;
            this.targets = new LabelledBoxes(file.toString(), BoxOrder.CORNERS);
        }

        void read() throws IOException {
            String lower = file.toString().toLowerCase(Locale.ROOT);
            if (lower.endsWith(".parquet")) {
                ParquetRows.forEach(file, this::take);
            } else {
                try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                    if (lower.endsWith(".jsonl")) {
                        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                            take(texts(line));
                        }
                    } else {
                        TabRows tabs = new TabRows(file, reader);
                        for (Map<String, String> row = tabs.next(); row != null; row = tabs.next()) {
                            take(row);
                        }
                    }
                }
            }
            List<ImageBox> checked = targets.check(true);
            for (int i = 0; i < rows.size(); i++) {
                Sample row = rows.get(i);
                int box = boxed.indexOf(i);
                labels.add(box < 0 ? row : withTarget(row, checked.get(box)));
            }
        }

        private static Sample withTarget(Sample row, ImageBox target) {
            Truth.Letter truth = (Truth.Letter) row.truth();
            return new Sample(
                    row.id(),
                    row.picture(),
                    row.imageSize(),
                    row.prompt(),
                    row.options(),
                    new Truth.Letter(truth.letter(), truth.text(), List.of(target)),
                    row.groups());
        }

        private Map<String, String> texts(String line) {
            try {
                Map<String, String> row = new LinkedHashMap<>();
                JsonParser.parseString(line)
                        .getAsJsonObject()
                        .entrySet()
                        .forEach(entry -> row.put(
                                entry.getKey(),
                                entry.getValue().isJsonPrimitive()
                                        ? entry.getValue().getAsString()
                                        : entry.getValue().toString()));
                return row;
            } catch (JsonParseException | IllegalStateException e) {
                throw new DataException(
                        file + ", row " + rows.size() + " is no JSON object (" + e.getMessage() + ")", e);
            }
        }

        private void take(Map<String, String> row) {
            String where = file + ", row " + rows.size();
            String index = text(where, row, "index");
            List<String> options =
                    LETTERS.stream().map(letter -> text(where, row, letter)).toList();
            String answer = text(where, row, "answer");
            int right = LETTERS.indexOf(answer);
            if (right < 0) {
                throw new DataException(
                        where + ", index " + index + ": the answer must be one of " + LETTERS + ", but is " + answer);
            }
            String picture;
            try {
                picture = picture(where + ", index " + index, text(where, row, "image"));
            } catch (IOException e) {
                throw new UncheckedIOException(where + ": its picture cannot be unpacked", e);
            }
            Size size = sizes.computeIfAbsent(picture, name -> size(where, name));
            String target = row.get("target");
            if (target != null && target.startsWith("[")) {
                double[] numbers = JsonRow.of(where, JsonParser.parseString("{\"target\":" + target + "}"))
                        .numbers("target");
                targets.add(index, numbers, size);
                boxed.add(rows.size());
            }
            Map<String, String> own = new LinkedHashMap<>();
            own.put("category", text(where, row, "category"));
            own.put("cycle_category", text(where, row, "cycle_category"));
            own.put("picture", picture);
            own = groups.apply(own);
            own.remove("picture");
            rows.add(new Sample(
                    index,
                    picture,
                    size,
                    text(where, row, "question"),
                    options,
                    new Truth.Letter(answer.charAt(0), options.get(right), List.of()),
                    own));
        }

        private static String text(String where, Map<String, String> row, String column) {
            String value = row.get(column);
            if (value == null || value.isBlank()) {
                throw new DataException(where + " needs a text in the column \"" + column + "\", but has "
                        + (value == null ? "none" : "a blank one") + "; its columns are " + row.keySet());
            }
            return value;
        }

        /** The picture's name: a file's, or, for an embedded one, this file's and the picture's own. */
        private String picture(String where, String value) throws IOException {
            if (value.length() <= LONGEST_NAME) {
                try {
                    for (String name : List.of(value, "images/" + value)) {
                        Path place = directory.resolve(name).normalize();
                        if (place.startsWith(directory.normalize()) && Files.isRegularFile(place)) {
                            return name;
                        }
                    }
                } catch (InvalidPathException e) {
                    throw new DataException(where + ": \"" + value + "\" is no name of a picture", e);
                }
            }
            byte[] bytes;
            try {
                bytes = Base64.getMimeDecoder().decode(value);
            } catch (IllegalArgumentException e) {
                throw new DataException(
                        where + ": the picture is neither Base64 nor a file in " + directory + ": "
                                + value.substring(0, Math.min(60, value.length())),
                        e);
            }
            if (bytes.length < 16) {
                throw new DataException(
                        where + ": there is no picture \"" + value + "\" in " + directory + " or its images directory");
            }
            if (unpacked == null) {
                unpacked = Files.createTempDirectory("ecp-hr-bench-");
            }
            String own = Hashing.sha256().hashBytes(bytes).toString().substring(0, 24);
            Path place = unpacked.resolve(own);
            if (!Files.exists(place)) {
                Files.write(place, bytes);
            }
            return file.getFileName() + "#" + own;
        }

        private Size size(String where, String picture) {
            try {
                return ImageSource.of(place(picture, directory, unpacked)).size();
            } catch (ImageException e) {
                throw new DataException(where + ": " + e.getMessage(), e);
            }
        }
    }
}
