package io.ecp.djl.qwen35;

import io.ecp.djl.checkpoint.Checkpoint;
import io.ecp.djl.checkpoint.JsonTree;
import io.ecp.djl.family.PictureTokens;
import io.ecp.djl.family.SizeLimits;
import io.ecp.djl.qwen3.InterleavedRope;
import io.ecp.djl.qwen3.VisionConfig;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The shape of a Qwen3.5 model, as its {@code config.json} says and the reference's defaults complete it: files leave out
 * what equals the default of the reference's class. Every value is in range and fits the others. The language model's
 * values may stand in {@code text_config} or, in a flat file, beside it.
 *
 * <p>Source: {@code configuration_qwen3_5.py} of Hugging Face transformers 5, and the published files.
 *
 * @param text the language model
 * @param vision the vision tower, without deepstack
 * @param tokens the ids that stand for pictures
 * @param tiedHead whether the output head is the embedding matrix
 */
public record Qwen35Config(Text text, VisionConfig vision, PictureTokens tokens, boolean tiedHead) {

    private static final String FAMILY = "qwen3_5";
    private static final PictureTokens TOKENS = new PictureTokens(248056, 248057, 248053, 248054);
    private static final List<Integer> SECTIONS = List.of(11, 11, 10);
    private static final int MOST_CONVOLUTION = 64;
    private static final String CORRECT = "; download the file again, or correct it";

    /** What a layer mixes tokens with. */
    public enum Mixer {
        /** Attention to all tokens before, with a gate on its result: {@code full_attention}. */
        ATTENTION,
        /** Gated DeltaNet, a state of fixed size: {@code linear_attention}. */
        DELTA_NET
    }

    /**
     * The language model.
     *
     * @param hiddenSize width of the residual stream
     * @param intermediateSize width within the feed-forward layers
     * @param mixers what each decoder layer mixes tokens with
     * @param attention the numbers of the attention layers
     * @param deltaNet the numbers of the DeltaNet layers
     * @param rmsNormEps what RMS norms add to the mean square
     * @param vocabularySize rows of the embedding
     * @param maxPositions the longest sequence that the model was made for
     */
    public record Text(
            int hiddenSize,
            int intermediateSize,
            List<Mixer> mixers,
            Attention attention,
            DeltaNet deltaNet,
            double rmsNormEps,
            int vocabularySize,
            int maxPositions) {

        /** Copies the list. */
        public Text {
            mixers = List.copyOf(mixers);
        }
    }

    /**
     * Gated attention.
     *
     * @param heads query heads per layer
     * @param keyValueHeads key and value heads per layer; divides {@code heads}
     * @param headDim width of a head
     * @param rotaryDim how much of a head is turned by its position; even
     * @param ropeTheta base of the rotary embedding's wavelengths
     * @param mropeSection rotary frequencies for time, height and width, interleaved; their sum is half of
     *     {@code rotaryDim}
     * @param bias whether the projections have biases
     */
    public record Attention(
            int heads,
            int keyValueHeads,
            int headDim,
            int rotaryDim,
            double ropeTheta,
            List<Integer> mropeSection,
            boolean bias) {

        /** Copies the list. */
        public Attention {
            mropeSection = List.copyOf(mropeSection);
        }
    }

    /**
     * Gated DeltaNet.
     *
     * @param keyHeads query and key heads per layer; divides {@code valueHeads}
     * @param valueHeads value heads per layer, each with a state of its own
     * @param keyDim width of a key head, rows of a state
     * @param valueDim width of a value head, columns of a state
     * @param convolution tokens that the convolution spans
     */
    public record DeltaNet(int keyHeads, int valueHeads, int keyDim, int valueDim, int convolution) {

        /** Queries, keys and values of a token, side by side. */
        long channels() {
            return 2L * keyHeads * keyDim + (long) valueHeads * valueDim;
        }
    }

    /**
     * Reads a checkpoint's configuration.
     *
     * @throws io.ecp.error.ModelLoadException if it is of another family, a value is missing, of the wrong type, out of
     *     range, not supported, or does not fit another
     */
    public static Qwen35Config from(Checkpoint checkpoint) {
        JsonTree config = checkpoint.config();
        if (!checkpoint.modelType().equals(FAMILY)) {
            throw config.unusable(
                    "model_type",
                    "must be " + FAMILY + ", but is " + checkpoint.modelType() + "; open it as its own family");
        }
        JsonTree textTree = config.has("hidden_size")
                ? config
                : config.object("text_config")
                        .orElseThrow(() -> config.unusable("text_config", "is missing; download the file again"));
        Text text = text(textTree);
        JsonTree visionTree = config.objectOrEmpty("vision_config");
        VisionConfig vision = VisionConfig.from(
                visionTree, List.of(), text.hiddenSize(), text.mixers().size());
        if (!vision.deepstackIndexes().isEmpty()) {
            throw visionTree.unusable(
                    "deepstack_visual_indexes",
                    "must be empty for this family, but is " + vision.deepstackIndexes() + CORRECT);
        }
        return new Qwen35Config(
                text,
                vision,
                PictureTokens.from(config, TOKENS, text.vocabularySize()),
                config.flag("tie_word_embeddings", textTree.flag("tie_word_embeddings", false)));
    }

