package io.ecp.djl.qwen3vl;

import io.ecp.djl.checkpoint.Checkpoint;
import io.ecp.djl.family.LoadedModel;
import io.ecp.djl.family.ModelFamily;
import io.ecp.djl.runtime.Placement;
import io.ecp.djl.runtime.TorchRuntime;

/** Qwen3-VL, dense: {@code model_type} {@code qwen3_vl}. */
public final class Qwen3VlFamily implements ModelFamily {

    @Override
    public String modelType() {
        return "qwen3_vl";
    }

    @Override
    public LoadedModel open(Checkpoint checkpoint, TorchRuntime runtime, Placement placement) {
        return Qwen3VlModel.open(checkpoint, runtime, placement);
    }
}
