package io.ecp.eval.format;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.ecp.eval.Mark;
import io.ecp.eval.SampleResult;
import io.ecp.imaging.ImageBox;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** What official reports are made of. */
final class Scores {

    private Scores() {}

    /** Results by a key, keys in alphabetical order. */
    static Map<String, List<SampleResult>> by(List<SampleResult> results, Function<SampleResult, String> key) {
        Map<String, List<SampleResult>> groups = new TreeMap<>();
        for (SampleResult result : results) {
            groups.computeIfAbsent(key.apply(result), name -> new ArrayList<>()).add(result);
        }
        return groups;
    }

    static List<SampleResult> inside(List<SampleResult> results, String group, String value) {
        return results.stream()
                .filter(result -> value.equals(result.groups().get(group)))
                .toList();
    }

    static int right(List<SampleResult> results) {
        return (int)
                results.stream().filter(result -> result.mark() == Mark.RIGHT).count();
    }

    /** The share of right answers; 0 for none of none, as the official evaluations have it. */
    static double accuracy(List<SampleResult> results) {
        return results.isEmpty() ? 0 : (double) right(results) / results.size();
    }

    /** ScreenSpot-Pro's word for a result: an answer without a point is {@code wrong_format}. */
    static String correctness(SampleResult result) {
        if (result.mark() == Mark.RIGHT) {
            return "correct";
        }
        return result.mark() == Mark.WRONG && result.point().isPresent() ? "wrong" : "wrong_format";
    }

    /** The words of the last call. */
    static String rawResponse(SampleResult result) {
        List<SampleResult.Taken> looks = result.looks();
        return looks.isEmpty() ? "" : looks.get(looks.size() - 1).reply();
    }

    static JsonElement point(SampleResult result) {
        return result.point()
                .<JsonElement>map(point -> numbers(point.x(), point.y()))
                .orElse(JsonNull.INSTANCE);
    }

    static JsonArray corners(ImageBox box) {
        return numbers(box.left(), box.top(), box.right(), box.bottom());
    }

    static JsonArray cornerAndSize(ImageBox box) {
        return numbers(box.left(), box.top(), box.width(), box.height());
    }

    static JsonArray numbers(double... values) {
        JsonArray array = new JsonArray();
        for (double value : values) {
            if (value == Math.rint(value) && Math.abs(value) < 1e15) {
                array.add((long) value);
            } else {
                array.add(value);
            }
        }
        return array;
    }

    static JsonElement orNull(SampleResult result, String group) {
        String value = result.groups().get(group);
        return value == null ? JsonNull.INSTANCE : new JsonPrimitive(value);
    }

    static String text(JsonObject report) {
        return new GsonBuilder()
                .setPrettyPrinting()
                .disableHtmlEscaping()
                .serializeNulls()
                .create()
                .toJson(report);
    }
}
