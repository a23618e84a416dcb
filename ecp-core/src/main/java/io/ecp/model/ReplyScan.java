package io.ecp.model;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.ecp.model.WrittenPlace.Notation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One pass through a reply from left to right. Every method that finds something leaves the position behind it, so that
 * the work is linear in the length; {@link #steps()} counts it.
 */
final class ReplyScan {

    /** A reply that names more places than this names none in particular. */
    private static final int MOST_PLACES = 64;

    /** A number longer than this is no coordinate. */
    private static final int LONGEST_NUMBER = 32;

    private static final int LONGEST_NAME = 24;

    /** How far behind a name its sign may lie: a closing quote, perhaps escaped, and some blanks. */
    private static final int FARTHEST_SIGN = 8;

    /** What a mark says about the numbers behind it. */
    private enum Kind {
        /** No mark: a bracket. */
        NONE,
        /** A place of either kind. */
        ANY,
        POINT,
        /** Attributes x1, y1, x2, y2, ... of as many points. */
        POINTS,
        BOX,
        /** A box by corner and size. */
        SIZED
    }

    private static final ImmutableMap<String, Kind> TAGS = ImmutableMap.<String, Kind>builder()
            .put("box_start", Kind.BOX)
            .put("box", Kind.BOX)
            .put("bbox", Kind.BOX)
            .put("det", Kind.BOX)
            .put("point", Kind.POINT)
            .put("point_start", Kind.POINT)
            .put("points", Kind.POINTS)
            .build();

    private static final ImmutableMap<String, Kind> KEYS = ImmutableMap.<String, Kind>builder()
            .put("bbox_2d", Kind.BOX)
            .put("box_2d", Kind.BOX)
            .put("bbox", Kind.BOX)
            .put("box", Kind.BOX)
            .put("bounding_box", Kind.BOX)
            .put("bounding_boxes", Kind.BOX)
            .put("boundingbox", Kind.BOX)
            .put("bboxes", Kind.BOX)
            .put("boxes", Kind.BOX)
            .put("bbox_xyxy", Kind.BOX)
            .put("bbox_xywh", Kind.SIZED)
            .put("box_xywh", Kind.SIZED)
            .put("xywh", Kind.SIZED)
            .put("start_box", Kind.ANY)
            .put("point_2d", Kind.POINT)
            .put("point2d", Kind.POINT)
            .put("points_2d", Kind.POINT)
            .put("point", Kind.POINT)
            .put("points", Kind.POINT)
            .put("coordinate", Kind.POINT)
            .put("coordinates", Kind.ANY)
            .put("position", Kind.POINT)
            .put("start_point", Kind.POINT)
            .put("click_point", Kind.POINT)
            .build();

    private final String text;
    private final List<WrittenPlace> marked = new ArrayList<>();
    private final List<WrittenPlace> named = new ArrayList<>();
    private final List<WrittenPlace> listed = new ArrayList<>();
    private final Leaves leaves = new Leaves();
    private int at;
    private long steps;
    private double number;
    /** A mark had numbers behind it that are no place. */
    private boolean broken;
    /** What stands for "nothing": {@code null}, an empty list, negative coordinates. */
    private @Nullable String nothing;

    ReplyScan(String text) {
        this.text = text;
    }

    /** What a reply that should name a place says. */
    ParsedReply read() {
        scan();
        List<WrittenPlace> best = marked;
        if (best.isEmpty() && !broken) {
            best = named.isEmpty() ? listed : named;
            if (best.isEmpty()) {
                bareNumbers();
                best = listed;
            }
        }
        if (!best.isEmpty()) {
            return new ParsedReply.Places(ImmutableList.copyOf(best));
        }
        if (nothing != null) {
            return new ParsedReply.Refusal(nothing);
        }
        return broken
                ? new ParsedReply.Unreadable()
                : RefusalWords.in(text)
                        .<ParsedReply>map(ParsedReply.Refusal::new)
                        .orElseGet(ParsedReply.Unreadable::new);
    }

    /** What a reply in prose says, where only clear marks count. */
    ParsedReply readMarked() {
        scan();
        return marked.isEmpty() ? new ParsedReply.Unreadable() : new ParsedReply.Places(ImmutableList.copyOf(marked));
    }

    /** How many characters were looked at so far, again and again ones counted each time. */
    long steps() {
        return steps;
    }

    private void scan() {
        at = 0;
        while (at < text.length()) {
            steps++;
            char c = text.charAt(at);
            if (isNameStart(c)) {
                name();
            } else if (c == '<') {
                tag();
            } else if (isOpen(c) && c != '{') {
                expression(Kind.NONE, listed, false);
            } else if (isDigit(c)) {
                // What hangs on to a number is no name: the x of 1920x1080.
                while (at < text.length() && isNamePart(text.charAt(at))) {
                    steps++;
                    at++;
                }
            } else {
                at++;
            }
        }
    }

    /** At a name: a key before a value, an axis before a number, or a click before its arguments. */
    private void name() {
        int start = at;
        skipName();
        if (at - start > LONGEST_NAME) {
            return;
        }
        boolean quoted = start > 0 && isQuote(text.charAt(start - 1));
        int sign = sign();
        if (sign < 0) {
            return;
        }
        String key = text.substring(start, at).toLowerCase(Locale.ROOT);
        char c = text.charAt(sign);
        if (c == '(') {
            if (key.endsWith("click") || key.endsWith("tap") || key.endsWith("click_at")) {
                at = sign;
                expression(Kind.ANY, marked, false);
            }
            return;
        }
        if (Axis.of(key) != null) {
            at = start;
            namedNumbers(Kind.ANY, named);
            return;
        }
        Kind kind = KEYS.get(key);
        if (kind != null) {
            at = sign + 1;
            expression(kind, quoted || c == '=' ? marked : named, false);
        }
    }

    /** Where the sign behind the name lies: a colon, an equals sign or an opening bracket; -1 if none is near. */
    private int sign() {
        int last = Math.min(text.length(), at + FARTHEST_SIGN);
        for (int i = at; i < last; i++) {
            steps++;
            char c = text.charAt(i);
            if (c == ':' || c == '=' || c == '：') {
                return i;
            }
            if (c == '(') {
                return i == at ? i : -1;
            }
            if (!isQuote(c) && !Character.isWhitespace(c)) {
                return -1;
            }
        }
        return -1;
    }

    /** At a less-than sign: a position token, a tag that marks a place, or anything else. */
    private void tag() {
        int token = tokenNumber("loc");
        if (token >= 0) {
            locations(token);
            return;
        }
        token = tokenNumber("patch_index");
        if (token >= 0) {
            patches(token);
            return;
        }
        int i = at + 1;
        if (i < text.length() && text.charAt(i) == '|') {
            i++;
        }
        int start = i;
        while (i < text.length() && i - start <= LONGEST_NAME && isNamePart(text.charAt(i))) {
            steps++;
            i++;
        }
        Kind kind = TAGS.get(text.substring(start, i));
        if (kind == null) {
            at++;
            return;
        }
        if (i < text.length() && text.charAt(i) == '|') {
            i++;
        }
        if (i < text.length() && text.charAt(i) == '>') {
            i++;
        }
        at = i;
        expression(kind, marked, true);
    }

    /** The number of a token like {@code <loc_12>}, {@code <loc0012>}, behind which the position then is; or -1. */
    private int tokenNumber(String name) {
        if (!text.startsWith(name, at + 1)) {
            return -1;
        }
        int i = at + 1 + name.length();
        if (i < text.length() && text.charAt(i) == '_') {
            i++;
        }
        int start = i;
        int value = 0;
        while (i < text.length() && i - start < 6 && isDigit(text.charAt(i))) {
            steps++;
            value = value * 10 + (text.charAt(i) - '0');
            i++;
        }
        if (i == start || i >= text.length() || text.charAt(i) != '>') {
            return -1;
        }
        at = i + 1;
        return value;
    }

    private void locations(int first) {
        List<Integer> numbers = tokens("loc", first);
        if (numbers.size() == 2) {
            add(marked, new ModelPoint(numbers.get(0), numbers.get(1)), Notation.LIST, false);
        } else if (numbers.size() < 4) {
            broken = true;
        }
        for (int i = 0; i + 4 <= numbers.size(); i += 4) {
            add(
                    marked,
                    new ModelBox(numbers.get(i), numbers.get(i + 1), numbers.get(i + 2), numbers.get(i + 3)),
                    Notation.LIST,
                    false);
        }
    }

    private void patches(int first) {
        List<Integer> numbers = tokens("patch_index", first);
        broken |= numbers.size() < 2;
        for (int i = 0; i + 2 <= numbers.size(); i += 2) {
            add(marked, new ModelPatches(numbers.get(i), numbers.get(i + 1)), Notation.LIST, false);
        }
    }

    /** The numbers of neighbouring tokens, of which the first has been read. */
    private List<Integer> tokens(String name, int first) {
        List<Integer> numbers = new ArrayList<>();
        int next = first;
        while (next >= 0) {
            if (numbers.size() < 4 * MOST_PLACES) {
                numbers.add(next);
            }
            while (at < text.length() && (text.charAt(at) == ',' || Character.isWhitespace(text.charAt(at)))) {
                steps++;
                at++;
            }
            steps++;
            next = at < text.length() && text.charAt(at) == '<' ? tokenNumber(name) : -1;
        }
        return numbers;
    }

    /**
     * Numbers in any nesting of brackets, or in none behind a mark, up to the first thing that is neither number,
     * separator nor bracket.
     *
     * @param found where places are added
     * @param tag whether the mark is a tag, which a complete place closes
     */
    private void expression(Kind kind, List<WrittenPlace> found, boolean tag) {
        leaves.clear();
        int depth = 0;
        int opened = 0;
        boolean open = false;
        boolean garbage = false;
        while (at < text.length()) {
            steps++;
            char c = text.charAt(at);
            if (startsNumber()) {
                if (!readNumber()) {
                    garbage = true;
                    break;
                }
                leaves.add(number);
                open = true;
            } else if (isOpen(c)) {
                leaves.end();
                depth++;
                opened++;
                open = true;
                at++;
            } else if (isClose(c)) {
                if (depth == 0) {
                    break;
                }
                leaves.end();
                open = false;
                depth--;
                at++;
                if (depth == 0 && !continues()) {
                    break;
                }
            } else if (isSeparator(c)) {
                at++;
            } else if (isNameStart(c) && leaves.isEmpty() && kind != Kind.NONE) {
                if (value(kind, found)) {
                    return;
                }
                break;
            } else {
                garbage = true;
                break;
            }
        }
        boolean ended = at >= text.length();
        if (leaves.isEmpty()) {
            if (opened > 0 && depth == 0 && (kind == Kind.POINT || kind == Kind.BOX)) {
                nothing = "an empty list";
            }
            return;
        }
        leaves.end();
        if (kind == Kind.NONE && (depth > 0 || garbage)) {
            return;
        }
        // A last number that the end of the text touches may have lost its end.
        boolean cut = ended && (depth > 0 || tag) && isDigit(text.charAt(text.length() - 1));
        place(kind, found, open && depth > 0, cut);
    }

    /** At a name that stands for a value: an axis, or {@code null}. Says whether it was one. */
    private boolean value(Kind kind, List<WrittenPlace> found) {
        int start = at;
        skipName();
        String key = at - start > LONGEST_NAME ? "" : text.substring(start, at).toLowerCase(Locale.ROOT);
        if (key.equals("null") || key.equals("none")) {
            nothing = key;
            return true;
        }
        boolean axis = Axis.of(key) != null && sign() >= 0;
        at = start;
        if (axis) {
            namedNumbers(kind, found);
        }
        return axis;
    }

    /** Adds the places that the leaves are. */
    private void place(Kind kind, List<WrittenPlace> found, boolean unclosed, boolean cut) {
        int count = leaves.count();
        int size = leaves.size(0);
        int before = found.size();
        boolean refused = false;
        if (size == 4 || (size == 5 && kind != Kind.NONE)) {
            // A fifth number is a score.
            for (int i = 0; i < count && (leaves.size(i) == 4 || leaves.size(i) == 5); i++) {
                ModelBox box = new ModelBox(leaves.get(i, 0), leaves.get(i, 1), leaves.get(i, 2), leaves.get(i, 3));
                refused |= !add(found, box, kind == Kind.SIZED ? Notation.CORNER_AND_SIZE : Notation.LIST, false);
            }
        } else if (size == 2) {
            int pairs = 0;
            while (pairs < count && leaves.size(pairs) == 2) {
                pairs++;
            }
            boolean corners = kind != Kind.POINT
                    && kind != Kind.POINTS
                    && ((pairs == 2 && count == 2) || (kind == Kind.BOX && pairs > 2 && pairs % 2 == 0));
            if (corners) {
                for (int i = 0; i < pairs; i += 2) {
                    ModelBox box = new ModelBox(
                            leaves.get(i, 0), leaves.get(i, 1), leaves.get(i + 1, 0), leaves.get(i + 1, 1));
                    refused |= !add(found, box, Notation.CORNERS, false);
                }
            } else {
                boolean half = kind != Kind.POINT && kind != Kind.POINTS && (count > pairs || unclosed);
                int whole = cut ? pairs - 1 : pairs;
                for (int i = 0; i < whole && !half; i++) {
                    refused |= !add(found, new ModelPoint(leaves.get(i, 0), leaves.get(i, 1)), Notation.LIST, false);
                }
            }
        }
        if (found == marked && found.size() == before && !refused) {
            broken = true;
        }
    }

    /** After a closing bracket: whether another follows, as between two corners. */
    private boolean continues() {
        while (at < text.length()) {
            steps++;
            char c = text.charAt(at);
            if (isOpen(c) && c != '{') {
                return true;
            }
            if (c != ',' && c != '，' && c != '-' && c != '–' && !Character.isWhitespace(c)) {
                return false;
            }
            if (startsNumber()) {
                return false;
            }
            at++;
        }
        return false;
    }

    /** At the name of an axis: assignments of numbers to axes, up to anything else. */
    private void namedNumbers(Kind kind, List<WrittenPlace> found) {
        NamedNumbers numbers = new NamedNumbers();
        boolean any = false;
        while (at < text.length() && isNameStart(text.charAt(at))) {
            steps++;
            int start = at;
            skipName();
            Axis axis = at - start > LONGEST_NAME
                    ? null
                    : Axis.of(text.substring(start, at).toLowerCase(Locale.ROOT));
            int sign = axis == null ? -1 : sign();
            if (axis == null || sign < 0 || text.charAt(sign) == '(') {
                // Not one of these: the scan goes on with it.
                at = start;
                break;
            }
            at = sign + 1;
            skipSeparators();
            if (!startsNumber() || !readNumber()) {
                break;
            }
            any = true;
            if (kind == Kind.POINTS) {
                numbers.pair(axis, number).ifPresent(point -> add(found, point, Notation.CORNERS, true));
            } else {
                if (numbers.has(axis)) {
                    flush(numbers, found);
                }
                numbers.set(axis, number);
            }
            skipSeparators();
            if (kind != Kind.POINTS && at < text.length() && isClose(text.charAt(at))) {
                flush(numbers, found);
                any = false;
                skipToNextObject();
            }
        }
        if (any && kind != Kind.POINTS) {
            flush(numbers, found);
        }
    }

    /** After an object: into the next one of the same list, if there is one. */
    private void skipToNextObject() {
        while (at < text.length()
                && (isClose(text.charAt(at)) || isOpen(text.charAt(at)) || isSeparator(text.charAt(at)))) {
            steps++;
            at++;
        }
    }

    private void flush(NamedNumbers numbers, List<WrittenPlace> found) {
        ModelPlace place = numbers.place();
        if (place != null) {
            add(found, place, numbers.isSized() ? Notation.CORNER_AND_SIZE : Notation.CORNERS, true);
        } else if (found == marked) {
            broken = true;
        }
        numbers.clear();
    }

    /** Two or four numbers, when the text holds nothing else. */
    private void bareNumbers() {
        leaves.clear();
        at = 0;
        while (at < text.length()) {
            steps++;
            char c = text.charAt(at);
            if (startsNumber()) {
                if (leaves.inLast() == 4 || !readNumber()) {
                    return;
                }
                leaves.add(number);
            } else if (isSeparator(c) || isOpen(c) || isClose(c) || c == '.' || c == '<' || c == '>' || c == '*') {
                at++;
            } else {
                return;
            }
        }
        leaves.end();
        if (leaves.count() == 1 && leaves.size(0) == 2) {
            add(listed, new ModelPoint(leaves.get(0, 0), leaves.get(0, 1)), Notation.LIST, false);
        } else if (leaves.count() == 1 && leaves.size(0) == 4) {
            ModelBox box = new ModelBox(leaves.get(0, 0), leaves.get(0, 1), leaves.get(0, 2), leaves.get(0, 3));
            add(listed, box, Notation.LIST, false);
        }
    }

    /** Adds a place, unless its coordinates are all negative, which says that there is none. */
    private boolean add(List<WrittenPlace> found, ModelPlace place, Notation notation, boolean namedAxes) {
        if (isNegative(place)) {
            nothing = "negative coordinates";
            return false;
        }
        if (found.size() < MOST_PLACES) {
            found.add(new WrittenPlace(place, notation, namedAxes));
        }
        return true;
    }

    private static boolean isNegative(ModelPlace place) {
        if (place instanceof ModelPoint point) {
            return point.first() < 0 && point.second() < 0;
        }
        return place instanceof ModelBox box
                && box.first() < 0
                && box.second() < 0
                && box.third() < 0
                && box.fourth() < 0;
    }

    private void skipName() {
        while (at < text.length() && isNamePart(text.charAt(at))) {
            steps++;
            at++;
        }
    }

    private void skipSeparators() {
        while (at < text.length() && isSeparator(text.charAt(at))) {
            steps++;
            at++;
        }
    }

    private boolean startsNumber() {
        if (at >= text.length()) {
            return false;
        }
        char c = text.charAt(at);
        if (isDigit(c)) {
            return true;
        }
        if (c == '.') {
            return isDigitAt(at + 1);
        }
        return isSign(c)
                && (isDigitAt(at + 1) || (at + 1 < text.length() && text.charAt(at + 1) == '.' && isDigitAt(at + 2)));
    }

    private boolean readNumber() {
        int start = at;
        boolean negative = text.charAt(at) == '-' || text.charAt(at) == '−';
        if (isSign(text.charAt(at))) {
            at++;
        }
        int digits = at;
        boolean point = false;
        while (at < text.length()) {
            steps++;
            char c = text.charAt(at);
            if (c == '.' && !point && isDigitAt(at + 1)) {
                point = true;
            } else if (!isDigit(c)) {
                break;
            }
            at++;
        }
        if (at - start > LONGEST_NUMBER) {
            return false;
        }
        double value = Double.parseDouble(text.substring(digits, at));
        number = negative ? -value : value;
        return true;
    }

    private boolean isDigitAt(int index) {
        return index < text.length() && isDigit(text.charAt(index));
    }

    private static boolean isSign(char c) {
        return c == '-' || c == '+' || c == '−';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isNameStart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }

    private static boolean isNamePart(char c) {
        return isNameStart(c) || isDigit(c);
    }

    private static boolean isOpen(char c) {
        return c == '(' || c == '[' || c == '{' || c == '（' || c == '【';
    }

    private static boolean isClose(char c) {
        return c == ')' || c == ']' || c == '}' || c == '）' || c == '】';
    }

    private static boolean isQuote(char c) {
        return c == '"' || c == '\'' || c == '\\' || c == '`' || c == '“' || c == '”';
    }

    private static boolean isSeparator(char c) {
        return c == ',' || c == ';' || c == '，' || c == '、' || isQuote(c) || Character.isWhitespace(c);
    }

    /** Numbers in groups, a group for each innermost bracket. */
    private static final class Leaves {

        /** One more than the places, so that a list that is too long is seen to be. */
        private final double[] numbers = new double[5 * MOST_PLACES];

        private final int[] starts = new int[2 * MOST_PLACES + 1];
        private int count;
        private int length;

        void clear() {
            count = 0;
            length = 0;
            starts[0] = 0;
        }

        void add(double value) {
            if (length < numbers.length) {
                numbers[length++] = value;
            }
        }

        /** Ends the group in hand, unless it is empty. */
        void end() {
            if (inLast() > 0 && count < starts.length - 1) {
                starts[++count] = length;
            }
        }

        boolean isEmpty() {
            return length == 0;
        }

        int inLast() {
            return length - starts[count];
        }

        int count() {
            return count;
        }

        int size(int group) {
            return starts[group + 1] - starts[group];
        }

        double get(int group, int index) {
            return numbers[starts[group] + index];
        }
    }
}