    private static Text text(JsonTree tree) {
        tree.requireOneOf("hidden_act", "silu", List.of("silu"));
        return new Text(
                tree.positive("hidden_size", 4096, SizeLimits.WIDTH),
                tree.positive("intermediate_size", 12288, SizeLimits.INNER_WIDTH),
                mixers(tree, tree.positive("num_hidden_layers", 32, SizeLimits.LAYERS)),
                attention(tree),
                deltaNet(tree),
                tree.number("rms_norm_eps", 1e-6, 0, 1),
                tree.positive("vocab_size", 248320, SizeLimits.VOCABULARY),
                tree.positive("max_position_embeddings", 32768, SizeLimits.POSITIONS));
    }

    /** {@code layer_types} where it is, or attention at an interval. */
    private static List<Mixer> mixers(JsonTree tree, int layers) {
        String key = "layer_types";
        if (!tree.has(key)) {
            int interval = tree.positive("full_attention_interval", 4, SizeLimits.LAYERS);
            return IntStream.rangeClosed(1, layers)
                    .mapToObj(i -> i % interval == 0 ? Mixer.ATTENTION : Mixer.DELTA_NET)
                    .toList();
        }
        List<String> types = tree.texts(key);
        if (types.size() != layers) {
            throw tree.unusable(
                    key,
                    "must name each of the " + layers + " layers of num_hidden_layers, but has " + types.size()
                            + " entries" + CORRECT);
        }
        return types.stream().map(type -> mixer(tree, key, type)).toList();
    }

    private static Mixer mixer(JsonTree tree, String key, String type) {
        return switch (type) {
            case "full_attention" -> Mixer.ATTENTION;
            case "linear_attention" -> Mixer.DELTA_NET;
            default ->
                throw tree.unusable(
                        key,
                        "has the entry " + type + ", but only full_attention and linear_attention can be computed; use"
                                + " another checkpoint");
        };
    }

    private static Attention attention(JsonTree tree) {
        int heads = tree.positive("num_attention_heads", 16, SizeLimits.HEADS);
        int keyValueHeads = tree.positive("num_key_value_heads", 4, SizeLimits.HEADS);
        if (heads % keyValueHeads != 0) {
            throw tree.unusable(
                    "num_key_value_heads", "must divide the " + heads + " heads, but is " + keyValueHeads + CORRECT);
        }
        if (!tree.flag("attn_output_gate", true)) {
            throw tree.unusable(
                    "attn_output_gate", "is false, but attention without a gate is not supported" + CORRECT);
        }
        int headDim = tree.positive("head_dim", 256, SizeLimits.WIDTH);
        JsonTree rope = InterleavedRope.parameters(tree);
        int rotaryDim = rotaryDim(rope.has("partial_rotary_factor") ? rope : tree, headDim);
        return new Attention(
                heads,
                keyValueHeads,
                headDim,
                rotaryDim,
                InterleavedRope.theta(tree, rope, "10000000 in the published Qwen3.5"),
                InterleavedRope.sections(
                        rope, SECTIONS, rotaryDim / 2, "the " + rotaryDim + " columns of a head that are turned"),
                tree.flag("attention_bias", false));
    }

    private static int rotaryDim(JsonTree place, int headDim) {
        String key = "partial_rotary_factor";
        double factor = place.number(key, 0.25, 0, 1);
        int rotaryDim = (int) (headDim * factor);
        if (rotaryDim < 2 || rotaryDim % 2 != 0) {
            throw place.unusable(
                    key,
                    "must leave an even number of head_dim's " + headDim + " columns to be turned, at least 2, but "
                            + factor + " leaves " + rotaryDim + CORRECT);
        }
        return rotaryDim;
    }

    private static DeltaNet deltaNet(JsonTree tree) {
        int keyHeads = tree.positive("linear_num_key_heads", 16, SizeLimits.HEADS);
        int valueHeads = tree.positive("linear_num_value_heads", 32, SizeLimits.HEADS);
        if (valueHeads % keyHeads != 0) {
            throw tree.unusable(
                    "linear_num_key_heads",
                    "must divide the " + valueHeads + " value heads, but is " + keyHeads + CORRECT);
        }
        return new DeltaNet(
                keyHeads,
                valueHeads,
                tree.positive("linear_key_head_dim", 128, SizeLimits.WIDTH),
                tree.positive("linear_value_head_dim", 128, SizeLimits.WIDTH),
                tree.positive("linear_conv_kernel_dim", 4, MOST_CONVOLUTION));
    }
}
