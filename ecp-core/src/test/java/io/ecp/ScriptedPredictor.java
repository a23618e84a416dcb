package io.ecp;

import io.ecp.imaging.PixelBudget;
import io.ecp.model.ModelQuery;
import io.ecp.model.ModelReply;
import io.ecp.model.ModelTraits;
import io.ecp.model.Predictor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/** A model that says what it is told to, in order, and remembers what it was asked. */
public final class ScriptedPredictor implements Predictor {

    private final ModelTraits traits;
    private final Deque<Function<ModelQuery, ModelReply>> script = new ArrayDeque<>();
    private final List<ModelQuery> asked = new ArrayList<>();

    private ScriptedPredictor(ModelTraits traits) {
        this.traits = traits;
    }

    /** A model named desk-tiny, with that model's budget, that gives these replies. */
    public static ScriptedPredictor saying(String... replies) {
        return of(
                ModelTraits.builder("desk-tiny")
                        .pixelBudget(new PixelBudget(4096, 196_608, 32))
                        .build(),
                replies);
    }

    /** A model with other traits. */
    public static ScriptedPredictor of(ModelTraits traits, String... replies) {
        ScriptedPredictor predictor = new ScriptedPredictor(traits);
        for (String reply : replies) {
            predictor.then(query -> ModelReply.of(reply));
        }
        return predictor;
    }

    /** Adds a reply made of the query, or a failure. */
    public ScriptedPredictor then(Function<ModelQuery, ModelReply> reply) {
        script.add(reply);
        return this;
    }

    /** What was asked so far. */
    public List<ModelQuery> asked() {
        return asked;
    }

    @Override
    public ModelReply predict(ModelQuery query) {
        asked.add(query);
        Function<ModelQuery, ModelReply> next = script.poll();
        if (next == null) {
            throw new AssertionError("asked once more than scripted: " + query);
        }
        return next.apply(query);
    }

    @Override
    public ModelTraits traits() {
        return traits;
    }
}
