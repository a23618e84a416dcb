package io.ecp.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

class PatchPackerTest {

    private static final float[] HALF = {0.5f, 0.5f, 0.5f};

    /** The checksum of {@code pixel_values} that the PIL processor of transformers 5.17.0 makes of the same file. */
    @Test
    void a_picture_becomes_the_bits_of_the_reference_processor() throws IOException {
        PatchPacker packer = PatchPacker.of(16, 2, 2, HALF, HALF, 0.00392156862745098);
        RgbImage shown;
        try (InputStream file = getClass().getResourceAsStream("screen-small.png")) {
            ImageSource source = ImageSource.of(file);
            Size target = new PixelBudget(4096, 122880, packer.factor()).fit(source.size());
            assertThat(target).isEqualTo(new Size(320, 288));
            shown = source.whole(target).pixels();
        }

        PatchTensor patches = packer.pack(shown);

        assertThat(crc(shown.toByteArray())).isEqualTo(2196587193L);
        assertThat(patches).hasToString("1x18x20 patches of 1536");
        assertThat(patches.gridT()).isEqualTo(1);
        assertThat(patches.gridHeight()).isEqualTo(18);
        assertThat(patches.gridWidth()).isEqualTo(20);
        assertThat(patches.patches()).isEqualTo(360);
        assertThat(patches.patchLength()).isEqualTo(1536).isEqualTo(packer.patchLength());
        assertThat(patches.values()).hasSize(360 * 1536);
        assertThat(patches.values()[0]).isEqualTo(0.12156868f);
        ByteBuffer bits = ByteBuffer.allocate(patches.values().length * 4).order(ByteOrder.LITTLE_ENDIAN);
        bits.asFloatBuffer().put(patches.values());
        assertThat(crc(bits.array())).isEqualTo(1212070424L);
    }

    /** Checksums of the reference's arithmetic by numpy and torch 2.13.0, in float32 and rounded to bfloat16. */
    @ParameterizedTest
    @CsvFileSource(resources = "patches-golden.csv", numLinesToSkip = 1)
    void both_orders_and_types_have_the_bits_of_the_reference(
            PatchPacker.Normalization order,
            int patch,
            int merge,
            int temporal,
            String statistics,
            double factor,
            int width,
            int height,
            long seed,
            long float32,
            long bfloat16) {
        float[] mean = statistics.equals("CLIP") ? new float[] {0.48145466f, 0.4578275f, 0.40821073f} : HALF;
        float[] std = statistics.equals("CLIP") ? new float[] {0.26862954f, 0.26130258f, 0.27577711f} : HALF;
        PatchPacker packer = PatchPacker.of(patch, merge, temporal, mean, std, factor, order);
        RgbImage image = Pixels.seeded(new Size(width, height), seed, (int) ((seed - 500) % 3));

        float[] values = packer.pack(image).values();
        short[] rounded = packer.packBfloat16(image);

        ByteBuffer bits = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        bits.asFloatBuffer().put(values);
        assertThat(crc(bits.array())).isEqualTo(float32);
        ByteBuffer halves = ByteBuffer.allocate(rounded.length * 2).order(ByteOrder.LITTLE_ENDIAN);
        halves.asShortBuffer().put(rounded);
        assertThat(crc(halves.array())).isEqualTo(bfloat16);
    }

    @Test
    void samples_are_in_the_order_block_row_block_column_row_column_channel_copy_y_x() {
        // Sample values name their place: red the column, green the row, blue nothing.
        byte[] samples = new byte[8 * 8 * 3];
        for (int i = 0; i < 64; i++) {
            samples[i * 3] = (byte) (i % 8);
            samples[i * 3 + 1] = (byte) (i / 8);
        }
        RgbImage image = RgbImage.ofOwned(new Size(8, 8), samples);
        PatchPacker packer = PatchPacker.of(2, 2, 3, new float[3], new float[] {1, 1, 1}, 1);

        float[] values = packer.pack(image).values();

        int i = 0;
        for (int blockRow = 0; blockRow < 2; blockRow++) {
            for (int blockColumn = 0; blockColumn < 2; blockColumn++) {
                for (int row = 0; row < 2; row++) {
                    for (int column = 0; column < 2; column++) {
                        for (int channel = 0; channel < 3; channel++) {
                            for (int copy = 0; copy < 3; copy++) {
                                for (int y = 0; y < 2; y++) {
                                    for (int x = 0; x < 2; x++) {
                                        int imageX = (blockColumn * 2 + column) * 2 + x;
                                        int imageY = (blockRow * 2 + row) * 2 + y;
                                        float expected = channel == 0 ? imageX : channel == 1 ? imageY : 0;
                                        assertThat(values[i]).as("value %d", i).isEqualTo(expected);
                                        i++;
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        assertThat(values).hasSize(i);
    }

    @Test
    void each_channel_has_its_own_mean_and_deviation() {
        PatchPacker packer = PatchPacker.of(1, 1, 1, new float[] {1, 2, 3}, new float[] {2, 4, 8}, 0.5);

        float[] values = packer.pack(RgbImage.filled(new Size(1, 1), 0x0A141E)).values();

        assertThat(values).containsExactly((5 - 1) / 2f, (10 - 2) / 4f, (15 - 3) / 8f);
    }

    @ParameterizedTest
    @CsvSource({"60, 56", "56, 60", "14, 28"})
    void sides_that_are_no_multiples_are_refused(int width, int height) {
        PatchPacker packer = PatchPacker.of(14, 2, 2, HALF, HALF, 1 / 255.0);
        RgbImage image = RgbImage.filled(new Size(width, height), 0);

        assertThatThrownBy(() -> packer.pack(image))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a picture of " + width + "x" + height + " cannot be packed: both sides must be multiples"
                        + " of patch size * merge size = 14 * 2 = 28; resize it to PixelBudget.fit first");
    }

    @Test
    void numbers_that_make_no_sense_are_refused() {
        assertThatThrownBy(() -> PatchPacker.of(0, 2, 2, HALF, HALF, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0, 2 and 2");
        assertThatThrownBy(() -> PatchPacker.of(14, 2, 2, new float[] {1}, HALF, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("mean needs 3 finite numbers (red, green, blue), but was [1.0]");
        assertThatThrownBy(() -> PatchPacker.of(14, 2, 2, HALF, new float[] {1, Float.NaN, 1}, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("std needs 3 finite numbers");
        assertThatThrownBy(() -> PatchPacker.of(14, 2, 2, HALF, new float[] {1, 0, 1}, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("std must not have a 0");
        assertThatThrownBy(() -> PatchPacker.of(14, 2, 2, HALF, HALF, Double.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rescale factor must be finite and not 0, but was NaN");
    }

    private static long crc(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return crc.getValue();
    }
}
