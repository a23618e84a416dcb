package io.ecp.eval.report;

import java.util.LinkedHashSet;
import java.util.Set;

/** What the marks on a picture mean: those of the picture alone. */
final class Legend {

    /** A kind of mark. */
    enum Entry {
        TARGET("target", "k-target"),
        CROP("crop", "k-crop"),
        COARSE("first look", "k-coarse"),
        ANSWER("answer", "k-answer");

        private final String words;
        private final String key;

        Entry(String words, String key) {
            this.words = words;
            this.key = key;
        }
    }

    private final Set<Entry> entries = new LinkedHashSet<>();

    Legend add(Entry entry) {
        entries.add(entry);
        return this;
    }

    /** The caption of a picture, with what its marks mean. */
    Html.Element caption(String words) {
        Html.Element caption = Html.element("span", "legend");
        for (Entry entry : entries) {
            caption.add(
                    Html.element("span", "item").add(Html.element("span", "key " + entry.key), Html.text(entry.words)));
        }
        return caption.add(words);
    }
}
