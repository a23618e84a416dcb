package io.ecp.imaging;

/** Writes coordinates for people: one decimal where there is one, none where there is not. */
final class Decimals {

    private Decimals() {}

    static String format(double value) {
        double rounded = Math.rint(value * 10) / 10;
        return rounded == Math.rint(rounded) && Math.abs(rounded) < 1e15
                ? Long.toString((long) rounded)
                : Double.toString(rounded);
    }
}
