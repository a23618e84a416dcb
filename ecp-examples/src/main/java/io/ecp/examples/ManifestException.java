package io.ecp.examples;

import io.ecp.error.EcpException;
import org.jspecify.annotations.Nullable;

/** A manifest that cannot be read, or whose rows are not what a batch needs. */
final class ManifestException extends EcpException {

    private static final long serialVersionUID = 1L;

    ManifestException(String message) {
        this(message, null);
    }

    ManifestException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
