package io.ecp.imaging;

import java.util.Arrays;
import java.util.Objects;

/**
 * Cuts a picture into the normalised patches that a Qwen-VL vision tower takes, bit-identical to the image
 * processors of Hugging Face transformers ({@code image_processing_pil_qwen2_vl.py} and
 * {@code image_processing_qwen2_vl.py}).
 *
 * <p>As samples are bytes, rescaling and normalising is a table of 256 entries per channel, in the order of the
 * reference's arithmetic (see {@link Normalization}). A picture is one frame, which is repeated
 * {@code temporalPatchSize} times.
 *
 * <p>Immutable and safe to share between threads.
 */
public final class PatchPacker {

    private static final int CHANNELS = 3;

    private final int patchSize;
    private final int mergeSize;
    private final int temporalPatchSize;
    private final float[][] normalised;
    private final short[][] rounded;

    private PatchPacker(int patchSize, int mergeSize, int temporalPatchSize, float[][] normalised) {
        this.patchSize = patchSize;
        this.mergeSize = mergeSize;
        this.temporalPatchSize = temporalPatchSize;
        this.normalised = normalised;
        this.rounded = new short[CHANNELS][256];
        for (int c = 0; c < CHANNELS; c++) {
            for (int sample = 0; sample < 256; sample++) {
                rounded[c][sample] = bfloat16(normalised[c][sample]);
            }
        }
    }

    /** In which order samples are rescaled and normalised; the results differ in the last bit of a float. */
    public enum Normalization {

        /** {@code (float32(float64(sample) * rescaleFactor) - mean) / std}: the PIL ("slow") image processors. */
        RESCALE_THEN_NORMALIZE {
            @Override
            float of(int sample, float mean, float std, double rescaleFactor) {
                return ((float) (sample * rescaleFactor) - mean) / std;
            }
        },

        /**
         * {@code (sample - mean / rescaleFactor) / (std / rescaleFactor)} in single precision: the torchvision ("fast")
         * image processors, which fold the factor into mean and deviation.
         */
        FUSED {
            @Override
            float of(int sample, float mean, float std, double rescaleFactor) {
                float unit = (float) (1 / rescaleFactor);
                return (sample - mean * unit) / (std * unit);
            }
        };

        abstract float of(int sample, float mean, float std, double rescaleFactor);
    }

