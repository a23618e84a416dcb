package io.ecp.error;

import org.jspecify.annotations.Nullable;

/** The base of every failure that is not the caller's mistake. */
public class EcpException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * A failure without a further cause.
     *
     * @param message what was wrong, the value, and what to do
     */
    public EcpException(String message) {
        this(message, null);
    }

    /**
     * A failure with its cause.
     *
     * @param message what was wrong, the value, and what to do
     * @param cause what was reported below, if anything
     */
    public EcpException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
