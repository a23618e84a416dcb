package io.ecp.djl.qwen3;

import io.ecp.djl.family.PatchGrid;
import io.ecp.djl.family.PictureFeatures;
import io.ecp.djl.family.TableTaps;
import io.ecp.djl.runtime.CallScope;
import io.ecp.djl.runtime.Placement;
import io.ecp.djl.runtime.ScriptModule;
import io.ecp.djl.runtime.Tensors;
import io.ecp.djl.runtime.TorchRuntime;
import io.ecp.djl.runtime.TorchScriptArchive;
import io.ecp.djl.runtime.WeightPlan;
import io.ecp.djl.runtime.WeightStore;
import io.ecp.imaging.PatchTensor;

/**
 * The vision tower: its weights and the script {@code qwen3/vision.py}. For one thread at a time.
 *
 * <p>Source: {@code Qwen3VLVisionModel} of Hugging Face transformers 5.17 ({@code Qwen3_5VisionModel} is the same
 * without deepstack).
 */
public final class VisionTower implements AutoCloseable {

    private static final String ROOT = "model.visual.";

    private final VisionConfig config;
    private final ScriptModule script;
    private final Tensors weights;

    private VisionTower(VisionConfig config, ScriptModule script, Tensors weights) {
        this.config = config;
        this.script = script;
        this.weights = weights;
    }

    /**
     * Loads the weights.
     *
     * @throws io.ecp.error.ModelLoadException if a tensor is missing or has another shape than the configuration says,
     *     or libtorch does not accept the script
     */
    public static VisionTower open(VisionConfig config, WeightStore store, TorchRuntime runtime, Placement placement) {
        Tensors weights = store.load(plan(config), placement.vision());
        try {
            return new VisionTower(
                    config,
                    ScriptModule.load(
                            runtime, TorchScriptArchive.of("VisionTower", "family/vision.py", "qwen3/vision.py")),
                    weights);
        } catch (RuntimeException | Error e) {
            weights.close();
            throw e;
        }
    }

    /** The tensors in the order of the script. */
    private static WeightPlan plan(VisionConfig v) {
        long hidden = v.hiddenSize();
        long joined = hidden * v.spatialMergeSize() * v.spatialMergeSize();
        long patch = (long) v.inChannels() * v.temporalPatchSize() * v.patchSize() * v.patchSize();
        long[] kernel = {hidden, v.inChannels(), v.temporalPatchSize(), v.patchSize(), v.patchSize()};
        WeightPlan plan = new WeightPlan()
                .addViewed(ROOT + "patch_embed.proj.weight", kernel, new long[] {hidden, patch})
                .add(ROOT + "patch_embed.proj.bias", hidden)
                .add(ROOT + "pos_embed.weight", v.positionEmbeddings(), hidden);
        for (int i = 0; i < v.depth(); i++) {
            String block = ROOT + "blocks." + i + ".";
            plan.addNorm(block + "norm1", hidden)
                    .addLinear(block + "attn.qkv", 3 * hidden, hidden)
                    .addLinear(block + "attn.proj", hidden, hidden)
                    .addNorm(block + "norm2", hidden)
                    .addLinear(block + "mlp.linear_fc1", v.intermediateSize(), hidden)
                    .addLinear(block + "mlp.linear_fc2", hidden, v.intermediateSize());
        }
        addMerger(plan, ROOT + "merger.", hidden, joined, v.outHiddenSize());
        for (int i = 0; i < v.deepstackIndexes().size(); i++) {
            addMerger(plan, ROOT + "deepstack_merger_list." + i + ".", joined, joined, v.outHiddenSize());
        }
        return plan;
    }

    private static void addMerger(WeightPlan plan, String name, long norm, long joined, long out) {
        plan.addNorm(name + "norm", norm)
                .addLinear(name + "linear_fc1", joined, joined)
                .addLinear(name + "linear_fc2", out, joined);
    }

    /**
     * Turns a picture into the features of its tokens: (tokens, {@link VisionConfig#outHiddenSize()}), and one more of
     * that shape for each tapped block.
     *
     * @param patches the pixels as the preprocessor packs them; the caller closes the result
     */
    public PictureFeatures encode(PatchTensor patches) {
        PatchGrid grid =
                new PatchGrid(patches.gridT(), patches.gridHeight(), patches.gridWidth(), config.spatialMergeSize());
        int n = grid.patches();
        TableTaps taps = grid.taps((int) Math.round(Math.sqrt(config.positionEmbeddings())));
        try (CallScope call = script.open()) {
            return new PictureFeatures(
                    grid,
                    call.keep(
                            "encode",
                            weights.value(),
                            call.number((long) config.heads()),
                            call.number((long) config.depth()),
                            call.number(config.ropeTheta()),
                            call.numbers(config.deepstackIndexes()),
                            call.tensor(patches.values(), n, patches.patchLength()),
                            call.tensor(taps.rows(), n, 4),
                            call.tensor(taps.shares(), n, 4),
                            call.tensor(grid.cells(), 2, n)));
        }
    }

    @Override
    public void close() {
        weights.close();
        script.close();
    }
}
