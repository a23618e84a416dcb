package io.ecp.model;

import io.ecp.imaging.Region;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.imaging.View;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Replies in the documented shape of each model family, with their sources: {@code replies.tsv}. */
final class ReplySamples {

    private ReplySamples() {}

    /**
     * A reply.
     *
     * @param profile whose dialect it is
     * @param view what the model was shown
     * @param place the place that is meant, in fractions of what was shown: 2 or 4 numbers
     * @param source where this shape is documented
     * @param reply the model's words
     */
    record Sample(String profile, View view, double[] place, String source, String reply) {

        @Override
        public String toString() {
            return profile + " (" + source + "): " + reply;
        }
    }

    /** All samples. */
    static List<Sample> all() {
        // By the class itself: a resource of a named module is hidden from other modules' code.
        try (InputStream stream = ReplySamples.class.getResourceAsStream("replies.tsv")) {
            String text =
                    new String(Objects.requireNonNull(stream, "replies.tsv").readAllBytes(), StandardCharsets.UTF_8);
            return text.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(ReplySamples::sample)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Their words alone. */
    static List<String> replies() {
        return all().stream().map(Sample::reply).toList();
    }

    private static Sample sample(String line) {
        String[] columns = line.split("\t", -1);
        String reply = columns[4]
                .replace("\\\\", "\u0001")
                .replace("\\n", "\n")
                .replace("\\t", "\t")
                .replace("\u0001", "\\");
        String[] sizes = columns[1].split(":", -1);
        Size content = size(sizes[sizes.length - 1]);
        Size region = size(sizes[0]);
        View shown = View.of(Region.whole(region), RgbImage.filled(content, 0));
        double[] place = Arrays.stream(columns[2].split(" "))
                .mapToDouble(Double::parseDouble)
                .toArray();
        View prepared = ModelProfiles.standard().get(columns[0]).pictures() instanceof PicturePolicy.Padded padded
                ? padded.prepare(shown)
                : shown;
        return new Sample(columns[0], prepared, place, columns[3], reply);
    }

    private static Size size(String text) {
        String[] sides = text.split("x", -1);
        return new Size(Integer.parseInt(sides[0]), Integer.parseInt(sides[1]));
    }
}
