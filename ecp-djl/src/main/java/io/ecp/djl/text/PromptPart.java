package io.ecp.djl.text;

import java.util.Objects;

/** A piece of a user turn, as {@link ChatPrompt} takes it. */
public sealed interface PromptPart {

    /**
     * Words.
     *
     * @param text as written; what looks like a control token in it stays text
     */
    record Text(String text) implements PromptPart {

        /** Checks that there is a text. */
        public Text {
            Objects.requireNonNull(text, "text");
        }
    }

    /**
     * The place of a picture.
     *
     * @param tokens how many tokens the picture becomes: patches divided by the square of the merge size
     */
    record Picture(int tokens) implements PromptPart {

        /**
         * Checks the count.
         *
         * @throws IllegalArgumentException if it is less than 1
         */
        public Picture {
            if (tokens < 1) {
                throw new IllegalArgumentException("a picture has at least 1 token, but was given " + tokens);
            }
        }
    }
}
