package io.ecp.error;

import org.jspecify.annotations.Nullable;

/** A model that cannot be opened: files missing, damaged, of an unknown kind, or no engine to run them. */
public class ModelLoadException extends EcpException {

    private static final long serialVersionUID = 1L;

    /**
     * A failure without a further cause.
     *
     * @param message what was wrong, the value, and what to do
     */
    public ModelLoadException(String message) {
        this(message, null);
    }

    /**
     * A failure with its cause.
     *
     * @param message what was wrong, the value, and what to do
     * @param cause what was reported below, if anything
     */
    public ModelLoadException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
