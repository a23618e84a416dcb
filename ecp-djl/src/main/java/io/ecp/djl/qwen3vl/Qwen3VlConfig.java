package io.ecp.djl.qwen3vl;

import io.ecp.djl.checkpoint.Checkpoint;
import io.ecp.djl.checkpoint.JsonTree;
import io.ecp.djl.family.PictureTokens;
import io.ecp.djl.family.SizeLimits;
import io.ecp.djl.qwen3.InterleavedRope;
import io.ecp.djl.qwen3.VisionConfig;
import java.util.List;

/**
 * The shape of a Qwen3-VL model, as its {@code config.json} says and the reference's defaults complete it: files leave
 * out what equals the default of the reference's class. Every value is in range and fits the others.
 *
 * <p>Source: {@code configuration_qwen3_vl.py} of Hugging Face transformers 5, and the files that its version 4 wrote.
 *
 * @param text the language model
 * @param vision the vision tower
 * @param tokens the ids that stand for pictures
 * @param tiedHead whether the output head is the embedding matrix
 */
public record Qwen3VlConfig(Text text, VisionConfig vision, PictureTokens tokens, boolean tiedHead) {

    private static final String FAMILY = "qwen3_vl";
    private static final PictureTokens TOKENS = new PictureTokens(151655, 151656, 151652, 151653);
    private static final List<Integer> SECTIONS = List.of(24, 20, 20);
    private static final List<Integer> DEEPSTACK = List.of(8, 16, 24);
    private static final String CORRECT = "; download the file again, or correct it";

    /**
     * The language model.
     *
     * @param hiddenSize width of the residual stream
     * @param intermediateSize width within the feed-forward layers
     * @param layers number of decoder layers
     * @param heads query heads per layer
     * @param keyValueHeads key and value heads per layer; divides {@code heads}
     * @param headDim width of a head; even
     * @param rmsNormEps what RMS norms add to the mean square
     * @param ropeTheta base of the rotary embedding's wavelengths
     * @param mropeSection rotary frequencies for time, height and width, interleaved; their sum is half of
     *     {@code headDim}
     * @param vocabularySize rows of the embedding
     * @param attentionBias whether the attention projections have biases
     * @param maxPositions the longest sequence that the model was made for
     */
    public record Text(
            int hiddenSize,
            int intermediateSize,
            int layers,
            int heads,
            int keyValueHeads,
            int headDim,
            double rmsNormEps,
            double ropeTheta,
            List<Integer> mropeSection,
            int vocabularySize,
            boolean attentionBias,
            int maxPositions) {

        /** Copies the list. */
        public Text {
            mropeSection = List.copyOf(mropeSection);
        }
    }

    /**
     * Reads a checkpoint's configuration.
     *
     * @throws io.ecp.error.ModelLoadException if it is of another family, a value is missing, of the wrong type, out of
     *     range, not supported, or does not fit another
     */
    public static Qwen3VlConfig from(Checkpoint checkpoint) {
        JsonTree config = checkpoint.config();
        if (!checkpoint.modelType().equals(FAMILY)) {
            throw config.unusable(
                    "model_type",
                    "must be " + FAMILY + ", but is " + checkpoint.modelType() + "; open it as its own family");
        }
        JsonTree textTree = config.object("text_config")
                .orElseThrow(() -> config.unusable("text_config", "is missing; download the file again"));
        Text text = text(textTree);
        return new Qwen3VlConfig(
                text,
                VisionConfig.from(config.objectOrEmpty("vision_config"), DEEPSTACK, text.hiddenSize(), text.layers()),
                PictureTokens.from(config, TOKENS, text.vocabularySize()),
                config.flag("tie_word_embeddings", textTree.flag("tie_word_embeddings", false)));
    }

    private static Text text(JsonTree tree) {
        tree.requireOneOf("hidden_act", "silu", List.of("silu"));
        int heads = tree.positive("num_attention_heads", 32, SizeLimits.HEADS);
        // The class has 32 where the key is absent, and one per head where it is there with null.
        int unsaid = tree.keys().contains("num_key_value_heads") ? heads : 32;
        int keyValueHeads = tree.positive("num_key_value_heads", unsaid, SizeLimits.HEADS);
        if (heads % keyValueHeads != 0) {
            throw tree.unusable(
                    "num_key_value_heads", "must divide the " + heads + " heads, but is " + keyValueHeads + CORRECT);
        }
        int headDim = tree.positive("head_dim", 128, SizeLimits.WIDTH);
        if (headDim % 2 != 0) {
            throw tree.unusable("head_dim", "must be even, but is " + headDim + CORRECT);
        }
        JsonTree rope = InterleavedRope.parameters(tree);
        requireWholeHeads(tree, rope);
        return new Text(
                tree.positive("hidden_size", 4096, SizeLimits.WIDTH),
                tree.positive("intermediate_size", 22016, SizeLimits.INNER_WIDTH),
                tree.positive("num_hidden_layers", 32, SizeLimits.LAYERS),
                heads,
                keyValueHeads,
                headDim,
                tree.number("rms_norm_eps", 1e-6, 0, 1),
                InterleavedRope.theta(tree, rope, "5000000 in the published Qwen3-VL"),
                InterleavedRope.sections(rope, SECTIONS, headDim / 2, "head_dim"),
                tree.positive("vocab_size", 151936, SizeLimits.VOCABULARY),
                tree.flag("attention_bias", false),
                tree.positive("max_position_embeddings", 128000, SizeLimits.POSITIONS));
    }

    private static void requireWholeHeads(JsonTree tree, JsonTree rope) {
        for (JsonTree place : List.of(rope, tree)) {
            if (place.number("partial_rotary_factor", 1) != 1) {
                throw place.unusable(
                        "partial_rotary_factor",
                        "must be 1 for this family, but is " + place.number("partial_rotary_factor") + CORRECT);
            }
        }
    }
}
