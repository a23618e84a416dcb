package io.ecp.djl.qwen2vl;

import io.ecp.djl.checkpoint.Checkpoint;
import io.ecp.djl.checkpoint.JsonTree;
import io.ecp.djl.family.PictureTokens;
import io.ecp.djl.family.SizeLimits;
import io.ecp.djl.qwen2.Qwen2TextConfig;
import io.ecp.djl.qwen2.Qwen2VisionConfig;
import java.util.List;

/**
 * The shape of a Qwen2-VL model, as its {@code config.json} says and the reference's defaults complete it. Every value
 * is in range and fits the others.
 *
 * <p>Source: {@code configuration_qwen2_vl.py} of Hugging Face transformers 5, and the flat files that its version 4
 * wrote. In {@code vision_config}, {@code embed_dim} is the tower's width and {@code hidden_size} the language model's.
 *
 * @param text the language model
 * @param vision the vision tower
 * @param tokens the ids that stand for pictures
 */
public record Qwen2VlConfig(Qwen2TextConfig text, Qwen2VisionConfig vision, PictureTokens tokens) {

    static final String FAMILY = "qwen2_vl";
    private static final PictureTokens TOKENS = new PictureTokens(151655, 151656, 151652, 151653);
    private static final double MOST_RATIO = 64;

    /**
     * Reads a checkpoint's configuration.
     *
     * @throws io.ecp.error.ModelLoadException if it is of another family, or a value is of the wrong type, out of range,
     *     not supported, or does not fit another
     */
    public static Qwen2VlConfig from(Checkpoint checkpoint) {
        JsonTree config = checkpoint.config();
        config.requireOneOf("model_type", FAMILY, List.of(FAMILY));
        Qwen2TextConfig text = Qwen2TextConfig.from(config);
        return new Qwen2VlConfig(
                text,
                vision(config.objectOrEmpty("vision_config"), text),
                PictureTokens.from(config, TOKENS, text.vocabularySize()));
    }

    private static Qwen2VisionConfig vision(JsonTree tree, Qwen2TextConfig text) {
        tree.requireOneOf("hidden_act", "quick_gelu", List.of("quick_gelu"));
        int width = tree.positive("embed_dim", 1280, SizeLimits.WIDTH);
        int inner = (int) (width * tree.number("mlp_ratio", 4, 1, MOST_RATIO));
        return Qwen2VisionConfig.from(tree, width, inner, Qwen2VisionConfig.outHiddenSize(tree, "hidden_size", text));
    }
}
