package io.ecp.imaging;

import org.jspecify.annotations.Nullable;

/** A picture that cannot be read: missing, of an unknown format, or damaged. The message names it and the reason. */
public final class ImageReadException extends ImageException {

    private static final long serialVersionUID = 1L;

    /**
     * A failure to read.
     *
     * @param message which picture, what is wrong with it, and what to do
     * @param cause what the decoder reported, if anything
     */
    public ImageReadException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
