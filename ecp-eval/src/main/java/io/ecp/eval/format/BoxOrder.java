package io.ecp.eval.format;

/** What the four numbers of a box in a file are. */
public enum BoxOrder {
    /** Two corners: x1, y1, x2, y2. */
    CORNERS("x1, y1, x2, y2"),
    /** The upper left corner and the size: x, y, width, height. */
    CORNER_AND_SIZE("x, y, width, height");

    private final String words;

    BoxOrder(String words) {
        this.words = words;
    }

    BoxOrder other() {
        return this == CORNERS ? CORNER_AND_SIZE : CORNERS;
    }

    /** The numbers' names, in order. */
    @Override
    public String toString() {
        return words;
    }
}
