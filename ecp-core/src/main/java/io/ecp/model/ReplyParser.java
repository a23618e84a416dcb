package io.ecp.model;

import java.util.Optional;

/**
 * Finds the place that a reply names, as the bare numbers the model wrote. Never throws on what a model wrote, and
 * takes time linear in its length.
 */
@FunctionalInterface
public interface ReplyParser {

    /**
     * Reads a reply.
     *
     * @param reply the model's words, to the letter
     * @return the first place named in them, or empty when there is none
     */
    Optional<ModelPlace> parse(String reply);

    /**
     * The tolerant reader that every built-in profile uses. It drops thinking ({@code <think>...</think>}), prefers
     * what is marked as a place ({@code <|box_start|>}, {@code <box>}, {@code <point>}, the JSON keys {@code bbox_2d},
     * {@code bbox}, {@code box_2d}, {@code point_2d}, {@code point}, {@code coordinate}), and otherwise takes the first
     * numbers in brackets: {@code (x1,y1),(x2,y2)}, {@code [[x1, y1, x2, y2]]}, {@code [x1, y1, x2, y2]},
     * {@code (x, y)}, {@code [x, y]}; or two or four bare numbers when the reply is nothing else.
     */
    static ReplyParser standard() {
        return StandardReplyParser.INSTANCE;
    }

    /** As {@link #standard()}, but only what is marked as a place counts: for replies that are prose. */
    static ReplyParser marked() {
        return StandardReplyParser.MARKED;
    }
}
