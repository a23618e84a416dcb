package io.ecp.djl.family;

/**
 * How a picture is cut into patches: the number of patches in time, down and across. Patches come in the order in which
 * they are merged: squares of {@code merge} by {@code merge} patches row by row, and row by row within a square.
 *
 * @param time 1 for a still picture
 * @param height patches down, a multiple of the merge size
 * @param width patches across, a multiple of the merge size
 * @param merge patches along each side of a square that becomes one token
 */
public record PatchGrid(int time, int height, int width, int merge) {

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is less than 1, or a side is not a multiple of the merge size
     */
    public PatchGrid {
        if (time < 1 || height < 1 || width < 1 || merge < 1 || height % merge != 0 || width % merge != 0) {
            throw new IllegalArgumentException("a grid needs at least one patch each way and sides that are multiples"
                    + " of the merge size " + merge + ", but was " + time + "x" + height + "x" + width);
        }
    }

    /** The number of patches. */
    public int patches() {
        return Math.multiplyExact(Math.multiplyExact(time, height), width);
    }

    /** The number of tokens: one for each square of patches. */
    public int tokens() {
        return patches() / (merge * merge);
    }

    /** The row of each patch, then the column of each patch, in merge order: 2 x {@link #patches()}. */
    public long[] cells() {
        int count = patches();
        long[] cells = new long[2 * count];
        int at = 0;
        for (int t = 0; t < time; t++) {
            for (int top = 0; top < height; top += merge) {
                for (int left = 0; left < width; left += merge) {
                    for (int y = top; y < top + merge; y++) {
                        for (int x = left; x < left + merge; x++) {
                            cells[at] = y;
                            cells[count + at] = x;
                            at++;
                        }
                    }
                }
            }
        }
        return cells;
    }

    /**
     * How a square table of learned positions is stretched over the grid: bilinear, the corners of the grid on the
     * corners of the table. Computed in float, as the reference does.
     *
     * @param side rows and columns of the table
     */
    public TableTaps taps(int side) {
        int count = patches();
        long[] cells = cells();
        long[] rows = new long[4 * count];
        float[] shares = new float[4 * count];
        for (int i = 0; i < count; i++) {
            float down = place(cells[i], height, side);
            float across = place(cells[count + i], width, side);
            int top = (int) down;
            int left = (int) across;
            float lower = down - top;
            float right = across - left;
            long nextRow = Math.min(top + 1, side - 1);
            long nextColumn = Math.min(left + 1, side - 1);
            rows[4 * i] = (long) top * side + left;
            rows[4 * i + 1] = (long) top * side + nextColumn;
            rows[4 * i + 2] = nextRow * side + left;
            rows[4 * i + 3] = nextRow * side + nextColumn;
            shares[4 * i] = (1 - lower) * (1 - right);
            shares[4 * i + 1] = (1 - lower) * right;
            shares[4 * i + 2] = lower * (1 - right);
            shares[4 * i + 3] = lower * right;
        }
        return new TableTaps(rows, shares);
    }

    private static float place(long cell, int cells, int side) {
        return (float) cell * (side - 1) / Math.max(cells - 1, 1);
    }

    /** {@code 1x20x36}: time, height, width. */
    @Override
    public String toString() {
        return time + "x" + height + "x" + width;
    }
}
