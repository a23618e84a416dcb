package io.ecp.djl.qwen2;

import io.ecp.djl.checkpoint.JsonTree;
import io.ecp.djl.family.SizeLimits;
import java.util.List;

/**
 * The shape of a vision tower of Qwen2-VL or Qwen2.5-VL. Every value is in range and fits the others.
 *
 * @param depth number of blocks
 * @param hiddenSize width of a patch
 * @param intermediateSize width within the feed-forward layers
 * @param heads attention heads; divide {@code hiddenSize} into widths that are multiples of 4
 * @param patchSize side of a patch in pixels
 * @param spatialMergeSize how many patches each way become one token
 * @param temporalPatchSize frames that a patch spans
 * @param outHiddenSize width of a token, that of the language model
 * @param ropeTheta base of the rotary embedding's wavelengths
 * @param windowSide side of a window in tokens; 0 where all blocks attend to the whole picture
 * @param fullBlocks blocks that attend to the whole picture although there are windows
 */
public record Qwen2VisionConfig(
        int depth,
        int hiddenSize,
        int intermediateSize,
        int heads,
        int patchSize,
        int spatialMergeSize,
        int temporalPatchSize,
        int outHiddenSize,
        double ropeTheta,
        int windowSide,
        List<Integer> fullBlocks) {

    /** Of red, green and blue. */
    static final int CHANNELS = 3;

    private static final String CORRECT = "; download the file again, or correct it";

    /** Copies the list. */
    public Qwen2VisionConfig {
        fullBlocks = List.copyOf(fullBlocks);
    }

    /**
     * Reads what both families call alike; there are no windows in it.
     *
     * @param tree {@code vision_config}
     * @param hiddenSize width of a patch
     * @param intermediateSize width within the feed-forward layers
     * @param outHiddenSize width of a token
     * @throws io.ecp.error.ModelLoadException if a value is of the wrong type, out of range, not supported, or does not
     *     fit another
     */
    public static Qwen2VisionConfig from(JsonTree tree, int hiddenSize, int intermediateSize, int outHiddenSize) {
        int heads = tree.positive("num_heads", 16, SizeLimits.HEADS);
        if (hiddenSize % heads != 0 || hiddenSize / heads % 4 != 0) {
            throw tree.unusable(
                    "num_heads",
                    "must divide the tower's width " + hiddenSize + " into multiples of 4, but is " + heads + CORRECT);
        }
        for (String key : List.of("in_channels", "in_chans")) {
            if (tree.integer(key, CHANNELS) != CHANNELS) {
                throw tree.unusable(key, "must be 3 (red, green, blue), but is " + tree.integer(key) + CORRECT);
            }
        }
        int patchSize = tree.side("patch_size", 14, 256);
        if (tree.side("spatial_patch_size", patchSize, 256) != patchSize) {
            throw tree.unusable(
                    "spatial_patch_size",
                    "must be the patch_size " + patchSize + ", but is " + tree.oneOrMoreIntegers("spatial_patch_size")
                            + CORRECT);
        }
        JsonTree rope = tree.objectOrEmpty("rope_parameters");
        rope.requireOneOf("rope_type", "axial", List.of("axial", "default"));
        return new Qwen2VisionConfig(
                tree.positive("depth", 32, SizeLimits.LAYERS),
                hiddenSize,
                intermediateSize,
                heads,
                patchSize,
                tree.positive("spatial_merge_size", 2, 16),
                tree.side("temporal_patch_size", 2, 16),
                outHiddenSize,
                rope.number("rope_theta", 10_000, 1, SizeLimits.THETA),
                0,
                List.of());
    }

    /** The same tower with windows. */
    public Qwen2VisionConfig withWindows(int side, List<Integer> full) {
        return new Qwen2VisionConfig(
                depth,
                hiddenSize,
                intermediateSize,
                heads,
                patchSize,
                spatialMergeSize,
                temporalPatchSize,
                outHiddenSize,
                ropeTheta,
                side,
                full);
    }

    /**
     * Reads the width of a token.
     *
     * @param key under which the family has it
     * @param text the language model that reads the tokens
     * @throws io.ecp.error.ModelLoadException if it is not the language model's width
     */
    public static int outHiddenSize(JsonTree tree, String key, Qwen2TextConfig text) {
        int width = tree.positive(key, 3584, SizeLimits.WIDTH);
        if (width != text.hiddenSize()) {
            throw tree.unusable(
                    key,
                    "must be the language model's hidden_size, " + text.hiddenSize() + ", but is " + width + CORRECT);
        }
        return width;
    }
}
