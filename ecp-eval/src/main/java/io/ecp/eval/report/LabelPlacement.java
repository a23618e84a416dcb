package io.ecp.eval.report;

import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds room for labels near the points they belong to, so that none covers another, a point or a line. Greedy, in the
 * order of asking, and the same for the same input.
 */
final class LabelPlacement {

    /** The height of a line of 12 units, and the mean width of a letter in most fonts, rounded up. */
    static final double HEIGHT = 15;

    private static final double LETTER = 6.3;
    private static final double[] DISTANCES = {9, 16, 26, 38, 52, 68, 86, 106, 128, 152, 180, 212, 248};
    private static final double[][] DIRECTIONS = {
        {1, 0},
        {1, -0.6},
        {1, 0.6},
        {-1, 0},
        {0, -1},
        {0, 1},
        {-1, -0.6},
        {-1, 0.6},
        {0.5, -1},
        {0.5, 1},
        {1, -1},
        {1, 1},
        {-1, -1},
        {-1, 1},
        {1, -2},
        {1, 2},
        {-1, -2},
        {-1, 2}
    };

    private final Box frame;
    private final List<Box> taken = new ArrayList<>();
    private final List<Line2D> leaders = new ArrayList<>();

    LabelPlacement(double left, double top, double right, double bottom) {
        this.frame = new Box(left, top, right, bottom);
    }

    /** What no label may cover. */
    void keepFree(double left, double top, double right, double bottom) {
        taken.add(new Box(left, top, right, bottom));
    }

    /** A place for a label of a point, nearest first; empty if there is no room. Its leader crosses others only in need. */
    Optional<Label> place(double x, double y, String words) {
        return place(x, y, words, false).or(() -> place(x, y, words, true));
    }

    private Optional<Label> place(double x, double y, String words, boolean leaderMayCross) {
        double width = words.codePointCount(0, words.length()) * LETTER;
        for (double distance : DISTANCES) {
            for (double[] direction : DIRECTIONS) {
                double cx = x + direction[0] * distance;
                double cy = y + direction[1] * distance;
                double left = direction[0] > 0.5 ? cx : direction[0] < -0.5 ? cx - width : cx - width / 2;
                double up = direction[1] > 0.9 ? 0 : direction[1] < -0.9 ? HEIGHT : HEIGHT / 2;
                Box box = new Box(left, cy - up, left + width, cy - up + HEIGHT);
                if (frame.holds(box) && isFree(box)) {
                    Label label = new Label(box, new Line2D.Double(x, y, box.nearestX(x), box.nearestY(y)));
                    if (label.needsLeader()) {
                        if (!leaderMayCross && !isFree(label.leader(), x, y)) {
                            continue;
                        }
                        leaders.add(label.leader());
                    }
                    taken.add(box);
                    return Optional.of(label);
                }
            }
        }
        return Optional.empty();
    }

    private boolean isFree(Box box) {
        return taken.stream().noneMatch(box::meets)
                && leaders.stream().noneMatch(line -> box.rectangle().intersectsLine(line));
    }

    /** Whether a line from a point crosses nothing but what is at the point itself. */
    private boolean isFree(Line2D line, double x, double y) {
        return taken.stream().map(Box::rectangle).noneMatch(box -> !box.contains(x, y) && box.intersectsLine(line))
                && leaders.stream().noneMatch(line::intersectsLine);
    }

    /**
     * Where a label goes.
     *
     * @param box its place
     * @param leader from the point to the nearest edge of the box
     */
    record Label(Box box, Line2D leader) {

        private static final double NEAR = 14;

        /** Whether it is too far from its point to be seen as its own. */
        boolean needsLeader() {
            return leader.getP1().distance(leader.getP2()) > NEAR;
        }
    }

    /** An upright rectangle in the picture's units. */
    record Box(double left, double top, double right, double bottom) {

        boolean meets(Box other) {
            return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
        }

        boolean holds(Box other) {
            return left <= other.left && top <= other.top && right >= other.right && bottom >= other.bottom;
        }

        Rectangle2D rectangle() {
            return new Rectangle2D.Double(left, top, right - left, bottom - top);
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
