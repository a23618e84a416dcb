package io.ecp.json;

import com.google.gson.JsonObject;
import io.ecp.model.FinishReason;
import io.ecp.model.ModelReply;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A reply with its counts as JSON: {@code reply}, {@code finish} and, where the predictor says them,
 * {@code promptTokens}, {@code answerTokens}, {@code meanLogProbability} and {@code optionProbabilities} by letter.
 */
public final class ReplyJson {

    private ReplyJson() {}

    /** Adds a reply to an object. */
    public static void write(ModelReply reply, JsonObject json) {
        json.addProperty("reply", reply.text());
        json.addProperty("finish", reply.finishReason().name());
        reply.promptTokens().ifPresent(tokens -> json.addProperty("promptTokens", tokens));
        reply.answerTokens().ifPresent(tokens -> json.addProperty("answerTokens", tokens));
        reply.meanLogProbability().ifPresent(mean -> {
            if (Double.isFinite(mean)) {
                json.addProperty("meanLogProbability", mean);
            }
        });
        if (!reply.optionProbabilities().isEmpty()) {
            JsonObject options = new JsonObject();
            reply.optionProbabilities().forEach((letter, chance) -> options.addProperty(letter.toString(), chance));
            json.add("optionProbabilities", options);
        }
    }

    /**
     * Reads a reply from an object that {@link #write} added it to.
     *
     * @throws NullPointerException if {@code reply} or {@code finish} is missing
     * @throws IllegalArgumentException if a value is not what it should be
     * @throws IllegalStateException if a value is of another type
     */
    public static ModelReply read(JsonObject json) {
        ModelReply.Builder reply = ModelReply.builder(json.get("reply").getAsString())
                .finishReason(FinishReason.valueOf(json.get("finish").getAsString()));
        if (json.has("promptTokens")) {
            reply.promptTokens(json.get("promptTokens").getAsInt());
        }
        if (json.has("answerTokens")) {
            reply.answerTokens(json.get("answerTokens").getAsInt());
        }
        if (json.has("meanLogProbability")) {
            reply.meanLogProbability(json.get("meanLogProbability").getAsDouble());
        }
        if (json.has("optionProbabilities")) {
            Map<Character, Double> options = new LinkedHashMap<>();
            json.getAsJsonObject("optionProbabilities")
                    .entrySet()
                    .forEach(option -> options.put(
                            option.getKey().charAt(0), option.getValue().getAsDouble()));
            reply.optionProbabilities(options);
        }
        return reply.build();
    }
}
