package io.ecp.djl.family;

import java.util.List;

/**
 * Where each token of a prompt stands in time, height and width (the positions of multimodal rotary embedding). Text
 * counts on in all three. The tokens of a picture share one time and take their row and column; text after a picture
 * goes on from the longer side of its grid. Source: {@code get_rope_index} of the Qwen-VL models in Hugging Face
 * transformers; Qwen2-VL technical report, section 2.1.
 */
public final class RopePositions {

    private final int length;
    private final long[] positions;
    private final long next;

    private RopePositions(int length, long[] positions, long next) {
        this.length = length;
        this.positions = positions;
        this.next = next;
    }

    /**
     * Places the tokens of a prompt.
     *
     * @param ids the prompt
     * @param imageToken the id that stands for a token of a picture
     * @param grids the pictures in order
     * @throws IllegalArgumentException if the runs of image tokens are not those of the pictures
     */
    public static RopePositions of(long[] ids, int imageToken, List<PatchGrid> grids) {
        int length = ids.length;
        long[] positions = new long[3 * length];
        long next = 0;
        int picture = 0;
        int at = 0;
        while (at < length) {
            if (ids[at] != imageToken) {
                for (int axis = 0; axis < 3; axis++) {
                    positions[axis * length + at] = next;
                }
                next++;
                at++;
                continue;
            }
            int run = at;
            while (run < length && ids[run] == imageToken) {
                run++;
            }
            if (picture == grids.size() || run - at != grids.get(picture).tokens()) {
                throw new IllegalArgumentException("the prompt has " + (run - at) + " image tokens at position " + at
                        + ", but "
                        + (picture == grids.size()
                                ? "there is no picture " + (picture + 1)
                                : "picture " + (picture + 1) + " of " + grids.get(picture) + " patches has "
                                        + grids.get(picture).tokens()));
            }
            PatchGrid grid = grids.get(picture++);
            int rows = grid.height() / grid.merge();
            int columns = grid.width() / grid.merge();
            for (int t = 0; t < grid.time(); t++) {
                for (int y = 0; y < rows; y++) {
                    for (int x = 0; x < columns; x++) {
                        positions[at] = next + t;
                        positions[length + at] = next + y;
                        positions[2 * length + at] = next + x;
                        at++;
                    }
                }
            }
            next += Math.max(rows, columns);
        }
        if (picture != grids.size()) {
            throw new IllegalArgumentException(
                    "the prompt shows " + picture + " pictures, but was given " + grids.size());
        }
        return new RopePositions(length, positions, next);
    }

    /** The number of tokens. */
    public int length() {
        return length;
    }

    /** The positions of the tokens from {@code from} to before {@code to}: 3 x (to - from), axis by axis. */
    public long[] slice(int from, int to) {
        long[] slice = new long[3 * (to - from)];
        for (int axis = 0; axis < 3; axis++) {
            System.arraycopy(positions, axis * length + from, slice, axis * (to - from), to - from);
        }
        return slice;
    }

    /**
     * What to add to a written token's place in the sequence to get its position: negative after a picture, whose
     * tokens take less room than their number.
     */
    public long delta() {
        return next - length;
    }
}
