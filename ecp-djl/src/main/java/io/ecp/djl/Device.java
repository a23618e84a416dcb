package io.ecp.djl;

/** Where a model runs: the processor, or one CUDA device. Immutable. */
public final class Device {

    private static final Device CPU = new Device(-1);

    private final int cudaIndex;

    private Device(int cudaIndex) {
        this.cudaIndex = cudaIndex;
    }

    /** The processor. */
    public static Device cpu() {
        return CPU;
    }

    /**
     * A CUDA device. Needs native libraries of DJL with CUDA in place of the ones for the processor.
     *
     * @param index counted from 0, as CUDA numbers the devices that it may see
     * @throws IllegalArgumentException if the index is negative
     */
    public static Device cuda(int index) {
        if (index < 0) {
            throw new IllegalArgumentException("a CUDA device is numbered from 0, but was " + index);
        }
        return new Device(index);
    }

    /** Whether this is a CUDA device. */
    public boolean isCuda() {
        return cudaIndex >= 0;
    }

    /** The number of the CUDA device; -1 for the processor. */
    int cudaIndex() {
        return cudaIndex;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Device device && device.cudaIndex == cudaIndex;
    }

    @Override
    public int hashCode() {
        return cudaIndex;
    }

    /** libtorch's name: {@code cpu}, {@code cuda:0}. */
    @Override
    public String toString() {
        return isCuda() ? "cuda:" + cudaIndex : "cpu";
    }
}
