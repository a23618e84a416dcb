package io.ecp.djl.runtime;

import java.util.Objects;

/**
 * Where a model lives and in which type it computes.
 *
 * @param device libtorch's name of the device: {@code cpu}, {@code cuda:0}
 * @param type the type of activations and cache and, unless packed, of the weights
 * @param visionType the type in which pictures are encoded
 * @param packed whether the text model's matrices are packed as 8-bit integers
 */
public record Placement(String device, ElementType type, ElementType visionType, boolean packed) {

    /** The processor's own memory, float32: what the references were computed in. */
    public static final Placement CPU_FLOAT32 = new Placement("cpu", ElementType.FLOAT32);

    /** Everything in one type. */
    public Placement(String device, ElementType type) {
        this(device, type, type, false);
    }

    /** Text in float32 over matrices packed as 8-bit integers, on the processor. */
    public static Placement int8(ElementType visionType) {
        return new Placement("cpu", ElementType.FLOAT32, visionType, true);
    }

    /** Where the vision tower lives: weights are never packed there. */
    public Placement vision() {
        return new Placement(device, visionType);
    }

    /** Checks that all are there. */
    public Placement {
        Objects.requireNonNull(device, "device");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(visionType, "visionType");
    }

    /** Whether tensors stay in the memory that the checkpoint's files are mapped to. */
    public boolean onCpu() {
        return device.equals("cpu");
    }
}
