package io.ecp.trace;

import com.google.common.collect.ImmutableList;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.ecp.imaging.Region;
import io.ecp.imaging.Size;
import io.ecp.json.ReplyJson;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Everything that happened while one request was answered, in order. Immutable. */
public final class EcpTrace {

    private final Size image;
    private final String model;
    private final String profile;
    private final String strategy;
    private final ImmutableList<ModelCall> calls;
    private final ImmutableList<String> decisions;
    private final Duration elapsed;
    private final @Nullable String outcome;

    EcpTrace(
            Size image,
            String model,
            String profile,
            String strategy,
            List<ModelCall> calls,
            List<String> decisions,
            Duration elapsed,
            @Nullable String outcome) {
        this.image = image;
        this.model = model;
        this.profile = profile;
        this.strategy = strategy;
        this.calls = ImmutableList.copyOf(calls);
        this.decisions = ImmutableList.copyOf(decisions);
        this.elapsed = elapsed;
        this.outcome = outcome;
    }

    /** The size of the full picture. */
    public Size image() {
        return image;
    }

    /** The model's name. */
    public String model() {
        return model;
    }

    /** The name of the profile it was asked by. */
    public String profile() {
        return profile;
    }

    /** The name of the strategy. */
    public String strategy() {
        return strategy;
    }

    /** The calls to the model, in order. */
    public List<ModelCall> calls() {
        return calls;
    }

    /** What was decided between the calls, and on what grounds, in order. */
    public List<String> decisions() {
        return decisions;
    }

    /** From the start of the request to its answer, decoding included. */
    public Duration elapsed() {
        return elapsed;
    }

    /**
     * How the request ended: the name of the {@code Outcome}, or of the exception's class ({@code DeadlineException});
     * empty while it runs.
     */
    public Optional<String> outcome() {
        return Optional.ofNullable(outcome);
    }

    /** Pixels shown to the model in all calls together: what the request cost, whatever the model. */
    public long pixelsShown() {
        return calls.stream()
                .flatMap(call -> call.pictures().stream())
                .mapToLong(shown -> shown.size().area())
                .sum();
    }

    /**
     * The trace as one JSON object: {@code image}, {@code model}, {@code profile}, {@code strategy},
     * {@code milliseconds}, {@code decisions} and {@code calls}; a region is {@code [x, y, width, height]} in pixels of
     * the full picture, a size {@code [width, height]}.
     */
    public String toJson() {
        JsonObject json = new JsonObject();
        json.add("image", size(image));
        json.addProperty("model", model);
        json.addProperty("profile", profile);
        json.addProperty("strategy", strategy);
        json.addProperty("milliseconds", milliseconds(elapsed));
        JsonArray decided = new JsonArray();
        decisions.forEach(decided::add);
        json.add("decisions", decided);
        JsonArray made = new JsonArray();
        calls.forEach(call -> made.add(call(call)));
        json.add("calls", made);
        return new GsonBuilder().disableHtmlEscaping().create().toJson(json);
    }

    private static JsonObject call(ModelCall call) {
        JsonObject json = new JsonObject();
        json.addProperty("stage", call.stage());
        JsonArray pictures = new JsonArray();
        for (ModelCall.Shown shown : call.pictures()) {
            JsonObject picture = new JsonObject();
            picture.add("region", region(shown.region()));
            picture.add("shown", size(shown.size()));
            pictures.add(picture);
        }
        json.add("pictures", pictures);
        json.addProperty("prompt", call.prompt());
        call.reply().ifPresent(reply -> ReplyJson.write(reply, json));
        call.failure().ifPresent(failure -> json.addProperty("failure", failure));
        json.addProperty("milliseconds", milliseconds(call.elapsed()));
        return json;
    }

    private static double milliseconds(Duration time) {
        return Math.rint(time.toNanos() / 1e4) / 100;
    }

    private static JsonArray size(Size size) {
        JsonArray json = new JsonArray();
        json.add(size.width());
        json.add(size.height());
        return json;
    }

    private static JsonArray region(Region region) {
        JsonArray json = new JsonArray();
        json.add(region.x());
        json.add(region.y());
        json.add(region.width());
        json.add(region.height());
        return json;
    }

    @Override
    public String toString() {
        return strategy + " with " + model + " (" + profile + "), " + calls.size() + " calls, " + elapsed.toMillis()
                + " ms: " + String.join("; ", decisions);
    }
}
