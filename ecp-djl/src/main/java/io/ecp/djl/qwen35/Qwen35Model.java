package io.ecp.djl.qwen35;

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
 * A Qwen3.5 checkpoint in memory: the vision tower and the decoder, with the family's own layers ({@code text.py} and,
 * for the DeltaNet's recurrence, {@code delta.py}). The tensors of multi-token prediction ({@code mtp.*}) are not used.
 *
 * <p>Source: {@code modeling_qwen3_5.py} of Hugging Face transformers 5.17.
 */
final class Qwen35Model implements LoadedModel {

    private static final String ROOT = "model.language_model.";
    private static final List<String> LAYERS = List.of("qwen35/delta.py", "qwen35/text.py");

    private final Qwen35Config config;
    private final PreprocessorConfig preprocessor;
    private final VisionTower vision;
    private final TextDecoder decoder;

    private Qwen35Model(Qwen35Config config, PreprocessorConfig preprocessor, VisionTower vision, TextDecoder decoder) {
        this.config = config;
        this.preprocessor = preprocessor;
        this.vision = vision;
        this.decoder = decoder;
    }

    static Qwen35Model open(Checkpoint checkpoint, TorchRuntime runtime, Placement placement) {
        Qwen35Config config = Qwen35Config.from(checkpoint);
        VisionConfig v = config.vision();
        PreprocessorConfig preprocessor =
                PreprocessorConfig.from(checkpoint, v.patchSize(), v.spatialMergeSize(), v.temporalPatchSize());
        List<AutoCloseable> opened = new ArrayList<>();
        try (WeightStore store = WeightStore.open(runtime, checkpoint)) {
            VisionTower vision = keep(opened, VisionTower.open(v, store, runtime, placement));
            List<Integer> places = new ArrayList<>();
            Tensors textWeights = keep(opened, store.load(textPlan(config, places), placement));
            TextDecoder decoder =
                    TextDecoder.open(runtime, placement, LAYERS, textWeights, decoderShape(config, places));
            return new Qwen35Model(config, preprocessor, vision, decoder);
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

    /**
     * The tensors of the text model in the order of {@code text.py}.
     *
     * @param places where each layer's begin, filled in here
     */
    private static WeightPlan textPlan(Qwen35Config config, List<Integer> places) {
        Qwen35Config.Text t = config.text();
        long hidden = t.hiddenSize();
        WeightPlan plan = new WeightPlan().add(ROOT + "embed_tokens.weight", t.vocabularySize(), hidden);
        for (int i = 0; i < t.mixers().size(); i++) {
            String layer = ROOT + "layers." + i + ".";
            places.add(plan.size());
            plan.addFloat32(layer + "input_layernorm.weight", hidden)
                    .addFloat32(layer + "post_attention_layernorm.weight", hidden)
                    .add(layer + "mlp.gate_proj.weight", t.intermediateSize(), hidden)
                    .add(layer + "mlp.up_proj.weight", t.intermediateSize(), hidden)
                    .add(layer + "mlp.down_proj.weight", hidden, t.intermediateSize());
            switch (t.mixers().get(i)) {
                case ATTENTION -> addAttention(plan, layer + "self_attn.", t.attention(), hidden);
                case DELTA_NET -> addDeltaNet(plan, layer + "linear_attn.", t.deltaNet(), hidden);
            }
        }
        plan.addFloat32(ROOT + "norm.weight", hidden);
        return plan.add(
                config.tiedHead() ? ROOT + "embed_tokens.weight" : "lm_head.weight", t.vocabularySize(), hidden);
    }

    private static void addAttention(WeightPlan plan, String name, Qwen35Config.Attention a, long hidden) {
        long queries = (long) a.heads() * a.headDim();
        long keys = (long) a.keyValueHeads() * a.headDim();
        plan.add(name + "q_proj.weight", 2 * queries, hidden)
                .add(name + "k_proj.weight", keys, hidden)
                .add(name + "v_proj.weight", keys, hidden)
                .add(name + "o_proj.weight", hidden, queries)
                .addFloat32(name + "q_norm.weight", a.headDim())
                .addFloat32(name + "k_norm.weight", a.headDim());
        if (a.bias()) {
            plan.add(name + "q_proj.bias", 2 * queries)
                    .add(name + "k_proj.bias", keys)
                    .add(name + "v_proj.bias", keys)
                    .add(name + "o_proj.bias", hidden);
        }
    }

    private static void addDeltaNet(WeightPlan plan, String name, Qwen35Config.DeltaNet d, long hidden) {
        long values = (long) d.valueHeads() * d.valueDim();
        plan.add(name + "in_proj_qkv.weight", d.channels(), hidden)
                .add(name + "in_proj_z.weight", values, hidden)
                .addUnpacked(name + "in_proj_b.weight", d.valueHeads(), hidden)
                .addUnpacked(name + "in_proj_a.weight", d.valueHeads(), hidden)
                .add(name + "conv1d.weight", d.channels(), 1, d.convolution())
                .addFloat32(name + "A_log", d.valueHeads())
                .addFloat32(name + "dt_bias", d.valueHeads())
                .add(name + "norm.weight", d.valueDim())
                .add(name + "out_proj.weight", hidden, values);
    }

    private static TextDecoder.Shape decoderShape(Qwen35Config config, List<Integer> places) {
        Qwen35Config.Text t = config.text();
        Qwen35Config.Attention a = t.attention();
        Qwen35Config.DeltaNet d = t.deltaNet();
        List<Integer> dims = new ArrayList<>(List.of(
                t.mixers().size(),
                a.heads(),
                a.keyValueHeads(),
                a.headDim(),
                a.bias() ? 1 : 0,
                d.keyHeads(),
                d.valueHeads(),
                d.keyDim(),
                d.valueDim(),
                d.convolution()));
        for (int i = 0; i < places.size(); i++) {
            dims.add(t.mixers().get(i) == Qwen35Config.Mixer.ATTENTION ? 1 : 0);
            dims.add(places.get(i));
        }
        return new TextDecoder.Shape(
                dims,
                t.rmsNormEps(),
                a.ropeTheta(),
                InterleavedRope.axes(a.rotaryDim() / 2, a.mropeSection()),
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
    public int mostPositions() {
        return config.text().maxPositions();
    }

    @Override
    public boolean thinksAloud() {
        return true;
    }

    /** Not with DeltaNet layers, which keep one state for all tokens. */
    @Override
    public boolean truncatable() {
        return !config.text().mixers().contains(Qwen35Config.Mixer.DELTA_NET);
    }

    @Override
    public PreprocessorConfig preprocessor() {
        return preprocessor;
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
