package io.ecp.djl.checkpoint;

import io.ecp.imaging.PixelBudget;
import java.util.List;

/**
 * How a checkpoint wants its pictures: how many pixels, cut into what patches, and what is done to each value
 * ({@code (value * rescaleFactor - mean) / std} by channel, red, green, blue).
 *
 * @param budget least and most pixels, and the factor (patch times merge) that both sides are multiples of
 * @param patchSize the side of a patch in pixels
 * @param mergeSize how many patches each way become one token
 * @param temporalPatchSize how many frames a patch spans; a still picture is repeated
 * @param mean of each channel, after rescaling
 * @param std of each channel, after rescaling
 * @param rescaleFactor what the values from 0 to 255 are multiplied by
 */
public record PreprocessorConfig(
        PixelBudget budget,
        int patchSize,
        int mergeSize,
        int temporalPatchSize,
        List<Float> mean,
        List<Float> std,
        double rescaleFactor) {

    private static final double ONE_OF_255 = 1 / 255.0;
    private static final int MOST_PIXELS = 1_000_000_000;

    // The defaults of the reference class Qwen2VLImageProcessor, for keys that a file leaves out.
    private static final int LEAST_PIXELS_CLASS = 56 * 56;
    private static final int MOST_PIXELS_CLASS = 1280 * 28 * 28;
    private static final List<Double> MEAN_CLASS = List.of(0.48145466, 0.4578275, 0.40821073);
    private static final List<Double> STD_CLASS = List.of(0.26862954, 0.26130258, 0.27577711);
    private static final int BICUBIC = 3;

    /** What the published files of a generation say, for a directory without one. */
    @SuppressWarnings("ImmutableEnumChecker") // The lists cannot be changed.
    public enum Published {
        /** Qwen2-VL and Qwen2.5-VL. */
        QWEN2_VL(3_136, 12_845_056, floats(MEAN_CLASS), floats(STD_CLASS)),
        /** Qwen3-VL and Qwen3.5. */
        QWEN3_VL(65_536, 16_777_216, List.of(0.5f, 0.5f, 0.5f), List.of(0.5f, 0.5f, 0.5f));

        private final long leastPixels;
        private final long mostPixels;
        private final List<Float> mean;
        private final List<Float> std;

        Published(long leastPixels, long mostPixels, List<Float> mean, List<Float> std) {
            this.leastPixels = leastPixels;
            this.mostPixels = mostPixels;
            this.mean = mean;
            this.std = std;
        }
    }

    /** Copies the lists. */
    public PreprocessorConfig {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
    }

    /** Reads a checkpoint's preprocessor file, or takes Qwen3-VL's values where there is none. */
    public static PreprocessorConfig from(Checkpoint checkpoint, int patchSize, int mergeSize, int temporalPatchSize) {
        return from(checkpoint, patchSize, mergeSize, temporalPatchSize, Published.QWEN3_VL);
    }

    /**
     * Reads a checkpoint's preprocessor file. In it, {@code size.shortest_edge} and {@code size.longest_edge} are pixel
     * counts, not edges, and {@code min_pixels} and {@code max_pixels} win over them.
     *
     * @param patchSize of the vision tower, in pixels
     * @param mergeSize of the vision tower
     * @param temporalPatchSize of the vision tower, in frames
     * @param otherwise what to take where there is no such file
     * @throws io.ecp.error.ModelLoadException if a value is out of range or contradicts the vision tower's
     */
    public static PreprocessorConfig from(
            Checkpoint checkpoint, int patchSize, int mergeSize, int temporalPatchSize, Published otherwise) {
        return checkpoint
                .preprocessor()
                .map(file -> from(file, patchSize, mergeSize, temporalPatchSize))
                .orElseGet(() -> new PreprocessorConfig(
                        new PixelBudget(otherwise.leastPixels, otherwise.mostPixels, patchSize * mergeSize),
                        patchSize,
                        mergeSize,
                        temporalPatchSize,
                        otherwise.mean,
                        otherwise.std,
                        ONE_OF_255));
    }

    private static PreprocessorConfig from(JsonTree file, int patchSize, int mergeSize, int temporalPatchSize) {
        requireSame(file, "patch_size", patchSize);
        requireSame(file, "merge_size", mergeSize);
        requireSame(file, "temporal_patch_size", temporalPatchSize);
        if (!file.flag("do_resize", true)) {
            throw file.unusable("do_resize", "is false, but pictures are always resized; set it to true");
        }
        if (file.integer("resample", BICUBIC) != BICUBIC) {
            throw file.unusable(
                    "resample",
                    "is " + file.integer("resample") + ", but only 3 (bicubic) is supported; set it to 3 if the model"
                            + " tolerates it");
        }
        boolean rescale = file.flag("do_rescale", true);
        boolean normalize = file.flag("do_normalize", true);
        return new PreprocessorConfig(
                budget(file, patchSize * mergeSize),
                patchSize,
                mergeSize,
                temporalPatchSize,
                normalize ? channels(file, "image_mean", MEAN_CLASS, -1000) : List.of(0f, 0f, 0f),
                normalize ? channels(file, "image_std", STD_CLASS, 1e-6) : List.of(1f, 1f, 1f),
                rescale ? file.number("rescale_factor", ONE_OF_255, 1e-9, 1e3) : 1);
    }

    private static PixelBudget budget(JsonTree file, int factor) {
        JsonTree size = file.objectOrEmpty("size");
        long least = pixels(file, size, "min_pixels", "shortest_edge", LEAST_PIXELS_CLASS);
        long most = pixels(file, size, "max_pixels", "longest_edge", MOST_PIXELS_CLASS);
        if (least > most) {
            throw file.unusable(
                    "size",
                    "must not have a lower limit above the upper, but they are " + least + " and " + most
                            + " pixels; correct the file");
        }
        if (most < (long) factor * factor) {
            throw file.unusable(
                    "size",
                    "leaves no room for one tile of " + factor + "x" + factor + " pixels (at most " + most
                            + "); correct the file");
        }
        return new PixelBudget(least, most, factor);
    }

    /** The first of: the limit under its own name, the same within {@code size}, the "edge" within {@code size}. */
    private static long pixels(JsonTree file, JsonTree size, String name, String edge, int otherwise) {
        if (file.has(name)) {
            return file.positive(name, MOST_PIXELS);
        }
        if (size.has(name)) {
            return size.positive(name, MOST_PIXELS);
        }
        return size.positive(edge, otherwise, MOST_PIXELS);
    }

    private static void requireSame(JsonTree file, String key, int towers) {
        if (file.integer(key, towers) != towers) {
            throw file.unusable(
                    key,
                    "is " + file.integer(key) + ", but config.json's vision_config says " + towers
                            + "; the two files belong to different models");
        }
    }

    private static List<Float> channels(JsonTree file, String key, List<Double> otherwise, double least) {
        List<Double> values = file.numbers(key, otherwise);
        boolean usable = values.size() == 3 && values.stream().allMatch(value -> value >= least && value <= 1000);
        if (!usable) {
            throw file.unusable(
                    key,
                    "must be three numbers (red, green, blue) from " + least + " to 1000, but is " + values
                            + "; correct the file");
        }
        return floats(values);
    }

    private static List<Float> floats(List<Double> values) {
        return values.stream().map(Double::floatValue).toList();
    }
}
