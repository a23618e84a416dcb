package io.ecp.djl.qwen25vl;

import io.ecp.djl.checkpoint.Checkpoint;
import io.ecp.djl.family.ModelFamily;
import io.ecp.djl.qwen2.Qwen2Model;
import io.ecp.djl.qwen2.VisionLayers;
import io.ecp.djl.runtime.Placement;
import io.ecp.djl.runtime.TorchRuntime;
import io.ecp.djl.runtime.WeightPlan;

/**
 * Qwen2.5-VL: {@code model_type} {@code qwen2_5_vl}. Source: {@code modeling_qwen2_5_vl.py} of Hugging Face transformers
 * 5.17; Qwen2.5-VL technical report (arXiv 2502.13923).
 */
public final class Qwen25VlFamily implements ModelFamily {

    private static final VisionLayers LAYERS = new VisionLayers() {

        @Override
        public String script() {
            return "qwen25vl/vision.py";
        }

        @Override
        public void addNorm(WeightPlan plan, String name, long hidden) {
            plan.add(name + ".weight", hidden);
        }

        @Override
        public void addMlp(WeightPlan plan, String prefix, long hidden, long inner) {
            plan.addLinear(prefix + "gate_proj", inner, hidden)
                    .addLinear(prefix + "up_proj", inner, hidden)
                    .addLinear(prefix + "down_proj", hidden, inner);
        }
    };

    @Override
    public String modelType() {
        return Qwen25VlConfig.FAMILY;
    }

    @Override
    public Qwen2Model open(Checkpoint checkpoint, TorchRuntime runtime, Placement placement) {
        Qwen25VlConfig config = Qwen25VlConfig.from(checkpoint);
        return Qwen2Model.open(checkpoint, runtime, placement, config.text(), config.vision(), config.tokens(), LAYERS);
    }
}
