package io.ecp.eval;

import io.ecp.imaging.PixelBudget;
import io.ecp.model.ModelQuery;
import io.ecp.model.ModelReply;
import io.ecp.model.ModelTraits;
import io.ecp.model.Predictor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A model that answers by what its prompt mentions. Its pictures are so small that every fixture is looked at twice. */
public final class Scripted implements Predictor {

    private final Map<String, String> replies = new LinkedHashMap<>();
    private final AtomicInteger calls = new AtomicInteger();
    private String name = "scripted";
    private int callsAtOnce = 1;
    private Runnable before = () -> {};

    /** Answers prompts that mention a text; the first that fits counts. */
    public Scripted on(String mentioned, String reply) {
        replies.put(mentioned, reply);
        return this;
    }

    Scripted named(String value) {
        this.name = value;
        return this;
    }

    Scripted callsAtOnce(int value) {
        this.callsAtOnce = value;
        return this;
    }

    Scripted beforeEach(Runnable action) {
        this.before = action;
        return this;
    }

    int calls() {
        return calls.get();
    }

    @Override
    public ModelReply predict(ModelQuery query) {
        calls.incrementAndGet();
        before.run();
        String reply = replies.entrySet().stream()
                .filter(entry -> query.prompt().contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("hm");
        return ModelReply.builder(reply).promptTokens(10).answerTokens(2).build();
    }

    @Override
    public ModelTraits traits() {
        return ModelTraits.builder(name)
                .pixelBudget(new PixelBudget(784, 78_400, 28))
                .callsAtOnce(callsAtOnce)
                .build();
    }
}
