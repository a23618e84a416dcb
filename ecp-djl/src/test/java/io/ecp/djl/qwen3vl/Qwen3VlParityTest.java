package io.ecp.djl.qwen3vl;

import io.ecp.djl.checkpoint.Checkpoint;
import io.ecp.djl.family.DecoderGeneration;
import io.ecp.djl.family.FamilyParityTest;
import io.ecp.djl.family.PictureFeatures;
import io.ecp.djl.runtime.Placement;
import io.ecp.djl.runtime.TorchRuntime;
import java.util.List;

/** Compares every stage of Qwen3-VL with what Hugging Face transformers computes from the same weights. */
class Qwen3VlParityTest extends FamilyParityTest<Qwen3VlModel, DecoderGeneration> {

    Qwen3VlParityTest() {
        super("qwen3_vl");
    }

    @Override
    protected Qwen3VlModel open(Checkpoint checkpoint, TorchRuntime runtime, Placement placement) {
        return Qwen3VlModel.open(checkpoint, runtime, placement);
    }

    @Override
    protected DecoderGeneration begin(Qwen3VlModel model, long[] ids, List<PictureFeatures> pictures, int chunk) {
        return model.decoder().begin(ids, pictures, chunk);
    }

    @Override
    protected List<float[]> inspect(DecoderGeneration generation) {
        return generation.inspect();
    }

    @Override
    protected int deepstackFeatures() {
        return 2;
    }

    @Override
    protected List<Layout> otherLayouts() {
        return List.of(
                layout("language_model.model.", "visual.", "lm_head."),
                layout("model.", "visual.", "language_model.lm_head."));
    }

    private static Layout layout(String text, String vision, String head) {
        return new Layout(
                text + ", " + vision + ", " + head,
                tensor -> tensor.replace("model.language_model.", text)
                        .replace("model.visual.", vision)
                        .replaceFirst("^lm_head\\.", head),
                config -> config);
    }
}
