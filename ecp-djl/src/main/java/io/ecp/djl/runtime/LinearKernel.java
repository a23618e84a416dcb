package io.ecp.djl.runtime;

import io.ecp.error.ModelException;
import io.ecp.error.ModelLoadException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which text implements a linear layer: the plain one, one with a oneDNN kernel that reads bfloat16 weights about twice
 * as fast for a single token, or one over weights packed as 8-bit integers. libtorch resolves every operator of an
 * archive when it is loaded, so each kernel is tried, in an archive of its own and once in the life of the JVM, before a
 * model is built with it. Where the machine or the build of libtorch has none, the log says so, once. Thread-safe.
 */
public final class LinearKernel {

    private static final Logger LOG = LoggerFactory.getLogger(LinearKernel.class);
    private static final String PLAIN = "runtime/linear.py";
    private static final String BFLOAT16_ROW = "runtime/linear_bf16.py";
    private static final String INT8 = "runtime/linear_int8.py";

    private static final Map<String, Boolean> TRIED = new ConcurrentHashMap<>();

    private LinearKernel() {}

    /** The resource that defines {@code project(x, w, at, b)}, for {@link TorchScriptArchive#of}. */
    public static String resource(TorchRuntime runtime, Placement placement) {
        if (placement.packed()) {
            return INT8;
        }
        if (placement.onCpu()
                && placement.type() == ElementType.BFLOAT16
                && usable(runtime, BFLOAT16_ROW, ElementType.BFLOAT16)) {
            return BFLOAT16_ROW;
        }
        return PLAIN;
    }

    /** Whether weights can be packed as 8-bit integers on this machine. */
    public static boolean packs(TorchRuntime runtime) {
        return usable(runtime, INT8, ElementType.FLOAT32);
    }

    /** Whether the processor is fast at bfloat16: it multiplies the type itself, and libtorch has the kernel for one row. */
    public static boolean isBfloat16Fast(TorchRuntime runtime) {
        return Processor.multipliesBfloat16() && usable(runtime, BFLOAT16_ROW, ElementType.BFLOAT16);
    }

    /** Tries a kernel the first time; a kernel that does not work is logged then and not again. */
    static boolean usable(TorchRuntime runtime, String resource, ElementType type) {
        return TRIED.computeIfAbsent(resource, untried -> works(runtime, untried, type));
    }

    static boolean works(TorchRuntime runtime, String resource, ElementType type) {
        int n = 64;
        try (ScriptModule probe =
                        ScriptModule.load(runtime, TorchScriptArchive.of("Probe", resource, "runtime/probe.py"));
                CallScope call = probe.open()) {
            for (int rows : new int[] {1, 3}) {
                double sum = call.call("ones", call.number((long) n), call.number((long) rows), call.number((long)
                                type.code()))
                        .toDouble();
                // One in a hundred: what 8-bit activations may cost. A kernel that overflows is off by half.
                if (!(Math.abs(sum - n * n) <= 0.01 * n * n)) {
                    LOG.info(
                            "{} computes {} instead of {} on this machine, taking the plain linear layer",
                            resource,
                            sum,
                            n * n);
                    return false;
                }
            }
            return true;
        } catch (ModelLoadException | ModelException e) {
            LOG.info("{} is not usable on this machine, taking the plain linear layer: {}", resource, e.getMessage());
            LOG.debug("the reason", e);
            return false;
        }
    }
}
