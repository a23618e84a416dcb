package io.ecp.imaging;

/** A picture beyond a limit: too many pixels to decode, or too long and narrow to show. The message names both. */
public final class ImageLimitException extends ImageException {

    private static final long serialVersionUID = 1L;

    /**
     * A limit that was passed.
     *
     * @param message the picture's value, the limit, and how to raise it
     */
    public ImageLimitException(String message) {
        super(message, null);
    }
}
