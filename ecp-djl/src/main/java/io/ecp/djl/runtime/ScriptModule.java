package io.ecp.djl.runtime;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.ecp.error.ModelException;
import io.ecp.error.ModelLoadException;
import java.io.IOException;
import java.io.InputStream;

/**
 * A compiled TorchScript archive. Its methods may be called from several threads at once as long as what they write to
 * is not shared. Close it after everything that it made.
 */
public final class ScriptModule implements AutoCloseable {

    private final String name;
    private final PtNDManager manager;
    private final PtSymbolBlock block;

    private ScriptModule(String name, PtNDManager manager, PtSymbolBlock block) {
        this.name = name;
        this.manager = manager;
        this.block = block;
    }

    /**
     * Compiles an archive.
     *
     * @throws ModelLoadException if libtorch does not accept it, for one because an operator is missing
     */
    public static ScriptModule load(TorchRuntime runtime, TorchScriptArchive archive) {
        PtNDManager manager = runtime.newManager();
        try (InputStream bytes = archive.open()) {
            PtSymbolBlock block = JniUtils.loadModule(manager, bytes, true, false);
            return new ScriptModule(archive.name(), manager, block);
        } catch (EngineException | IOException e) {
            manager.close();
            throw new ModelLoadException(
                    "libtorch " + runtime.version() + " does not accept the script " + archive.name()
                            + "; use the version that this library was built with, 2.7.1 (" + e.getMessage() + ")",
                    e);
        }
    }

    /** Opens a call: what it makes is closed with it. */
    public CallScope open() {
        return new CallScope(this);
    }

    /** A manager for the arrays of one call; the caller closes it. */
    PtNDManager newManager() {
        return (PtNDManager) manager.newSubManager();
    }

    /**
     * Calls a method. The arguments stay the caller's; so does the result.
     *
     * @throws ModelException if libtorch reports an error
     */
    IValue call(String method, IValue... arguments) {
        // The setting belongs to the thread. Optimising recompiles on the first calls and wins nothing measurable here.
        JniUtils.setGraphExecutorOptimize(false);
        try {
            return IValueUtils.runMethod(block, method, arguments);
        } catch (EngineException e) {
            throw new ModelException(name + "." + method + " failed in libtorch: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        block.close();
        manager.close();
    }

    @Override
    public String toString() {
        return "ScriptModule[" + name + "]";
    }
}
