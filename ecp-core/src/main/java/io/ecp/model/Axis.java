package io.ecp.model;

import org.jspecify.annotations.Nullable;

/**
 * What a name in a reply says that its number is: {@code x}, {@code y1}, {@code xmax}, {@code left}, {@code width}.
 *
 * @param direction along which axis, and whether a length
 * @param index which corner or point: the number in the name, or -1 where it has none
 */
record Axis(Direction direction, int index) {

    enum Direction {
        X,
        Y,
        WIDTH,
        HEIGHT
    }

    /** The meaning of a lower-case name, or null if it names no axis. */
    static @Nullable Axis of(String name) {
        return switch (name) {
            case "x" -> new Axis(Direction.X, -1);
            case "y" -> new Axis(Direction.Y, -1);
            case "xmin", "x_min", "left" -> new Axis(Direction.X, 1);
            case "ymin", "y_min", "top" -> new Axis(Direction.Y, 1);
            case "xmax", "x_max", "right" -> new Axis(Direction.X, 2);
            case "ymax", "y_max", "bottom" -> new Axis(Direction.Y, 2);
            case "w", "width" -> new Axis(Direction.WIDTH, -1);
            case "h", "height" -> new Axis(Direction.HEIGHT, -1);
            default -> numbered(name);
        };
    }

    private static @Nullable Axis numbered(String name) {
        if (name.length() < 2 || name.length() > 4 || (name.charAt(0) != 'x' && name.charAt(0) != 'y')) {
            return null;
        }
        int index = 0;
        for (int i = 1; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < '0' || c > '9') {
                return null;
            }
            index = index * 10 + (c - '0');
        }
        return new Axis(name.charAt(0) == 'x' ? Direction.X : Direction.Y, index);
    }
}
