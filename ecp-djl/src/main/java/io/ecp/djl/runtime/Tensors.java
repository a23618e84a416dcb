package io.ecp.djl.runtime;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtEngine;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.List;

/**
 * A list of tensors inside libtorch: weights, a cache, the features of a picture. Opaque on purpose: DJL's own array
 * calls end the JVM on bfloat16, so these are only ever handed to scripts. Close it when it is no longer needed.
 */
public final class Tensors implements AutoCloseable {

    private final IValue value;
    private final List<Integer> matrices;

    Tensors(IValue value) {
        this(value, List.of());
    }

    private Tensors(IValue value, List<Integer> matrices) {
        this.value = value;
        this.matrices = List.copyOf(matrices);
    }

    /** The same list, which this object no longer owns, with the places of the matrices to pack. */
    Tensors packing(List<Integer> places) {
        return new Tensors(value, places);
    }

    /** The places of the matrices that {@link WeightStore} has loaded for packing; empty where nothing is packed. */
    public List<Integer> matrices() {
        return matrices;
    }

    /** The list as an argument; it stays owned here. */
    public IValue value() {
        return value;
    }

    /** How much memory the elements take; elements of types that DJL does not know count two bytes (bfloat16). */
    public long bytes() {
        long bytes = 0;
        try (PtNDManager views = (PtNDManager) NDManager.newBaseManager(Device.cpu(), PtEngine.ENGINE_NAME)) {
            for (PtNDArray tensor : value.toTensorArray(views)) {
                DataType type = tensor.getDataType();
                bytes += tensor.getShape().size() * (type == DataType.UNKNOWN ? 2 : type.getNumOfBytes());
            }
        }
        return bytes;
    }

    @Override
    public void close() {
        value.close();
    }
}
