package io.ecp.strategy;

import io.ecp.imaging.Region;
import io.ecp.imaging.Size;
import io.ecp.model.Location;
import io.ecp.stage.Look;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks that each name a place, and which of them name the same. Not thread-safe.
 *
 * @param <T> what the answer is
 */
final class Votes<T> {

    private final Size image;
    private final double threshold;
    private final List<Look<T>> looks = new ArrayList<>();

    /** Votes on a picture; places within the threshold, a share of the longer side, are the same. */
    Votes(Size image, double threshold) {
        this.image = image;
        this.threshold = threshold;
    }

    /**
     * Counts a look; one without an answer or a place does not count.
     *
     * @return whether an earlier look names the same place
     */
    boolean add(Look<T> look) {
        if (look.answer().isEmpty() || look.place().isEmpty()) {
            return false;
        }
        boolean confirmed = looks.stream().anyMatch(earlier -> agree(earlier, look));
        looks.add(look);
        return confirmed;
    }

    /** Whether a look that counts saw this part of the picture, but for a twentieth of it. */
    boolean hasSeen(Region region) {
        return looks.stream().anyMatch(look -> look.region().toBox().iou(region.toBox()) >= 0.95);
    }

    int size() {
        return looks.size();
    }

    /** How many looks name the place that this one names, itself included. */
    int supporters(Look<T> look) {
        return (int) looks.stream().filter(other -> agree(other, look)).count();
    }

    /**
     * The look with the most supporters; of equals the one whose words the model found most probable, then the one that
     * saw the smallest part of the picture, then the latest.
     */
    Optional<Look<T>> best() {
        Look<T> best = null;
        for (Look<T> look : looks) {
            if (best == null || isBetter(look, best)) {
                best = look;
            }
        }
        return Optional.ofNullable(best);
    }

    private boolean isBetter(Look<T> look, Look<T> best) {
        int more = Integer.compare(supporters(look), supporters(best));
        if (more != 0) {
            return more > 0;
        }
        int surer = Double.compare(words(look), words(best));
        if (surer != 0) {
            return surer > 0;
        }
        return look.region().size().area() <= best.region().size().area();
    }

    private static double words(Look<?> look) {
        return look.reply().meanLogProbability().orElse(0);
    }

    private boolean agree(Look<T> one, Look<T> other) {
        return Zoom.apart(place(one), place(other), image) <= threshold;
    }

    private static Location place(Look<?> look) {
        return look.place().orElseThrow();
    }
}
