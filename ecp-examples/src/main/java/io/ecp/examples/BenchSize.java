package io.ecp.examples;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The shape of a published model, for checkpoints with random weights. Sources: the {@code config.json} of
 * Qwen2.5-VL-3B-Instruct, Qwen2.5-VL-7B-Instruct, Qwen3-VL-2B-Instruct and Qwen3.5-0.8B. The ids of control tokens are
 * those of the bundled tokenizer, which serves all of them: the speed of a model does not depend on what its tokens mean.
 */
enum BenchSize {
    /** Small enough for tests. */
    TINY("tiny"),
    /** Qwen2.5-VL-3B. */
    QWEN2_5_VL_3B("qwen2_5_vl-3b"),
    /** Qwen2.5-VL-7B. */
    QWEN2_5_VL_7B("qwen2_5_vl-7b"),
    /** Qwen3-VL-2B. */
    QWEN3_VL_2B("qwen3_vl-2b"),
    /** Qwen3.5-0.8B. */
    QWEN3_5_0_8B("qwen3_5-0.8b");

    private static final int IMAGE_PAD = 686;
    private static final int VIDEO_PAD = 687;
    private static final int VISION_START = 683;
    private static final int VISION_END = 684;

    private final String label;

    BenchSize(String label) {
        this.label = label;
    }

    /** The name on the command line. */
    @Override
    public String toString() {
        return label;
    }

    /** {@code config.json}. */
    JsonObject config() {
        JsonObject config = new JsonObject();
        switch (this) {
            case TINY -> {
                config.addProperty("model_type", "qwen3_vl");
                config.add("text_config", qwen3Text(64, 128, 2, 4, 2, 16, 688, 3, 3, 2));
                config.add("vision_config", qwen3Vision("qwen3_vl", 2, 32, 64, 2, 16, 64, 0));
                config.addProperty("tie_word_embeddings", true);
            }
            case QWEN2_5_VL_3B -> qwen25(config, 2048, 11008, 36, 16, 2, 151936, true);
            case QWEN2_5_VL_7B -> qwen25(config, 3584, 18944, 28, 28, 4, 152064, false);
            case QWEN3_VL_2B -> {
                config.addProperty("model_type", "qwen3_vl");
                config.add("text_config", qwen3Text(2048, 6144, 28, 16, 8, 128, 151936, 24, 20, 20));
                config.add("vision_config", qwen3Vision("qwen3_vl", 24, 1024, 4096, 16, 2304, 2048, 5, 11, 17));
                config.addProperty("tie_word_embeddings", true);
            }
            case QWEN3_5_0_8B -> {
                config.addProperty("model_type", "qwen3_5");
                JsonObject text = text(1024, 3584, 24, 8, 2, 248320);
                text.addProperty("model_type", "qwen3_5_text");
                text.addProperty("head_dim", 256);
                text.addProperty("attn_output_gate", true);
                text.addProperty("full_attention_interval", 4);
                text.addProperty("linear_conv_kernel_dim", 4);
                text.addProperty("linear_key_head_dim", 128);
                text.addProperty("linear_value_head_dim", 128);
                text.addProperty("linear_num_key_heads", 16);
                text.addProperty("linear_num_value_heads", 16);
                JsonObject rope = rope(1e7, 11, 11, 10);
                rope.addProperty("mrope_interleaved", true);
                rope.addProperty("partial_rotary_factor", 0.25);
                text.add("rope_parameters", rope);
                config.add("text_config", text);
                config.add("vision_config", qwen3Vision("qwen3_5", 12, 768, 3072, 12, 2304, 1024));
                config.addProperty("tie_word_embeddings", true);
            }
        }
        config.addProperty("image_token_id", IMAGE_PAD);
        config.addProperty("video_token_id", VIDEO_PAD);
        config.addProperty("vision_start_token_id", VISION_START);
        config.addProperty("vision_end_token_id", VISION_END);
        config.addProperty("dtype", "bfloat16");
        return config;
    }

