package io.ecp.model;

/** What the four numbers of a box are. Taking the one for the other is a fault of several published evaluations. */
public enum BoxForm {
    /** Two opposite corners: nearly all models. */
    CORNERS,
    /** The corner nearest to the origin, then width and height. Must be declared; nothing guesses it. */
    CORNER_AND_SIZE
}
