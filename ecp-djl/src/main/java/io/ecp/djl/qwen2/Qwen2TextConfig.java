package io.ecp.djl.qwen2;

import io.ecp.djl.checkpoint.JsonTree;
import io.ecp.djl.family.SizeLimits;
import io.ecp.djl.family.TextDecoder;
import io.ecp.djl.runtime.WeightPlan;
import java.util.List;

/**
 * The shape of the language model Qwen2 as Qwen2-VL and Qwen2.5-VL have it. Every value is in range and fits the
 * others.
 *
 * <p>Source: {@code Qwen2VLTextConfig} and {@code Qwen2_5_VLTextConfig} of Hugging Face transformers 5, which are the
 * same; the flat files that version 4 wrote, and that the published checkpoints have.
 *
 * @param hiddenSize width of the residual stream; a multiple of {@code heads}
 * @param intermediateSize width within the feed-forward layers
 * @param layers number of decoder layers
 * @param heads query heads per layer
 * @param keyValueHeads key and value heads per layer; divides {@code heads}
 * @param rmsNormEps what RMS norms add to the mean square
 * @param ropeTheta base of the rotary embedding's wavelengths
 * @param mropeSection rotary frequencies for time, height and width, one section after the other; their sum is half the
 *     width of a head
 * @param vocabularySize rows of the embedding
 * @param maxPositions the longest sequence that the model was made for
 * @param tiedHead whether the output head is the embedding matrix
 */
