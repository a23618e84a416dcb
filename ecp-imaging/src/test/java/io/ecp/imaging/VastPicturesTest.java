package io.ecp.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

/** Pictures of more pixels than an {@code int} counts. */
class VastPicturesTest {

    private static final ReadOptions VAST = ReadOptions.defaults().withMostPixels(1L << 33);

    @Test
    void a_png_beyond_the_range_of_int_is_downsampled_and_cropped() {
        Size size = new Size(70_000, 31_000);
        assertThat(size.area()).isGreaterThan(Integer.MAX_VALUE);
        ImageSource source = ImageSource.of(bilevel(size), VAST);

        RgbImage overview = source.whole(new Size(70, 30)).pixels();
        RgbImage corner = source.read(new Region(69_990, 30_990, 10, 10), new Size(10, 10))
                .pixels();

        assertThat(overview.rgb(10, 15)).isZero();
        assertThat(overview.rgb(60, 15)).isEqualTo(0xFFFFFF);
        assertThat(corner.rgb(9, 4)).isEqualTo(0xFFFFFF);
        assertThat(corner.rgb(9, 5)).isZero();
    }

    @Test
    void a_jpeg_beyond_the_range_of_int_is_read_between_restart_markers() {
        int blocks = 8180;
        int rows = 4125;
        Size size = new Size(blocks * 8, rows * 8);
        assertThat(size.area()).isGreaterThan(Integer.MAX_VALUE);
        int white = 4100;
        ImageSource source = ImageSource.of(grayJpeg(blocks, rows, white), VAST.withKeptBytes(0));
        Region around = new Region(size.width() - 20, white * 8 - 2, 20, 12);

        assertThat(source.access(around)).isEqualTo(Access.RESTART_MARKERS);
        RgbImage crop = source.read(around, around.size()).pixels();

        assertThat(crop.rgb(19, 1) & 255).isLessThan(10);
        assertThat(crop.rgb(19, 2) & 255).isGreaterThan(245);
        assertThat(crop.rgb(0, 9) & 255).isGreaterThan(245);
        assertThat(crop.rgb(0, 10) & 255).isLessThan(10);
    }

    @Test
    void a_very_wide_picture_is_resampled_in_blocks_that_fit_into_memory() {
        Size size = new Size(6_000_000, 2);
        ImageSource source = ImageSource.of(bilevel(size), VAST.withKeptBytes(0));

        // As many rows side by side as of a narrower picture would take more bytes than an array can hold.
        RgbImage shown = source.read(Region.whole(size), new Size(5_900_000, 1)).pixels();

        assertThat(shown.rgb(0, 0)).isZero();
        assertThat(shown.rgb(5_899_999, 0)).isEqualTo(0xFFFFFF);
    }

    @Test
    void rows_longer_than_an_array_can_hold_are_refused() {
        byte[] png = new PngFile(300_000_000, 1, 1, PngFile.GRAY)
                .chunk("IDAT", PngFile.deflated(new byte[] {0}))
                .end();

        assertThatThrownBy(() -> ImageSource.of(png, VAST))
                .isInstanceOf(ImageLimitException.class)
                .hasMessageEndingWith("declares 300000000x1, a side longer than the 268435447 pixels that a row in"
                        + " memory may have; cut it into tiles beforehand");
    }

    /** One bit a pixel: black on the left, white on the right, and the other way round in the last five rows. */
    private static byte[] bilevel(Size size) {
        byte[] row = new byte[(size.width() + 7) / 8 + 1];
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[1 << 16];
        for (int y = 0; y < size.height(); y++) {
            boolean turned = size.height() > 5 && y >= size.height() - 5;
            java.util.Arrays.fill(row, 1, row.length / 2, (byte) (turned ? 0xFF : 0));
            java.util.Arrays.fill(row, row.length / 2, row.length, (byte) (turned ? 0 : 0xFF));
            deflater.setInput(row);
            while (!deflater.needsInput()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
        }
        deflater.finish();
        while (!deflater.finished()) {
            out.write(buffer, 0, deflater.deflate(buffer));
        }
        deflater.end();
        return new PngFile(size.width(), size.height(), 1, PngFile.GRAY)
                .chunk("IDAT", out.toByteArray())
                .end();
    }

    /** A gray JPEG with a restart marker after each row of blocks: black but for one row of blocks. */
    private static byte[] grayJpeg(int blocks, int rows, int white) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(PngFile.bytes(0xFF, 0xD8));
        byte[] table = new byte[65];
        java.util.Arrays.fill(table, 1, 65, (byte) 8);
        segment(out, 0xDB, table);
        segment(
                out,
                0xC0,
                ByteBuffer.allocate(9)
                        .put((byte) 8)
                        .putShort((short) (rows * 8))
                        .putShort((short) (blocks * 8))
                        .put(PngFile.bytes(1, 1, 0x11, 0))
                        .array());
        // DC: a difference of 0 bits is coded 0, of 8 bits 10. AC: the end of the block is coded 0.
        segment(out, 0xC4, PngFile.bytes(0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8));
        segment(out, 0xC4, PngFile.bytes(0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
        segment(out, 0xDD, PngFile.bytes(blocks >> 8, blocks));
        segment(out, 0xDA, PngFile.bytes(1, 1, 0, 0, 63, 0));
        byte[] black = row(blocks, 0);
        byte[] bright = row(blocks, 0xFF);
        for (int y = 0; y < rows; y++) {
            out.writeBytes(y == white ? bright : black);
            out.writeBytes(PngFile.bytes(0xFF, y == rows - 1 ? 0xD9 : 0xD0 + y % 8));
        }
        return out.toByteArray();
    }

    /** A first block of +255 or -255, which is 8 bits of ones or zeros, and blocks that differ by nothing. */
    private static byte[] row(int blocks, int difference) {
        StringBuilder bits = new StringBuilder("10");
        bits.append(difference == 0 ? "00000000" : "11111111").append('0');
        bits.append("00".repeat(blocks - 1));
        while (bits.length() % 8 != 0) {
            bits.append('1');
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < bits.length(); i += 8) {
            int value = Integer.parseInt(bits.substring(i, i + 8), 2);
            bytes.write(value);
            if (value == 0xFF) {
                bytes.write(0);
            }
        }
        return bytes.toByteArray();
    }

    private static void segment(ByteArrayOutputStream out, int marker, byte... data) {
        out.writeBytes(PngFile.bytes(0xFF, marker, data.length + 2 >> 8, data.length + 2));
        out.writeBytes(data);
    }
}
