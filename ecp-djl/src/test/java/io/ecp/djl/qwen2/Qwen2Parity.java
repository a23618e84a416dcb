package io.ecp.djl.qwen2;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.ecp.djl.family.DecoderGeneration;
import io.ecp.djl.family.FamilyParityTest;
import io.ecp.djl.family.PictureFeatures;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** What the parity tests of the two families share: how prompts are read, and the layouts of the hub. */
public abstract class Qwen2Parity extends FamilyParityTest<Qwen2Model, DecoderGeneration> {

    private static final Set<String> OF_BOTH =
            Set.of("model_type", "architectures", "tie_word_embeddings", "torch_dtype", "transformers_version");

    protected Qwen2Parity(String family) {
        super(family);
    }

    @Override
    protected DecoderGeneration begin(Qwen2Model model, long[] ids, List<PictureFeatures> pictures, int chunk) {
        return model.decoder().begin(ids, pictures, chunk);
    }

    @Override
    protected List<float[]> inspect(DecoderGeneration generation) {
        return generation.inspect();
    }

    @Override
    protected String pixelValuesOf() {
        return "qwen2_vl";
    }

    /** The reference checkpoint has the published layout: flat configuration, {@code model.}, {@code visual.}. */
    @Override
    protected List<Layout> otherLayouts() {
        return List.of(
                new Layout(
                        "as version 5 writes it: nested, rope_parameters",
                        names("model.language_model.", "model.visual.", "lm_head."),
                        config -> nested(config, true)),
                new Layout(
                        "as version 4.52 wrote it: nested, rope_scaling",
                        names("model.language_model.", "model.visual.", "lm_head."),
                        config -> nested(config, false)),
                new Layout(
                        "flat, the language model under a name of its own",
                        names("language_model.model.", "visual.", "language_model.lm_head."),
                        config -> config));
    }

    private static UnaryOperator<String> names(String text, String vision, String head) {
        return tensor -> tensor.replaceFirst("^model\\.", text)
                .replaceFirst("^visual\\.", vision)
                .replaceFirst("^lm_head\\.", head);
    }

    private static String nested(String flat, boolean ropeParameters) {
        JsonObject config = JsonParser.parseString(flat).getAsJsonObject();
        JsonObject text = new JsonObject();
        for (String key : List.copyOf(config.keySet())) {
            if (!OF_BOTH.contains(key) && !key.equals("vision_config") && !key.endsWith("_token_id")) {
                text.add(key, config.remove(key));
            }
        }
        if (ropeParameters) {
            JsonObject rope = text.remove("rope_scaling").getAsJsonObject();
            rope.remove("type");
            rope.addProperty("rope_type", "default");
            rope.add("rope_theta", text.remove("rope_theta"));
            text.add("rope_parameters", rope);
            JsonObject vision = config.getAsJsonObject("vision_config");
            JsonElement channels = vision.remove("in_chans");
            vision.add("in_channels", channels);
            vision.remove("spatial_patch_size");
        }
        config.add("text_config", text);
        return config.toString();
    }
}
