package io.ecp.djl.qwen35;

import io.ecp.djl.checkpoint.Checkpoint;
import io.ecp.djl.family.LoadedModel;
import io.ecp.djl.family.ModelFamily;
import io.ecp.djl.runtime.Placement;
import io.ecp.djl.runtime.TorchRuntime;

/** Qwen3.5, dense: {@code model_type} {@code qwen3_5}. */
public final class Qwen35Family implements ModelFamily {

    @Override
    public String modelType() {
        return "qwen3_5";
    }

    @Override
    public LoadedModel open(Checkpoint checkpoint, TorchRuntime runtime, Placement placement) {
        return Qwen35Model.open(checkpoint, runtime, placement);
    }
}
