package io.ecp.examples;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.TypeAdapter;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a batch asks: rows of an id, a picture and a prompt. A CSV file (RFC 4180, with the columns {@code id},
 * {@code image}, {@code prompt} in any order, others are left aside), JSON Lines with the same names, or a folder, whose
 * pictures are all asked one prompt and have their path in it as id. Image paths are relative to the manifest. Rows are
 * read one by one.
 */
final class Manifest {

    private static final Set<String> PICTURES = Set.of("png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff");
    private static final TypeAdapter<JsonElement> STRICT = new Gson().getAdapter(JsonElement.class);

    private final Path place;
    private final Path base;
    private final @Nullable String prompt;

    private Manifest(Path place, Path base, @Nullable String prompt) {
        this.place = place;
        this.base = base;
        this.prompt = prompt;
    }

    /**
     * A manifest. Nothing is read yet.
     *
     * @param prompt for all rows; needed for a folder, and for a file without that column
     */
    static Manifest of(Path place, Optional<String> prompt) {
        if (Files.isDirectory(place)) {
            if (prompt.isEmpty()) {
                throw new IllegalArgumentException(place + " is a folder; say with --prompt what to ask its pictures");
            }
            return new Manifest(place, place, prompt.get());
        }
        if (!Files.isRegularFile(place)) {
            throw new ManifestException("there is no manifest " + place);
        }
        if (!isCsv(place) && !isJsonLines(place)) {
            throw new IllegalArgumentException(
                    "a manifest is a folder or a file named *.csv, *.jsonl or *.ndjson, but was " + place);
        }
        Path parent = place.toAbsolutePath().getParent();
        return new Manifest(place, Objects.requireNonNull(parent), prompt.orElse(null));
    }

    private static boolean isCsv(Path file) {
        return extension(file).equals("csv");
    }

    private static boolean isJsonLines(Path file) {
        return extension(file).equals("jsonl") || extension(file).equals("ndjson");
    }

    private static String extension(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    /**
     * Reads all rows and checks them.
     *
     * @return the ids
     * @throws ManifestException if a row lacks something, or an id stands in two rows; the message names the line
     */
    Set<String> ids() {
        Set<String> ids = new HashSet<>();
        try (Stream<Row> rows = rows()) {
            rows.forEach(row -> {
                if (!ids.add(row.id())) {
                    throw new ManifestException(
                            row.where() + " has the id \"" + row.id() + "\" of an earlier row; each needs its own");
                }
            });
        }
        return ids;
    }

    /**
     * The rows, read as they are asked for; to be closed.
     *
     * @throws ManifestException if it cannot be read, or a row lacks something
     */
    Stream<Row> rows() {
        try {
            return Files.isDirectory(place) ? pictures() : isCsv(place) ? csv() : jsonLines();
        } catch (IOException e) {
            throw new ManifestException("the manifest " + place + " cannot be read: " + e, e);
        }
    }

    private Stream<Row> pictures() throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.walk(place)) {
            files = found.filter(file -> PICTURES.contains(extension(file)) && Files.isRegularFile(file))
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        if (files.isEmpty()) {
            throw new ManifestException("the folder " + place + " holds no picture (" + PICTURES + ")");
        }
        return files.stream().map(file -> {
            String id = place.relativize(file).toString().replace('\\', '/');
            return new Row(id, file, Objects.requireNonNull(prompt), file.toString());
        });
    }

    private Stream<Row> csv() throws IOException {
        CsvReader<NamedCsvRecord> reader =
                CsvReader.builder().detectBomHeader(true).ofNamedCsvRecord(place);
        return reader.stream()
                .map(record -> {
                    String where = "line " + record.getStartingLineNumber() + " of " + place;
                    return row(where, record.findField("id"), record.findField("image"), record.findField("prompt"));
                })
                .onClose(() -> close(reader));
    }

    private static void close(Closeable reader) {
        try {
            reader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Stream<Row> jsonLines() throws IOException {
        AtomicLong number = new AtomicLong();
        BufferedReader reader = Files.newBufferedReader(place, StandardCharsets.UTF_8);
        return reader.lines()
                .onClose(() -> close(reader))
                .map(line -> new Line("line " + number.incrementAndGet() + " of " + place, line))
                .filter(line -> !line.text.isBlank())
                .map(line -> {
                    JsonObject json = line.object();
                    return row(line.where, text(json, "id"), text(json, "image"), text(json, "prompt"));
                });
    }

    private static Optional<String> text(JsonObject json, String name) {
        JsonElement value = json.get(name);
        return value != null && value.isJsonPrimitive() ? Optional.of(value.getAsString()) : Optional.empty();
    }

    private Row row(String where, Optional<String> id, Optional<String> image, Optional<String> own) {
        String asked = needed(where, "prompt", own.or(() -> Optional.ofNullable(prompt)));
        String file = needed(where, "image", image);
        try {
            return new Row(needed(where, "id", id), base.resolve(file), asked, where);
        } catch (InvalidPathException e) {
            throw new ManifestException(where + " has an image that is no path: " + file, e);
        }
    }

    private static String needed(String where, String name, Optional<String> value) {
        return value.filter(text -> !text.isBlank())
                .orElseThrow(() -> new ManifestException(
                        where + " has no " + name + "; each row needs an id, an image and a prompt"));
    }

    /** What to say of a failure while rows are read. */
    static ManifestException unreadable(RuntimeException failure) {
        if (failure instanceof ManifestException known) {
            return known;
        }
        return new ManifestException("the manifest cannot be read: " + failure.getMessage(), failure);
    }

    /** Whether a failure comes from reading rows. */
    static boolean isUnreadable(RuntimeException failure) {
        return failure instanceof ManifestException
                || failure instanceof CsvParseException
                || failure instanceof UncheckedIOException;
    }

    /**
     * One thing to ask.
     *
     * @param id unique in the manifest
     * @param image the picture's file
     * @param prompt a command or a question
     * @param where the row, for messages
     */
    record Row(String id, Path image, String prompt, String where) {}

    private record Line(String where, String text) {

        JsonObject object() {
            try {
                if (STRICT.fromJson(text) instanceof JsonObject object) {
                    return object;
                }
            } catch (IOException | JsonParseException e) {
                throw new ManifestException(where + " is no JSON: " + e.getMessage(), e);
            }
            throw new ManifestException(
                    where + " is no JSON object; write {\"id\":..., \"image\":..., \"prompt\":...}");
        }
    }
}
