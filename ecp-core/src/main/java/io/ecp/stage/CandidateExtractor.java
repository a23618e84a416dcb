package io.ecp.stage;

import io.ecp.task.Task;
import java.util.List;

/**
 * Finds the regions worth a closer look: the first stage. The default asks the model about the downsampled picture
 * ({@link CoarseExtractor}); a detector, an accessibility tree or a fixed grid may stand in its place. Implementations
 * must be safe to call from several threads.
 */
@FunctionalInterface
public interface CandidateExtractor {

    /**
     * Finds candidates.
     *
     * @param run the request: its picture, its model, its record
     * @param task what is wanted
     * @return regions inside the picture, the best first; empty when there is nothing to go by
     * @throws io.ecp.error.EcpException if a call to the model fails
     */
    List<Candidate> extract(EcpRun run, Task<?> task);
}
