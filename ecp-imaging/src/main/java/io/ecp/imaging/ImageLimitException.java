package io.ecp.imaging;

import org.jspecify.annotations.Nullable;

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

    private ImageLimitException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** A picture whose pixels do not fit into the heap. */
    static ImageLimitException outOfMemory(String name, Size size, @Nullable Throwable cause) {
        return new ImageLimitException(
                name + " has " + size + " = " + size.area() + " pixels, which take at least "
                        + megabytes(size.area() * 3) + " MB to decode, more than is free of the Java heap of at most "
                        + megabytes(Runtime.getRuntime().maxMemory())
                        + " MB; give the JVM a larger -Xmx, or cut the picture into tiles beforehand",
                cause);
    }

    private static long megabytes(long bytes) {
        return (bytes + (1 << 20) - 1) >> 20;
    }
}
