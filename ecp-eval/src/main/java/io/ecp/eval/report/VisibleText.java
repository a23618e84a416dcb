package io.ecp.eval.report;

/**
 * Text in which nothing is invisible that could mislead a reader or break a page: control characters become their
 * pictures, and marks of direction, lone surrogates and what XML does not know become their numbers in brackets.
 */
final class VisibleText {

    private static final int CONTROL_PICTURES = 0x2400;

    private VisibleText() {}

    static String of(String words) {
        StringBuilder visible = new StringBuilder(words.length());
        words.codePoints().forEach(c -> append(c, visible));
        return visible.toString();
    }

    /**
     * The beginning of a long text, with a note of how much is left out.
     *
     * @param most how many characters are kept, one fewer where that would cut one in half
     */
    static String shortened(String words, int most) {
        if (words.length() <= most) {
            return words;
        }
        int end = Character.isHighSurrogate(words.charAt(most - 1)) ? most - 1 : most;
        return words.substring(0, end) + " … (" + Figures.grouped(words.length() - end) + " more characters)";
    }

    private static void append(int c, StringBuilder visible) {
        if (c == '\n' || c == '\t') {
            visible.append((char) c);
        } else if (c == '\r') {
            // A carriage return before a line feed says nothing; XML would drop it.
            visible.append("");
        } else if (c < 0x20) {
            visible.append((char) (CONTROL_PICTURES + c));
        } else if (c == 0x7F) {
            visible.append('\u2421');
        } else if (isHidden(c)) {
            visible.append("[U+").append(String.format("%04X", c)).append(']');
        } else {
            visible.appendCodePoint(c);
        }
    }

    private static boolean isHidden(int c) {
        return (c >= 0x80 && c <= 0x9F)
                || c == 0x061C
                || c == 0x200E
                || c == 0x200F
                || (c >= 0x202A && c <= 0x202E)
                || (c >= 0x2066 && c <= 0x2069)
                || (c >= 0xD800 && c <= 0xDFFF)
                || (c & 0xFFFE) == 0xFFFE;
    }
}
