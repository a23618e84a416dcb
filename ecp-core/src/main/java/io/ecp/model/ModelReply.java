package io.ecp.model;

import com.google.common.collect.ImmutableMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What a model answered, to the letter, and what it cost. Immutable. */
public final class ModelReply {

    private final String text;
    private final FinishReason finishReason;
    private final @Nullable Integer promptTokens;
    private final @Nullable Integer answerTokens;
    private final @Nullable Double meanLogProbability;
    private final ImmutableMap<Character, Double> optionProbabilities;

    private ModelReply(Builder builder) {
        this.text = builder.text;
        this.finishReason = builder.finishReason;
        this.promptTokens = builder.promptTokens;
        this.answerTokens = builder.answerTokens;
        this.meanLogProbability = builder.meanLogProbability;
        this.optionProbabilities = builder.optionProbabilities;
    }

    /** A reply of which only the text is known. */
    public static ModelReply of(String text) {
        return builder(text).build();
    }

    /** Builds a reply with its counts. */
    public static Builder builder(String text) {
        return new Builder(text);
    }

    /** The model's words, special tokens such as {@code <|box_start|>} included, the end-of-turn token not. */
    public String text() {
        return text;
    }

    /** Why the model stopped. */
    public FinishReason finishReason() {
        return finishReason;
    }

    /** Tokens of the prompt, pictures included, where the predictor counts them. */
    public OptionalInt promptTokens() {
        return promptTokens == null ? OptionalInt.empty() : OptionalInt.of(promptTokens);
    }

    /** Tokens of the answer, where the predictor counts them. */
    public OptionalInt answerTokens() {
        return answerTokens == null ? OptionalInt.empty() : OptionalInt.of(answerTokens);
    }

    /**
     * Mean natural logarithm of the probability of the answer's tokens, where the predictor offers it: 0 or less. The
     * probability is the model's own, among all tokens, however the tokens were chosen.
     */
    public OptionalDouble meanLogProbability() {
        return meanLogProbability == null ? OptionalDouble.empty() : OptionalDouble.of(meanLogProbability);
    }

    /**
     * For each of {@link ModelQuery#optionLetters()}, in their order, the probability that the answer's first token is
     * that letter, by itself or after a space or an opening bracket; empty where none were asked for or the predictor does
     * not offer it. They are the model's own probabilities, not made to add up to 1: what is missing from 1 went to other
     * tokens, and a sum near 0 says that the model was not about to name an option.
     */
    public Map<Character, Double> optionProbabilities() {
        return optionProbabilities;
    }

    @Override
    public String toString() {
        return "ModelReply[" + text + ", " + finishReason + "]";
    }

    /** Collects the parts of a reply. */
    public static final class Builder {

        private final String text;
        private FinishReason finishReason = FinishReason.UNKNOWN;
        private @Nullable Integer promptTokens;
        private @Nullable Integer answerTokens;
        private @Nullable Double meanLogProbability;
        private ImmutableMap<Character, Double> optionProbabilities = ImmutableMap.of();

        private Builder(String text) {
            this.text = Objects.requireNonNull(text, "text");
        }

        /** Why the model stopped; {@link FinishReason#UNKNOWN} unless set. */
        public Builder finishReason(FinishReason reason) {
            this.finishReason = Objects.requireNonNull(reason, "reason");
            return this;
        }

        /** Tokens of the prompt, pictures included. */
        public Builder promptTokens(int tokens) {
            this.promptTokens = notNegative("promptTokens", tokens);
            return this;
        }

        /** Tokens of the answer. */
        public Builder answerTokens(int tokens) {
            this.answerTokens = notNegative("answerTokens", tokens);
            return this;
        }

        /** Mean natural logarithm of the probability of the answer's tokens. */
        public Builder meanLogProbability(double mean) {
            this.meanLogProbability = mean;
            return this;
        }

        /**
         * The probabilities of the options' letters as the first token.
         *
         * @throws IllegalArgumentException if one does not lie from 0 to 1
         */
        public Builder optionProbabilities(Map<Character, Double> probabilities) {
            probabilities.forEach((letter, probability) -> {
                if (!(probability >= 0 && probability <= 1)) {
                    throw new IllegalArgumentException(
                            "the probability of " + letter + " must lie from 0 to 1, but was " + probability);
                }
            });
            this.optionProbabilities = ImmutableMap.copyOf(probabilities);
            return this;
        }

        /** The reply. */
        public ModelReply build() {
            return new ModelReply(this);
        }

        private static int notNegative(String name, int tokens) {
            if (tokens < 0) {
                throw new IllegalArgumentException(name + " must not be negative, but was " + tokens);
            }
            return tokens;
        }
    }
}
