package io.ecp.imaging;

import java.util.Objects;

/**
 * A picture as a Qwen-VL vision tower takes it: one row of normalised samples per patch.
 *
 * <p>Shape (patches, patchLength), row-major: rows in the order merge-block row, merge-block column, row in the block,
 * column in the block; within a row channel, temporal copy, y, x. The grid is (1, gridHeight, gridWidth) patches.
 *
 * <p>The array belongs to the holder of this object: it is not copied, so that a model can take it as it is.
 */
public final class PatchTensor {

    private final float[] values;
    private final int gridHeight;
    private final int gridWidth;
    private final int patchLength;

    PatchTensor(float[] values, int gridHeight, int gridWidth, int patchLength) {
        this.values = Objects.requireNonNull(values, "values");
        this.gridHeight = gridHeight;
        this.gridWidth = gridWidth;
        this.patchLength = patchLength;
    }

    /** The samples, {@code patches() * patchLength()} of them; the array itself, not a copy. */
    public float[] values() {
        return values;
    }

    /** The number of temporal patches: 1 for a picture. */
    public int gridT() {
        return 1;
    }

    /** The number of patches from top to bottom. */
    public int gridHeight() {
        return gridHeight;
    }

    /** The number of patches from left to right. */
    public int gridWidth() {
        return gridWidth;
    }

    /** The number of patches. */
    public int patches() {
        return gridHeight * gridWidth;
    }

    /** The number of samples of a patch: 3 channels * temporal copies * patch size * patch size. */
    public int patchLength() {
        return patchLength;
    }

    /** {@code 1x18x20 patches of 1536}. */
    @Override
    public String toString() {
        return "1x" + gridHeight + "x" + gridWidth + " patches of " + patchLength;
    }
}
