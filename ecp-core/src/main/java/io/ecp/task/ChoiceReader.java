package io.ecp.task;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the option that a reply chooses: {@code B}, {@code (B)}, {@code B.}, {@code B. 41}, {@code **B**},
 * {@code Answer: B}, {@code the answer is B}, a lower-case letter that stands alone, or the option's own text. Where
 * the reply reasons first, what it says last counts; a reply that could be several options is unreadable.
 */
public final class ChoiceReader {

    /** Replies are short; of one that is not, the end holds the answer. */
    private static final int LONGEST_REPLY = 4096;

    private static final Pattern LETTER_ALONE = Pattern.compile("^[\\s*\"'`(\\[]*([A-Za-z])[\\s*\"'`)\\].:]*$");
    private static final Pattern LETTER_FIRST = Pattern.compile("^[\\s*\"'`(\\[]*([A-Z])[*\"'`]*[)\\].:]");
    private static final Pattern ANNOUNCED =
            Pattern.compile("(?i:answer|option|choice)(?i:\\s+is)?\\s*[:=]?[\\s*\"'`(\\[]*([A-Z])(?![A-Za-z0-9'])");

    private final ImmutableList<String> options;

    private ChoiceReader(ImmutableList<String> options) {
        this.options = options;
    }

    /** A reader for these options, which have the letters A, B, ... in their order. */
    public static ChoiceReader of(List<String> options) {
        return new ChoiceReader(ImmutableList.copyOf(options));
    }

    /** The option that a reply chooses, or empty when that is not clear. */
    public Optional<Choice> read(String reply) {
        int thought = reply.lastIndexOf("</think>");
        String said = thought < 0 ? reply : reply.substring(thought + "</think>".length());
        said = said.strip();
        if (said.length() > LONGEST_REPLY) {
            said = said.substring(said.length() - LONGEST_REPLY);
        }
        String text = said;
        return letter(LETTER_ALONE.matcher(text))
                .or(() -> lastLetter(ANNOUNCED.matcher(text)))
                .or(() -> letter(LETTER_FIRST.matcher(text)))
                .or(() -> byText(text));
    }

    private Optional<Choice> letter(Matcher matcher) {
        return matcher.find() ? choice(matcher.group(1).charAt(0)) : Optional.empty();
    }

    private Optional<Choice> lastLetter(Matcher matcher) {
        Optional<Choice> last = Optional.empty();
        while (matcher.find()) {
            last = choice(matcher.group(1).charAt(0));
        }
        return last;
    }

    private Optional<Choice> choice(char letter) {
        int index = Character.toUpperCase(letter) - 'A';
        return index >= 0 && index < options.size()
                ? Optional.of(new Choice(index, options.get(index)))
                : Optional.empty();
    }

    private Optional<Choice> byText(String said) {
        Optional<Choice> found = Optional.empty();
        for (int i = 0; i < options.size(); i++) {
            if (isSaid(options.get(i).strip(), said)) {
                if (found.isPresent()) {
                    return Optional.empty();
                }
                found = Optional.of(new Choice(i, options.get(i)));
            }
        }
        return found;
    }

    /** Whether the option's text stands in the reply, not merely as part of a longer word or number. */
    private static boolean isSaid(String option, String said) {
        for (int from = 0; from <= said.length() - option.length(); from++) {
            if (said.regionMatches(true, from, option, 0, option.length())
                    && isEdge(said, from - 1)
                    && isEdge(said, from + option.length())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isEdge(String said, int at) {
        return at < 0 || at >= said.length() || !Character.isLetterOrDigit(said.charAt(at));
    }
}
