package io.ecp.djl.qwen3vl;

import io.ecp.djl.checkpoint.Checkpoint;
import io.ecp.djl.checkpoint.JsonTree;
import java.util.List;
import java.util.OptionalDouble;

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
public record Qwen3VlConfig(Text text, Vision vision, Tokens tokens, boolean tiedHead) {

    private static final String FAMILY = "qwen3_vl";
    private static final int MOST_WIDTH = 1 << 17;
    private static final int MOST_INNER_WIDTH = 1 << 20;
    private static final int MOST_LAYERS = 1024;
    private static final int MOST_HEADS = 1024;
    private static final int MOST_VOCABULARY = 1 << 24;
    private static final int MOST_POSITIONS = 1 << 28;
    private static final double MOST_THETA = 1e15;
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
     * The vision tower.
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
    public record Vision(
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

        /** Copies the list. */
        public Vision {
            deepstackIndexes = List.copyOf(deepstackIndexes);
        }
    }

    /**
     * Ids with a meaning for the model itself.
     *
     * @param imageToken stands for a token of a picture
     * @param videoToken stands for a token of a video
     * @param visionStart comes before a picture
     * @param visionEnd comes after a picture
     */
    public record Tokens(int imageToken, int videoToken, int visionStart, int visionEnd) {}

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
                vision(config.objectOrEmpty("vision_config"), text),
                tokens(config, text.vocabularySize()),
                config.flag("tie_word_embeddings", textTree.flag("tie_word_embeddings", false)));
    }

    private static Text text(JsonTree tree) {
        requireOneOf(tree, "hidden_act", "silu", List.of("silu"));
        int heads = tree.positive("num_attention_heads", 32, MOST_HEADS);
        // The class has 32 where the key is absent, and one per head where it is there with null.
        int unsaid = tree.keys().contains("num_key_value_heads") ? heads : 32;
        int keyValueHeads = tree.positive("num_key_value_heads", unsaid, MOST_HEADS);
        if (heads % keyValueHeads != 0) {
            throw tree.unusable(
                    "num_key_value_heads", "must divide the " + heads + " heads, but is " + keyValueHeads + CORRECT);
        }
        int headDim = tree.positive("head_dim", 128, MOST_WIDTH);
        if (headDim % 2 != 0) {
            throw tree.unusable("head_dim", "must be even, but is " + headDim + CORRECT);
        }
        JsonTree rope = tree.object("rope_parameters").orElseGet(() -> tree.objectOrEmpty("rope_scaling"));
        return new Text(
                tree.positive("hidden_size", 4096, MOST_WIDTH),
                tree.positive("intermediate_size", 22016, MOST_INNER_WIDTH),
                tree.positive("num_hidden_layers", 32, MOST_LAYERS),
                heads,
                keyValueHeads,
                headDim,
                tree.number("rms_norm_eps", 1e-6, 0, 1),
                textTheta(tree, rope),
                mropeSection(rope, headDim),
                tree.positive("vocab_size", 151936, MOST_VOCABULARY),
                tree.flag("attention_bias", false),
                tree.positive("max_position_embeddings", 128000, MOST_POSITIONS));
    }

    private static double textTheta(JsonTree tree, JsonTree rope) {
        for (String key : List.of("rope_type", "type")) {
            requireOneOf(rope, key, "default", List.of("default", "mrope"));
        }
        for (JsonTree place : List.of(rope, tree)) {
            if (place.number("partial_rotary_factor", 1) != 1) {
                throw place.unusable(
                        "partial_rotary_factor",
                        "must be 1 for this family, but is " + place.number("partial_rotary_factor") + CORRECT);
            }
        }
        for (JsonTree place : List.of(rope, tree)) {
            OptionalDouble theta = theta(place);
            if (theta.isPresent()) {
                return theta.getAsDouble();
            }
        }
        // The reference's version 4 takes 5000000 here and its version 5 takes 500000; a wrong base garbles every
        // position without any other sign.
        throw tree.unusable(
                "rope_theta",
                "is missing, and the versions of the reference do not agree on a default; add the value that the model"
                        + " was trained with (5000000 in the published Qwen3-VL checkpoints)");
    }

    private static OptionalDouble theta(JsonTree place) {
        return place.has("rope_theta")
                ? OptionalDouble.of(place.number("rope_theta", 1, 1, MOST_THETA))
                : OptionalDouble.empty();
    }

    private static List<Integer> mropeSection(JsonTree rope, int headDim) {
        List<Integer> sections = rope.integers("mrope_section", List.of(24, 20, 20));
        int half = headDim / 2;
        boolean three = sections.size() == 3 && sections.stream().allMatch(size -> size >= 0 && size <= half);
        if (!three || sections.stream().mapToInt(Integer::intValue).sum() != half) {
            throw rope.unusable(
                    "mrope_section",
                    "must be three numbers whose sum is " + half + ", half of head_dim, but is " + sections + CORRECT);
        }
        // Height takes every third frequency from the second on, width from the third on: the last must exist.
        if (3 * sections.get(1) - 2 >= half || 3 * sections.get(2) - 1 >= half) {
            throw rope.unusable(
                    "mrope_section",
                    "leaves no room to interleave " + sections + " in " + half + " frequencies" + CORRECT);
        }
        return sections;
    }

    private static Vision vision(JsonTree tree, Text text) {
        requireOneOf(tree, "hidden_act", "gelu_pytorch_tanh", List.of("gelu_pytorch_tanh"));
        int depth = tree.positive("depth", 27, MOST_LAYERS);
        int hiddenSize = tree.positive("hidden_size", 1152, MOST_WIDTH);
        int heads = tree.positive("num_heads", 16, MOST_HEADS);
        if (hiddenSize % heads != 0 || hiddenSize / heads % 4 != 0) {
            throw tree.unusable(
                    "num_heads",
                    "must divide the hidden_size " + hiddenSize + " into multiples of 4, but is " + heads + CORRECT);
        }
        int positions = tree.positive("num_position_embeddings", 2304, MOST_VOCABULARY);
        int side = (int) Math.round(Math.sqrt(positions));
        if (side * side != positions) {
            throw tree.unusable("num_position_embeddings", "must be a square number, but is " + positions + CORRECT);
        }
        int outHiddenSize = tree.positive("out_hidden_size", 3584, MOST_WIDTH);
        if (outHiddenSize != text.hiddenSize()) {
            throw tree.unusable(
                    "out_hidden_size",
                    "must be text_config's hidden_size, " + text.hiddenSize() + ", but is " + outHiddenSize + CORRECT);
        }
        int inChannels = tree.positive("in_channels", 3, 3);
        if (inChannels != 3) {
            throw tree.unusable("in_channels", "must be 3 (red, green, blue), but is " + inChannels + CORRECT);
        }
        JsonTree rope = tree.objectOrEmpty("rope_parameters");
        requireOneOf(rope, "rope_type", "axial", List.of("axial", "default"));
        return new Vision(
                depth,
                hiddenSize,
                tree.positive("intermediate_size", 4304, MOST_INNER_WIDTH),
                heads,
                inChannels,
                side(tree, "patch_size", 16, 256),
                tree.positive("spatial_merge_size", 2, 16),
                side(tree, "temporal_patch_size", 2, 16),
                positions,
                outHiddenSize,
                deepstackIndexes(tree, depth, text.layers()),
                theta(rope).orElse(10_000));
    }

    private static List<Integer> deepstackIndexes(JsonTree tree, int depth, int layers) {
        String key = "deepstack_visual_indexes";
        List<Integer> indexes = tree.integers(key, List.of(8, 16, 24));
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

    private static Tokens tokens(JsonTree config, int vocabularySize) {
        int most = vocabularySize - 1;
        Tokens tokens = new Tokens(
                token(config, "image_token_id", 151655, most),
                token(config, "video_token_id", 151656, most),
                token(config, "vision_start_token_id", 151652, most),
                token(config, "vision_end_token_id", 151653, most));
        long different =
                List.of(tokens.imageToken(), tokens.videoToken(), tokens.visionStart(), tokens.visionEnd()).stream()
                        .distinct()
                        .count();
        if (different != 4) {
            throw config.unusable(
                    "image_token_id", "and the other ids of pictures must differ, but are " + tokens + CORRECT);
        }
        return tokens;
    }

    private static int token(JsonTree config, String key, int otherwise, int most) {
        int token = config.integer(key, otherwise, 0, most);
        if (token > most) {
            throw config.unusable(
                    key,
                    "is missing, and its default " + token + " is beyond the vocabulary of " + (most + 1) + CORRECT);
        }
        return token;
    }

    /** A side may be one number or, in some files, two equal ones. */
    private static int side(JsonTree tree, String key, int otherwise, int most) {
        List<Integer> sides = tree.oneOrMoreIntegers(key);
        if (sides.isEmpty()) {
            return otherwise;
        }
        int side = sides.get(0);
        if (side < 1 || side > most || sides.stream().anyMatch(other -> other != side)) {
            throw tree.unusable(key, "must be one number from 1 to " + most + ", but is " + sides + CORRECT);
        }
        return side;
    }

    private static void requireOneOf(JsonTree tree, String key, String otherwise, List<String> supported) {
        String value = tree.text(key, otherwise);
        if (!supported.contains(value)) {
            throw tree.unusable(
                    key,
                    "is " + value + ", but only " + String.join(" and ", supported) + " can be computed; use another"
                            + " checkpoint");
        }
    }
}
