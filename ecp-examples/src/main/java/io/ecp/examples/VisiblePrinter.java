package io.ecp.examples;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.Locale;

/**
 * Prints text in which nothing can steer the terminal or turn the reading direction: what a model, a file's name or a
 * server has written must not clear the screen, set a title or hide a word. Control characters but line feed and tab, and
 * marks of direction, become their numbers, <code>&#92;u001b</code>, which JSON reads as the character itself. A carriage
 * return is kept before a line feed alone.
 *
 * <p>What draws a line over and has no such text in it prints to {@link #raw}.
 */
final class VisiblePrinter extends PrintWriter {

    private final PrintWriter raw;

    VisiblePrinter(PrintWriter raw) {
        super(new Visible(raw));
        this.raw = raw;
    }

    /** What is under the writer, if it is of this kind; else the writer itself. */
    static PrintWriter raw(PrintWriter writer) {
        return writer instanceof VisiblePrinter printer ? printer.raw : writer;
    }

    /** The text as this prints it. */
    static String visible(String text) {
        StringBuilder visible = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean endsLine = c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
            if (isSteering(c) && !endsLine) {
                visible.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                visible.append(c);
            }
        }
        return visible.toString();
    }

    private static boolean isSteering(char c) {
        return (c < ' ' && c != '\n' && c != '\t')
                || (c >= 0x7F && c <= 0x9F)
                || c == 0x061C
                || c == 0x200E
                || c == 0x200F
                || (c >= 0x2028 && c <= 0x202E)
                || (c >= 0x2066 && c <= 0x2069);
    }

    private static final class Visible extends FilterWriter {

        Visible(Writer out) {
            super(out);
        }

        @Override
        public void write(int c) throws IOException {
            out.write(visible(String.valueOf((char) c)));
        }

        @Override
        public void write(char[] text, int offset, int length) throws IOException {
            out.write(visible(new String(text, offset, length)));
        }

        @Override
        public void write(String text, int offset, int length) throws IOException {
            out.write(visible(text.substring(offset, offset + length)));
        }
    }
}
