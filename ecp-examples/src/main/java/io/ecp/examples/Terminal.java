package io.ecp.examples;

import java.io.Console;
import java.lang.reflect.InvocationTargetException;

/** Where progress is shown. */
final class Terminal {

    private Terminal() {}

    /** Whether a person looks on. From JDK 22 on there may be a console object without a console. */
    @SuppressWarnings("SystemConsoleNull")
    static boolean isWatched() {
        Object console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
        } catch (NoSuchMethodException e) {
            return true;
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("the console cannot be asked whether it is one", e);
        }
    }
}
