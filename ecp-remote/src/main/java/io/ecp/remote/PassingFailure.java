package io.ecp.remote;

import io.ecp.error.ModelException;
import java.time.Duration;
import java.util.Optional;

/** A failure that may not happen again: too busy, restarting, connection lost. */
final class PassingFailure extends Exception {

    private static final long serialVersionUID = 1L;

    private final ModelException reason;
    private final transient Optional<Duration> pause;

    PassingFailure(ModelException reason, Optional<Duration> pause) {
        super(reason.getMessage(), reason);
        this.reason = reason;
        this.pause = pause;
    }

    /** What to throw when it is not tried again. */
    ModelException reason() {
        return reason;
    }

    /** The pause that the server asks for. */
    Optional<Duration> pause() {
        return pause;
    }
}
