package io.ecp.eval.report;

import java.time.Duration;
import java.util.Locale;

/** Numbers as reports write them, the same in every locale. */
final class Figures {

    private static final double LONG_MILLISECONDS = 10_000;

    private Figures() {}

    /** {@code 87.9 %}. */
    static String percent(double share) {
        return fixed(100 * share, 1) + " %";
    }

    /** {@code 184,320}. */
    static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** A whole number, grouped. */
    static String rounded(double number) {
        return grouped(Math.round(number));
    }

    static String fixed(double number, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", number);
    }

    /** At most two decimals, and none that say nothing. */
    static String coordinate(double number) {
        double hundredths = Math.rint(number * 100) / 100;
        return hundredths == Math.rint(hundredths)
                ? Long.toString((long) hundredths)
                : fixed(hundredths, 2).replaceAll("0+$", "");
    }

    /** {@code 84 ms} or {@code 12.4 s}. */
    static String time(Duration time) {
        double milliseconds = time.toNanos() / 1e6;
        return milliseconds < LONG_MILLISECONDS ? rounded(milliseconds) + " ms" : fixed(milliseconds / 1000, 1) + " s";
    }

    /** {@code 1 call}, {@code 2 calls}. */
    static String counted(long number, String what) {
        return grouped(number) + " " + what + (number == 1 ? "" : "s");
    }
}
