package io.ecp.djl.qwen2vl;

import io.ecp.djl.checkpoint.Checkpoint;
import io.ecp.djl.qwen2.Qwen2Model;
import io.ecp.djl.qwen2.Qwen2Parity;
import io.ecp.djl.runtime.Placement;
import io.ecp.djl.runtime.TorchRuntime;

/** Compares every stage of Qwen2-VL with what Hugging Face transformers computes from the same weights. */
class Qwen2VlParityTest extends Qwen2Parity {

    Qwen2VlParityTest() {
        super("qwen2_vl");
    }

    @Override
    protected Qwen2Model open(Checkpoint checkpoint, TorchRuntime runtime, Placement placement) {
        return new Qwen2VlFamily().open(checkpoint, runtime, placement);
    }
}
