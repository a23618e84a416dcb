package io.ecp.djl.runtime;

import ai.djl.pytorch.jni.IValue;

/**
 * A list of tensors inside libtorch: weights, a cache, the features of a picture. Opaque on purpose: DJL's own array
 * calls end the JVM on bfloat16, so these are only ever handed to scripts. Close it when it is no longer needed.
 */
public final class Tensors implements AutoCloseable {

    private final IValue value;

    Tensors(IValue value) {
        this.value = value;
    }

    /** The list as an argument; it stays owned here. */
    public IValue value() {
        return value;
    }

    @Override
    public void close() {
        value.close();
    }
}
