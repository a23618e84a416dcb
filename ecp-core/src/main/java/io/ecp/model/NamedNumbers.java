package io.ecp.model;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Numbers that a reply gives by the name of their axis, until they are a place. */
final class NamedNumbers {

    /** Slots for x and y without a number, of corner 0, 1 and 2, and for width and height. */
    private static final int SLOTS = 10;

    private static final int WIDTH = 8;
    private static final int HEIGHT = 9;

    private final double[] values = new double[SLOTS];
    private final boolean[] set = new boolean[SLOTS];
    private double lastX;
    private int lastIndex = Integer.MIN_VALUE;

    /** Whether the axis has its number already: another place begins. */
    boolean has(Axis axis) {
        int slot = slot(axis);
        return slot >= 0 && set[slot];
    }

    /** Gives an axis its number; numbers of further corners than two are left out. */
    void set(Axis axis, double value) {
        int slot = slot(axis);
        if (slot >= 0) {
            values[slot] = value;
            set[slot] = true;
        }
    }

    /** One of many points: the point, once its y has come after its x. */
    Optional<ModelPoint> pair(Axis axis, double value) {
        if (axis.direction() == Axis.Direction.X) {
            lastX = value;
            lastIndex = axis.index();
            return Optional.empty();
        }
        boolean whole = axis.direction() == Axis.Direction.Y && axis.index() == lastIndex;
        lastIndex = Integer.MIN_VALUE;
        return whole ? Optional.of(new ModelPoint(lastX, value)) : Optional.empty();
    }

    /** Whether the place is a box by corner and size. */
    boolean isSized() {
        return set[WIDTH] && set[HEIGHT];
    }

    /** The place, if the numbers are one: x before y; a sized box has width and height behind its corner. */
    @Nullable
    ModelPlace place() {
        boolean plain = set[0] && set[1];
        boolean first = set[4] && set[5];
        if (isSized()) {
            return plain ? sized(0) : first ? sized(4) : null;
        }
        if (first && set[6] && set[7]) {
            return new ModelBox(values[4], values[5], values[6], values[7]);
        }
        if (set[2] && set[3] && first) {
            return new ModelBox(values[2], values[3], values[4], values[5]);
        }
        boolean half = set[2] || set[3] || set[4] || set[5] || set[6] || set[7] || set[WIDTH] || set[HEIGHT];
        return plain && !half ? new ModelPoint(values[0], values[1]) : null;
    }

    /** Forgets all numbers. */
    void clear() {
        Arrays.fill(set, false);
    }

    private ModelBox sized(int corner) {
        return new ModelBox(values[corner], values[corner + 1], values[WIDTH], values[HEIGHT]);
    }

    private static int slot(Axis axis) {
        return switch (axis.direction()) {
            case WIDTH -> WIDTH;
            case HEIGHT -> HEIGHT;
            case X, Y ->
                axis.index() > 2 ? -1 : 2 * (axis.index() + 1) + (axis.direction() == Axis.Direction.Y ? 1 : 0);
        };
    }
}
