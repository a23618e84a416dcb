package io.ecp.imaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OrientationTest {

    /** What is seen of the stored rows ABC / DEF, as the EXIF standard defines row and column 0. */
    @ParameterizedTest
    @CsvSource({
        "1, ABC/DEF",
        "2, CBA/FED",
        "3, FED/CBA",
        "4, DEF/ABC",
        "5, AD/BE/CF",
        "6, DA/EB/FC",
        "7, FC/EB/DA",
        "8, CF/BE/AD",
    })
    void the_eight_orientations_are_applied(int orientation, String seen) {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
            byte[] png = new PngFile(3, 2, 8, PngFile.GRAY)
                    .chunk("eXIf", exif(order, orientation))
                    .rows(new int[] {'A', 'B', 'C'}, new int[] {'D', 'E', 'F'})
                    .end();

            ImageSource source = ImageSource.of(png);

            assertThat(letters(source)).isEqualTo(seen);
        }
    }

    @Test
    void an_orientation_after_the_pixels_counts_too() {
        byte[] png = new PngFile(3, 1, 8, PngFile.GRAY)
                .rows(new int[] {'A', 'B', 'C'})
                .chunk("eXIf", exif(ByteOrder.BIG_ENDIAN, 2))
                .end();

        assertThat(letters(ImageSource.of(png))).isEqualTo("CBA");
    }

    @ParameterizedTest
    @CsvSource({"1, 40, 27", "2, 40, 27", "3, 40, 27", "4, 40, 27", "5, 27, 40", "6, 27, 40", "7, 27, 40", "8, 27, 40"})
    void a_jpeg_is_turned_by_its_exif_segment(int orientation, int width, int height) throws IOException {
        byte[] stored = resource("without-jfif.jpg");
        RgbImage upright = pixels(ImageSource.of(stored));
        byte[] turned = withSegment(stored, exif(ByteOrder.LITTLE_ENDIAN, orientation));

        ImageSource source = ImageSource.of(turned);

        assertThat(source.size()).isEqualTo(new Size(width, height));
        assertThat(pixels(source).toByteArray())
                .isEqualTo(Orientation.values()[orientation - 1].apply(upright).toByteArray());
        // Regions are those of the picture as it is seen.
        assertThat(source.read(new Region(0, 0, width, 1), new Size(width, 1))
                        .pixels()
                        .rgb(0, 0))
                .isEqualTo(pixels(source).rgb(0, 0));
    }

    @Test
    void large_pictures_are_turned_like_small_ones() {
        RgbImage stored = Pixels.seeded(new Size(150, 131), 4, 0);
        for (Orientation orientation : Orientation.values()) {
            RgbImage seen = orientation.apply(stored);
            int number = orientation.ordinal() + 1;
            for (int y = 0; y < stored.size().height(); y++) {
                for (int x = 0; x < stored.size().width(); x++) {
                    int mirroredX = 149 - x;
                    int mirroredY = 130 - y;
                    int rgb =
                            switch (number) {
                                case 1 -> seen.rgb(x, y);
                                case 2 -> seen.rgb(mirroredX, y);
                                case 3 -> seen.rgb(mirroredX, mirroredY);
                                case 4 -> seen.rgb(x, mirroredY);
                                case 5 -> seen.rgb(y, x);
                                case 6 -> seen.rgb(mirroredY, x);
                                case 7 -> seen.rgb(mirroredY, mirroredX);
                                default -> seen.rgb(y, mirroredX);
                            };
                    if (rgb != stored.rgb(x, y)) {
                        throw new AssertionError(orientation + " misplaces (" + x + ", " + y + ")");
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_region_seen_is_found_where_it_is_stored(Orientation orientation) {
        RgbImage stored = Pixels.seeded(new Size(9, 7), 6, 0);
        RgbImage seen = orientation.apply(stored);
        assertThat(seen.size()).isEqualTo(orientation.seen(stored.size()));
        for (Region region : new Region[] {new Region(0, 0, 2, 3), new Region(1, 2, 4, 5), Region.whole(seen.size())}) {
            RgbImage part = stored.crop(orientation.stored(region, stored.size()));

            assertThat(orientation.apply(part).toByteArray())
                    .isEqualTo(seen.crop(region).toByteArray());
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "9", "65535"})
    void a_number_that_is_no_orientation_counts_as_upright(int orientation) {
        assertThat(letters(ImageSource.of(png(exif(ByteOrder.BIG_ENDIAN, orientation)))))
                .isEqualTo("AB");
    }

    @Test
    void damaged_exif_data_is_never_a_reason_to_refuse_a_picture() throws IOException {
        byte[] exif = exif(ByteOrder.BIG_ENDIAN, 6);
        byte[] jpeg = resource("without-jfif.jpg");
        for (int length = 0; length < exif.length; length++) {
            byte[] part = java.util.Arrays.copyOf(exif, length);
            assertThat(letters(ImageSource.of(png(part)))).isIn("AB", "A/B");
            assertThat(pixels(ImageSource.of(withSegment(jpeg, part))).size().area())
                    .isEqualTo(40 * 27);
        }
        long seed = 99;
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            byte[] damaged = exif.clone();
            for (int change = 0; change < 1 + i % 4; change++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            assertThat(letters(ImageSource.of(png(damaged))))
                    .as("seed %d case %d", seed, i)
                    .isIn("AB", "BA", "A/B", "B/A");
        }
    }

    /** A picture of two pixels, turned to the right unless a byte of its EXIF data says otherwise. */
    @ParameterizedTest
    @CsvSource({
        "0, 0x4D, A/B", // as it was
        "1, 0x49, AB", // neither byte order
        "3, 43, AB", // no TIFF
        "8, 0xFF, A/B", // more entries than there are
        "9, 1, AB", // without the second entry
        "23, 0x13, AB", // another tag
        "25, 4, AB", // a long number
        "29, 2, AB" // two numbers
    })
    void only_a_whole_tag_turns_a_picture(int index, int value, String seen) {
        byte[] exif = exif(ByteOrder.BIG_ENDIAN, 6);
        exif[index] = (byte) value;

        assertThat(letters(ImageSource.of(png(exif)))).isEqualTo(seen);
    }

    /** Of what is read of the data, nothing lies beyond its end. */
    @ParameterizedTest
    @CsvSource({"0, 0x49, 38", "0, 0x4D, 7", "2, 1, 38", "6, 1, 38", "7, 7, 38", "7, 36, 38", "7, 37, 38", "7, 38, 38"})
    void data_without_a_directory_are_upright(int index, int value, int length) throws IOException {
        byte[] exif = java.util.Arrays.copyOf(exif(ByteOrder.BIG_ENDIAN, 6), length);
        exif[index] = (byte) value;

        assertThat(Orientation.fromExif(EncodedBytes.of(exif).open(), 0, length))
                .isEqualTo(Orientation.UPRIGHT);
    }

    @Test
    void a_tag_that_ends_beyond_the_data_counts_as_upright() {
        byte[] exif = exif(ByteOrder.BIG_ENDIAN, 6);

        assertThat(letters(ImageSource.of(png(java.util.Arrays.copyOf(exif, 34)))))
                .isEqualTo("A/B");
        assertThat(letters(ImageSource.of(png(java.util.Arrays.copyOf(exif, 33)))))
                .isEqualTo("AB");
    }

    @Test
    void an_offset_beyond_the_data_counts_as_upright() {
        byte[] exif = exif(ByteOrder.BIG_ENDIAN, 6);
        exif[4] = (byte) 0xFF;

        assertThat(letters(ImageSource.of(png(exif)))).isEqualTo("AB");
    }

    private static byte[] png(byte[] exif) {
        return new PngFile(2, 1, 8, PngFile.GRAY)
                .chunk("eXIf", exif)
                .rows(new int[] {'A', 'B'})
                .end();
    }

    /** A directory of two entries, the second of which is the orientation. */
    private static byte[] exif(ByteOrder order, int orientation) {
        return ByteBuffer.allocate(38)
                .order(order)
                .putShort((short) (order == ByteOrder.BIG_ENDIAN ? 0x4D4D : 0x4949))
                .putShort((short) 42)
                .putInt(8)
                .putShort((short) 2)
                .putShort((short) 0x0100)
                .putShort((short) 4)
                .putInt(1)
                .putInt(3)
                .putShort((short) 0x0112)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation)
                .putShort((short) 0)
                .putInt(0)
                .array();
    }

    private static byte[] withSegment(byte[] jpeg, byte[] exif) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(jpeg, 0, 2);
        out.write(0xFF);
        out.write(0xE1);
        out.write((exif.length + 8) >> 8);
        out.write(exif.length + 8);
        out.writeBytes(new byte[] {'E', 'x', 'i', 'f', 0, 0});
        out.writeBytes(exif);
        out.write(jpeg, 2, jpeg.length - 2);
        return out.toByteArray();
    }

    private static String letters(ImageSource source) {
        RgbImage image = pixels(source);
        StringBuilder text = new StringBuilder();
        for (int y = 0; y < image.size().height(); y++) {
            text.append(y == 0 ? "" : "/");
            for (int x = 0; x < image.size().width(); x++) {
                text.append((char) (image.rgb(x, y) & 255));
            }
        }
        return text.toString();
    }

    private static RgbImage pixels(ImageSource source) {
        return source.whole(source.size()).pixels();
    }

    private byte[] resource(String name) throws IOException {
        try (InputStream stream = getClass().getResourceAsStream(name)) {
            return stream.readAllBytes();
        }
    }
}
