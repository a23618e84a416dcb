package io.ecp.testing;

import io.ecp.model.ModelQuery;
import io.ecp.model.ModelReply;
import io.ecp.model.ModelTraits;
import io.ecp.model.Predictor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A model that says what it is told to and remembers what it was asked. Queries that a rule is about get the rule's reply;
 * all others get the replies of the script, in turn.
 *
 * <p>Asked once more than scripted, it throws an {@link AssertionError}, which no strategy takes for a failure of the
 * model. Thread-safe; steps that run side by side take the script's replies in the order in which they come.
 */
public final class ScriptedPredictor implements Predictor {

    private final ModelTraits traits;
    private final List<Rule> rules;
    private final Deque<Function<ModelQuery, ModelReply>> script;
    private final int length;
    private final List<ModelQuery> asked = new ArrayList<>();

    private ScriptedPredictor(Builder builder) {
        this.traits = builder.traits;
        this.rules = List.copyOf(builder.rules);
        this.script = new ArrayDeque<>(builder.script);
        this.length = builder.script.size();
    }

    /** A model with {@link ModelTraits#unknown()} that gives these replies in turn. */
    public static ScriptedPredictor saying(String... replies) {
        Builder builder = builder();
        for (String reply : replies) {
            builder.says(reply);
        }
        return builder.build();
    }

    /** Builds a model reply by reply. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public ModelReply predict(ModelQuery query) {
        Function<ModelQuery, ModelReply> reply;
        synchronized (this) {
            asked.add(query);
            reply = rules.stream()
                    .filter(rule -> rule.about().test(query))
                    .map(Rule::reply)
                    .findFirst()
                    .orElseGet(script::poll);
        }
        if (reply == null) {
            throw new AssertionError("the script has " + length + " replies, and one more was asked for: " + query);
        }
        return reply.apply(query);
    }

    @Override
    public ModelTraits traits() {
        return traits;
    }

    /** What was asked so far, in order. */
    public synchronized List<ModelQuery> asked() {
        return List.copyOf(asked);
    }

    private record Rule(Predicate<ModelQuery> about, Function<ModelQuery, ModelReply> reply) {}

    /** Collects what a model says. */
    public static final class Builder {

        private final List<Rule> rules = new ArrayList<>();
        private final List<Function<ModelQuery, ModelReply>> script = new ArrayList<>();
        private ModelTraits traits = ModelTraits.unknown();

        private Builder() {}

        /** What the model is; {@link ModelTraits#unknown()} unless set. */
        public Builder traits(ModelTraits value) {
            this.traits = Objects.requireNonNull(value, "value");
            return this;
        }

        /** The script goes on with this reply. */
        public Builder says(String reply) {
            ModelReply said = ModelReply.of(reply);
            return answers(query -> said);
        }

        /** The script goes on with a reply made of the query. */
        public Builder answers(Function<ModelQuery, ModelReply> reply) {
            script.add(Objects.requireNonNull(reply, "reply"));
            return this;
        }

        /** The script goes on with a failure. */
        public Builder fails(Supplier<? extends RuntimeException> exception) {
            Objects.requireNonNull(exception, "exception");
            return answers(query -> {
                throw exception.get();
            });
        }

        /**
         * Queries that this is true of get this reply, however often, and leave the script as it is; of several rules the
         * first that is true counts. A query's stage shows in its pictures: {@code query -> query.views().size() == 2}.
         */
        public Builder when(Predicate<ModelQuery> about, Function<ModelQuery, ModelReply> reply) {
            rules.add(new Rule(Objects.requireNonNull(about, "about"), Objects.requireNonNull(reply, "reply")));
            return this;
        }

        /** The model. */
        public ScriptedPredictor build() {
            return new ScriptedPredictor(this);
        }
    }
}