    /** {@code preprocessor_config.json}. */
    JsonObject preprocessor() {
        boolean second = config().get("model_type").getAsString().equals("qwen2_5_vl");
        JsonObject json = new JsonObject();
        JsonObject size = new JsonObject();
        size.addProperty("shortest_edge", 4096);
        size.addProperty("longest_edge", 16777216);
        json.add("size", size);
        json.addProperty("patch_size", second ? 14 : 16);
        json.addProperty("temporal_patch_size", 2);
        json.addProperty("merge_size", 2);
        json.add("image_mean", second ? numbers(0.48145466, 0.4578275, 0.40821073) : numbers(0.5, 0.5, 0.5));
        json.add("image_std", second ? numbers(0.26862954, 0.26130258, 0.27577711) : numbers(0.5, 0.5, 0.5));
        json.addProperty("image_processor_type", "Qwen2VLImageProcessorFast");
        return json;
    }

    /** The tensors and their shapes, in the order in which they are written. */
    Map<String, long[]> tensors() {
        JsonObject config = config();
        boolean nested = config.has("text_config");
        JsonObject text = nested ? config.getAsJsonObject("text_config") : config;
        Map<String, long[]> tensors = new LinkedHashMap<>();
        boolean second = !nested;
        addVision(tensors, config.getAsJsonObject("vision_config"), second);
        addText(tensors, text, second, config.get("model_type").getAsString().equals("qwen3_5"));
        if (!config.get("tie_word_embeddings").getAsBoolean()) {
            tensors.put("lm_head.weight", new long[] {number(text, "vocab_size"), number(text, "hidden_size")});
        }
        return tensors;
    }

    /** How many weights each token of an answer is multiplied with: the text model's, the embedding if it is the head. */
    long weightsPerToken() {
        boolean tied = config().get("tie_word_embeddings").getAsBoolean();
        return tensors().entrySet().stream()
                .filter(tensor -> !tensor.getKey().startsWith("model.visual."))
                .filter(tensor -> tied || !tensor.getKey().contains("embed_tokens"))
                .mapToLong(tensor -> elements(tensor.getValue()))
                .sum();
    }

    /** The product of the sides. */
    static long elements(long[] shape) {
        long product = 1;
        for (long side : shape) {
            product *= side;
        }
        return product;
    }

    private static void addText(Map<String, long[]> tensors, JsonObject text, boolean biases, boolean hybrid) {
        String root = "model.language_model.";
        long hidden = number(text, "hidden_size");
        long inner = number(text, "intermediate_size");
        long heads = number(text, "num_attention_heads");
        long headDim = text.has("head_dim") ? number(text, "head_dim") : hidden / heads;
        long queries = heads * headDim;
        long keys = number(text, "num_key_value_heads") * headDim;
        tensors.put(root + "embed_tokens.weight", new long[] {number(text, "vocab_size"), hidden});
        for (int i = 0; i < number(text, "num_hidden_layers"); i++) {
            String layer = root + "layers." + i + ".";
            tensors.put(layer + "input_layernorm.weight", new long[] {hidden});
            if (hybrid && (i + 1) % number(text, "full_attention_interval") != 0) {
                addDeltaNet(tensors, layer + "linear_attn.", text, hidden);
            } else {
                String attention = layer + "self_attn.";
                tensors.put(attention + "q_proj.weight", new long[] {hybrid ? 2 * queries : queries, hidden});
                tensors.put(attention + "k_proj.weight", new long[] {keys, hidden});
                tensors.put(attention + "v_proj.weight", new long[] {keys, hidden});
                tensors.put(attention + "o_proj.weight", new long[] {hidden, queries});
                if (biases) {
                    tensors.put(attention + "q_proj.bias", new long[] {queries});
                    tensors.put(attention + "k_proj.bias", new long[] {keys});
                    tensors.put(attention + "v_proj.bias", new long[] {keys});
                } else {
                    tensors.put(attention + "q_norm.weight", new long[] {headDim});
                    tensors.put(attention + "k_norm.weight", new long[] {headDim});
                }
            }
            tensors.put(layer + "post_attention_layernorm.weight", new long[] {hidden});
            tensors.put(layer + "mlp.gate_proj.weight", new long[] {inner, hidden});
            tensors.put(layer + "mlp.up_proj.weight", new long[] {inner, hidden});
            tensors.put(layer + "mlp.down_proj.weight", new long[] {hidden, inner});
        }
        tensors.put(root + "norm.weight", new long[] {hidden});
    }

