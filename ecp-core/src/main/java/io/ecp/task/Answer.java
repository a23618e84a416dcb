package io.ecp.task;

import io.ecp.model.Location;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a free prompt got: the model's words and, where they name a place, that place. Immutable. */
public final class Answer {

    private final String text;
    private final @Nullable Location place;

    private Answer(String text, @Nullable Location place) {
        this.text = text;
        this.place = place;
    }

    /** An answer that names no place. */
    public static Answer of(String text) {
        return new Answer(text, null);
    }

    /** An answer that names a place. */
    public static Answer of(String text, Location place) {
        return new Answer(text, place);
    }

    /** The model's words; for a multiple choice the option, as {@code B. 41}. */
    public String text() {
        return text;
    }

    /** The place they name, in pixels of the full picture. */
    public Optional<Location> place() {
        return Optional.ofNullable(place);
    }

    /** The words, and the place after an arrow. */
    @Override
    public String toString() {
        return place == null ? text : text + " -> " + place;
    }
}
