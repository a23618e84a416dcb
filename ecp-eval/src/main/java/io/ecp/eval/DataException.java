package io.ecp.eval;

import io.ecp.error.EcpException;
import org.jspecify.annotations.Nullable;

/** A benchmark's data, or a run's directory, that is not as it must be. The message names the file, the row and the value. */
public final class DataException extends EcpException {

    private static final long serialVersionUID = 1L;

    /**
     * Wrong data.
     *
     * @param message the file, the row, the value, and what to do
     */
    public DataException(String message) {
        this(message, null);
    }

    /**
     * Wrong data, with its cause.
     *
     * @param message the file, the row, the value, and what to do
     * @param cause what was reported below, if anything
     */
    public DataException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
