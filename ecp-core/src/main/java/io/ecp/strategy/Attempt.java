package io.ecp.strategy;

import io.ecp.error.CancelledException;
import io.ecp.error.EcpException;
import io.ecp.imaging.ImageException;
import io.ecp.stage.EcpRun;
import java.util.Optional;
import java.util.function.Supplier;

/** A step whose failure is no loss, since there is an answer before it or another way after it. */
final class Attempt {

    private Attempt() {}

    /**
     * What the step gives; empty if it failed, which is then a decision in the trace. It may fail as the model or the
     * picture does, whether they say so by the exceptions that they document or by the JDK's own: a model that was closed
     * meanwhile is no reason to lose what it said before. A cancelled request ends at once, and so does an error of the
     * JVM.
     */
    static <R> Optional<R> of(EcpRun run, String what, Supplier<R> step) {
        try {
            return Optional.of(step.get());
        } catch (CancelledException e) {
            throw e;
        } catch (EcpException | ImageException | IllegalArgumentException | IllegalStateException e) {
            run.decide(what + " failed (" + e.getMessage() + ")");
            return Optional.empty();
        }
    }
}
