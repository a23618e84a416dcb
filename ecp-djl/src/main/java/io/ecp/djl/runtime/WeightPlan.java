package io.ecp.djl.runtime;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The tensors that a script takes, in its order, with the shapes that the configuration makes them have. For one
 * thread; filled by a family, read by {@link WeightStore}.
 */
public final class WeightPlan {

    private final List<Wanted> wanted = new ArrayList<>();

    /** Appends a tensor that is used as it lies in the file. */
    public WeightPlan add(String name, long... shape) {
        return addViewed(name, shape, shape);
    }

    /**
     * Appends a tensor that is used in another shape of as many elements.
     *
     * @param name the tensor's name in today's layout of the family
     * @param shape its shape in the file
     * @param used the shape that the script takes
     */
    public WeightPlan addViewed(String name, long[] shape, long[] used) {
        wanted.add(new Wanted(name, shape.clone(), used.clone(), false, true));
        return this;
    }

    /** Appends a small tensor that is float32 to the script whatever the model computes in. */
    public WeightPlan addFloat32(String name, long... shape) {
        wanted.add(new Wanted(name, shape.clone(), shape.clone(), true, false));
        return this;
    }

    /** Appends a small matrix that keeps the type computed in where others are packed as 8-bit integers. */
    public WeightPlan addUnpacked(String name, long... shape) {
        wanted.add(new Wanted(name, shape.clone(), shape.clone(), false, false));
        return this;
    }

    /** Appends the weight (out, in) and the bias (out) of a linear layer. */
    public WeightPlan addLinear(String name, long out, long in) {
        return add(name + ".weight", out, in).add(name + ".bias", out);
    }

    /** Appends the weight and the bias of a layer norm. */
    public WeightPlan addNorm(String name, long size) {
        return add(name + ".weight", size).add(name + ".bias", size);
    }

    /** How many tensors there are so far: the place in the script's list of the one that comes next. */
    public int size() {
        return wanted.size();
    }

    List<Wanted> wanted() {
        return wanted;
    }

    /** One tensor of the plan. */
    @SuppressWarnings("ArrayRecordComponent") // Private copies; never compared.
    record Wanted(String name, long[] shape, long[] used, boolean float32, boolean packable) {

        @Override
        public String toString() {
            return name + " " + Arrays.toString(shape);
        }
    }
}
