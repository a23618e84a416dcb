package io.ecp.djl.qwen3vl;

import io.ecp.djl.checkpoint.Checkpoint;
import io.ecp.djl.checkpoint.PreprocessorConfig;
import io.ecp.djl.family.Continuation;
import io.ecp.djl.family.Generation;
import io.ecp.djl.family.LoadedModel;
import io.ecp.djl.family.NextToken;
import io.ecp.djl.family.PictureFeatures;
import io.ecp.djl.family.TextDecoder;
import io.ecp.djl.qwen3.InterleavedRope;
import io.ecp.djl.qwen3.VisionConfig;
import io.ecp.djl.qwen3.VisionTower;
import io.ecp.djl.runtime.Placement;
import io.ecp.djl.runtime.Tensors;
import io.ecp.djl.runtime.TorchRuntime;
import io.ecp.djl.runtime.WeightPlan;
import io.ecp.djl.runtime.WeightStore;
import io.ecp.imaging.PatchTensor;
import java.util.ArrayList;
import java.util.List;

/**
 * A Qwen3-VL checkpoint in memory: the vision tower and the decoder, with the family's own layer
 * ({@code text.py}). Source: {@code modeling_qwen3_vl.py} of Hugging Face transformers 5.17 and the
 * Qwen3-VL technical report (arXiv 2511.21631).
 */
final class Qwen3VlModel implements LoadedModel {

    private final Qwen3VlConfig config;
    private final PreprocessorConfig preprocessor;
    private final VisionTower vision;
    private final TextDecoder decoder;

    private Qwen3VlModel(
            Qwen3VlConfig config, PreprocessorConfig preprocessor, VisionTower vision, TextDecoder decoder) {
        this.config = config;
        this.preprocessor = preprocessor;
        this.vision = vision;
        this.decoder = decoder;
    }

    static Qwen3VlModel open(Checkpoint checkpoint, TorchRuntime runtime, Placement placement) {
        Qwen3VlConfig config = Qwen3VlConfig.from(checkpoint);
        VisionConfig v = config.vision();
        PreprocessorConfig preprocessor =
                PreprocessorConfig.from(checkpoint, v.patchSize(), v.spatialMergeSize(), v.temporalPatchSize());
        List<AutoCloseable> opened = new ArrayList<>();
        try (WeightStore store = WeightStore.open(runtime, checkpoint)) {
            VisionTower vision = keep(opened, VisionTower.open(v, store, runtime, placement));
            Tensors textWeights = keep(opened, store.load(textPlan(config), placement));
            TextDecoder decoder =
                    TextDecoder.open(runtime, placement, "qwen3vl/text.py", textWeights, decoderShape(config));
            return new Qwen3VlModel(config, preprocessor, vision, decoder);
        } catch (RuntimeException | Error e) {
            for (AutoCloseable resource : opened) {
                try {
                    resource.close();
                } catch (Exception suppressed) {
                    e.addSuppressed(suppressed);
                }
            }
            throw e;
        }
    }

    private static <T extends AutoCloseable> T keep(List<AutoCloseable> opened, T resource) {
        opened.add(0, resource);
        return resource;
    }

    /** The tensors of the text model in the order of {@code text.py}. */
    static WeightPlan textPlan(Qwen3VlConfig config) {
        Qwen3VlConfig.Text t = config.text();
        String root = "model.language_model.";
        long hidden = t.hiddenSize();
        long queries = (long) t.heads() * t.headDim();
        long keys = (long) t.keyValueHeads() * t.headDim();
        WeightPlan plan = new WeightPlan().add(root + "embed_tokens.weight", t.vocabularySize(), hidden);
        for (int i = 0; i < t.layers(); i++) {
            String layer = root + "layers." + i + ".";
            String attention = layer + "self_attn.";
            plan.add(layer + "input_layernorm.weight", hidden)
                    .add(attention + "q_proj.weight", queries, hidden)
                    .add(attention + "k_proj.weight", keys, hidden)
                    .add(attention + "v_proj.weight", keys, hidden)
                    .add(attention + "o_proj.weight", hidden, queries)
                    .add(attention + "q_norm.weight", t.headDim())
                    .add(attention + "k_norm.weight", t.headDim())
                    .add(layer + "post_attention_layernorm.weight", hidden)
                    .add(layer + "mlp.gate_proj.weight", t.intermediateSize(), hidden)
                    .add(layer + "mlp.up_proj.weight", t.intermediateSize(), hidden)
                    .add(layer + "mlp.down_proj.weight", hidden, t.intermediateSize());
            if (t.attentionBias()) {
                plan.add(attention + "q_proj.bias", queries)
                        .add(attention + "k_proj.bias", keys)
                        .add(attention + "v_proj.bias", keys)
                        .add(attention + "o_proj.bias", hidden);
            }
        }
        plan.add(root + "norm.weight", hidden);
        return plan.add(
                config.tiedHead() ? root + "embed_tokens.weight" : "lm_head.weight", t.vocabularySize(), hidden);
    }

    private static TextDecoder.Shape decoderShape(Qwen3VlConfig config) {
        Qwen3VlConfig.Text t = config.text();
        return new TextDecoder.Shape(
                List.of(t.layers(), t.heads(), t.keyValueHeads(), t.headDim(), t.attentionBias() ? 1 : 0),
                t.rmsNormEps(),
                t.ropeTheta(),
                InterleavedRope.axes(t.headDim() / 2, t.mropeSection()),
                config.tokens().imageToken());
    }

    TextDecoder decoder() {
        return decoder;
    }

    @Override
    public int imageToken() {
        return config.tokens().imageToken();
    }

    @Override
    public int vocabularySize() {
        return config.text().vocabularySize();
    }

    @Override
    public PreprocessorConfig preprocessor() {
        return preprocessor;
    }

    @Override
    public int mostPositions() {
        return config.text().maxPositions();
    }

    @Override
    public boolean truncatable() {
        return true;
    }

    @Override
    public PictureFeatures encode(PatchTensor patches) {
        return vision.encode(patches);
    }

    @Override
    public Generation begin(long[] ids, List<PictureFeatures> pictures) {
        return decoder.begin(ids, pictures);
    }

    @Override
    public boolean writesTogether() {
        return decoder.writesTogether();
    }

    @Override
    public List<NextToken> write(List<Continuation> all) {
        return decoder.write(all);
    }

    @Override
    public void close() {
        decoder.close();
        vision.close();
    }
}
