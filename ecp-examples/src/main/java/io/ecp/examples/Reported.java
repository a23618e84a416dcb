package io.ecp.examples;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.ecp.EcpResult;
import io.ecp.confidence.Confidence;
import io.ecp.imaging.ImageBox;
import io.ecp.imaging.Region;
import io.ecp.model.Location;
import io.ecp.model.ModelReply;
import io.ecp.strategy.Outcome;
import io.ecp.task.Answer;
import io.ecp.trace.EcpTrace;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One answer as the command line reports it.
 *
 * @param answer in words, empty when none was readable, the model says that there is nothing to find, or it is withheld
 * @param place where it lies, in pixels of the full picture
 * @param outcome which look it comes from
 * @param crop what the second stage looked at
 * @param coarse where the first stage pointed
 * @param confidence how sure it is, where the strategy can tell
 * @param trace every call
 */
record Reported(
        Optional<String> answer,
        Optional<Location> place,
        Outcome outcome,
        Optional<Region> crop,
        Optional<Location> coarse,
        Optional<Confidence> confidence,
        EcpTrace trace) {

    /** The report of a result. */
    static Reported of(EcpResult<?> result) {
        return new Reported(
                result.optional().map(Reported::words),
                result.place(),
                result.outcome(),
                result.crop(),
                result.coarse(),
                result.confidence(),
                result.trace());
    }

    /** The report of the plain model. */
    static Reported of(PlainModel plain, Optional<String> answer, Optional<Location> place, boolean refused) {
        return new Reported(
                answer,
                place,
                answer.isPresent() ? Outcome.WHOLE_IMAGE : refused ? Outcome.ABSTAINED : Outcome.UNREADABLE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                plain.trace());
    }

    /** An answer as text. */
    static String words(Object value) {
        return value instanceof Answer answer ? answer.text() : value.toString();
    }

    /** What the model said last. */
    String lastReply() {
        return trace.calls().stream()
                .flatMap(call -> call.reply().stream())
                .map(ModelReply::text)
                .reduce("", (earlier, later) -> later);
    }

    /** One line for a person. */
    String text() {
        String what = answer.orElse(
                switch (outcome) {
                    case ABSTAINED -> "(not in the picture)";
                    case UNSURE -> "(not sure enough)";
                    default -> "(no readable answer)";
                });
        String where =
                place.map(Location::toString).filter(text -> !text.equals(what)).orElse("");
        return what + (where.isEmpty() ? "" : " at " + where) + "  [" + outcome + ", "
                + trace.calls().size() + (trace.calls().size() == 1 ? " call, " : " calls, ")
                + trace.elapsed().toMillis() + " ms]";
    }

    /**
     * One answer as one object; several as a list under "results", each with its picture's name under "file".
     *
     * @param reports the answers
     * @param files the pictures, in the same order
     */
    static String toJson(List<Reported> reports, List<Path> files) {
        JsonObject json;
        if (reports.size() == 1) {
            json = reports.get(0).toJson();
        } else {
            json = new JsonObject();
            JsonArray results = new JsonArray();
            for (int i = 0; i < reports.size(); i++) {
                JsonObject result = reports.get(i).toJson();
                result.addProperty("file", files.get(i).toString());
                results.add(result);
            }
            json.add("results", results);
        }
        return new GsonBuilder().disableHtmlEscaping().serializeNulls().create().toJson(json);
    }

    private JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("answer", answer.orElse(null));
        json.addProperty("outcome", outcome.name());
        place.ifPresent(found -> {
            json.add("point", numbers(found.point().x(), found.point().y()));
            found.box().ifPresent(box -> json.add("box", box(box)));
        });
        crop.ifPresent(region -> json.add("crop", numbers(region.x(), region.y(), region.width(), region.height())));
        confidence.ifPresent(sure -> json.addProperty("confidence", sure.score()));
        coarse.ifPresent(found ->
                json.add("coarsePoint", numbers(found.point().x(), found.point().y())));
        JsonParser.parseString(trace.toJson())
                .getAsJsonObject()
                .entrySet()
                .forEach(entry -> json.add(entry.getKey(), entry.getValue()));
        return json;
    }

    /** Left, top, right, bottom. */
    static JsonArray box(ImageBox box) {
        return numbers(box.left(), box.top(), box.right(), box.bottom());
    }

    /** Pixels, to hundredths. */
    static JsonArray numbers(double... values) {
        JsonArray json = new JsonArray();
        for (double value : values) {
            // Hundredths of a pixel: finer than any model writes, and without the noise of binary fractions.
            double rounded = Math.rint(value * 100) / 100;
            if (rounded == Math.rint(rounded)) {
                json.add((long) rounded);
            } else {
                json.add(rounded);
            }
        }
        return json;
    }
}
