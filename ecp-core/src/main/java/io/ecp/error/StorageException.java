package io.ecp.error;

import org.jspecify.annotations.Nullable;

/** A file of results that cannot be read, written, or had for oneself. */
public final class StorageException extends EcpException {

    private static final long serialVersionUID = 1L;

    /**
     * A failure without a further cause.
     *
     * @param message what was wrong, the value, and what to do
     */
    public StorageException(String message) {
        this(message, null);
    }

    /**
     * A failure with its cause.
     *
     * @param message what was wrong, the value, and what to do
     * @param cause what was reported below, if anything
     */
    public StorageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
