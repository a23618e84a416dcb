package io.ecp.error;

import org.jspecify.annotations.Nullable;

/** A model that failed while it answered. */
public class ModelException extends EcpException {

    private static final long serialVersionUID = 1L;

    /**
     * A failure without a further cause.
     *
     * @param message what was wrong, the value, and what to do
     */
    public ModelException(String message) {
        this(message, null);
    }

    /**
     * A failure with its cause.
     *
     * @param message what was wrong, the value, and what to do
     * @param cause what was reported below, if anything
     */
    public ModelException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
