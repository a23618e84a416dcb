package io.ecp.model;

/** Which axis a model writes first. */
public enum AxisOrder {
    /** x, then y: nearly all models. */
    XY,
    /** y, then x: Gemini and PaliGemma. */
    YX
}
