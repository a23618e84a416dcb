package io.ecp.djl.qwen25vl;

import io.ecp.djl.checkpoint.Checkpoint;
import io.ecp.djl.checkpoint.JsonTree;
import io.ecp.djl.family.PictureTokens;
import io.ecp.djl.family.SizeLimits;
import io.ecp.djl.qwen2.Qwen2TextConfig;
import io.ecp.djl.qwen2.Qwen2VisionConfig;
import java.util.List;

/**
 * The shape of a Qwen2.5-VL model, as its {@code config.json} says and the reference's defaults complete it. Every value
 * is in range and fits the others.
 *
 * <p>Source: {@code configuration_qwen2_5_vl.py} of Hugging Face transformers 5, and the flat files that its version 4
 * wrote.
 *
 * @param text the language model
 * @param vision the vision tower
 * @param tokens the ids that stand for pictures
 */
public record Qwen25VlConfig(Qwen2TextConfig text, Qwen2VisionConfig vision, PictureTokens tokens) {

    static final String FAMILY = "qwen2_5_vl";
    private static final PictureTokens TOKENS = new PictureTokens(151655, 151656, 151652, 151653);
    private static final int MOST_WINDOW = 1 << 16;
    private static final String CORRECT = "; download the file again, or correct it";

    /**
     * Reads a checkpoint's configuration.
     *
     * @throws io.ecp.error.ModelLoadException if it is of another family, or a value is of the wrong type, out of range,
     *     not supported, or does not fit another
     */
    public static Qwen25VlConfig from(Checkpoint checkpoint) {
        JsonTree config = checkpoint.config();
        config.requireOneOf("model_type", FAMILY, List.of(FAMILY));
        Qwen2TextConfig text = Qwen2TextConfig.from(config);
        return new Qwen25VlConfig(
                text,
                vision(config.objectOrEmpty("vision_config"), text),
                PictureTokens.from(config, TOKENS, text.vocabularySize()));
    }

    private static Qwen2VisionConfig vision(JsonTree tree, Qwen2TextConfig text) {
        tree.requireOneOf("hidden_act", "silu", List.of("silu"));
        Qwen2VisionConfig whole = Qwen2VisionConfig.from(
                tree,
                tree.positive("hidden_size", 3584, SizeLimits.WIDTH),
                tree.positive("intermediate_size", 3420, SizeLimits.INNER_WIDTH),
                Qwen2VisionConfig.outHiddenSize(tree, "out_hidden_size", text));
        int window = tree.positive("window_size", 112, MOST_WINDOW);
        // Rounded down, as the reference does.
        int side = window / whole.spatialMergeSize() / whole.patchSize();
        if (side == 0) {
            throw tree.unusable(
                    "window_size",
                    "must hold at least one token of " + whole.spatialMergeSize() * whole.patchSize()
                            + " pixels each way, but is " + window + CORRECT);
        }
        return whole.withWindows(side, fullBlocks(tree, whole.depth()));
    }

    private static List<Integer> fullBlocks(JsonTree tree, int depth) {
        String key = "fullatt_block_indexes";
        List<Integer> blocks = tree.integers(key, List.of(7, 15, 23, 31));
        if (blocks.stream().anyMatch(block -> block < 0 || block >= depth)) {
            throw tree.unusable(
                    key, "must lie from 0 to " + (depth - 1) + ", the last block, but is " + blocks + CORRECT);
        }
        return blocks.stream().distinct().sorted().toList();
    }
}
