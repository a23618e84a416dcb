package io.ecp.spark;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import io.ecp.EcpResult;
import io.ecp.imaging.ImageBox;
import io.ecp.model.Location;
import io.ecp.model.ModelReply;
import io.ecp.task.Answer;
import io.ecp.trace.EcpTrace;
import io.ecp.trace.ModelCall;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a result: the columns of an answered row, and its line in a log.
 *
 * @param id what was asked: a hash of model, picture and prompt
 * @param answer in words, if one was readable
 * @param point x and y, if the answer lies somewhere; pixels of the full picture
 * @param box left, top, right and bottom, if the model gave a box
 * @param outcome which look it comes from
 * @param confidence from 0 to 1, where the strategy has one
 * @param calls how many there were to the model
 * @param tokens of all prompts and replies, where the model counts them
 * @param milliseconds from the request's turn to its answer
 */
record Answered(
        String id,
        @Nullable String answer,
        @Nullable List<Double> point,
        @Nullable List<Double> box,
        String outcome,
        @Nullable Double confidence,
        int calls,
        @Nullable Long tokens,
        long milliseconds) {

    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

    static Answered of(String id, EcpResult<Answer> result) {
        Optional<Location> place = result.place();
        EcpTrace trace = result.trace();
        return new Answered(
                id,
                result.optional().map(Answer::text).orElse(null),
                place.map(Location::point)
                        .map(point -> List.of(point.x(), point.y()))
                        .orElse(null),
                place.flatMap(Location::box).map(Answered::sides).orElse(null),
                result.outcome().name(),
                result.confidence().map(sure -> sure.score()).orElse(null),
                trace.calls().size(),
                tokens(trace),
                trace.elapsed().toMillis());
    }

    private static List<Double> sides(ImageBox box) {
        return List.of(box.left(), box.top(), box.right(), box.bottom());
    }

    private static @Nullable Long tokens(EcpTrace trace) {
        long sum = 0;
        boolean counted = false;
        for (ModelCall call : trace.calls()) {
            if (call.reply().isPresent()) {
                ModelReply reply = call.reply().get();
                counted |=
                        reply.promptTokens().isPresent() || reply.answerTokens().isPresent();
                sum += reply.promptTokens().orElse(0)
                        + (long) reply.answerTokens().orElse(0);
            }
        }
        return counted ? sum : null;
    }

    String toJson() {
        return GSON.toJson(this);
    }

    /**
     * Reads a line of a log.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Answered fromJson(String line) {
        Answered read;
        try {
            read = GSON.fromJson(line, Answered.class);
        } catch (JsonParseException e) {
            throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
        }
        if (read == null || read.id == null || read.outcome == null) {
            throw new IllegalArgumentException("no object with an id and an outcome");
        }
        if ((read.point != null && read.point.size() != 2) || (read.box != null && read.box.size() != 4)) {
            throw new IllegalArgumentException("a point of " + read.point + " and a box of " + read.box);
        }
        return read;
    }
}
