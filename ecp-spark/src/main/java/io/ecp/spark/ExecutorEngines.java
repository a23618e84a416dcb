package io.ecp.spark;

import io.ecp.EcpEngine;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * The engines of this JVM, one for each configuration. An engine stays after its last task, since the next stage will want
 * it; when another configuration's is wanted, those that no task uses are closed first, so that two models need not fit
 * into memory at once. Tasks wait while a model is opened. Thread-safe.
 */
final class ExecutorEngines {

    private static final System.Logger LOG = System.getLogger(ExecutorEngines.class.getName());

    private static final ExecutorEngines OF_THIS_JVM = new ExecutorEngines();

    private final Map<String, Shared> engines = new HashMap<>();

    ExecutorEngines() {}

    static ExecutorEngines ofThisJvm() {
        return OF_THIS_JVM;
    }

    /**
     * The engine of a configuration, made if there is none; give it back.
     *
     * @throws io.ecp.error.ModelLoadException if its model cannot be opened
     */
    synchronized Lease lease(EcpConfig config) {
        Shared shared = engines.get(config.key());
        if (shared == null) {
            closeIdle();
            shared = new Shared(config.open());
            engines.put(config.key(), shared);
            LOG.log(System.Logger.Level.INFO, "opened {0} for {1}", shared.open.engine(), config);
        }
        shared.users++;
        return new Lease(shared);
    }

    synchronized int size() {
        return engines.size();
    }

    private void closeIdle() {
        for (Iterator<Shared> all = engines.values().iterator(); all.hasNext(); ) {
            Shared shared = all.next();
            if (shared.users > 0) {
                continue;
            }
            all.remove();
            try {
                shared.open.model().close();
            } catch (Exception e) {
                // The task that wants another engine has nothing to do with it.
                LOG.log(System.Logger.Level.WARNING, shared.open.engine() + " could not be closed", e);
            }
        }
    }

    private static final class Shared {

        private final OpenEngine open;
        private int users;

        Shared(OpenEngine open) {
            this.open = open;
        }
    }

    /** One task's use of an engine. */
    final class Lease implements AutoCloseable {

        private final Shared shared;
        private boolean given;

        private Lease(Shared shared) {
            this.shared = shared;
        }

        EcpEngine engine() {
            return shared.open.engine();
        }

        @Override
        public void close() {
            synchronized (ExecutorEngines.this) {
                if (!given) {
                    given = true;
                    shared.users--;
                }
            }
        }
    }
}