    private static void addDeltaNet(Map<String, long[]> tensors, String name, JsonObject text, long hidden) {
        long valueHeads = number(text, "linear_num_value_heads");
        long keys = number(text, "linear_num_key_heads") * number(text, "linear_key_head_dim");
        long values = valueHeads * number(text, "linear_value_head_dim");
        tensors.put(name + "in_proj_qkv.weight", new long[] {2 * keys + values, hidden});
        tensors.put(name + "in_proj_z.weight", new long[] {values, hidden});
        tensors.put(name + "in_proj_b.weight", new long[] {valueHeads, hidden});
        tensors.put(name + "in_proj_a.weight", new long[] {valueHeads, hidden});
        tensors.put(name + "conv1d.weight", new long[] {2 * keys + values, 1, number(text, "linear_conv_kernel_dim")});
        tensors.put(name + "A_log", new long[] {valueHeads});
        tensors.put(name + "dt_bias", new long[] {valueHeads});
        tensors.put(name + "norm.weight", new long[] {number(text, "linear_value_head_dim")});
        tensors.put(name + "out_proj.weight", new long[] {hidden, values});
    }

    private static void addVision(Map<String, long[]> tensors, JsonObject vision, boolean second) {
        String root = "model.visual.";
        long hidden = number(vision, "hidden_size");
        long inner = number(vision, "intermediate_size");
        long joined = 4 * hidden;
        long out = number(vision, "out_hidden_size");
        long patch = number(vision, "patch_size");
        tensors.put(root + "patch_embed.proj.weight", new long[] {hidden, 3, 2, patch, patch});
        if (!second) {
            tensors.put(root + "patch_embed.proj.bias", new long[] {hidden});
            tensors.put(root + "pos_embed.weight", new long[] {number(vision, "num_position_embeddings"), hidden});
        }
        for (int i = 0; i < number(vision, "depth"); i++) {
            String block = root + "blocks." + i + ".";
            addNorm(tensors, block + "norm1", hidden, !second);
            addLinear(tensors, block + "attn.qkv", 3 * hidden, hidden);
            addLinear(tensors, block + "attn.proj", hidden, hidden);
            addNorm(tensors, block + "norm2", hidden, !second);
            if (second) {
                addLinear(tensors, block + "mlp.gate_proj", inner, hidden);
                addLinear(tensors, block + "mlp.up_proj", inner, hidden);
                addLinear(tensors, block + "mlp.down_proj", hidden, inner);
            } else {
                addLinear(tensors, block + "mlp.linear_fc1", inner, hidden);
                addLinear(tensors, block + "mlp.linear_fc2", hidden, inner);
            }
        }
        if (second) {
            addNorm(tensors, root + "merger.ln_q", hidden, false);
            addLinear(tensors, root + "merger.mlp.0", joined, joined);
            addLinear(tensors, root + "merger.mlp.2", out, joined);
            return;
        }
        addMerger(tensors, root + "merger.", hidden, joined, out);
        for (int i = 0; i < vision.getAsJsonArray("deepstack_visual_indexes").size(); i++) {
            addMerger(tensors, root + "deepstack_merger_list." + i + ".", joined, joined, out);
        }
    }

    private static void addMerger(Map<String, long[]> tensors, String name, long norm, long joined, long out) {
        addNorm(tensors, name + "norm", norm, true);
        addLinear(tensors, name + "linear_fc1", joined, joined);
        addLinear(tensors, name + "linear_fc2", out, joined);
    }

    private static void addLinear(Map<String, long[]> tensors, String name, long out, long in) {
        tensors.put(name + ".weight", new long[] {out, in});
        tensors.put(name + ".bias", new long[] {out});
    }

    private static void addNorm(Map<String, long[]> tensors, String name, long size, boolean bias) {
        tensors.put(name + ".weight", new long[] {size});
        if (bias) {
            tensors.put(name + ".bias", new long[] {size});
        }
    }

