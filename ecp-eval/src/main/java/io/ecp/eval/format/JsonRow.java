package io.ecp.eval.format;

import com.google.common.io.MoreFiles;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.ecp.eval.DataException;
import io.ecp.imaging.Size;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A row of a file of labels, whose messages say where it stands.
 *
 * @param where the file and the row
 * @param json the row
 */
record JsonRow(String where, JsonObject json) {

    /** A whole file. */
    static JsonElement file(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new DataException("there is no file " + file + "; give --data the benchmark's own directory");
        }
        try {
            return JsonParser.parseString(
                    MoreFiles.asCharSource(file, StandardCharsets.UTF_8).read());
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        } catch (JsonParseException e) {
            throw new DataException(file + " is no JSON (" + e.getMessage() + "); download it again", e);
        }
    }

    /** The rows of a list. */
    static List<JsonRow> rows(String file, JsonElement list) {
        if (!list.isJsonArray()) {
            throw new DataException(file + " must hold a list of rows, but holds " + shorten(list));
        }
        List<JsonRow> rows = new ArrayList<>();
        for (JsonElement row : list.getAsJsonArray()) {
            rows.add(of(file + ", row " + rows.size(), row));
        }
        return rows;
    }

    static JsonRow of(String where, JsonElement row) {
        if (!row.isJsonObject()) {
            throw new DataException(where + " must be an object, but is " + shorten(row));
        }
        return new JsonRow(where, row.getAsJsonObject());
    }

    boolean has(String key) {
        return json.has(key) && !json.get(key).isJsonNull();
    }

    /** A text that must be there and not be blank. */
    String text(String key) {
        return optional(key)
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> new DataException(where + " needs a text \"" + key + "\", but has "
                        + shorten(json.get(key)) + "; its keys are " + json.keySet()));
    }

    Optional<String> optional(String key) {
        JsonElement value = json.get(key);
        return value != null && value.isJsonPrimitive() ? Optional.of(value.getAsString()) : Optional.empty();
    }

    double[] numbers(String key) {
        return numbers(key, json.get(key));
    }

    /** A list of lists of numbers. */
    List<double[]> numberLists(String key) {
        List<double[]> lists = new ArrayList<>();
        if (json.get(key) instanceof JsonArray array) {
            array.forEach(inner -> lists.add(numbers(key, inner)));
        }
        return lists;
    }

    private double[] numbers(String key, @Nullable JsonElement value) {
        try {
            if (value instanceof JsonArray array) {
                double[] numbers = new double[array.size()];
                for (int i = 0; i < numbers.length; i++) {
                    numbers[i] = array.get(i).getAsDouble();
                }
                return numbers;
            }
        } catch (NumberFormatException | UnsupportedOperationException | IllegalStateException e) {
            throw new DataException(where + " needs numbers in \"" + key + "\", but has " + shorten(value), e);
        }
        throw new DataException(where + " needs a list of numbers \"" + key + "\", but has " + shorten(value)
                + "; its keys are " + json.keySet());
    }

    List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        if (json.get(key) instanceof JsonArray array) {
            for (JsonElement element : array) {
                if (element.isJsonPrimitive()) {
                    texts.add(element.getAsString());
                }
            }
        }
        return texts;
    }

    /** Width and height. */
    Size size(String key) {
        double[] numbers = numbers(key);
        if (numbers.length != 2 || !(numbers[0] >= 1) || !(numbers[1] >= 1)) {
            throw new DataException(
                    where + " needs a width and a height \"" + key + "\", but has " + shorten(json.get(key)));
        }
        return new Size((int) numbers[0], (int) numbers[1]);
    }

    private static String shorten(@Nullable JsonElement value) {
        String text = value == null ? "none" : value.toString();
        return text.length() <= 80 ? text : text.substring(0, 80) + "...";
    }
}
