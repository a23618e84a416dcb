package io.ecp.djl.qwen2vl;

import io.ecp.djl.checkpoint.Checkpoint;
import io.ecp.djl.family.ModelFamily;
import io.ecp.djl.qwen2.Qwen2Model;
import io.ecp.djl.qwen2.VisionLayers;
import io.ecp.djl.runtime.Placement;
import io.ecp.djl.runtime.TorchRuntime;
import io.ecp.djl.runtime.WeightPlan;

/**
 * Qwen2-VL: {@code model_type} {@code qwen2_vl}. Source: {@code modeling_qwen2_vl.py} of Hugging Face transformers 5.17;
 * Qwen2-VL technical report (arXiv 2409.12191).
 */
public final class Qwen2VlFamily implements ModelFamily {

    private static final VisionLayers LAYERS = new VisionLayers() {

        @Override
        public String script() {
            return "qwen2vl/vision.py";
        }

        @Override
        public void addNorm(WeightPlan plan, String name, long hidden) {
            plan.addNorm(name, hidden);
        }

        @Override
        public void addMlp(WeightPlan plan, String prefix, long hidden, long inner) {
            plan.addLinear(prefix + "fc1", inner, hidden).addLinear(prefix + "fc2", hidden, inner);
        }
    };

    @Override
    public String modelType() {
        return Qwen2VlConfig.FAMILY;
    }

    @Override
    public Qwen2Model open(Checkpoint checkpoint, TorchRuntime runtime, Placement placement) {
        Qwen2VlConfig config = Qwen2VlConfig.from(checkpoint);
        return Qwen2Model.open(checkpoint, runtime, placement, config.text(), config.vision(), config.tokens(), LAYERS);
    }
}
