package io.ecp.model;

import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The shape in which a model writes a place, for documentation, made-up models and probes: a text with {@code {x}} and
 * {@code {y}}, or {@code {x1} {y1} {x2} {y2}} (for {@link BoxForm#CORNER_AND_SIZE} the last two are width and height),
 * or {@code {p1} {p2}} for patch indices. Reading never depends on it. Immutable.
 */
public final class ReplyShape {

    private static final Pattern SLOT = Pattern.compile("\\{(x1|y1|x2|y2|x|y|p1|p2)}");

    private final String format;
    private final boolean box;
    private final int decimals;
    private final int digits;

    private ReplyShape(String format, int decimals, int digits) {
        this.format = format;
        this.box = !format.contains("{x}");
        this.decimals = decimals;
        this.digits = digits;
    }

    /**
     * A shape with whole numbers.
     *
     * @throws IllegalArgumentException if it has neither all slots of a point nor all of a box
     */
    public static ReplyShape of(String format) {
        Objects.requireNonNull(format, "format");
        boolean point = format.contains("{x}") && format.contains("{y}");
        boolean corners = format.contains("{x1}")
                && format.contains("{y1}")
                && format.contains("{x2}")
                && format.contains("{y2}");
        boolean patches = format.contains("{p1}") && format.contains("{p2}");
        if ((point ? 1 : 0) + (corners ? 1 : 0) + (patches ? 1 : 0) != 1) {
            throw new IllegalArgumentException("the reply shape \"" + format
                    + "\" needs {x} and {y}, or {x1}, {y1}, {x2} and {y2}, or {p1} and {p2}");
        }
        return new ReplyShape(format, 0, 1);
    }

    /**
     * The same shape with so many decimals.
     *
     * @throws IllegalArgumentException if they are not from 0 to 9
     */
    public ReplyShape decimals(int count) {
        if (count < 0 || count > 9) {
            throw new IllegalArgumentException("a reply shape has 0 to 9 decimals, but was given " + count);
        }
        return new ReplyShape(format, count, digits);
    }

    /**
     * The same shape with whole numbers filled up with zeros to so many digits.
     *
     * @throws IllegalArgumentException if they are not from 1 to 9
     */
    public ReplyShape digits(int count) {
        if (count < 1 || count > 9) {
            throw new IllegalArgumentException("a reply shape's numbers have 1 to 9 digits, but was given " + count);
        }
        return new ReplyShape(format, decimals, count);
    }

    /** Whether it is a box, rather than a point. */
    public boolean isBox() {
        return box;
    }

    /** How many decimals its numbers have. */
    public int decimals() {
        return decimals;
    }

    /** The smallest step between two numbers of this shape. */
    double step() {
        return Math.pow(10, -decimals);
    }

    /** The shape with these numbers, x and y meant by name: a point's two, a box's four. */
    String fill(double... numbers) {
        Matcher slots = SLOT.matcher(format);
        StringBuilder text = new StringBuilder();
        while (slots.find()) {
            double number =
                    switch (slots.group(1)) {
                        case "x", "x1", "p1" -> numbers[0];
                        case "y", "y1", "p2" -> numbers[1];
                        case "x2" -> numbers[2];
                        default -> numbers[3];
                    };
            slots.appendReplacement(text, Matcher.quoteReplacement(text(number)));
        }
        slots.appendTail(text);
        return text.toString();
    }

    private String text(double number) {
        return decimals == 0
                ? String.format(Locale.ROOT, "%0" + digits + "d", Math.round(number))
                : String.format(Locale.ROOT, "%." + decimals + "f", number);
    }

    /** The text with its slots. */
    @Override
    public String toString() {
        return format;
    }
}
