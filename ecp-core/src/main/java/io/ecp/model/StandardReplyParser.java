package io.ecp.model;

import com.google.common.collect.ImmutableList;
import java.util.Optional;

/** The tolerant reader behind {@link ReplyParser#standard()}: one pass for marks, one for brackets. */
final class StandardReplyParser implements ReplyParser {

    static final ReplyParser INSTANCE = new StandardReplyParser(false);
    static final ReplyParser MARKED = new StandardReplyParser(true);

    private static final ImmutableList<String> MARKS = ImmutableList.of(
            "<|box_start|>",
            "<box>",
            "<point",
            "\"bbox_2d\"",
            "\"box_2d\"",
            "\"bbox\"",
            "\"point_2d\"",
            "\"point\"",
            "\"coordinate\"");

    /** A number longer than this is no coordinate. */
    private static final int LONGEST_NUMBER = 32;

    private final boolean markedOnly;

    private StandardReplyParser(boolean markedOnly) {
        this.markedOnly = markedOnly;
    }

    @Override
    public Optional<ModelPlace> parse(String reply) {
        String said = withoutThinking(reply);
        int mark = firstMark(said);
        if (mark >= 0) {
            Reader reader = new Reader(said, mark);
            Optional<ModelPlace> marked = reader.numbersAfterMark();
            // A marked place that breaks off is no place: half a box is not a point.
            if (marked.isPresent() || reader.count > 0) {
                return marked;
            }
        }
        if (markedOnly) {
            return Optional.empty();
        }
        Optional<ModelPlace> bracketed = new Reader(said, 0).firstBracketed();
        return bracketed.isPresent() ? bracketed : new Reader(said, 0).bareNumbers();
    }

    /** What follows the last closing tag of a thinking model; everything when it never closed one. */
    private static String withoutThinking(String reply) {
        int end = reply.lastIndexOf("</think>");
        return end < 0 ? reply : reply.substring(end + "</think>".length());
    }

    private static int firstMark(String said) {
        int first = -1;
        for (String mark : MARKS) {
            int at = said.indexOf(mark);
            if (at >= 0 && (first < 0 || at + mark.length() < first)) {
                first = at + mark.length();
            }
        }
        return first;
    }

    private static Optional<ModelPlace> place(double[] numbers, int count) {
        return switch (count) {
            case 2 -> Optional.of(new ModelPoint(numbers[0], numbers[1]));
            case 4 -> Optional.of(new ModelBox(numbers[0], numbers[1], numbers[2], numbers[3]));
            default -> Optional.empty();
        };
    }

    /** A position that moves through the reply once. */
    private static final class Reader {

        private final String text;
        private final double[] numbers = new double[4];
        private int at;
        private int count;

        Reader(String text, int start) {
            this.text = text;
            this.at = start;
        }

        /** Up to four numbers after a mark, with nothing but punctuation and axis names between them. */
        Optional<ModelPlace> numbersAfterMark() {
            while (at < text.length() && count < 4) {
                char c = text.charAt(at);
                if (startsNumber()) {
                    if (!readNumber()) {
                        break;
                    }
                } else if (isSeparator(c) || isAxisName()) {
                    at++;
                } else {
                    break;
                }
            }
            return place(numbers, count == 3 ? 0 : count);
        }

        /** The first bracket that holds two or four numbers, or two neighbouring ones of two each. */
        Optional<ModelPlace> firstBracketed() {
            while (at < text.length()) {
                char c = text.charAt(at);
                if (c == '(' || c == '[') {
                    int inside = group();
                    if (inside == 4) {
                        return place(numbers, 4);
                    }
                    if (inside == 2) {
                        double x = numbers[0];
                        double y = numbers[1];
                        skipBetweenCorners();
                        if (at < text.length() && (text.charAt(at) == '(' || text.charAt(at) == '[') && group() == 2) {
                            return Optional.of(new ModelBox(x, y, numbers[0], numbers[1]));
                        }
                        return Optional.of(new ModelPoint(x, y));
                    }
                } else {
                    at++;
                }
            }
            return Optional.empty();
        }

        /** Two or four numbers, when the reply holds nothing else. */
        Optional<ModelPlace> bareNumbers() {
            while (at < text.length()) {
                if (startsNumber()) {
                    if (count == 4 || !readNumber()) {
                        return Optional.empty();
                    }
                } else if (isSeparator(text.charAt(at)) || text.charAt(at) == '.') {
                    at++;
                } else {
                    return Optional.empty();
                }
            }
            return place(numbers, count == 3 ? 0 : count);
        }

        /** Reads one bracket at the current position; the count of its numbers, or 0 when it holds anything else. */
        private int group() {
            while (at < text.length() && (text.charAt(at) == '(' || text.charAt(at) == '[')) {
                at++;
            }
            count = 0;
            int inside = 0;
            while (at < text.length()) {
                char c = text.charAt(at);
                if (c == ')' || c == ']') {
                    at++;
                    return inside;
                } else if (startsNumber()) {
                    if (inside == 4) {
                        return 0;
                    }
                    if (!readNumber()) {
                        return 0;
                    }
                    inside++;
                } else if (c == ',' || c == ';' || Character.isWhitespace(c) || isAxisName()) {
                    at++;
                } else {
                    return 0;
                }
            }
            return 0;
        }

        private void skipBetweenCorners() {
            while (at < text.length()) {
                char c = text.charAt(at);
                if (c == ',' || c == ']' || c == ')' || c == '-' || Character.isWhitespace(c)) {
                    at++;
                } else {
                    return;
                }
            }
        }

        private boolean isSeparator(char c) {
            return Character.isWhitespace(c) || "()[]<>,:;=\"'{}".indexOf(c) >= 0;
        }

        /** Whether x, y, x1 ... y2 and an equals sign stand here ({@code x=0.2}); moves to the sign if so. */
        private boolean isAxisName() {
            char c = text.charAt(at);
            if (c != 'x' && c != 'y') {
                return false;
            }
            int next = at + 1;
            if (next < text.length() && (text.charAt(next) == '1' || text.charAt(next) == '2')) {
                next++;
            }
            boolean named = next < text.length() && (text.charAt(next) == '=' || text.charAt(next) == ':');
            if (named) {
                at = next;
            }
            return named;
        }

        private boolean startsNumber() {
            char c = text.charAt(at);
            if (isDigit(c)) {
                return true;
            }
            return (c == '-' || c == '+' || c == '.')
                    && at + 1 < text.length()
                    && (isDigit(text.charAt(at + 1)) || (c != '.' && text.charAt(at + 1) == '.'));
        }

        private boolean readNumber() {
            int start = at;
            if (text.charAt(at) == '-' || text.charAt(at) == '+') {
                at++;
            }
            boolean point = false;
            while (at < text.length()) {
                char c = text.charAt(at);
                if (c == '.' && !point && at + 1 < text.length() && isDigit(text.charAt(at + 1))) {
                    point = true;
                } else if (!isDigit(c)) {
                    break;
                }
                at++;
            }
            if (at == start || at - start > LONGEST_NUMBER || !isDigit(text.charAt(at - 1))) {
                return false;
            }
            numbers[count++] = Double.parseDouble(text.substring(start, at));
            return true;
        }

        private static boolean isDigit(char c) {
            return c >= '0' && c <= '9';
        }
    }
}
