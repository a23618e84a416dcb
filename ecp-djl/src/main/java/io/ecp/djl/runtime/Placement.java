package io.ecp.djl.runtime;

import java.util.Objects;

/**
 * Where a model lives and in which type it computes.
 *
 * @param device libtorch's name of the device: {@code cpu}, {@code cuda:0}
 * @param type the type of weights, activations and cache
 */
public record Placement(String device, ElementType type) {

    /** The processor's own memory, float32: what the references were computed in. */
    public static final Placement CPU_FLOAT32 = new Placement("cpu", ElementType.FLOAT32);

    /** Checks that both are there. */
    public Placement {
        Objects.requireNonNull(device, "device");
        Objects.requireNonNull(type, "type");
    }

    /** Whether tensors stay in the memory that the checkpoint's files are mapped to. */
    public boolean onCpu() {
        return device.equals("cpu");
    }
}
