package io.ecp.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ResamplingTest {

    /** Expected values of Pillow 12.3.0 {@code Image.resize} on the same pixels. */
    @ParameterizedTest
    @CsvFileSource(resources = "pillow-resize.csv", numLinesToSkip = 1)
    void each_filter_gives_the_bits_of_pillow(
            SeparableFilter filter, int width, int height, int toWidth, int toHeight, long seed, int kind, long crc) {
        RgbImage source = Pixels.seeded(new Size(width, height), seed, kind);

        RgbImage resampled = filter.resample(source, new Size(toWidth, toHeight));

        assertThat(resampled.size()).isEqualTo(new Size(toWidth, toHeight));
        assertThat(crc(resampled)).isEqualTo(crc);
    }

    @Test
    void a_small_picture_has_the_samples_of_pillow() {
        RgbImage source = Pixels.seeded(new Size(5, 4), 99, 0);
        Size target = new Size(3, 2);

        assertThat(unsigned(Resampling.BICUBIC.resample(source, target)))
                .containsExactly(
                        151, 133, 138, 133, 125, 163, 207, 139, 132, 146, 127, 60, 117, 135, 103, 139, 80, 116);
        assertThat(unsigned(Resampling.LANCZOS.resample(source, target)))
                .containsExactly(
                        149, 129, 143, 136, 127, 161, 207, 141, 130, 151, 127, 53, 119, 137, 105, 136, 77, 118);
    }

    @ParameterizedTest
    @EnumSource
    void one_colour_stays_that_colour(SeparableFilter filter) {
        RgbImage resampled = filter.resample(RgbImage.filled(new Size(37, 29), 0xC0FFEE), new Size(64, 5));

        for (int y = 0; y < 5; y++) {
            for (int x = 0; x < 64; x++) {
                assertThat(resampled.rgb(x, y)).isEqualTo(0xC0FFEE);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_same_size_costs_nothing(SeparableFilter filter) {
        RgbImage source = Pixels.seeded(new Size(8, 8), 1, 0);

        assertThat(filter.resample(source, new Size(8, 8))).isSameAs(source);
    }

    @ParameterizedTest
    @CsvSource({"1, 40000, 30000", "40000, 1, 30000"})
    void a_target_beyond_one_array_is_refused(int width, int height, int side) {
        RgbImage source = RgbImage.filled(new Size(width, height), 0);

        assertThatThrownBy(() -> Resampling.BICUBIC.resample(source, new Size(side, side)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("30000x30000")
                .hasMessageContaining("Java array");
    }

    @Test
    void a_detour_beyond_one_array_is_refused() {
        RgbImage source = RgbImage.filled(new Size(1, 100_000), 0);

        assertThatThrownBy(() -> Resampling.BICUBIC.resample(source, new Size(100_000, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("100000x100000");
    }

    private static long crc(RgbImage image) {
        CRC32 crc = new CRC32();
        crc.update(image.toByteArray());
        return crc.getValue();
    }

    private static int[] unsigned(RgbImage image) {
        byte[] bytes = image.toByteArray();
        int[] values = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            values[i] = bytes[i] & 255;
        }
        return values;
    }
}
