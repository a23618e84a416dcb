package io.ecp.model;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.ecp.imaging.View;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The wording of a question, with places for what changes: {@code {picture}} and {@code {crop}} for the full picture
 * and the crop, {@code {command}}, {@code {target}}, {@code {question}} and {@code {options}} for the user's words,
 * {@code {width}} and {@code {height}} for what the coordinates of the answer run to.
 * A template is parsed once; what is filled in is never parsed, so a user may write braces. Immutable.
 */
public final class PromptTemplate {

    private static final ImmutableSet<String> PICTURES = ImmutableSet.of("picture", "crop");
    private static final ImmutableSet<String> WORDS = ImmutableSet.of("command", "target", "question", "options");
    private static final ImmutableSet<String> EXTENT = ImmutableSet.of("width", "height");
    private static final ImmutableSet<String> TEXTS =
            ImmutableSet.<String>builder().addAll(WORDS).addAll(EXTENT).build();
    private static final Pattern SLOT = Pattern.compile("\\{(\\w+)}");

    private final String source;
    private final ImmutableList<Segment> segments;

    private PromptTemplate(String source, ImmutableList<Segment> segments) {
        this.source = source;
        this.segments = segments;
    }

    /**
     * Parses a template.
     *
     * @throws IllegalArgumentException if it has an unknown place, or shows no picture
     */
    public static PromptTemplate of(String source) {
        Objects.requireNonNull(source, "source");
        ImmutableList.Builder<Segment> segments = ImmutableList.builder();
        Matcher slots = SLOT.matcher(source);
        int end = 0;
        boolean shows = false;
        while (slots.find()) {
            String name = slots.group(1);
            if (!PICTURES.contains(name) && !TEXTS.contains(name)) {
                throw new IllegalArgumentException("the prompt template \"" + source + "\" has an unknown place {"
                        + name + "}; known are " + PICTURES + " and " + TEXTS);
            }
            if (slots.start() > end) {
                segments.add(new Segment(source.substring(end, slots.start()), false));
            }
            segments.add(new Segment(name, true));
            shows |= PICTURES.contains(name);
            end = slots.end();
        }
        if (end < source.length()) {
            segments.add(new Segment(source.substring(end), false));
        }
        if (!shows) {
            throw new IllegalArgumentException(
                    "the prompt template \"" + source + "\" shows no picture; add {picture} where it belongs");
        }
        return new PromptTemplate(source, segments.build());
    }

    /**
     * Fills the template.
     *
     * @param pictures the views by their places' names
     * @param texts the words by their places' names
     * @throws IllegalArgumentException if a place of the template is not given
     */
    public List<ModelQuery.Part> fill(Map<String, View> pictures, Map<String, String> texts) {
        ImmutableList.Builder<ModelQuery.Part> parts = ImmutableList.builder();
        StringBuilder text = new StringBuilder();
        for (Segment segment : segments) {
            if (!segment.slot()) {
                text.append(segment.text());
            } else if (PICTURES.contains(segment.text())) {
                if (!text.isEmpty()) {
                    parts.add(new ModelQuery.TextPart(text.toString()));
                    text.setLength(0);
                }
                parts.add(new ModelQuery.PicturePart(given(pictures, segment.text())));
            } else {
                text.append(given(texts, segment.text()));
            }
        }
        if (!text.isEmpty()) {
            parts.add(new ModelQuery.TextPart(text.toString()));
        }
        return parts.build();
    }

    /**
     * The user's words, when a text is this template already filled: so that a caller who pastes the model's whole
     * prompt is understood. Only for templates with one place for words, and with words of their own around it.
     *
     * @param text what the caller wrote
     * @return the words at the template's place, or empty when the text is worded otherwise
     */
    public Optional<String> unfill(String text) {
        StringBuilder pattern = new StringBuilder();
        int words = 0;
        boolean own = false;
        for (Segment segment : segments) {
            if (!segment.slot()) {
                own |= !segment.text().isBlank();
                pattern.append(Pattern.quote(segment.text()));
            } else if (WORDS.contains(segment.text())) {
                pattern.append("(.+)");
                words++;
            } else if (EXTENT.contains(segment.text())) {
                pattern.append("\\d+");
            }
        }
        if (words != 1 || !own) {
            return Optional.empty();
        }
        Matcher matcher = Pattern.compile(pattern.toString(), Pattern.DOTALL).matcher(text);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private <T> T given(Map<String, T> values, String name) {
        T value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException(
                    "the prompt template \"" + source + "\" needs {" + name + "}, but was given " + values.keySet());
        }
        return value;
    }

    /** The template as it was written. */
    @Override
    public String toString() {
        return source;
    }

    private record Segment(String text, boolean slot) {}
}
