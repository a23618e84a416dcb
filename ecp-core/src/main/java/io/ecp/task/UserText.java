package io.ecp.task;

import java.util.Objects;

/** Checks the words a caller gives. */
final class UserText {

    private UserText() {}

    static String required(String what, String text) {
        Objects.requireNonNull(text, what);
        if (text.isBlank()) {
            throw new IllegalArgumentException("the " + what + " is empty; say what to look for in the picture");
        }
        return text;
    }
}
