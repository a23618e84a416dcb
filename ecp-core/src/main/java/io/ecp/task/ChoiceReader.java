package io.ecp.task;

import com.google.common.collect.ImmutableList;
import io.ecp.model.ReplyParser;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the option that a reply chooses: {@code B}, {@code (B)}, {@code B.}, {@code B. 41}, {@code **B**},
 * {@code Answer: B}, {@code the answer is B}, {@code B is correct}, {@code \boxed{B}}, {@code {"answer": "B"}}, a
 * lower-case letter that stands alone or ends an announcement, or the option's own text. Where the reply reasons first,
 * what it says last counts; a reply that could be several options is unreadable. Linear in the reply's length.
 */
public final class ChoiceReader {

    /** Replies are short; of one that is not, the end holds the answer. */
    private static final int LONGEST_REPLY = 4096;

    // Quantifiers are possessive, so that no reply makes a pattern try the same characters again.
    private static final String OPEN = "[\\s*\"'`(\\[{]*+";
    private static final String CLOSE = "[\\s*\"'`)\\]}.:,]*+";
    private static final String ANNOUNCEMENT =
            "(?i:answer|option|choice)[\"'*]*+(?i:\\s++is|\\s++would\\s++be)?+\\s*+" + "[:=\u2013-]?+" + OPEN;

    private static final Pattern LETTER_ALONE = Pattern.compile("^" + OPEN + "([A-Za-z])" + CLOSE + "$");
    private static final Pattern LETTER_FIRST = Pattern.compile("^" + OPEN + "([A-Z])[*\"'`]*+[)\\].:]");
    private static final Pattern BOXED =
            Pattern.compile("\\\\boxed\\s*+\\{\\s*+(?:\\\\text\\s*+\\{)?+\\(?+([A-Za-z])\\)?+\\s*+}");
    private static final Pattern ANNOUNCED = Pattern.compile(ANNOUNCEMENT + "([A-Z])(?![A-Za-z0-9'])");
    private static final Pattern ANNOUNCED_LAST = Pattern.compile(ANNOUNCEMENT + "([a-z])" + CLOSE + "$");
    private static final Pattern CORRECT = Pattern.compile(
            "(?<![A-Za-z0-9])([A-Z])[)\\].*\"']*+\\s++is\\s++(?:the\\s++)?+(?:correct|right|best)(?![a-z])");

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
        String said = ReplyParser.spoken(reply).strip();
        String text = said.length() > LONGEST_REPLY ? said.substring(said.length() - LONGEST_REPLY) : said;
        String last = text.substring(text.lastIndexOf('\n') + 1);
        return letter(LETTER_ALONE.matcher(text))
                .or(() -> lastLetter(BOXED.matcher(text)))
                .or(() -> letter(ANNOUNCED_LAST.matcher(text)))
                .or(() -> lastLetter(ANNOUNCED.matcher(text)))
                .or(() -> lastLetter(CORRECT.matcher(text)))
                .or(() -> letter(LETTER_ALONE.matcher(last)))
                .or(() -> byLineOrText(text, last));
    }

    /** By the one line that begins with a letter and a mark, else by an option's text; not in a list of the options. */
    private Optional<Choice> byLineOrText(String text, String last) {
        Optional<Choice> lettered = Optional.empty();
        for (String line : (Iterable<String>) text.lines()::iterator) {
            Optional<Choice> choice = letter(LETTER_FIRST.matcher(line));
            if (choice.isPresent()) {
                if (lettered.isPresent() && !lettered.equals(choice)) {
                    return Optional.empty();
                }
                lettered = choice;
            }
        }
        return lettered.or(() -> byText(text)).or(() -> byText(last));
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
