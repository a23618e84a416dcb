package io.ecp.remote;

import com.google.common.collect.ImmutableSet;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What must never be read in a message: keys, in the spellings in which a server may send them back. Everything that
 * comes from the wire passes through here before it becomes a message.
 */
final class Secrets {

    /** Shorter values are no keys, and would be found in ordinary words. */
    private static final int LEAST_LENGTH = 6;

    private static final String MASK = "***";

    private final List<String> spellings;

    private Secrets(List<String> spellings) {
        this.spellings = spellings;
    }

    static Secrets of(Collection<String> values) {
        ImmutableSet.Builder<String> spellings = ImmutableSet.builder();
        for (String value : values) {
            if (value.length() >= LEAST_LENGTH) {
                spellings.add(value);
                spellings.add(value.replace("/", "\\/"));
                spellings.add(URLEncoder.encode(value, StandardCharsets.UTF_8));
                spellings.add(Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)));
            }
        }
        // Longest first, so that no spelling is cut up by a shorter one.
        return new Secrets(spellings.build().stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList());
    }

    /** The text with every secret masked. */
    String scrub(String text) {
        String clean = text;
        for (String spelling : spellings) {
            clean = clean.replace(spelling, MASK);
        }
        return clean;
    }

    /** The failure as a cause to keep, or null when it, or what caused it, names a secret. */
    @Nullable
    Throwable safe(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            String text = at.toString();
            if (!scrub(text).equals(text)) {
                return null;
            }
        }
        return failure;
    }

    /** Tells nothing. */
    @Override
    public String toString() {
        return "Secrets[" + MASK + "]";
    }
}
