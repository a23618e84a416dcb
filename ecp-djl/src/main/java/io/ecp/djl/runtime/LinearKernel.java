package io.ecp.djl.runtime;

import io.ecp.error.ModelException;
import io.ecp.error.ModelLoadException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which text implements a linear layer. For bfloat16 on the processor, a oneDNN kernel makes decoding about 1.9 times
 * faster than {@code torch.linear}; where the machine or the build of libtorch has none, the plain one is used.
 */
public final class LinearKernel {

    private static final Logger LOG = LoggerFactory.getLogger(LinearKernel.class);
    private static final String PLAIN = "runtime/linear.py";
    private static final String BFLOAT16_ROW = "runtime/linear_bf16.py";

    private LinearKernel() {}

    /** The resource that defines {@code project(x, w, b)}, for {@link TorchScriptArchive#of}. */
    public static String resource(TorchRuntime runtime, Placement placement) {
        if (placement.onCpu() && placement.type() == ElementType.BFLOAT16 && works(runtime, BFLOAT16_ROW)) {
            return BFLOAT16_ROW;
        }
        return PLAIN;
    }

    static boolean works(TorchRuntime runtime, String resource) {
        int n = 64;
        try (ScriptModule probe =
                        ScriptModule.load(runtime, TorchScriptArchive.of("Probe", resource, "runtime/probe.py"));
                CallScope call = probe.open()) {
            return call.call("row", call.number((long) n)).toDouble() == (double) n * n;
        } catch (ModelLoadException | ModelException e) {
            LOG.debug("{} is not usable on this machine, taking the plain linear layer", resource, e);
            return false;
        }
    }
}
