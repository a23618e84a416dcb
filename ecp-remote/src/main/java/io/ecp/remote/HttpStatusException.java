package io.ecp.remote;

import io.ecp.error.ModelException;

/**
 * A server that answered with an HTTP status other than success. The message has the address, the status, the server's
 * own words (shortened, without the caller's key) and what to do about it.
 */
public final class HttpStatusException extends ModelException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String serverText;

    HttpStatusException(String message, int status, String serverText) {
        super(message);
        this.status = status;
        this.serverText = serverText;
    }

    /** The HTTP status: 401, 429, 503. */
    public int status() {
        return status;
    }

    /** What the server said, at most 500 characters, without the caller's key; may be empty. */
    public String serverText() {
        return serverText;
    }
}
