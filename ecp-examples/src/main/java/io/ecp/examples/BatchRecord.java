package io.ecp.examples;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import io.ecp.EcpResult;
import io.ecp.model.ModelReply;
import io.ecp.trace.EcpTrace;
import java.util.OptionalInt;
import java.util.function.Function;

/** The lines that a batch writes. */
final class BatchRecord {

    private static final Gson GSON =
            new GsonBuilder().disableHtmlEscaping().serializeNulls().create();

    private BatchRecord() {}

    /**
     * An answer: {@code id}, {@code answer}, {@code point} and {@code box} in pixels of the full picture where there are
     * any, {@code outcome}, {@code confidence} where the strategy has one, {@code calls}, {@code tokens} where the
     * predictor counts them, {@code ms}, and the model's words as {@code reply} where there is no answer.
     */
    static String answered(Manifest.Row row, EcpResult<?> result) {
        JsonObject json = new JsonObject();
        json.addProperty("id", row.id());
        json.addProperty("answer", result.optional().map(Reported::words).orElse(null));
        result.place().ifPresent(place -> {
            json.add("point", Reported.numbers(place.point().x(), place.point().y()));
            place.box().ifPresent(box -> json.add("box", Reported.box(box)));
        });
        json.addProperty("outcome", result.outcome().name());
        result.confidence().ifPresent(sure -> json.addProperty("confidence", sure.score()));
        EcpTrace trace = result.trace();
        json.addProperty("calls", trace.calls().size());
        JsonObject tokens = new JsonObject();
        count(trace, ModelReply::promptTokens).ifPresent(sum -> tokens.addProperty("prompt", sum));
        count(trace, ModelReply::answerTokens).ifPresent(sum -> tokens.addProperty("answer", sum));
        if (tokens.size() > 0) {
            json.add("tokens", tokens);
        }
        json.addProperty("ms", trace.elapsed().toMillis());
        if (result.optional().isEmpty()) {
            json.addProperty("reply", Reported.of(result).lastReply());
        }
        return GSON.toJson(json);
    }

    /** A failure: {@code id}, {@code image}, {@code prompt}, {@code failure}. */
    static String failed(Manifest.Row row, Throwable failure) {
        JsonObject json = new JsonObject();
        json.addProperty("id", row.id());
        json.addProperty("image", row.image().toString());
        json.addProperty("prompt", row.prompt());
        json.addProperty("failure", failure.toString());
        return GSON.toJson(json);
    }

    private static OptionalInt count(EcpTrace trace, Function<ModelReply, OptionalInt> tokens) {
        return trace.calls().stream()
                .flatMap(call -> call.reply().stream())
                .map(tokens)
                .flatMapToInt(OptionalInt::stream)
                .reduce(Math::addExact);
    }
}
