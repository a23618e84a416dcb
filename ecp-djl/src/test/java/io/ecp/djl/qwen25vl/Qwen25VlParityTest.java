package io.ecp.djl.qwen25vl;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecp.djl.checkpoint.Checkpoint;
import io.ecp.djl.checkpoint.ConfigEdit;
import io.ecp.djl.family.PictureFeatures;
import io.ecp.djl.qwen2.Qwen2Model;
import io.ecp.djl.qwen2.Qwen2Parity;
import io.ecp.djl.runtime.ElementType;
import io.ecp.djl.runtime.Placement;
import io.ecp.djl.runtime.TorchRuntime;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares every stage of Qwen2.5-VL with what Hugging Face transformers computes from the same weights. */
class Qwen25VlParityTest extends Qwen2Parity {

    private static final int TOKEN = 28;
    private static final int WINDOW = 4;
    private static final int WIDTH = 96;

    Qwen25VlParityTest() {
        super("qwen2_5_vl");
    }

    @Override
    protected Qwen2Model open(Checkpoint checkpoint, TorchRuntime runtime, Placement placement) {
        return new Qwen25VlFamily().open(checkpoint, runtime, placement);
    }

    /** Rotary positions are relative: where a window lies makes no difference to it. */
    @Test
    void without_full_blocks_a_window_is_what_it_would_be_as_a_picture_of_its_own(@TempDir Path directory) {
        // 10 x 11 tokens: whole windows, windows cut off at the right, below, and in the corner.
        int rows = 10;
        int columns = 11;
        long seed = 20261124;
        byte[] samples = new byte[3 * rows * columns * TOKEN * TOKEN];
        new Random(seed).nextBytes(samples);
        try (Qwen2Model windowed = openWithFullBlocks("[]", directory)) {
            float[] whole = features(windowed, samples, columns, 0, 0, rows, columns);
            for (int top = 0; top < rows; top += WINDOW) {
                for (int left = 0; left < columns; left += WINDOW) {
                    int height = Math.min(WINDOW, rows - top);
                    int width = Math.min(WINDOW, columns - left);
                    float[] alone = features(windowed, samples, columns, top, left, height, width);
                    float[] part = new float[alone.length];
                    for (int y = 0; y < height; y++) {
                        System.arraycopy(
                                whole, ((top + y) * columns + left) * WIDTH, part, y * width * WIDTH, width * WIDTH);
                    }
                    assertThat(difference(part, alone))
                            .as("window at %d, %d, seed %d", top, left, seed)
                            .isLessThanOrEqualTo(1e-4);
                }
            }
            assertThat(difference(whole, features(model(), samples, columns, 0, 0, rows, columns)))
                    .as("blocks that see the whole picture make a difference")
                    .isGreaterThan(1e-2);
        }
    }

    @Test
    void a_picture_of_one_window_is_the_same_with_full_blocks_and_without(@TempDir Path directory) {
        byte[] samples = new byte[3 * WINDOW * WINDOW * TOKEN * TOKEN];
        new Random(7).nextBytes(samples);
        try (Qwen2Model windowed = openWithFullBlocks("[]", directory)) {
            assertThat(features(windowed, samples, WINDOW, 0, 0, WINDOW, WINDOW))
                    .isEqualTo(features(model(), samples, WINDOW, 0, 0, WINDOW, WINDOW));
        }
    }

    private Qwen2Model openWithFullBlocks(String blocks, Path directory) {
        copy().config(text -> ConfigEdit.set(text, "vision_config.fullatt_block_indexes", blocks))
                .writeTo(directory);
        return open(directory, ElementType.FLOAT32);
    }

    /** The features of a part of a picture, all measures in tokens. */
    private static float[] features(
            Qwen2Model model, byte[] samples, int columns, int top, int left, int height, int width) {
        byte[] part = new byte[3 * height * width * TOKEN * TOKEN];
        for (int y = 0; y < height * TOKEN; y++) {
            System.arraycopy(
                    samples,
                    3 * ((top * TOKEN + y) * columns + left) * TOKEN,
                    part,
                    3 * y * width * TOKEN,
                    3 * width * TOKEN);
        }
        RgbImage picture = RgbImage.ofOwned(new Size(width * TOKEN, height * TOKEN), part);
        try (PictureFeatures features = model.encode(packer(model).pack(picture))) {
            return features(List.of(features)).get(0);
        }
    }
}
