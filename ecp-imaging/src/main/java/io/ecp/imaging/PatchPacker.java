package io.ecp.imaging;

import java.util.Arrays;
import java.util.Objects;

/**
 * Cuts a picture into the normalised patches that a Qwen-VL vision tower takes, bit-identical to the PIL image
 * processor of Hugging Face transformers ({@code image_processing_pil_qwen2_vl.py}).
 *
 * <p>A sample becomes {@code float32(float64(sample) * rescaleFactor)}, then {@code (x - mean) / std} in single
 * precision: a table of 256 entries per channel. A picture is one frame, which is repeated {@code temporalPatchSize}
 * times.
 *
 * <p>Immutable and safe to share between threads.
 */
public final class PatchPacker {

    private static final int CHANNELS = 3;

    private final int patchSize;
    private final int mergeSize;
    private final int temporalPatchSize;
    private final float[][] normalised;

    private PatchPacker(int patchSize, int mergeSize, int temporalPatchSize, float[][] normalised) {
        this.patchSize = patchSize;
        this.mergeSize = mergeSize;
        this.temporalPatchSize = temporalPatchSize;
        this.normalised = normalised;
    }

    /**
     * A packer with the numbers of a checkpoint's {@code preprocessor_config.json}.
     *
     * @param patchSize side of a patch in pixels ({@code patch_size}: 14 or 16)
     * @param mergeSize patches per side of a block that becomes one token ({@code merge_size}: 2)
     * @param temporalPatchSize copies of the frame in a patch ({@code temporal_patch_size}: 2)
     * @param mean of red, green, blue ({@code image_mean}), after rescaling
     * @param std of red, green, blue ({@code image_std}), after rescaling
     * @param rescaleFactor what samples are multiplied by first ({@code rescale_factor}: 1/255)
     * @throws IllegalArgumentException if a size is below 1, mean or std are not 3 finite numbers, a std is 0, or the
     *     factor is not finite
     */
    public static PatchPacker of(
            int patchSize, int mergeSize, int temporalPatchSize, float[] mean, float[] std, double rescaleFactor) {
        if (patchSize < 1 || mergeSize < 1 || temporalPatchSize < 1) {
            throw new IllegalArgumentException("patch, merge and temporal patch size must be at least 1, but were "
                    + patchSize + ", " + mergeSize + " and " + temporalPatchSize);
        }
        requireChannels("mean", mean);
        requireChannels("std", std);
        if (std[0] == 0 || std[1] == 0 || std[2] == 0) {
            throw new IllegalArgumentException("std must not have a 0, but was " + Arrays.toString(std));
        }
        if (!Double.isFinite(rescaleFactor)) {
            throw new IllegalArgumentException("the rescale factor must be finite, but was " + rescaleFactor);
        }
        float[][] normalised = new float[CHANNELS][256];
        for (int c = 0; c < CHANNELS; c++) {
            for (int sample = 0; sample < 256; sample++) {
                normalised[c][sample] = ((float) (sample * rescaleFactor) - mean[c]) / std[c];
            }
        }
        return new PatchPacker(patchSize, mergeSize, temporalPatchSize, normalised);
    }

    private static void requireChannels(String name, float[] values) {
        Objects.requireNonNull(values, name);
        boolean finite = true;
        for (float value : values) {
            finite &= Float.isFinite(value);
        }
        if (values.length != CHANNELS || !finite) {
            throw new IllegalArgumentException(
                    name + " needs 3 finite numbers (red, green, blue), but was " + Arrays.toString(values));
        }
    }

    /** What both sides of a picture must be a multiple of: patch size times merge size. */
    public int factor() {
        return patchSize * mergeSize;
    }

    /** The number of samples of a patch: 3 channels * temporal copies * patch size * patch size. */
    public int patchLength() {
        return CHANNELS * temporalPatchSize * patchSize * patchSize;
    }

    /**
     * Packs a picture.
     *
     * @param image at the size that the model is shown, see {@link PixelBudget#fit}
     * @throws IllegalArgumentException if a side is not a multiple of {@link #factor()}, or the picture has more
     *     values than a Java array can hold
     */
    public PatchTensor pack(RgbImage image) {
        Size size = image.size();
        if (size.width() % factor() != 0 || size.height() % factor() != 0) {
            throw new IllegalArgumentException("a picture of " + size + " cannot be packed: both sides must be"
                    + " multiples of patch size * merge size = " + patchSize + " * " + mergeSize + " = " + factor()
                    + "; resize it to PixelBudget.fit first");
        }
        long length = size.area() * CHANNELS * temporalPatchSize;
        if (length > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("a picture of " + size + " would become " + length
                    + " values, more than a Java array can hold; lower the pixel budget");
        }
        int gridHeight = size.height() / patchSize;
        int gridWidth = size.width() / patchSize;
        float[] values = new float[(int) length];
        int out = 0;
        for (int blockRow = 0; blockRow < gridHeight; blockRow += mergeSize) {
            for (int blockColumn = 0; blockColumn < gridWidth; blockColumn += mergeSize) {
                for (int row = blockRow; row < blockRow + mergeSize; row++) {
                    for (int column = blockColumn; column < blockColumn + mergeSize; column++) {
                        out = packPatch(image, column * patchSize, row * patchSize, values, out);
                    }
                }
            }
        }
        return new PatchTensor(values, gridHeight, gridWidth, patchLength());
    }

    private int packPatch(RgbImage image, int left, int top, float[] values, int begin) {
        byte[] samples = image.samples();
        int stride = image.size().width() * CHANNELS;
        int plane = patchSize * patchSize;
        int out = begin;
        for (int c = 0; c < CHANNELS; c++) {
            float[] table = normalised[c];
            int first = out;
            for (int y = 0; y < patchSize; y++) {
                int in = (top + y) * stride + left * CHANNELS + c;
                for (int x = 0; x < patchSize; x++, in += CHANNELS) {
                    values[out++] = table[samples[in] & 255];
                }
            }
            for (int copy = 1; copy < temporalPatchSize; copy++, out += plane) {
                System.arraycopy(values, first, values, out, plane);
            }
        }
        return out;
    }
}
