package io.ecp.djl.qwen3;

/**
 * The most that a configuration may ask for: far beyond every published model, and small enough that no product of a
 * few of them overflows a {@code long}.
 */
public final class SizeLimits {

    /** Width of a residual stream or of a head. */
    public static final int WIDTH = 1 << 17;

    /** Width within a feed-forward layer. */
    public static final int INNER_WIDTH = 1 << 20;

    /** Number of layers. */
    public static final int LAYERS = 1024;

    /** Number of heads of a layer. */
    public static final int HEADS = 1024;

    /** Rows of an embedding. */
    public static final int VOCABULARY = 1 << 24;

    /** Length of a sequence. */
    public static final int POSITIONS = 1 << 28;

    /** Base of a rotary embedding's wavelengths. */
    public static final double THETA = 1e15;

    private SizeLimits() {}
}
