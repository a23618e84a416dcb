package io.ecp.djl;

import io.ecp.djl.checkpoint.Checkpoint;
import io.ecp.djl.checkpoint.DiskType;
import io.ecp.djl.checkpoint.TensorEntry;
import io.ecp.djl.runtime.ElementType;
import io.ecp.djl.runtime.LinearKernel;
import io.ecp.djl.runtime.Placement;
import io.ecp.djl.runtime.TorchRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes of what the user asked for what this machine does with this checkpoint. */
final class TypeChoice {

    private static final Logger LOG = LoggerFactory.getLogger(TypeChoice.class);

    /** Fewer lie in the processor's caches, where bfloat16 wins little and float32 is exact. */
    static final long LEAST_WEIGHTS = 100_000_000;

    private TypeChoice() {}

    /**
     * The type that is computed in, never {@link DataType#AUTO}. INT8 becomes what AUTO takes where the machine cannot
     * pack weights.
     *
     * @throws IllegalArgumentException if INT8 is asked for on a CUDA device
     */
    static DataType of(DataType wanted, Device device, Checkpoint checkpoint, TorchRuntime runtime) {
        return switch (wanted) {
            case FLOAT32, BFLOAT16 -> wanted;
            case AUTO -> automatic(device, checkpoint, runtime);
            case INT8 -> {
                if (device.isCuda()) {
                    throw new IllegalArgumentException("INT8 runs on the processor only, but the device is " + device
                            + "; use BFLOAT16, or Device.cpu()");
                }
                yield packed(LinearKernel.packs(runtime), automatic(device, checkpoint, runtime));
            }
        };
    }

    /** INT8 where it can be had. */
    static DataType packed(boolean possible, DataType otherwise) {
        if (!possible) {
            LOG.warn(
                    "INT8 was asked for, but this machine or libtorch has no kernel for it; computing in {}",
                    otherwise);
        }
        return possible ? DataType.INT8 : otherwise;
    }

    /** Device and types of a choice. */
    static Placement placement(DataType chosen, Device device, Checkpoint checkpoint, TorchRuntime runtime) {
        return chosen == DataType.INT8
                ? Placement.int8(element(automatic(device, checkpoint, runtime)))
                : new Placement(device.toString(), element(chosen));
    }

    private static DataType automatic(Device device, Checkpoint checkpoint, TorchRuntime runtime) {
        if (device.isCuda()) {
            return DataType.BFLOAT16;
        }
        return isBfloat16Worthwhile(checkpoint) && LinearKernel.isBfloat16Fast(runtime)
                ? DataType.BFLOAT16
                : DataType.FLOAT32;
    }

    /** Whether there are many weights, and more than half of them are stored as bfloat16. */
    static boolean isBfloat16Worthwhile(Checkpoint checkpoint) {
        long all = 0;
        long bfloat16 = 0;
        for (TensorEntry tensor : checkpoint.tensors().values()) {
            all += tensor.elements();
            bfloat16 += tensor.type() == DiskType.BF16 ? tensor.elements() : 0;
        }
        return all >= LEAST_WEIGHTS && bfloat16 > all / 2;
    }

    private static ElementType element(DataType type) {
        return type == DataType.BFLOAT16 ? ElementType.BFLOAT16 : ElementType.FLOAT32;
    }
}
