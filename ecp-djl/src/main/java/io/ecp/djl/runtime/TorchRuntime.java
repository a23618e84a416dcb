package io.ecp.djl.runtime;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import io.ecp.error.ModelLoadException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * libtorch, started once per JVM through DJL's PyTorch engine.
 *
 * <p>Before DJL is touched, it is told to stay off the network ({@code ai.djl.offline=true}, unless that property or
 * {@code DJL_OFFLINE} is set): no library is downloaded and nothing is reported. On Linux, OpenMP's threads are told to
 * sleep rather than spin between two operations ({@code GOMP_SPINCOUNT=0}, unless the environment has it or
 * {@code OMP_WAIT_POLICY}): spinning threads make decoding up to ten times slower as soon as something else wants
 * the cores.
 *
 * <p>Thread-safe. Nothing happens until {@link #start()}.
 */
public final class TorchRuntime {

    private static final Logger LOG = LoggerFactory.getLogger(TorchRuntime.class);
    private static final String OFFLINE = "ai.djl.offline";

    private static final String DEPENDENCIES = "add the dependencies ai.djl.pytorch:pytorch-jni:2.7.1-0.35.1 and"
            + " ai.djl.pytorch:pytorch-native-cpu:2.7.1 with classifier ";

    private static @Nullable TorchRuntime started;

    private final Engine engine;

    private TorchRuntime(Engine engine) {
        this.engine = engine;
    }

    /**
     * Starts libtorch, or returns the running one.
     *
     * @throws ModelLoadException if the native libraries are not on the class path or do not load
     */
    public static synchronized TorchRuntime start() {
        TorchRuntime runtime = started;
        if (runtime == null) {
            stayOffline();
            letThreadsSleep();
            runtime = start(() -> Engine.getEngine("PyTorch"));
            started = runtime;
        }
        return runtime;
    }

    /** Starts libtorch by {@code opener}; apart from {@link #start()} so that its failures can be tested. */
    static TorchRuntime start(Callable<Engine> opener) {
        try {
            Engine engine = opener.call();
            LOG.debug("libtorch {} is running", engine.getVersion());
            return new TorchRuntime(engine);
        } catch (Exception | LinkageError e) {
            throw new ModelLoadException(
                    "libtorch does not start (" + rootMessage(e) + "); " + DEPENDENCIES + platform()
                            + " to the class path",
                    e);
        }
    }

    /**
     * Which native library is not on the class path, as a phrase for the user; empty when libtorch can be tried. Loads
     * nothing.
     */
    public static Optional<String> lacks() {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        return lacks(
                loader == null ? TorchRuntime.class.getClassLoader() : loader,
                System.getenv("PYTORCH_LIBRARY_PATH") != null || System.getProperty("PYTORCH_LIBRARY_PATH") != null);
    }

    static Optional<String> lacks(ClassLoader loader, boolean ownLibtorch) {
        boolean glue = loader.getResource("jnilib/pytorch.properties") != null;
        boolean libtorch = ownLibtorch || loader.getResource("native/lib/pytorch.properties") != null;
        return glue && libtorch
                ? Optional.empty()
                : Optional.of("libtorch is not on the class path; " + DEPENDENCIES + platform());
    }

    /** The classifier of DJL's native libraries for this machine. */
    static String platform() {
        return platform(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    }

    static String platform(String os, String architecture) {
        String name = os.toLowerCase(Locale.ROOT);
        boolean arm = architecture.equals("aarch64") || architecture.equals("arm64");
        boolean intel = architecture.equals("amd64") || architecture.equals("x86_64");
        if (name.startsWith("linux") && (arm || intel)) {
            return arm ? "linux-aarch64" : "linux-x86_64";
        }
        if (name.startsWith("mac") && arm) {
            return "osx-aarch64";
        }
        if (name.startsWith("windows") && intel) {
            return "win-x86_64";
        }
        return "of your platform (none is published for " + os + " on " + architecture + ")";
    }

    /** The version of libtorch, such as {@code 2.7.1}. */
    public String version() {
        return engine.getVersion();
    }

    /** How many CUDA devices libtorch can use. */
    public int cudaDevices() {
        return engine.getGpuCount();
    }

    /** Sets how many threads an operation may use, for calls made from this thread and from threads not seen yet. */
    public void threads(int count) {
        JniUtils.setNumThreads(count);
    }

    /** Hands freed memory of CUDA devices back to the driver; without effect where there is none. */
    public void releaseDeviceMemory() {
        if (cudaDevices() > 0) {
            JniUtils.emptyCudaCache();
        }
    }

    /** A manager of arrays in the processor's memory; the caller closes it. */
    PtNDManager newManager() {
        return (PtNDManager) NDManager.newBaseManager(ai.djl.Device.cpu(), engine.getEngineName());
    }

    private static void stayOffline() {
        if (System.getProperty(OFFLINE) == null && System.getenv("DJL_OFFLINE") == null) {
            System.setProperty(OFFLINE, "true");
        }
    }

    private static void letThreadsSleep() {
        if (!System.getProperty("os.name", "").startsWith("Linux")
                || System.getenv("GOMP_SPINCOUNT") != null
                || System.getenv("OMP_WAIT_POLICY") != null) {
            return;
        }
        try {
            // libgomp reads its environment when it is loaded: Java's own view of the environment does not matter.
            Function setenv = NativeLibrary.getInstance("c").getFunction("setenv");
            int failed = setenv.invokeInt(new Object[] {"GOMP_SPINCOUNT", "0", 0});
            if (failed != 0) {
                LOG.info("setenv of GOMP_SPINCOUNT failed; set it to 0 outside for steady speed on busy machines");
            }
        } catch (LinkageError e) {
            LOG.info(
                    "GOMP_SPINCOUNT cannot be set from here; set it to 0 outside for steady speed on busy machines", e);
        }
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