    /**
     * A packer with the numbers of a checkpoint's {@code preprocessor_config.json}, which rescales, then normalises.
     *
     * @param patchSize side of a patch in pixels ({@code patch_size}: 14 or 16)
     * @param mergeSize patches per side of a block that becomes one token ({@code merge_size}: 2)
     * @param temporalPatchSize copies of the frame in a patch ({@code temporal_patch_size}: 2)
     * @param mean of red, green, blue ({@code image_mean}), after rescaling
     * @param std of red, green, blue ({@code image_std}), after rescaling
     * @param rescaleFactor what samples are multiplied by first ({@code rescale_factor}: 1/255)
     * @throws IllegalArgumentException if a size is below 1, mean or std are not 3 finite numbers, a std is 0, or the
     *     factor is 0 or not finite
     */
    public static PatchPacker of(
            int patchSize, int mergeSize, int temporalPatchSize, float[] mean, float[] std, double rescaleFactor) {
        return of(
                patchSize,
                mergeSize,
                temporalPatchSize,
                mean,
                std,
                rescaleFactor,
                Normalization.RESCALE_THEN_NORMALIZE);
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
     * @param normalization the order of the two, which is that of the checkpoint's processor class
     * @throws IllegalArgumentException if a size is below 1, mean or std are not 3 finite numbers, a std is 0, or the
     *     factor is 0 or not finite
     */
    public static PatchPacker of(
            int patchSize,
            int mergeSize,
            int temporalPatchSize,
            float[] mean,
            float[] std,
            double rescaleFactor,
            Normalization normalization) {
        if (patchSize < 1 || mergeSize < 1 || temporalPatchSize < 1) {
            throw new IllegalArgumentException("patch, merge and temporal patch size must be at least 1, but were "
                    + patchSize + ", " + mergeSize + " and " + temporalPatchSize);
        }
        requireChannels("mean", mean);
        requireChannels("std", std);
        if (std[0] == 0 || std[1] == 0 || std[2] == 0) {
            throw new IllegalArgumentException("std must not have a 0, but was " + Arrays.toString(std));
        }
        if (!Double.isFinite(rescaleFactor) || rescaleFactor == 0) {
            throw new IllegalArgumentException("the rescale factor must be finite and not 0, but was " + rescaleFactor);
        }
        float[][] normalised = new float[CHANNELS][256];
        for (int c = 0; c < CHANNELS; c++) {
            for (int sample = 0; sample < 256; sample++) {
                normalised[c][sample] = normalization.of(sample, mean[c], std[c], rescaleFactor);
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
        float[] values = new float[length(image.size())];
        int plane = patchSize * patchSize;
        walk(image, (samples, in, stride, c, out) -> {
            float[] table = normalised[c];
            int o = out;
            for (int y = 0, row = in; y < patchSize; y++, row += stride) {
                for (int x = 0, i = row; x < patchSize; x++, i += CHANNELS) {
                    values[o++] = table[samples[i] & 255];
                }
            }
            for (int copy = 1; copy < temporalPatchSize; copy++) {
                System.arraycopy(values, out, values, out + copy * plane, plane);
            }
        });
        return new PatchTensor(
                values, image.size().height() / patchSize, image.size().width() / patchSize, patchLength());
    }

    /**
     * Packs a picture in bfloat16: the values of {@link #pack}, each rounded to the nearest, ties to even, as torch
     * does; in the order of {@link PatchTensor#values}.
     *
     * @param image at the size that the model is shown, see {@link PixelBudget#fit}
     * @return the bits of each value
     * @throws IllegalArgumentException if a side is not a multiple of {@link #factor()}, or the picture has more
     *     values than a Java array can hold
     */
    public short[] packBfloat16(RgbImage image) {
        short[] values = new short[length(image.size())];
        int plane = patchSize * patchSize;
        walk(image, (samples, in, stride, c, out) -> {
            short[] table = rounded[c];
            int o = out;
            for (int y = 0, row = in; y < patchSize; y++, row += stride) {
                for (int x = 0, i = row; x < patchSize; x++, i += CHANNELS) {
                    values[o++] = table[samples[i] & 255];
                }
            }
            for (int copy = 1; copy < temporalPatchSize; copy++) {
                System.arraycopy(values, out, values, out + copy * plane, plane);
            }
        });
        return values;
    }

    /** What is done with one channel of one patch. */
    @FunctionalInterface
    private interface Plane {

        /**
         * Packs a plane.
         *
         * @param in where its first sample is
         * @param stride from one row to the next
         * @param c the channel
         * @param out where its first value belongs
         */
        void pack(byte[] samples, int in, int stride, int c, int out);
    }

    private int length(Size size) {
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
        return (int) length;
    }

    private void walk(RgbImage image, Plane plane) {
        byte[] samples = image.samples();
        int stride = image.size().width() * CHANNELS;
        int gridHeight = image.size().height() / patchSize;
        int gridWidth = image.size().width() / patchSize;
        int step = temporalPatchSize * patchSize * patchSize;
        int out = 0;
        for (int blockRow = 0; blockRow < gridHeight; blockRow += mergeSize) {
            for (int blockColumn = 0; blockColumn < gridWidth; blockColumn += mergeSize) {
                for (int row = blockRow; row < blockRow + mergeSize; row++) {
                    for (int column = blockColumn; column < blockColumn + mergeSize; column++) {
                        int in = row * patchSize * stride + column * patchSize * CHANNELS;
                        for (int c = 0; c < CHANNELS; c++, out += step) {
                            plane.pack(samples, in + c, stride, c, out);
                        }
                    }
                }
            }
        }
    }

    /** The upper half of a float's bits, rounded to nearest, ties to even; the tables hold finite numbers only. */
    private static short bfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        return (short) ((bits + 0x7FFF + (bits >>> 16 & 1)) >>> 16);
    }
}
