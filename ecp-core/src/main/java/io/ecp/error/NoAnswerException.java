package io.ecp.error;

import org.jspecify.annotations.Nullable;

/** An answer was asked of a result that has none; the message carries the model's own words. */
public final class NoAnswerException extends EcpException {

    private static final long serialVersionUID = 1L;

    /**
     * A failure without a further cause.
     *
     * @param message what was wrong, the value, and what to do
     */
    public NoAnswerException(String message) {
        this(message, null);
    }

    /**
     * A failure with its cause.
     *
     * @param message what was wrong, the value, and what to do
     * @param cause what was reported below, if anything
     */
    public NoAnswerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
