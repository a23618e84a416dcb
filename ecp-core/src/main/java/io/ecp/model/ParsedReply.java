package io.ecp.model;

import com.google.common.collect.ImmutableList;
import java.util.Optional;

/** What a {@link ReplyParser} makes of a reply: places, an explicit "it is not there", or nothing. */
public sealed interface ParsedReply {

    /** The first place, if there is one. */
    default Optional<ModelPlace> first() {
        return Optional.empty();
    }

    /**
     * Places, in the order in which the reply names them; the first is the answer.
     *
     * @param places at least one
     */
    record Places(ImmutableList<WrittenPlace> places) implements ParsedReply {

        /**
         * Checks that there is a place.
         *
         * @throws IllegalArgumentException if there is none
         */
        public Places {
            if (places.isEmpty()) {
                throw new IllegalArgumentException("a reply with places needs at least one; use Unreadable");
            }
        }

        @Override
        public Optional<ModelPlace> first() {
            return Optional.of(places.get(0).place());
        }
    }

    /**
     * The model says that what it was asked for is not in the picture: in words, by an empty list, by {@code null}, or by
     * negative coordinates. An answer, not a failure.
     *
     * @param grounds what was taken as the refusal
     */
    record Refusal(String grounds) implements ParsedReply {}

    /** No place, and no refusal. */
    record Unreadable() implements ParsedReply {}
}
