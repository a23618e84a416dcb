package io.ecp.djl.qwen3;

import io.ecp.djl.checkpoint.JsonTree;
import io.ecp.djl.family.SizeLimits;
import java.util.List;

/**
 * The shape of the vision tower. Every value is in range and fits the others.
 *
 * <p>Source: {@code Qwen3VLVisionConfig} and {@code Qwen3_5VisionConfig} of Hugging Face transformers 5.
 *
 * @param depth number of blocks
 * @param hiddenSize width of a patch
 * @param intermediateSize width within the feed-forward layers
 * @param heads attention heads; divide {@code hiddenSize} into widths that are multiples of 4
 * @param inChannels channels of a picture
 * @param patchSize side of a patch in pixels
 * @param spatialMergeSize how many patches each way become one token
 * @param temporalPatchSize frames that a patch spans
 * @param positionEmbeddings rows of the learned position table, a square number
 * @param outHiddenSize width of a token, that of the language model
 * @param deepstackIndexes blocks after which features are tapped, ascending; the i-th goes into decoder layer i
 * @param ropeTheta base of the rotary embedding's wavelengths
 */
public record VisionConfig(
        int depth,
        int hiddenSize,
        int intermediateSize,
        int heads,
        int inChannels,
        int patchSize,
        int spatialMergeSize,
        int temporalPatchSize,
        int positionEmbeddings,
        int outHiddenSize,
        List<Integer> deepstackIndexes,
        double ropeTheta) {

    private static final String CORRECT = "; download the file again, or correct it";

    /** Copies the list. */
    public VisionConfig {
        deepstackIndexes = List.copyOf(deepstackIndexes);
    }

    /**
     * Reads {@code vision_config}, completed by the defaults of the reference.
     *
     * @param tree the object
     * @param deepstack the blocks that are tapped where it does not say
     * @param hiddenSize width of the language model
     * @param layers number of the language model's layers
     * @throws io.ecp.error.ModelLoadException if a value is of the wrong type, out of range, not supported, or does not
     *     fit another
     */
    public static VisionConfig from(JsonTree tree, List<Integer> deepstack, int hiddenSize, int layers) {
        tree.requireOneOf("hidden_act", "gelu_pytorch_tanh", List.of("gelu_pytorch_tanh"));
        int depth = tree.positive("depth", 27, SizeLimits.LAYERS);
        int width = tree.positive("hidden_size", 1152, SizeLimits.WIDTH);
        int heads = tree.positive("num_heads", 16, SizeLimits.HEADS);
        if (width % heads != 0 || width / heads % 4 != 0) {
            throw tree.unusable(
                    "num_heads",
                    "must divide the hidden_size " + width + " into multiples of 4, but is " + heads + CORRECT);
        }
        int positions = tree.positive("num_position_embeddings", 2304, SizeLimits.VOCABULARY);
        int side = (int) Math.round(Math.sqrt(positions));
        if (side * side != positions) {
            throw tree.unusable("num_position_embeddings", "must be a square number, but is " + positions + CORRECT);
        }
        int outHiddenSize = tree.positive("out_hidden_size", 3584, SizeLimits.WIDTH);
        if (outHiddenSize != hiddenSize) {
            throw tree.unusable(
                    "out_hidden_size",
                    "must be text_config's hidden_size, " + hiddenSize + ", but is " + outHiddenSize + CORRECT);
        }
        int inChannels = tree.positive("in_channels", 3, 3);
        if (inChannels != 3) {
            throw tree.unusable("in_channels", "must be 3 (red, green, blue), but is " + inChannels + CORRECT);
        }
        JsonTree rope = tree.objectOrEmpty("rope_parameters");
        rope.requireOneOf("rope_type", "axial", List.of("axial", "default"));
        return new VisionConfig(
                depth,
                width,
                tree.positive("intermediate_size", 4304, SizeLimits.INNER_WIDTH),
                heads,
                inChannels,
                tree.side("patch_size", 16, 256),
                tree.positive("spatial_merge_size", 2, 16),
                tree.side("temporal_patch_size", 2, 16),
                positions,
                outHiddenSize,
                deepstackIndexes(tree, deepstack, depth, layers),
                InterleavedRope.theta(rope).orElse(10_000));
    }

    private static List<Integer> deepstackIndexes(JsonTree tree, List<Integer> otherwise, int depth, int layers) {
        String key = "deepstack_visual_indexes";
        List<Integer> indexes = tree.integers(key, otherwise);
        int before = -1;
        for (int index : indexes) {
            if (index <= before || index >= depth) {
                throw tree.unusable(
                        key, "must ascend from 0 to " + (depth - 1) + ", the last block, but is " + indexes + CORRECT);
            }
            before = index;
        }
        if (indexes.size() > layers) {
            throw tree.unusable(
                    key,
                    "must not have more entries than the text model's " + layers + " layers, but is " + indexes
                            + CORRECT);
        }
        return indexes;
    }
}
