package io.ecp.confidence;

import io.ecp.error.EcpException;

/** Labelled answers from which no threshold can be promised: too few, or too often wrong. */
public final class NoPromiseException extends EcpException {

    private static final long serialVersionUID = 1L;

    /**
     * A refusal.
     *
     * @param message what was asked, from how much, and what to do
     */
    public NoPromiseException(String message) {
        super(message);
    }
}
