package io.ecp.eval.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A piece of an HTML page. Text becomes markup only by being escaped, so that no prompt, file name or reply can; what is
 * written is well-formed XML as well. Not safe to share between threads while it is built.
 */
abstract sealed class Html {

    /** Appends the markup. */
    abstract void appendTo(StringBuilder markup);

    /** Text, with everything escaped that HTML or XML would take for more, and the invisible made visible. */
    static Html text(String words) {
        return new Text(VisibleText.of(words));
    }

    /**
     * An element without content yet.
     *
     * @throws IllegalArgumentException if the name could be no name of an element
     */
    static Element element(String name) {
        return new Element(name);
    }

    /** An element with a class. */
    static Element element(String name, String classes) {
        return new Element(name).with("class", classes);
    }

    /** The markup. */
    String markup() {
        StringBuilder markup = new StringBuilder();
        appendTo(markup);
        return markup.toString();
    }

    private static void escape(String words, StringBuilder markup) {
        for (int i = 0; i < words.length(); i++) {
            char c = words.charAt(i);
            switch (c) {
                case '<' -> markup.append("&lt;");
                case '>' -> markup.append("&gt;");
                case '&' -> markup.append("&amp;");
                case '"' -> markup.append("&quot;");
                case '\'' -> markup.append("&#39;");
                default -> markup.append(c);
            }
        }
    }

    private static final class Text extends Html {

        private final String words;

        Text(String words) {
            this.words = words;
        }

        @Override
        void appendTo(StringBuilder markup) {
            escape(words, markup);
        }
    }

    /** The library's own style sheet, which needs no escaping. */
    static final class StyleSheet extends Html {

        private final String rules;

        /**
         * A style sheet.
         *
         * @throws IllegalArgumentException if it has a character that would end it
         */
        StyleSheet(String rules) {
            if (rules.indexOf('<') >= 0 || rules.indexOf('&') >= 0) {
                throw new IllegalArgumentException("a style sheet must not have '<' or '&'");
            }
            this.rules = rules;
        }

        @Override
        void appendTo(StringBuilder markup) {
            markup.append("<style>").append(rules).append("</style>");
        }
    }

    /** An element, its attributes and what is inside. */
    static final class Element extends Html {

        private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9-]*");
        private static final Set<String> VOID = Set.of("img", "meta", "br", "hr");

        private final String name;
        private final Map<String, String> attributes = new LinkedHashMap<>();
        private final List<Html> content = new ArrayList<>();

        Element(String name) {
            this.name = named(name);
        }

        private static String named(String name) {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("'" + name + "' is no name of an element or attribute");
            }
            return name;
        }

        /**
         * Sets an attribute.
         *
         * @throws IllegalArgumentException if the name could be no name of an attribute
         */
        Element with(String attribute, String value) {
            attributes.put(named(attribute), VisibleText.of(value));
            return this;
        }

        /** Sets a coordinate or length, in the picture's units. */
        Element with(String attribute, double value) {
            return with(attribute, Figures.coordinate(value));
        }

        Element add(Html... more) {
            content.addAll(List.of(more));
            return this;
        }

        Element add(List<? extends Html> more) {
            content.addAll(more);
            return this;
        }

        Element add(String words) {
            return add(text(words));
        }

        @Override
        void appendTo(StringBuilder markup) {
            markup.append('<').append(name);
            attributes.forEach((attribute, value) -> {
                markup.append(' ').append(attribute).append("=\"");
                escape(value, markup);
                markup.append('"');
            });
            if (VOID.contains(name)) {
                markup.append("/>");
                return;
            }
            markup.append('>');
            content.forEach(part -> part.appendTo(markup));
            markup.append("</").append(name).append('>');
        }
    }
}
