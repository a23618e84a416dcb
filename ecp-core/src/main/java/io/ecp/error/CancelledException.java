package io.ecp.error;

import org.jspecify.annotations.Nullable;

/** A request that was cancelled before it was answered. */
public final class CancelledException extends EcpException {

    private static final long serialVersionUID = 1L;

    /**
     * A failure without a further cause.
     *
     * @param message what was wrong, the value, and what to do
     */
    public CancelledException(String message) {
        this(message, null);
    }

    /**
     * A failure with its cause.
     *
     * @param message what was wrong, the value, and what to do
     * @param cause what was reported below, if anything
     */
    public CancelledException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
