package io.ecp.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.imaging.FormatFiles.Expected;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FormatsTest {

    private static final ReadOptions STREAMED = ReadOptions.defaults().withKeptBytes(0);

    static List<Expected> files() {
        return FormatFiles.expected();
    }

    @ParameterizedTest
    @MethodSource("files")
    void each_kind_of_file_has_the_pixels_of_pillow(Expected file) {
        assertThat(crc(file, PixelPolicy.pillow(), file.stored())).isEqualTo(file.pillow());
        assertThat(crc(file, PixelPolicy.defaults(), file.seen())).isEqualTo(file.overWhite());
        assertThat(crc(file, PixelPolicy.defaults().withAlpha(PixelPolicy.Alpha.OVER_BLACK), file.seen()))
                .isEqualTo(file.overBlack());
    }

    private static long crc(Expected file, PixelPolicy policy, Size size) {
        ImageSource source =
                ImageSource.of(file.bytes(), ReadOptions.defaults().withPolicy(policy.withFrame(file.frame())));
        assertThat(source.size()).isEqualTo(size);
        return FormatFiles.crc(source.whole(size).pixels());
    }

    /** Regions of files of all kinds and orientations, resampled as their rows come, against the whole in memory. */
    @ParameterizedTest
    @MethodSource("files")
    void a_streamed_region_has_the_pixels_of_the_decoded_picture(Expected file) {
        PixelPolicy policy = PixelPolicy.defaults().withFrame(file.frame());
        RgbImage whole = ImageSource.of(file.bytes(), ReadOptions.defaults().withPolicy(policy))
                .whole(file.seen())
                .pixels();
        ImageSource source = ImageSource.of(file.bytes(), STREAMED.withPolicy(policy));
        long seed = 17;
        Random random = new Random(seed);
        for (int i = 0; i < 12; i++) {
            int width = 1 + random.nextInt(file.seen().width());
            int height = 1
                    + random.nextInt(
                            i % 2 == 0
                                    ? file.seen().height()
                                    : Math.min(20, file.seen().height()));
            Region region = i == 0
                    ? Region.whole(file.seen())
                    : new Region(
                            random.nextInt(file.seen().width() - width + 1),
                            random.nextInt(file.seen().height() - height + 1),
                            width,
                            height);
            Size target = i % 3 == 0 ? region.size() : new Size(1 + random.nextInt(40), 1 + random.nextInt(40));

            RgbImage read = source.read(region, target).pixels();

            assertThat(read.toByteArray())
                    .as("seed %d: %s of %s at %s, read %s", seed, region, file, target, source.access(region))
                    .isEqualTo(
                            Resampling.BICUBIC.resample(whole, region, target).toByteArray());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "png-2-8-0.png, 0, 1, ROWS",
        "png-2-8-1.png, 0, 1, WHOLE",
        "jpeg-sub2.jpg, 0, 43, ROWS",
        "jpeg-progressive.jpg, 0, 43, WHOLE",
        "jpeg-cmyk.jpg, 0, 33, WHOLE",
        "jpeg-restart-rows1-2.jpg, 0, 600, ROWS",
        "jpeg-restart-rows1-2.jpg, 560, 20, RESTART_MARKERS",
        "jpeg-restart-rows1-0.jpg, 400, 20, RESTART_MARKERS",
        "jpeg-restart-gray.jpg, 400, 20, RESTART_MARKERS",
        "jpeg-restart-blocks.jpg, 360, 20, RESTART_MARKERS",
        "jpeg-restart-odd.jpg, 90, 10, ROWS",
        "tiff-strips.tif, 100, 10, TILES",
        "bmp-RGB.bmp, 0, 5, WHOLE",
        "gif-P.gif, 0, 5, WHOLE",
    })
    void the_cheapest_way_is_taken_and_named(String file, int y, int height, Access access) {
        ImageSource source = ImageSource.of(FormatFiles.bytes(file), STREAMED);

        assertThat(source.access(new Region(0, y, source.size().width(), height)))
                .isEqualTo(access);
    }

    @Test
    void what_is_read_a_second_time_or_as_a_whole_is_kept() {
        byte[] bytes = FormatFiles.bytes("jpeg-sub2.jpg");
        Region region = new Region(3, 4, 10, 10);
        ImageSource source = ImageSource.of(bytes);

        assertThat(source.access(region)).isEqualTo(Access.ROWS);
        source.read(region, new Size(5, 5));
        assertThat(source.access(region)).isEqualTo(Access.WHOLE);
        source.read(region, new Size(5, 5));
        assertThat(source.access(region)).isEqualTo(Access.MEMORY);

        ImageSource whole = ImageSource.of(bytes);
        assertThat(whole.access(Region.whole(whole.size()))).isEqualTo(Access.WHOLE);
        whole.whole(new Size(5, 5));
        assertThat(whole.access(region)).isEqualTo(Access.MEMORY);
    }

    @Test
    void a_page_that_is_not_there_is_named() {
        byte[] tiff = FormatFiles.bytes("pages.tif");

        assertThatThrownBy(() -> frame(tiff, 3))
                .isInstanceOf(ImageReadException.class)
                .hasMessageContaining("is a TIFF of 3 pages, but page 3 was asked for");
        assertThatThrownBy(() -> frame(FormatFiles.bytes("png-one.png"), 1))
                .isInstanceOf(ImageReadException.class)
                .hasMessageContaining("is a PNG, which has only frame 0, but frame 1 was asked for");
        assertThatThrownBy(() -> frame(FormatFiles.bytes("gif-P.gif"), 1))
                .isInstanceOf(ImageReadException.class)
                .hasMessageContaining("is a GIF, of which only frame 0 can be read");
        assertThatThrownBy(() -> PixelPolicy.defaults().withFrame(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a frame index must be at least 0, but was -1");
    }

    private static ImageSource frame(byte[] bytes, int frame) {
        return ImageSource.of(
                bytes, ReadOptions.defaults().withPolicy(PixelPolicy.defaults().withFrame(frame)));
    }

    @ParameterizedTest
    @CsvSource({"png-smooth.png", "jpeg-sub2.jpg", "tiff-strips.tif"})
    void what_is_there_of_a_file_that_is_cut_off_can_be_shown(String name) {
        byte[] bytes = FormatFiles.bytes(name);
        RgbImage whole = pixels(ImageSource.of(bytes));
        byte[] part = java.util.Arrays.copyOf(bytes, bytes.length * 2 / 3);
        if (name.endsWith(".tif")) {
            // Its directory stands at the end.
            part = bytes.clone();
            part[bytes.length / 2] ^= 0x55;
            java.util.Arrays.fill(part, bytes.length / 2, bytes.length / 2 + 400, (byte) 0xFF);
        }
        byte[] cut = part;
        ReadOptions partial = STREAMED.withPolicy(PixelPolicy.defaults().withTruncated(PixelPolicy.Truncated.PARTIAL));
        ImageSource source = ImageSource.of(cut, partial);
        assertThat(source.truncated()).isFalse();

        RgbImage shown = pixels(source);

        assertThat(source.truncated()).isTrue();
        assertThat(shown.size()).isEqualTo(whole.size());
        for (int x = 0; x < whole.size().width(); x++) {
            assertThat(shown.rgb(x, 0)).isEqualTo(whole.rgb(x, 0));
        }
        assertThat(shown.toByteArray()).isNotEqualTo(whole.toByteArray());
        assertThatThrownBy(() -> pixels(ImageSource.of(cut, STREAMED))).isInstanceOf(ImageReadException.class);
    }

    @Test
    void options_and_policies_say_what_they_are() {
        assertThat(PixelPolicy.pillow()
                        .withProfile(PixelPolicy.Profile.TO_SRGB)
                        .withSixteenBit(PixelPolicy.SixteenBit.HIGH_BYTE)
                        .withOrientation(true)
                        .withTruncated(PixelPolicy.Truncated.PARTIAL)
                        .withFrame(2))
                .hasToString("alpha DROP, orientation applied, profile TO_SRGB, 16 bits HIGH_BYTE, truncated PARTIAL,"
                        + " frame 2");
        assertThat(STREAMED.keptBytes()).isZero();
        assertThatThrownBy(() -> STREAMED.withKeptBytes(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the bytes kept must be at least 0, but were -1");
        assertThat(Access.RESTART_MARKERS.words()).isEqualTo("between restart markers");
    }

    private static RgbImage pixels(ImageSource source) {
        return source.read(Region.whole(source.size()), source.size()).pixels();
    }
}
