package io.ecp.eval.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds room for labels near the points they belong to, so that none covers another, a point or a line. Greedy, in the
 * order of asking, and the same for the same input.
 */
final class LabelPlacement {

    /** The height of a line of 12 units, and the mean width of a letter, a little more than most fonts have. */
    static final double HEIGHT = 15;

    private static final double LETTER = 6.9;
    private static final double[] DISTANCES = {9, 16, 26, 38, 52, 68, 86, 106, 128, 152};
    private static final double[][] DIRECTIONS = {
        {1, 0}, {1, -0.6}, {1, 0.6}, {-1, 0}, {0, -1}, {0, 1}, {-1, -0.6}, {-1, 0.6}, {0.5, -1}, {0.5, 1}
    };

    private final Box frame;
    private final List<Box> taken = new ArrayList<>();

    LabelPlacement(double left, double top, double right, double bottom) {
        this.frame = new Box(left, top, right, bottom);
    }

    /** What no label may cover. */
    void keepFree(double left, double top, double right, double bottom) {
        taken.add(new Box(left, top, right, bottom));
    }

    /** A place for a label of a point, nearest first; empty if there is no room. */
    Optional<Box> place(double x, double y, String words) {
        double width = words.codePointCount(0, words.length()) * LETTER;
        for (double distance : DISTANCES) {
            for (double[] direction : DIRECTIONS) {
                double cx = x + direction[0] * distance;
                double cy = y + direction[1] * distance;
                double left = direction[0] > 0.5 ? cx : direction[0] < -0.5 ? cx - width : cx - width / 2;
                double up = direction[1] > 0.9 ? 0 : direction[1] < -0.9 ? HEIGHT : HEIGHT / 2;
                Box box = new Box(left, cy - up, left + width, cy - up + HEIGHT);
                if (frame.holds(box) && taken.stream().noneMatch(box::meets)) {
                    taken.add(box);
                    return Optional.of(box);
                }
            }
        }
        return Optional.empty();
    }

    /** An upright rectangle in the picture's units. */
    record Box(double left, double top, double right, double bottom) {

        boolean meets(Box other) {
            return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
        }

        boolean holds(Box other) {
            return left <= other.left && top <= other.top && right >= other.right && bottom >= other.bottom;
        }

        /** The point of the edge that is nearest to a point outside. */
        double nearestX(double x) {
            return Math.max(left, Math.min(x, right));
        }

        double nearestY(double y) {
            return Math.max(top, Math.min(y, bottom));
        }
    }
}