    /** The oldest layout of the hub, where the text model's numbers lie beside {@code vision_config}. */
    private static void qwen25(
            JsonObject config, int hidden, int inner, int layers, int heads, int keyHeads, int words, boolean tied) {
        text(hidden, inner, layers, heads, keyHeads, words)
                .entrySet()
                .forEach(e -> config.add(e.getKey(), e.getValue()));
        config.addProperty("model_type", "qwen2_5_vl");
        config.addProperty("rope_theta", 1e6);
        JsonObject rope = new JsonObject();
        rope.addProperty("type", "mrope");
        rope.add("mrope_section", numbers(16, 24, 24));
        config.add("rope_scaling", rope);
        config.addProperty("tie_word_embeddings", tied);
        JsonObject vision = new JsonObject();
        vision.addProperty("model_type", "qwen2_5_vl");
        vision.addProperty("depth", 32);
        vision.addProperty("hidden_act", "silu");
        vision.addProperty("hidden_size", 1280);
        vision.addProperty("intermediate_size", 3420);
        vision.addProperty("num_heads", 16);
        vision.addProperty("in_chans", 3);
        vision.addProperty("out_hidden_size", hidden);
        vision.addProperty("patch_size", 14);
        vision.addProperty("spatial_merge_size", 2);
        vision.addProperty("spatial_patch_size", 14);
        vision.addProperty("temporal_patch_size", 2);
        vision.addProperty("window_size", 112);
        vision.add("fullatt_block_indexes", numbers(7, 15, 23, 31));
        config.add("vision_config", vision);
    }

    private static JsonObject qwen3Text(
            int hidden, int inner, int layers, int heads, int keyHeads, int headDim, int words, double... sections) {
        JsonObject text = text(hidden, inner, layers, heads, keyHeads, words);
        text.addProperty("model_type", "qwen3_vl_text");
        text.addProperty("head_dim", headDim);
        JsonObject rope = rope(5e6, sections);
        rope.addProperty("mrope_interleaved", true);
        text.add("rope_parameters", rope);
        return text;
    }

    private static JsonObject rope(double theta, double... sections) {
        JsonObject rope = new JsonObject();
        rope.addProperty("rope_type", "default");
        rope.addProperty("rope_theta", theta);
        rope.add("mrope_section", numbers(sections));
        return rope;
    }

    private static JsonObject qwen3Vision(
            String type, int depth, int hidden, int inner, int heads, int positions, int out, double... taps) {
        JsonObject vision = new JsonObject();
        vision.addProperty("model_type", type);
        vision.addProperty("depth", depth);
        vision.addProperty("hidden_act", "gelu_pytorch_tanh");
        vision.addProperty("hidden_size", hidden);
        vision.addProperty("intermediate_size", inner);
        vision.addProperty("num_heads", heads);
        vision.addProperty("in_channels", 3);
        vision.addProperty("num_position_embeddings", positions);
        vision.addProperty("out_hidden_size", out);
        vision.addProperty("patch_size", 16);
        vision.addProperty("spatial_merge_size", 2);
        vision.addProperty("temporal_patch_size", 2);
        vision.add("deepstack_visual_indexes", numbers(taps));
        return vision;
    }

    private static JsonObject text(int hidden, int inner, int layers, int heads, int keyHeads, int words) {
        JsonObject text = new JsonObject();
        text.addProperty("hidden_act", "silu");
        text.addProperty("hidden_size", hidden);
        text.addProperty("intermediate_size", inner);
        text.addProperty("num_hidden_layers", layers);
        text.addProperty("num_attention_heads", heads);
        text.addProperty("num_key_value_heads", keyHeads);
        text.addProperty("max_position_embeddings", 32768);
        text.addProperty("rms_norm_eps", 1e-6);
        text.addProperty("vocab_size", words);
        return text;
    }

    private static JsonArray numbers(double... values) {
        JsonArray json = new JsonArray();
        for (double value : values) {
            if (value == Math.rint(value)) {
                json.add((long) value);
            } else {
                json.add(value);
            }
        }
        return json;
    }

    private static long number(JsonObject object, String key) {
        return object.get(key).getAsLong();
    }
}
