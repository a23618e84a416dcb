package io.ecp.strategy;

import io.ecp.stage.EcpRun;
import io.ecp.task.Task;

/** A way to spend calls to the model on one request. Implementations are immutable and safe to share. */
public interface Strategy {

    /** A short name for traces and tables: {@code two-stage}. */
    String name();

    /**
     * The strategy with everything that was set, for the provenance of what is learnt about it: two strategies of one
     * description spend calls, and score answers, alike. Its name unless overridden.
     */
    default String description() {
        return name();
    }

    /**
     * Whether its findings may say how sure they are ({@link Finding#sure}), which an engine with a {@link
     * io.ecp.confidence.Calibration} needs. Not unless overridden.
     */
    default boolean tellsConfidence() {
        return false;
    }

    /**
     * Answers one request.
     *
     * @param run the request: cuts views, asks the model, keeps the record
     * @param task what is wanted
     * @throws io.ecp.error.EcpException if the model fails before anything was found
     */
    <T> Finding<T> run(EcpRun run, Task<T> task);
}
