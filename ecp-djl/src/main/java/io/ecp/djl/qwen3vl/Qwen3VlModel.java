package io.ecp.djl.qwen3vl;

import io.ecp.djl.checkpoint.Checkpoint;
import io.ecp.djl.checkpoint.PreprocessorConfig;
import io.ecp.djl.family.Generation;
import io.ecp.djl.family.LoadedModel;
import io.ecp.djl.family.PatchGrid;
import io.ecp.djl.family.PictureFeatures;
import io.ecp.djl.family.TableTaps;
import io.ecp.djl.family.TextDecoder;
import io.ecp.djl.runtime.CallScope;
import io.ecp.djl.runtime.Placement;
import io.ecp.djl.runtime.ScriptModule;
import io.ecp.djl.runtime.Tensors;
import io.ecp.djl.runtime.TorchRuntime;
import io.ecp.djl.runtime.TorchScriptArchive;
import io.ecp.djl.runtime.WeightPlan;
import io.ecp.djl.runtime.WeightStore;
import io.ecp.imaging.PatchTensor;
import java.util.ArrayList;
import java.util.List;

/**
 * A Qwen3-VL checkpoint in memory: the vision tower ({@code vision.py}) and the decoder, with the family's own layer
 * ({@code text.py}). Source: {@code modeling_qwen3_vl.py} of Hugging Face transformers 5.17 and the
 * Qwen3-VL technical report (arXiv 2511.21631).
 */
final class Qwen3VlModel implements LoadedModel {

    private final Qwen3VlConfig config;
    private final PreprocessorConfig preprocessor;
    private final ScriptModule vision;
    private final Tensors visionWeights;
    private final TextDecoder decoder;

    private Qwen3VlModel(
            Qwen3VlConfig config,
            PreprocessorConfig preprocessor,
            ScriptModule vision,
            Tensors visionWeights,
            TextDecoder decoder) {
        this.config = config;
        this.preprocessor = preprocessor;
        this.vision = vision;
        this.visionWeights = visionWeights;
        this.decoder = decoder;
    }

    static Qwen3VlModel open(Checkpoint checkpoint, TorchRuntime runtime, Placement placement) {
        Qwen3VlConfig config = Qwen3VlConfig.from(checkpoint);
        Qwen3VlConfig.Vision v = config.vision();
        PreprocessorConfig preprocessor =
                PreprocessorConfig.from(checkpoint, v.patchSize(), v.spatialMergeSize(), v.temporalPatchSize());
        List<AutoCloseable> opened = new ArrayList<>();
        try (WeightStore store = WeightStore.open(runtime, checkpoint)) {
            Tensors visionWeights = keep(opened, store.load(visionPlan(v), placement.vision()));
            Tensors textWeights = keep(opened, store.load(textPlan(config), placement));
            ScriptModule vision =
                    keep(opened, ScriptModule.load(runtime, TorchScriptArchive.of("VisionTower", "qwen3vl/vision.py")));
            TextDecoder decoder =
                    TextDecoder.open(runtime, placement, "qwen3vl/text.py", textWeights, decoderShape(config));
            return new Qwen3VlModel(config, preprocessor, vision, visionWeights, decoder);
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

    /** The tensors of the vision tower in the order of {@code vision.py}. */
    static WeightPlan visionPlan(Qwen3VlConfig.Vision v) {
        String root = "model.visual.";
        long hidden = v.hiddenSize();
        long joined = hidden * v.spatialMergeSize() * v.spatialMergeSize();
        long[] kernel = {hidden, v.inChannels(), v.temporalPatchSize(), v.patchSize(), v.patchSize()};
        WeightPlan plan = new WeightPlan()
                .addViewed(root + "patch_embed.proj.weight", kernel, new long[] {hidden, product(kernel) / hidden})
                .add(root + "patch_embed.proj.bias", hidden)
                .add(root + "pos_embed.weight", v.positionEmbeddings(), hidden);
        for (int i = 0; i < v.depth(); i++) {
            String block = root + "blocks." + i + ".";
            plan.addNorm(block + "norm1", hidden)
                    .addLinear(block + "attn.qkv", 3 * hidden, hidden)
                    .addLinear(block + "attn.proj", hidden, hidden)
                    .addNorm(block + "norm2", hidden)
                    .addLinear(block + "mlp.linear_fc1", v.intermediateSize(), hidden)
                    .addLinear(block + "mlp.linear_fc2", hidden, v.intermediateSize());
        }
        addMerger(plan, root + "merger.", hidden, joined, v.outHiddenSize());
        for (int i = 0; i < v.deepstackIndexes().size(); i++) {
            addMerger(plan, root + "deepstack_merger_list." + i + ".", joined, joined, v.outHiddenSize());
        }
        return plan;
    }

    private static void addMerger(WeightPlan plan, String name, long norm, long joined, long out) {
        plan.addNorm(name + "norm", norm)
                .addLinear(name + "linear_fc1", joined, joined)
                .addLinear(name + "linear_fc2", out, joined);
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
                axes(t.headDim(), t.mropeSection()),
                config.tokens().imageToken());
    }

    /**
     * Which of time (0), height (1) and width (2) turns each frequency: height and width take every third one, in turn,
     * as far as their sections reach, and time the rest (interleaved M-RoPE).
     */
    static long[] axes(int headDim, List<Integer> sections) {
        long[] axes = new long[headDim / 2];
        for (int axis = 1; axis < 3; axis++) {
            for (int i = axis; i < Math.min(3 * sections.get(axis), axes.length); i += 3) {
                axes[i] = axis;
            }
        }
        return axes;
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
    public PictureFeatures encode(PatchTensor patches) {
        Qwen3VlConfig.Vision v = config.vision();
        PatchGrid grid =
                new PatchGrid(patches.gridT(), patches.gridHeight(), patches.gridWidth(), v.spatialMergeSize());
        int n = grid.patches();
        TableTaps taps = grid.taps((int) Math.round(Math.sqrt(v.positionEmbeddings())));
        try (CallScope call = vision.open()) {
            return new PictureFeatures(
                    grid,
                    call.keep(
                            "encode",
                            visionWeights.value(),
                            call.number((long) v.heads()),
                            call.number((long) v.depth()),
                            call.number(v.ropeTheta()),
                            call.numbers(v.deepstackIndexes()),
                            call.tensor(patches.values(), n, patches.patchLength()),
                            call.tensor(taps.rows(), n, 4),
                            call.tensor(taps.shares(), n, 4),
                            call.tensor(grid.cells(), 2, n)));
        }
    }

    @Override
    public Generation begin(long[] ids, List<PictureFeatures> pictures) {
        return decoder.begin(ids, pictures);
    }

    private static long product(long[] sides) {
        long product = 1;
        for (long side : sides) {
            product *= side;
        }
        return product;
    }

    @Override
    public void close() {
        decoder.close();
        visionWeights.close();
        vision.close();
    }
}
