package io.ecp.eval;

import com.google.common.collect.ImmutableList;
import io.ecp.imaging.ImageBox;
import io.ecp.imaging.ImagePoint;
import io.ecp.strategy.Outcome;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a sample's right answer is, and with it the criterion. Places are pixels of the full picture. Immutable. */
public sealed interface Truth {

    /**
     * What an answer is worth.
     *
     * @param given the answer
     */
    Mark judge(Given given);

    /** The boxes that a right answer lies in; empty where nothing is to be found. */
    List<ImageBox> targets();

    /** The right answer in words. */
    String words();

    /**
     * What was answered.
     *
     * @param outcome how the request ended
     * @param point where the answer lies, if somewhere
     * @param letter the chosen option's letter, if one was chosen
     */
    record Given(Outcome outcome, Optional<ImagePoint> point, Optional<Character> letter) {

        Mark without() {
            return outcome == Outcome.UNREADABLE ? Mark.UNREADABLE : Mark.WRONG;
        }

        Mark locating(boolean hit) {
            return hit ? Mark.RIGHT : point.isPresent() ? Mark.WRONG : without();
        }
    }

    /**
     * The point lies in one of the boxes, borders included (ScreenSpot, ScreenSpot-Pro, OSWorld-G).
     *
     * @param boxes at least one
     */
    record Boxes(List<ImageBox> boxes) implements Truth {

        /** Copies the list. */
        public Boxes {
            boxes = ImmutableList.copyOf(boxes);
        }

        @Override
        public Mark judge(Given given) {
            return given.locating(given.point().isPresent()
                    && boxes.stream().anyMatch(box -> box.contains(given.point().get())));
        }

        @Override
        public List<ImageBox> targets() {
            return boxes;
        }

        @Override
        public String words() {
            return "a point in " + boxes;
        }
    }

    /**
     * The point lies in a polygon by the even-odd rule (OSWorld-G).
     *
     * @param corners at least three, in order; the last is joined to the first
     */
    record Polygon(List<ImagePoint> corners) implements Truth {

        /**
         * Copies the list.
         *
         * @throws IllegalArgumentException if there are fewer than three corners
         */
        public Polygon {
            corners = ImmutableList.copyOf(corners);
            if (corners.size() < 3) {
                throw new IllegalArgumentException("a polygon needs at least 3 corners, but was " + corners);
            }
        }

        /** Whether a ray from the point to the right crosses the border an odd number of times. */
        public boolean contains(ImagePoint point) {
            boolean inside = false;
            ImagePoint from = corners.get(corners.size() - 1);
            for (ImagePoint to : corners) {
                // Half-open in y, so that a ray through a corner meets one of its two edges, not both.
                if ((from.y() > point.y()) != (to.y() > point.y())) {
                    double crossing = from.x() + (point.y() - from.y()) / (to.y() - from.y()) * (to.x() - from.x());
                    inside ^= point.x() < crossing;
                }
                from = to;
            }
            return inside;
        }

        @Override
        public Mark judge(Given given) {
            return given.locating(given.point().filter(this::contains).isPresent());
        }

        @Override
        public List<ImageBox> targets() {
            ImageBox around = ImageBox.spanning(corners.get(0), corners.get(0));
            for (ImagePoint corner : corners) {
                around = around.union(ImageBox.spanning(corner, corner));
            }
            return ImmutableList.of(around);
        }

        @Override
        public String words() {
            return "a point in the polygon " + corners;
        }
    }

    /** What is asked for is not there, and the model must say so ({@link Outcome#ABSTAINED}). */
    record Refusal() implements Truth {

        @Override
        public Mark judge(Given given) {
            return given.outcome() == Outcome.ABSTAINED ? Mark.RIGHT : given.without();
        }

        @Override
        public List<ImageBox> targets() {
            return ImmutableList.of();
        }

        @Override
        public String words() {
            return "not in the picture";
        }
    }

    /**
     * One of the options, by its letter to the letter (HR-Bench, V*).
     *
     * @param letter the right one, upper case
     * @param text the option
     * @param targets where the answer can be seen; may be empty
     */
    record Letter(char letter, String text, List<ImageBox> targets) implements Truth {

        /** Copies the list. */
        public Letter {
            targets = ImmutableList.copyOf(targets);
        }

        @Override
        public Mark judge(Given given) {
            return given.letter()
                    .map(chosen -> chosen == letter ? Mark.RIGHT : Mark.WRONG)
                    .orElseGet(given::without);
        }

        @Override
        public String words() {
            return String.format(Locale.ROOT, "%c. %s", letter, text);
        }
    }
}
