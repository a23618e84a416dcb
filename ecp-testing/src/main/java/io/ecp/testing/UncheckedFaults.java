package io.ecp.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ConcurrentModificationException;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;

/** Exceptions that no one documents and code throws all the same. */
final class UncheckedFaults {

    private UncheckedFaults() {}

    static RuntimeException any(SplittableRandom random) {
        String message = "an injected fault";
        return switch (random.nextInt(8)) {
            case 0 -> new NullPointerException(message);
            case 1 -> new IllegalStateException(message);
            case 2 -> new IllegalArgumentException(message);
            case 3 -> new UnsupportedOperationException(message);
            case 4 -> new IndexOutOfBoundsException(message);
            case 5 -> new ConcurrentModificationException(message);
            case 6 -> new NoSuchElementException(message);
            default -> new UncheckedIOException(new IOException(message));
        };
    }
}
