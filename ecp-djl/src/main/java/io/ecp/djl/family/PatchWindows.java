package io.ecp.djl.family;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A picture cut into square windows, within which its patches attend to each other. Windows start at the upper left
 * corner; those at the right and the lower edge hold what is left. Windows of one size follow each other, so that they
 * can be computed as one batch: there are four sizes at most.
 *
 * <p>Source: Qwen2.5-VL technical report (arXiv 2502.13923), section 2.1.1. The reference leaves windows in reading
 * order, which changes nothing: a window sees none of the others.
 *
 * @param order for each place among the windows, the token (a square of merged patches, in reading order) that stands
 *     there; empty where the picture is one window
 * @param runs pairs of numbers: how many windows, and how many patches in each
 */
@SuppressWarnings("ArrayRecordComponent") // Made and consumed within one call; never compared.
public record PatchWindows(long[] order, List<Integer> runs) {

    /** Copies the list. */
    public PatchWindows {
        runs = List.copyOf(runs);
    }

    /** The picture as one window. */
    public static PatchWindows whole(PatchGrid grid) {
        return new PatchWindows(new long[0], List.of(1, grid.patches()));
    }

    /**
     * Cuts a picture.
     *
     * @param side of a window, in tokens
     * @throws IllegalArgumentException if it is less than 1
     */
    public static PatchWindows of(PatchGrid grid, int side) {
        if (side < 1) {
            throw new IllegalArgumentException("a window needs a side of at least 1 token, but was " + side);
        }
        int rows = grid.height() / grid.merge();
        int columns = grid.width() / grid.merge();
        Map<Integer, List<long[]>> bySize = new TreeMap<>((one, other) -> Integer.compare(other, one));
        for (int t = 0; t < grid.time(); t++) {
            for (int top = 0; top < rows; top += Math.min(side, rows - top)) {
                for (int left = 0; left < columns; left += Math.min(side, columns - left)) {
                    long[] window = window(
                            (long) t * rows,
                            top,
                            Math.min(side, rows - top),
                            left,
                            Math.min(side, columns - left),
                            columns);
                    bySize.computeIfAbsent(window.length, size -> new ArrayList<>())
                            .add(window);
                }
            }
        }
        int patchesOfToken = grid.merge() * grid.merge();
        List<Integer> runs = new ArrayList<>();
        bySize.forEach((size, windows) -> runs.addAll(List.of(windows.size(), size * patchesOfToken)));
        return new PatchWindows(
                bySize.values().stream()
                        .flatMap(List::stream)
                        .flatMapToLong(Arrays::stream)
                        .toArray(),
                runs);
    }

    private static long[] window(long firstRow, int top, int height, int left, int width, int columns) {
        long[] tokens = new long[height * width];
        int at = 0;
        for (int y = top; y < top + height; y++) {
            for (int x = left; x < left + width; x++) {
                tokens[at++] = (firstRow + y) * columns + x;
            }
        }
        return tokens;
    }

    /** For each token, its place among the windows: undoes {@link #order()}. */
    public long[] places() {
        long[] places = new long[order.length];
        for (int i = 0; i < order.length; i++) {
            places[(int) order[i]] = i;
        }
        return places;
    }

    /**
     * The row of each patch, then its column, as {@link PatchGrid#cells()} but in the order of the windows.
     *
     * @param grid that was cut
     */
    public long[] cells(PatchGrid grid) {
        long[] cells = grid.cells();
        if (order.length == 0) {
            return cells;
        }
        int patchesOfToken = grid.merge() * grid.merge();
        long[] moved = new long[cells.length];
        for (int axis = 0; axis < 2; axis++) {
            int first = axis * grid.patches();
            for (int i = 0; i < order.length; i++) {
                System.arraycopy(
                        cells,
                        first + (int) order[i] * patchesOfToken,
                        moved,
                        first + i * patchesOfToken,
                        patchesOfToken);
            }
        }
        return moved;
    }
}
