package io.ecp.djl.family;

import io.ecp.djl.checkpoint.Checkpoint;
import io.ecp.djl.runtime.Placement;
import io.ecp.djl.runtime.TorchRuntime;

/** One architecture: knows how to make a model of a checkpoint of its {@code model_type}. Stateless. */
public interface ModelFamily {

    /** The {@code model_type} of the checkpoints that it opens. */
    String modelType();

    /**
     * Loads the weights.
     *
     * @param checkpoint the directory, read and checked
     * @param runtime where the model runs
     * @param placement on which device and in which type
     * @throws io.ecp.error.ModelLoadException if the configuration asks for what is not supported, or a tensor is
     *     missing or has another shape than the configuration says
     */
    LoadedModel open(Checkpoint checkpoint, TorchRuntime runtime, Placement placement);
}
