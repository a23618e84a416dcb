package io.ecp.model;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.Locale;
import java.util.Optional;

/** The ways in which models say that something is not in the picture. */
final class RefusalWords {

    /** A refusal is short; of a reply that is not, the end holds it. */
    private static final int LONGEST = 2048;

    private static final ImmutableSet<String> WHOLE =
            ImmutableSet.of("none", "null", "negative", "n/a", "[]", "{}", "[[]]", "no", "absent", "nothing", "fail()");

    private static final ImmutableList<String> PHRASES = ImmutableList.of(
            "not found",
            "not_found",
            "cannot find",
            "can't find",
            "can not find",
            "could not find",
            "couldn't find",
            "unable to find",
            "unable to locate",
            "cannot locate",
            "can't locate",
            "could not locate",
            "couldn't locate",
            "not visible",
            "not present",
            "not in the image",
            "not in the screenshot",
            "not in the picture",
            "not on the screen",
            "does not exist",
            "doesn't exist",
            "does not contain",
            "doesn't contain",
            "does not appear",
            "doesn't appear",
            "there is no ",
            "there are no ",
            "there are none",
            "no such ",
            "no matching ",
            "not existent",
            "infeasible",
            "\"status\": \"failure\"",
            "\"status\":\"failure\"");

    private RefusalWords() {}

    /** The words that refuse, if the text has any. */
    static Optional<String> in(String text) {
        String end = text.length() > LONGEST ? text.substring(text.length() - LONGEST) : text;
        String said = end.toLowerCase(Locale.ROOT).replace('\u2019', '\'');
        String bare = bare(said);
        if (WHOLE.contains(bare)) {
            return Optional.of(bare);
        }
        return PHRASES.stream().filter(said::contains).findFirst().map(String::strip);
    }

    /** The text without a code fence, quotes and a full stop around it. */
    private static String bare(String said) {
        int start = 0;
        int end = said.length();
        while (start < end && isWrapping(said.charAt(start))) {
            start++;
        }
        if (said.startsWith("json", start)) {
            start += "json".length();
        }
        while (start < end && isWrapping(said.charAt(start))) {
            start++;
        }
        while (end > start && isWrapping(said.charAt(end - 1))) {
            end--;
        }
        return said.substring(start, end);
    }

    private static boolean isWrapping(char c) {
        return Character.isWhitespace(c) || c == '`' || c == '"' || c == '\'' || c == '.' || c == '*';
    }
}
