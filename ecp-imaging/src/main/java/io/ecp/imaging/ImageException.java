package io.ecp.imaging;

/** A picture that cannot be used: the base of what this module throws for the world's faults, not the caller's. */
public abstract sealed class ImageException extends RuntimeException permits ImageReadException, ImageLimitException {

    private static final long serialVersionUID = 1L;

    ImageException(String message, @org.jspecify.annotations.Nullable Throwable cause) {
        super(message, cause);
    }
}
