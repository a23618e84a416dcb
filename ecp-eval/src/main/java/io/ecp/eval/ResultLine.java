package io.ecp.eval;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.ecp.imaging.ImageBox;
import io.ecp.imaging.ImagePoint;
import io.ecp.imaging.Region;
import io.ecp.imaging.Size;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A result as a line of JSON: sizes are {@code [width, height]}, regions {@code [x, y, width, height]}, boxes {@code
 * [left, top, right, bottom]}, points {@code [x, y]}, all in pixels of the full picture.
 */
final class ResultLine {

    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

    private ResultLine() {}

    static String of(SampleResult result) {
        JsonObject json = new JsonObject();
        json.addProperty("strategy", result.strategy());
        json.addProperty("id", result.id());
        json.addProperty("picture", result.picture());
        json.add(
                "imageSize",
                numbers(result.imageSize().width(), result.imageSize().height()));
        json.addProperty("prompt", result.prompt());
        JsonArray targets = new JsonArray();
        result.targets().forEach(target -> targets.add(box(target)));
        json.add("targets", targets);
        json.addProperty("expected", result.expected());
        json.addProperty("mark", result.mark().name());
        json.addProperty("outcome", result.outcome());
        json.addProperty("answer", result.answer());
        result.point().ifPresent(point -> json.add("point", numbers(point.x(), point.y())));
        result.box().ifPresent(box -> json.add("box", box(box)));
        result.confidence().ifPresent(score -> json.addProperty("confidence", score));
        JsonArray looks = new JsonArray();
        result.looks().forEach(look -> looks.add(look(look)));
        json.add("looks", looks);
        JsonArray decisions = new JsonArray();
        result.decisions().forEach(decisions::add);
        json.add("decisions", decisions);
        json.addProperty("milliseconds", milliseconds(result.elapsed()));
        JsonObject groups = new JsonObject();
        result.groups().forEach(groups::addProperty);
        json.add("groups", groups);
        return GSON.toJson(json);
    }

    private static JsonObject look(SampleResult.Taken look) {
        JsonObject json = new JsonObject();
        json.addProperty("stage", look.stage());
        Region region = look.region();
        json.add("region", numbers(region.x(), region.y(), region.width(), region.height()));
        json.add("shown", numbers(look.shown().width(), look.shown().height()));
        json.addProperty("pixels", look.pixels());
        json.addProperty("reply", look.reply());
        json.addProperty("promptTokens", look.promptTokens());
        json.addProperty("answerTokens", look.answerTokens());
        json.addProperty("milliseconds", milliseconds(look.elapsed()));
        return json;
    }

    /**
     * Reads a line back.
     *
     * @throws RuntimeException of many kinds if it is no whole result
     */
    static SampleResult read(String line) {
        JsonObject json = JsonParser.parseString(line).getAsJsonObject();
        List<ImageBox> targets = new ArrayList<>();
        json.getAsJsonArray("targets").forEach(target -> targets.add(box(target)));
        List<SampleResult.Taken> looks = new ArrayList<>();
        json.getAsJsonArray("looks").forEach(look -> looks.add(look(look.getAsJsonObject())));
        List<String> decisions = new ArrayList<>();
        json.getAsJsonArray("decisions").forEach(decision -> decisions.add(decision.getAsString()));
        Map<String, String> groups = new LinkedHashMap<>();
        json.getAsJsonObject("groups")
                .entrySet()
                .forEach(group -> groups.put(group.getKey(), group.getValue().getAsString()));
        return new SampleResult(
                json.get("strategy").getAsString(),
                json.get("id").getAsString(),
                json.get("picture").getAsString(),
                size(json.get("imageSize")),
                json.get("prompt").getAsString(),
                targets,
                json.get("expected").getAsString(),
                Mark.valueOf(json.get("mark").getAsString()),
                json.get("outcome").getAsString(),
                json.get("answer").getAsString(),
                Optional.ofNullable(json.get("point")).map(point -> new ImagePoint(number(point, 0), number(point, 1))),
                Optional.ofNullable(json.get("box")).map(ResultLine::box),
                json.has("confidence")
                        ? OptionalDouble.of(json.get("confidence").getAsDouble())
                        : OptionalDouble.empty(),
                looks,
                decisions,
                duration(json.get("milliseconds")),
                groups);
    }

    private static SampleResult.Taken look(JsonObject json) {
        JsonElement region = json.get("region");
        return new SampleResult.Taken(
                json.get("stage").getAsString(),
                new Region((int) number(region, 0), (int) number(region, 1), (int) number(region, 2), (int)
                        number(region, 3)),
                size(json.get("shown")),
                json.get("pixels").getAsLong(),
                json.get("reply").getAsString(),
                json.get("promptTokens").getAsInt(),
                json.get("answerTokens").getAsInt(),
                duration(json.get("milliseconds")));
    }

    private static double milliseconds(Duration time) {
        return time.toNanos() / 1e6;
    }

    private static Duration duration(JsonElement milliseconds) {
        return Duration.ofNanos(Math.round(milliseconds.getAsDouble() * 1e6));
    }

    private static Size size(JsonElement json) {
        return new Size((int) number(json, 0), (int) number(json, 1));
    }

    private static JsonArray box(ImageBox box) {
        return numbers(box.left(), box.top(), box.right(), box.bottom());
    }

    private static ImageBox box(JsonElement json) {
        return new ImageBox(number(json, 0), number(json, 1), number(json, 2), number(json, 3));
    }

    private static double number(JsonElement json, int index) {
        return json.getAsJsonArray().get(index).getAsDouble();
    }

    private static JsonArray numbers(double... values) {
        JsonArray array = new JsonArray();
        for (double value : values) {
            if (value == Math.rint(value) && Math.abs(value) < 1e9) {
                array.add((long) value);
            } else {
                array.add(value);
            }
        }
        return array;
    }
}
