package io.ecp.model;

import java.util.Objects;

/**
 * A place in a reply, and what its spelling says about its numbers.
 *
 * @param place the numbers, in the order in which they were written; where axes are named, x first
 * @param notation what the spelling says of a box's numbers
 * @param namedAxes whether x and y are written by name, which then counts more than the dialect's order of axes
 */
public record WrittenPlace(ModelPlace place, Notation notation, boolean namedAxes) {

    /** What a spelling says of the four numbers of a box. */
    public enum Notation {
        /** One list of numbers: the dialect says what they are. Points and patches as well. */
        LIST,
        /** Two corners, by a bracket for each or by name. */
        CORNERS,
        /** A corner, then width and height, by name. */
        CORNER_AND_SIZE
    }

    /** Checks that nothing is missing. */
    public WrittenPlace {
        Objects.requireNonNull(place, "place");
        Objects.requireNonNull(notation, "notation");
    }

    /** A place of whose spelling nothing is known. */
    public static WrittenPlace of(ModelPlace place) {
        return new WrittenPlace(place, Notation.LIST, false);
    }
}