public record Qwen2TextConfig(
        int hiddenSize,
        int intermediateSize,
        int layers,
        int heads,
        int keyValueHeads,
        double rmsNormEps,
        double ropeTheta,
        List<Integer> mropeSection,
        int vocabularySize,
        int maxPositions,
        boolean tiedHead) {

    private static final String CORRECT = "; download the file again, or correct it";

    /** Copies the list. */
    public Qwen2TextConfig {
        mropeSection = List.copyOf(mropeSection);
    }

    /**
     * Reads the language model's part of a configuration: {@code text_config}, or the top level where there is none.
     *
     * @param config the whole configuration
     * @throws io.ecp.error.ModelLoadException if a value is of the wrong type, out of range, not supported, or does not
     *     fit another
     */
    public static Qwen2TextConfig from(JsonTree config) {
        JsonTree tree = config.object("text_config").orElse(config);
        tree.requireOneOf("hidden_act", "silu", List.of("silu"));
        int layers = tree.positive("num_hidden_layers", 80, SizeLimits.LAYERS);
        requireFullAttention(tree, layers);
        int hiddenSize = tree.positive("hidden_size", 8192, SizeLimits.WIDTH);
        int heads = tree.positive("num_attention_heads", 64, SizeLimits.HEADS);
        int headDim = headDim(tree, hiddenSize, heads);
        // The class has 8 where the key is absent, and one per head where it is there with null.
        int unsaid = tree.keys().contains("num_key_value_heads") ? heads : 8;
        int keyValueHeads = tree.positive("num_key_value_heads", unsaid, SizeLimits.HEADS);
        if (heads % keyValueHeads != 0) {
            throw tree.unusable(
                    "num_key_value_heads", "must divide the " + heads + " heads, but is " + keyValueHeads + CORRECT);
        }
        JsonTree rope = tree.object("rope_scaling").orElseGet(() -> tree.objectOrEmpty("rope_parameters"));
        for (String key : List.of("rope_type", "type")) {
            rope.requireOneOf(key, "default", List.of("default", "mrope"));
        }
        JsonTree theta = rope.has("rope_theta") ? rope : tree;
        return new Qwen2TextConfig(
                hiddenSize,
                tree.positive("intermediate_size", 29568, SizeLimits.INNER_WIDTH),
                layers,
                heads,
                keyValueHeads,
                tree.number("rms_norm_eps", 1e-5, 0, 1),
                theta.number("rope_theta", 1_000_000, 1, SizeLimits.THETA),
                mropeSection(rope, headDim / 2),
                tree.positive("vocab_size", 152064, SizeLimits.VOCABULARY),
                tree.positive("max_position_embeddings", 32768, SizeLimits.POSITIONS),
                config.flag("tie_word_embeddings", false) || tree.flag("tie_word_embeddings", false));
    }

    private static int headDim(JsonTree tree, int hiddenSize, int heads) {
        if (hiddenSize % heads != 0 || hiddenSize / heads % 2 != 0) {
            throw tree.unusable(
                    "num_attention_heads",
                    "must divide the hidden_size " + hiddenSize + " into even widths, but is " + heads + CORRECT);
        }
        int headDim = hiddenSize / heads;
        if (tree.integer("head_dim", headDim) != headDim) {
            throw tree.unusable(
                    "head_dim",
                    "must be hidden_size over num_attention_heads, " + headDim + ", but is " + tree.integer("head_dim")
                            + CORRECT);
        }
        return headDim;
    }

    private static List<Integer> mropeSection(JsonTree rope, int half) {
        List<Integer> sections = rope.integers("mrope_section", List.of(16, 24, 24));
        boolean three = sections.size() == 3 && sections.stream().allMatch(size -> size >= 0 && size <= half);
        if (!three || sections.stream().mapToInt(Integer::intValue).sum() != half) {
            throw rope.unusable(
                    "mrope_section",
                    "must be three numbers whose sum is " + half + ", half the width of a head, but is " + sections
                            + CORRECT);
        }
        return sections;
    }

    /** No published checkpoint of these families lets a layer of the language model look back less than all the way. */
    private static void requireFullAttention(JsonTree tree, int layers) {
        List<String> types = tree.has("layer_types") ? tree.texts("layer_types") : List.of();
        for (String type : types) {
            if (!type.equals("full_attention")) {
                throw tree.unusable(
                        "layer_types",
                        "has " + type + ", but only full_attention can be computed; use another checkpoint");
            }
        }
        if (types.isEmpty()
                && tree.flag("use_sliding_window", false)
                && tree.has("sliding_window")
                && tree.integer("max_window_layers", 80) < layers) {
            throw tree.unusable(
                    "use_sliding_window",
                    "is true, but only full attention can be computed; use another checkpoint, or set it to false if"
                            + " the model tolerates it");
        }
    }

    /** The width of a head. */
    public int headDim() {
        return hiddenSize / heads;
    }

    /** The tensors in the order of {@code qwen2/text.py}. */
    WeightPlan plan() {
        String root = "model.language_model.";
        String embedding = root + "embed_tokens.weight";
        long hidden = hiddenSize;
        long keys = (long) keyValueHeads * headDim();
        WeightPlan plan = new WeightPlan().add(embedding, vocabularySize, hidden);
        for (int i = 0; i < layers; i++) {
            String layer = root + "layers." + i + ".";
            plan.add(layer + "input_layernorm.weight", hidden)
                    .addLinear(layer + "self_attn.q_proj", hidden, hidden)
                    .addLinear(layer + "self_attn.k_proj", keys, hidden)
                    .addLinear(layer + "self_attn.v_proj", keys, hidden)
                    .add(layer + "self_attn.o_proj.weight", hidden, hidden)
                    .add(layer + "post_attention_layernorm.weight", hidden)
                    .add(layer + "mlp.gate_proj.weight", intermediateSize, hidden)
                    .add(layer + "mlp.up_proj.weight", intermediateSize, hidden)
                    .add(layer + "mlp.down_proj.weight", hidden, intermediateSize);
        }
        plan.add(root + "norm.weight", hidden);
        return plan.add(tiedHead ? embedding : "lm_head.weight", vocabularySize, hidden);
    }

    /** The numbers of the decoder. */
    TextDecoder.Shape shape(int imageToken) {
        return new TextDecoder.Shape(
                List.of(layers, heads, keyValueHeads, headDim()), rmsNormEps, ropeTheta, axes(), imageToken);
    }

    /** Which of time (0), height (1) and width (2) turns each frequency: one section after the other. */
    long[] axes() {
        long[] axes = new long[headDim() / 2];
        int at = 0;
        for (int axis = 0; axis < 3; axis++) {
            for (int i = 0; i < mropeSection.get(axis); i++) {
                axes[at++] = axis;
            }
        }
        return axes;
    }
}
