package io.ecp.djl.qwen2;

import io.ecp.djl.family.PatchGrid;
import io.ecp.djl.family.PatchWindows;
import io.ecp.djl.family.PictureFeatures;
import io.ecp.djl.runtime.CallScope;
import io.ecp.djl.runtime.Placement;
import io.ecp.djl.runtime.ScriptModule;
import io.ecp.djl.runtime.Tensors;
import io.ecp.djl.runtime.TorchRuntime;
import io.ecp.djl.runtime.TorchScriptArchive;
import io.ecp.djl.runtime.WeightPlan;
import io.ecp.djl.runtime.WeightStore;
import io.ecp.imaging.PatchTensor;

/** A vision tower: its weights, and the script {@code qwen2/vision.py} with the norms and layers of one family. */
final class Qwen2VisionTower implements AutoCloseable {

    private static final String ROOT = "model.visual.";

    private final Qwen2VisionConfig config;
    private final ScriptModule script;
    private final Tensors weights;

    private Qwen2VisionTower(Qwen2VisionConfig config, ScriptModule script, Tensors weights) {
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
    static Qwen2VisionTower open(
            Qwen2VisionConfig config,
            VisionLayers layers,
            WeightStore store,
            TorchRuntime runtime,
            Placement placement) {
        ScriptModule script = ScriptModule.load(
                runtime, TorchScriptArchive.of("VisionTower", "family/vision.py", "qwen2/vision.py", layers.script()));
        try {
            return new Qwen2VisionTower(config, script, store.load(plan(config, layers), placement.vision()));
        } catch (RuntimeException | Error e) {
            script.close();
            throw e;
        }
    }

    /** The tensors in the order of the script. */
    static WeightPlan plan(Qwen2VisionConfig v, VisionLayers layers) {
        long hidden = v.hiddenSize();
        long joined = hidden * v.spatialMergeSize() * v.spatialMergeSize();
        long side = v.patchSize();
        long frames = v.temporalPatchSize();
        WeightPlan plan = new WeightPlan()
                .addViewed(
                        ROOT + "patch_embed.proj.weight",
                        new long[] {hidden, Qwen2VisionConfig.CHANNELS, frames, side, side},
                        new long[] {hidden, Qwen2VisionConfig.CHANNELS * frames * side * side});
        for (int i = 0; i < v.depth(); i++) {
            String block = ROOT + "blocks." + i + ".";
            layers.addNorm(plan, block + "norm1", hidden);
            plan.addLinear(block + "attn.qkv", 3 * hidden, hidden).addLinear(block + "attn.proj", hidden, hidden);
            layers.addNorm(plan, block + "norm2", hidden);
            layers.addMlp(plan, block + "mlp.", hidden, v.intermediateSize());
        }
        layers.addNorm(plan, ROOT + "merger.ln_q", hidden);
        return plan.addLinear(ROOT + "merger.mlp.0", joined, joined)
                .addLinear(ROOT + "merger.mlp.2", v.outHiddenSize(), joined);
    }

    PictureFeatures encode(PatchTensor patches) {
        PatchGrid grid =
                new PatchGrid(patches.gridT(), patches.gridHeight(), patches.gridWidth(), config.spatialMergeSize());
        PatchWindows windows =
                config.windowSide() == 0 ? PatchWindows.whole(grid) : PatchWindows.of(grid, config.windowSide());
        int n = grid.patches();
        long[] order = windows.order();
        try (CallScope call = script.open()) {
            return new PictureFeatures(
                    grid,
                    call.keep(
                            "encode",
                            weights.value(),
                            call.number((long) config.heads()),
                            call.number((long) config.depth()),
                            call.number(config.ropeTheta()),
                            call.numbers(config.fullBlocks()),
                            call.tensor(patches.values(), n, patches.patchLength()),
                            call.tensor(windows.cells(grid), 2, n),
                            call.numbers(windows.runs()),
                            call.tensor(order, order.length),
                            call.tensor(windows.places(), order.length)));
        }
    }

    @Override
    public void close() {
        weights.close();
        script.close();
    }
}
