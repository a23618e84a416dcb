package io.ecp.model;

import com.google.common.collect.ImmutableList;
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
     * Reads a reply in full: all places in order, or an explicit refusal. A parser of the caller's own that has only
     * {@link #parse} knows one place and no refusals.
     */
    default ParsedReply read(String reply) {
        return parse(reply)
                .<ParsedReply>map(place -> new ParsedReply.Places(ImmutableList.of(WrittenPlace.of(place))))
                .orElseGet(ParsedReply.Unreadable::new);
    }

    /**
     * The tolerant reader that every built-in profile uses. It drops thinking ({@code <think>}, {@code ◁think▷}) and
     * what stands before {@code <answer>} or {@code <|begin_of_box|>}, then takes what is marked most clearly as a
     * place:
     *
     * <ol>
     *   <li>tags ({@code <|box_start|>}, {@code <box>}, {@code <|det|>}, {@code <point>}, {@code <point x=.. y=..>},
     *       {@code <points x1=..>}), position tokens ({@code <loc_12>}, {@code <loc0012>}, {@code <patch_index_0012>}),
     *       keys ({@code "bbox_2d"}, {@code "box_2d"}, {@code "bbox"}, {@code "point_2d"}, {@code "point"},
     *       {@code "coordinate"}, {@code start_box=} and the like) in JSON that may be fenced, broken off or wrapped in
     *       a tool call, and clicks ({@code pyautogui.click(x=.., y=..)}, {@code Click(x, y)});
     *   <li>numbers by name: {@code x=.., y=..}, {@code {"x": .., "y": ..}}, {@code point:x,y};
     *   <li>numbers in brackets: {@code (x1,y1),(x2,y2)}, {@code [[x1, y1, x2, y2]]}, {@code (x, y)}, {@code [x, y]};
     *   <li>two or four numbers, when the reply is nothing else.
     * </ol>
     *
     * <p>Numbers may be negative and have decimals. A box or point that breaks off is no place, and stands in the way of
     * less clearly marked ones. A reply without a place that says "not found" or the like, or has only negative
     * coordinates, an empty list or {@code null}, is a {@link ParsedReply.Refusal}. At most 64 places are read.
     */
    static ReplyParser standard() {
        return StandardReplyParser.INSTANCE;
    }

    /**
     * The part of a reply that is meant for the reader: what follows the last end of thinking, from the tag of the answer
     * on where there is one; empty when the reply broke off while thinking.
     */
    static String spoken(String reply) {
        return SpokenPart.of(reply);
    }

    /** As {@link #standard()}, but only the first kind of mark counts, and no refusal: for replies that are prose. */
    static ReplyParser marked() {
        return StandardReplyParser.MARKED;
    }
}
