package io.ecp.djl.checkpoint;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import io.ecp.error.ModelLoadException;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A typed view of a JSON object that knows its file, so that whatever is missing, of the wrong type or out of range is
 * a {@link ModelLoadException} that names the file, the key and the value. A key whose value is {@code null} counts as
 * missing, as in the reference configuration classes. Never changed after it was read; safe to share between threads.
 */
public final class JsonTree {

    private final Path file;
    private final String prefix;
    private final JsonObject object;

    private JsonTree(Path file, String prefix, JsonObject object) {
        this.file = file;
        this.prefix = prefix;
        this.object = object;
    }

    /**
     * Reads a file that holds one JSON object.
     *
     * @param file to read
     * @param mostBytes the size from which on the file cannot be what it should be
     * @throws ModelLoadException if it is missing, unreadable, too large, or not one JSON object in UTF-8
     */
    public static JsonTree read(Path file, long mostBytes) {
        return parse(file, ModelFile.text(file, mostBytes));
    }

    /**
     * Parses the content of a file.
     *
     * @param file where the text comes from, for messages
     * @param text the JSON
     * @throws ModelLoadException if it is not one JSON object
     */
    public static JsonTree parse(Path file, String text) {
        if (text.isBlank()) {
            throw new ModelLoadException(file + " is empty; download it again");
        }
        JsonElement root;
        // The reader's own limit on nesting keeps a hostile file from exhausting the stack.
        try (JsonReader reader = new JsonReader(new StringReader(text))) {
            reader.setStrictness(Strictness.STRICT);
            root = JsonParser.parseReader(reader);
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw new MalformedJsonException("more after its end");
            }
        } catch (JsonParseException | IOException failure) {
            throw new ModelLoadException(
                    file + " is not valid JSON (" + reason(failure) + "); download it again", failure);
        }
        if (!root.isJsonObject()) {
            throw new ModelLoadException(file + " must hold a JSON object, but holds " + excerpt(root));
        }
        return new JsonTree(file, "", root.getAsJsonObject());
    }

    /** The file that this comes from. */
    public Path file() {
        return file;
    }

    /** The object's keys, in the file's order. */
    public Set<String> keys() {
        return object.keySet();
    }

    /** Whether there is a value for the key, other than {@code null}. */
    public boolean has(String key) {
        return find(key) != null;
    }

    /** A whole number. */
    public int integer(String key) {
        return wholeNumber(key, required(key), Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    /** A whole number, or {@code otherwise} where there is none. */
    public int integer(String key, int otherwise) {
        return maybeInteger(key).orElse(otherwise);
    }

    /** A whole number from {@code least} to {@code most}, or {@code otherwise} where there is none. */
    public int integer(String key, int otherwise, int least, int most) {
        JsonElement value = find(key);
        return value == null ? otherwise : wholeNumber(key, value, least, most);
    }

    /** A whole number, where there is one. */
    public OptionalInt maybeInteger(String key) {
        JsonElement value = find(key);
        return value == null
                ? OptionalInt.empty()
                : OptionalInt.of(wholeNumber(key, value, Integer.MIN_VALUE, Integer.MAX_VALUE));
    }

    /** A whole number from 1 to {@code most}. */
    public int positive(String key, int most) {
        return wholeNumber(key, required(key), 1, most);
    }

    /** A whole number from 1 to {@code most}, or {@code otherwise} where there is none. */
    public int positive(String key, int otherwise, int most) {
        return integer(key, otherwise, 1, most);
    }

    /** A finite number. */
    public double number(String key) {
        return finiteNumber(key, required(key));
    }

    /** A finite number, or {@code otherwise} where there is none. */
    public double number(String key, double otherwise) {
        return maybeNumber(key).orElse(otherwise);
    }

    /** A finite number, where there is one. */
    public OptionalDouble maybeNumber(String key) {
        JsonElement value = find(key);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(finiteNumber(key, value));
    }

    /** A finite number from {@code least} to {@code most}, or {@code otherwise} where there is none. */
    public double number(String key, double otherwise, double least, double most) {
        JsonElement value = find(key);
        if (value == null) {
            return otherwise;
        }
        double number = finiteNumber(key, value);
        if (number < least || number > most) {
            throw wrong(key, "a number from " + least + " to " + most, value);
        }
        return number;
    }

    /** A truth value, or {@code otherwise} where there is none. */
    public boolean flag(String key, boolean otherwise) {
        JsonElement value = find(key);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof JsonPrimitive primitive && primitive.isBoolean()) {
            return primitive.getAsBoolean();
        }
        throw wrong(key, "true or false", value);
    }

    /** A text. */
    public String text(String key) {
        return string(key, required(key));
    }

    /** A text, or {@code otherwise} where there is none. */
    public String text(String key, String otherwise) {
        return maybeText(key).orElse(otherwise);
    }

    /** A text, where there is one. */
    public Optional<String> maybeText(String key) {
        JsonElement value = find(key);
        return value == null ? Optional.empty() : Optional.of(string(key, value));
    }

    /** An object, where there is one. */
    public Optional<JsonTree> object(String key) {
        JsonElement value = find(key);
        return value == null ? Optional.empty() : Optional.of(tree(key, value));
    }

    /** An object, or one without keys where there is none. */
    public JsonTree objectOrEmpty(String key) {
        return object(key).orElseGet(() -> new JsonTree(file, place(key) + ".", new JsonObject()));
    }

    /** A list of objects; empty where there is none. */
    public List<JsonTree> objects(String key) {
        List<JsonTree> objects = new ArrayList<>();
        for (JsonElement value : array(key)) {
            objects.add(tree(key + "[" + objects.size() + "]", value));
        }
        return List.copyOf(objects);
    }

    /** A list of texts. */
    public List<String> texts(String key) {
        required(key);
        List<String> texts = new ArrayList<>();
        for (JsonElement value : array(key)) {
            texts.add(string(key + "[" + texts.size() + "]", value));
        }
        return List.copyOf(texts);
    }

    /** A list of whole numbers. */
    public List<Integer> integers(String key) {
        required(key);
        List<Integer> numbers = new ArrayList<>();
        for (JsonElement value : array(key)) {
            numbers.add(wholeNumber(key + "[" + numbers.size() + "]", value, Integer.MIN_VALUE, Integer.MAX_VALUE));
        }
        return List.copyOf(numbers);
    }

    /** A list of whole numbers, or {@code otherwise} where there is none. */
    public List<Integer> integers(String key, List<Integer> otherwise) {
        return has(key) ? integers(key) : List.copyOf(otherwise);
    }

    /** A whole number or a list of them, as a list; empty where there is none. */
    public List<Integer> oneOrMoreIntegers(String key) {
        JsonElement value = find(key);
        if (value == null) {
            return List.of();
        }
        return value.isJsonArray() ? integers(key) : List.of(integer(key));
    }

    /** The side of a square, from 1 to {@code most}: one number or, in some files, two equal ones. */
    public int side(String key, int otherwise, int most) {
        List<Integer> sides = oneOrMoreIntegers(key);
        if (sides.isEmpty()) {
            return otherwise;
        }
        int side = sides.get(0);
        if (side < 1 || side > most || sides.stream().anyMatch(other -> other != side)) {
            throw unusable(
                    key,
                    "must be one number from 1 to " + most + ", but is " + sides
                            + "; download the file again, or correct it");
        }
        return side;
    }

    /** A list of finite numbers, or {@code otherwise} where there is none. */
    public List<Double> numbers(String key, List<Double> otherwise) {
        if (!has(key)) {
            return List.copyOf(otherwise);
        }
        List<Double> numbers = new ArrayList<>();
        for (JsonElement value : array(key)) {
            numbers.add(finiteNumber(key + "[" + numbers.size() + "]", value));
        }
        return List.copyOf(numbers);
    }

    /** A copy without some of the object's keys. */
    public JsonTree without(Set<String> keys) {
        JsonObject rest = new JsonObject();
        object.asMap().forEach((key, value) -> {
            if (!keys.contains(key)) {
                rest.add(key, value);
            }
        });
        return new JsonTree(file, prefix, rest);
    }

    /** The object as JSON text. */
    public String json() {
        return object.toString();
    }

    /**
     * Checks a text, or {@code otherwise} where there is none.
     *
     * @throws ModelLoadException if it is not one of those that are supported
     */
    public void requireOneOf(String key, String otherwise, List<String> supported) {
        String value = text(key, otherwise);
        if (!supported.contains(value)) {
            throw unusable(
                    key,
                    "is " + value + ", but only " + String.join(" and ", supported) + " can be computed; use another"
                            + " checkpoint");
        }
    }

    /**
     * The complaint about a value that is of the right type but cannot be.
     *
     * @param key of this object
     * @param complaint what is wrong with it, and what to do: "must be ..., but is ...; ..."
     */
    public ModelLoadException unusable(String key, String complaint) {
        return new ModelLoadException("'" + place(key) + "' in " + file + " " + complaint);
    }

    /** The file and the object's place in it. */
    @Override
    public String toString() {
        return prefix.isEmpty() ? file.toString() : file + " at " + prefix.substring(0, prefix.length() - 1);
    }

    private @Nullable JsonElement find(String key) {
        JsonElement value = object.get(key);
        return value == null || value.isJsonNull() ? null : value;
    }

    private JsonElement required(String key) {
        JsonElement value = find(key);
        if (value == null) {
            throw unusable(key, "is missing; download the file again, or add the value");
        }
        return value;
    }

    private JsonArray array(String key) {
        JsonElement value = find(key);
        if (value == null) {
            return new JsonArray();
        }
        if (!value.isJsonArray()) {
            throw wrong(key, "a list", value);
        }
        return value.getAsJsonArray();
    }

    private JsonTree tree(String key, JsonElement value) {
        if (!value.isJsonObject()) {
            throw wrong(key, "an object", value);
        }
        return new JsonTree(file, place(key) + ".", value.getAsJsonObject());
    }

    private String string(String key, JsonElement value) {
        if (value instanceof JsonPrimitive primitive && primitive.isString()) {
            return primitive.getAsString();
        }
        throw wrong(key, "a text", value);
    }

    private int wholeNumber(String key, JsonElement value, int least, int most) {
        if (value instanceof JsonPrimitive primitive && primitive.isNumber()) {
            try {
                long whole = new BigDecimal(primitive.getAsString()).longValueExact();
                if (whole >= least && whole <= most) {
                    return (int) whole;
                }
            } catch (ArithmeticException | NumberFormatException failure) {
                throw wrong(key, range(least, most), value);
            }
        }
        throw wrong(key, range(least, most), value);
    }

    private static String range(int least, int most) {
        return least == Integer.MIN_VALUE ? "a whole number" : "a whole number from " + least + " to " + most;
    }

    private double finiteNumber(String key, JsonElement value) {
        if (value instanceof JsonPrimitive primitive && primitive.isNumber()) {
            double number = primitive.getAsDouble();
            if (Double.isFinite(number)) {
                return number;
            }
        }
        throw wrong(key, "a finite number", value);
    }

    private ModelLoadException wrong(String key, String expected, JsonElement value) {
        return unusable(
                key, "must be " + expected + ", but is " + excerpt(value) + "; download the file again, or correct it");
    }

    private String place(String key) {
        return prefix + key;
    }

    private static String excerpt(JsonElement value) {
        String text = value.isJsonObject() ? "an object" : value.isJsonArray() ? "a list" : value.toString();
        return text.length() <= 60 ? text : text.substring(0, 60) + "...";
    }

    /** The parser's words, without its advice to whoever programs with it. */
    static String reason(Exception failure) {
        Throwable cause = failure.getCause() != null ? failure.getCause() : failure;
        String message = String.valueOf(cause.getMessage())
                .replace("Use JsonReader.setStrictness(Strictness.LENIENT) to accept malformed JSON", "malformed");
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
