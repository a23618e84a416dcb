package io.ecp.model;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.ecp.imaging.View;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One question to a model: pictures and text in the order in which the model is to read them, as one user turn, and the
 * limits of the answer. Immutable.
 */
public final class ModelQuery {

    /** The token limit of a query that sets none. */
    public static final int DEFAULT_MAX_TOKENS = 512;

    private final ImmutableList<Part> parts;
    private final @Nullable String systemPrompt;
    private final int maxTokens;
    private final Deadline deadline;
    private final Consumer<String> tokenListener;
    private final Sampling sampling;
    private final ImmutableSet<Character> optionLetters;
    private final boolean listenedTo;

    private ModelQuery(Builder builder) {
        this.parts = builder.parts.build();
        this.systemPrompt = builder.systemPrompt;
        this.maxTokens = builder.maxTokens;
        this.deadline = builder.deadline;
        this.tokenListener = builder.tokenListener;
        this.sampling = builder.sampling;
        this.optionLetters = builder.optionLetters;
        this.listenedTo = builder.listenedTo;
    }

    /** A picture followed by a text, with default limits. */
    public static ModelQuery of(View picture, String text) {
        return builder().picture(picture).text(text).build();
    }

    /** Builds a query part by part. */
    public static Builder builder() {
        return new Builder();
    }

    /** The turn's pictures and texts, in order. */
    public List<Part> parts() {
        return parts;
    }

    /** The pictures alone, in order. */
    public List<View> views() {
        return parts.stream()
                .filter(PicturePart.class::isInstance)
                .map(part -> ((PicturePart) part).view())
                .collect(ImmutableList.toImmutableList());
    }

    /**
     * The texts alone, joined: all that a model that takes pictures apart from the text needs. Captions stand in it
     * where the pictures stood.
     */
    public String prompt() {
        return parts.stream()
                .filter(TextPart.class::isInstance)
                .map(part -> ((TextPart) part).text())
                .collect(Collectors.joining());
    }

    /** What is said before the user's turn, for predictors that send a system turn. */
    public Optional<String> systemPrompt() {
        return Optional.ofNullable(systemPrompt);
    }

    /** The most tokens that the answer may have. */
    public int maxTokens() {
        return maxTokens;
    }

    /** When the answer must be complete, and whether the request was cancelled. */
    public Deadline deadline() {
        return deadline;
    }

    /**
     * Receives the answer piece by piece, on the thread that generates it, where the predictor streams. The pieces
     * joined are {@link ModelReply#text()}.
     */
    public Consumer<String> tokenListener() {
        return tokenListener;
    }

    /** How the tokens of the answer are chosen. */
    public Sampling sampling() {
        return sampling;
    }

    /**
     * The letters of options, {@code A} to {@code Z}, whose probabilities as the answer's first token are wanted in
     * {@link ModelReply#optionProbabilities()}; in the order given.
     */
    public Set<Character> optionLetters() {
        return optionLetters;
    }

    /** Whether someone listens to the pieces: a predictor that can stream or not need not when no one does. */
    public boolean isListenedTo() {
        return listenedTo;
    }

    /** The turn as text, each picture as {@code <picture REGION shown at SIZE>}. */
    @Override
    public String toString() {
        return parts.stream().map(Part::toString).collect(Collectors.joining());
    }

    /** A piece of the user's turn. */
    public sealed interface Part permits TextPart, PicturePart {}

    /**
     * Text.
     *
     * @param text as the model is to read it; never read as control tokens
     */
    public record TextPart(String text) implements Part {

        /** Checks that there is a text. */
        public TextPart {
            Objects.requireNonNull(text, "text");
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * A picture.
     *
     * @param view what to show
     */
    public record PicturePart(View view) implements Part {

        /** Checks that there is a view. */
        public PicturePart {
            Objects.requireNonNull(view, "view");
        }

        @Override
        public String toString() {
            return "<picture " + view + ">";
        }
    }

    /** Collects the parts of a query in order. */
    public static final class Builder {

        private final ImmutableList.Builder<Part> parts = ImmutableList.builder();
        private @Nullable String systemPrompt;
        private int maxTokens = DEFAULT_MAX_TOKENS;
        private Deadline deadline = Deadline.none();
        private Consumer<String> tokenListener = Builder::ignore;
        private Sampling sampling = Sampling.greedy();
        private ImmutableSet<Character> optionLetters = ImmutableSet.of();
        private boolean listenedTo;

        private Builder() {}

        private static void ignore(String piece) {}

        /** Appends a text; an empty one is left out. */
        public Builder text(String text) {
            if (!text.isEmpty()) {
                parts.add(new TextPart(text));
            }
            return this;
        }

        /** Appends a picture. */
        public Builder picture(View view) {
            parts.add(new PicturePart(view));
            return this;
        }

        /** Appends parts. */
        public Builder parts(List<? extends Part> more) {
            parts.addAll(more);
            return this;
        }

        /** Sets what is said before the user's turn; nothing unless set. */
        public Builder systemPrompt(String text) {
            this.systemPrompt = Objects.requireNonNull(text, "text");
            return this;
        }

        /**
         * Sets the most tokens of the answer.
         *
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder maxTokens(int tokens) {
            if (tokens < 1) {
                throw new IllegalArgumentException("maxTokens must be at least 1, but was " + tokens);
            }
            this.maxTokens = tokens;
            return this;
        }

        /** Sets the deadline; none unless set. */
        public Builder deadline(Deadline limit) {
            this.deadline = Objects.requireNonNull(limit, "limit");
            return this;
        }

        /** Sets who receives the answer as it is written. */
        public Builder tokenListener(Consumer<String> listener) {
            this.tokenListener = Objects.requireNonNull(listener, "listener");
            this.listenedTo = true;
            return this;
        }

        /** Sets how tokens are chosen; {@link Sampling#greedy()} unless set. A predictor may not support another. */
        public Builder sampling(Sampling value) {
            this.sampling = Objects.requireNonNull(value, "value");
            return this;
        }

        /**
         * Sets the letters of options whose probabilities are wanted; none unless set. A predictor may not offer them.
         *
         * @throws IllegalArgumentException if one is not {@code A} to {@code Z}
         */
        public Builder optionLetters(Collection<Character> letters) {
            for (char letter : letters) {
                if (letter < 'A' || letter > 'Z') {
                    throw new IllegalArgumentException("an option's letter must be A to Z, but was '" + letter + "'");
                }
            }
            this.optionLetters = ImmutableSet.copyOf(letters);
            return this;
        }

        /**
         * The query.
         *
         * @throws IllegalArgumentException if it has no part
         */
        public ModelQuery build() {
            ModelQuery query = new ModelQuery(this);
            if (query.parts.isEmpty()) {
                throw new IllegalArgumentException("a query needs a text or a picture; add one with text or picture");
            }
            return query;
        }
    }
}
