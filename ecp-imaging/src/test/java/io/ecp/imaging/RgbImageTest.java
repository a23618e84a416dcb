package io.ecp.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RgbImageTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    @ParameterizedTest
    @ValueSource(
            ints = {
                BufferedImage.TYPE_INT_RGB,
                BufferedImage.TYPE_INT_BGR,
                BufferedImage.TYPE_INT_ARGB,
                BufferedImage.TYPE_INT_ARGB_PRE,
                BufferedImage.TYPE_3BYTE_BGR,
                BufferedImage.TYPE_4BYTE_ABGR,
                BufferedImage.TYPE_4BYTE_ABGR_PRE
            })
    void opaque_pixels_of_any_layout_are_taken_as_they_are(int type) {
        RgbImage expected = Pixels.seeded(new Size(9, 7), type, 0);
        BufferedImage image = new BufferedImage(9, 7, type);
        for (int y = 0; y < 7; y++) {
            for (int x = 0; x < 9; x++) {
                image.setRGB(x, y, 0xFF000000 | expected.rgb(x, y));
            }
        }

        assertThat(RgbImage.from(image).toByteArray()).isEqualTo(expected.toByteArray());
        // A part shares the array of the whole, at an offset.
        assertThat(RgbImage.from(image.getSubimage(2, 3, 5, 4)).toByteArray())
                .isEqualTo(expected.crop(new Region(2, 3, 5, 4)).toByteArray());
        assertThat(image.getRGB(0, 0) & 0xFFFFFF).as("the original").isEqualTo(expected.rgb(0, 0));
    }

    /** Expected values of Pillow's paste onto white with the alpha channel as mask. */
    @ParameterizedTest
    @CsvSource({
        "3, 0, 255",
        "100, 1, 254",
        "200, 1, 255",
        "100, 7, 251",
        "3, 64, 192",
        "100, 64, 216",
        "200, 127, 228",
        "0, 128, 127",
        "100, 128, 177",
        "100, 200, 133",
        "0, 254, 1",
        "100, 254, 101",
        "100, 255, 100",
    })
    void what_is_transparent_is_laid_over_white(int sample, int alpha, int expected) {
        int argb = alpha << 24 | sample * 0x010101;
        BufferedImage ints = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
        ints.setRGB(0, 0, argb);
        BufferedImage bytes = new BufferedImage(1, 1, BufferedImage.TYPE_4BYTE_ABGR);
        bytes.setRGB(0, 0, argb);
        byte[] png = new PngFile(1, 1, 8, PngFile.RGBA)
                .rows(new int[] {sample, sample, sample, alpha})
                .end();
        byte[] grayPng = new PngFile(1, 1, 8, PngFile.GRAY_ALPHA)
                .rows(new int[] {sample, alpha})
                .end();

        assertThat(RgbImage.from(ints).rgb(0, 0)).isEqualTo(expected * 0x010101);
        assertThat(RgbImage.from(bytes).rgb(0, 0)).isEqualTo(expected * 0x010101);
        assertThat(decoded(png).rgb(0, 0)).isEqualTo(expected * 0x010101);
        assertThat(decoded(grayPng).rgb(0, 0)).isEqualTo(expected * 0x010101);
    }

    @Test
    void premultiplied_pixels_are_laid_over_white_without_loss() {
        BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB_PRE);
        image.getRaster().setPixel(0, 0, new int[] {10, 20, 30, 40});

        assertThat(RgbImage.from(image).rgb(0, 0)).isEqualTo(0xE1EBF5); // 255 - 40 + 10, 20, 30
    }

    @Test
    void gray_is_repeated_without_a_gamma_curve() {
        BufferedImage image = new BufferedImage(256, 1, BufferedImage.TYPE_BYTE_GRAY);
        for (int x = 0; x < 256; x++) {
            image.getRaster().setSample(x, 0, 0, x);
        }

        RgbImage rgb = RgbImage.from(image);

        for (int x = 0; x < 256; x++) {
            assertThat(rgb.rgb(x, 0)).isEqualTo(x * 0x010101);
        }
    }

    @Test
    void of_16_bits_the_high_byte_is_taken() {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
        image.getRaster().setSample(0, 0, 0, 0x12FF);
        image.getRaster().setSample(1, 0, 0, 0xFE80);
        byte[] gray = new PngFile(2, 1, 16, PngFile.GRAY)
                .rows(new int[] {0x12, 0xFF, 0xFE, 0x80})
                .end();
        byte[] rgb = new PngFile(1, 1, 16, PngFile.RGB)
                .rows(new int[] {0x12, 0xFF, 0x34, 0x80, 0x56, 0})
                .end();
        byte[] rgba = new PngFile(1, 1, 16, PngFile.RGBA)
                .rows(new int[] {0x64, 0xFF, 0x64, 0x80, 0x64, 0, 0x80, 0xFF})
                .end();

        assertThat(RgbImage.from(image).toByteArray()).containsExactly(0x12, 0x12, 0x12, 0xFE, 0xFE, 0xFE);
        assertThat(decoded(gray).toByteArray()).containsExactly(0x12, 0x12, 0x12, 0xFE, 0xFE, 0xFE);
        assertThat(decoded(rgb).rgb(0, 0)).isEqualTo(0x123456);
        assertThat(decoded(rgba).rgb(0, 0)).isEqualTo(177 * 0x010101);
    }

    @Test
    void palettes_are_looked_up_and_their_transparency_laid_over_white() {
        byte[] colours = PngFile.bytes(10, 20, 30, 200, 100, 0, 0, 255, 0);
        byte[] png = new PngFile(3, 1, 8, PngFile.PALETTE)
                .chunk("PLTE", colours)
                .chunk("tRNS", PngFile.bytes(255, 64))
                .rows(new int[] {0, 1, 2})
                .end();
        byte[] twoBits = new PngFile(3, 1, 2, PngFile.PALETTE)
                .chunk("PLTE", colours)
                .rows(new int[] {0b00_01_10_00})
                .end();

        assertThat(decoded(png).toByteArray()).isEqualTo(PngFile.bytes(10, 20, 30, 241, 216, 191, 0, 255, 0));
        assertThat(decoded(twoBits).toByteArray()).isEqualTo(colours);
    }

    @ParameterizedTest
    @CsvSource({"1, 0xA0, 255, 0, 255", "2, 0x1B, 0, 85, 170", "4, 0x0F70, 0, 255, 119"})
    void few_bits_of_gray_are_spread_evenly(int depth, int packed, int first, int second, int third) {
        int[] row = depth == 4 ? new int[] {packed >> 8, packed & 255} : new int[] {packed};
        byte[] png = new PngFile(3, 1, depth, PngFile.GRAY).rows(row).end();

        assertThat(decoded(png).toByteArray())
                .isEqualTo(PngFile.bytes(first, first, first, second, second, second, third, third, third));
    }

    @Test
    void one_colour_of_an_rgb_png_can_be_transparent() {
        byte[] png = new PngFile(2, 1, 8, PngFile.RGB)
                .chunk("tRNS", PngFile.bytes(0, 1, 0, 2, 0, 3))
                .rows(new int[] {1, 2, 3, 4, 5, 6})
                .end();

        assertThat(decoded(png).toByteArray()).isEqualTo(PngFile.bytes(255, 255, 255, 4, 5, 6));
    }

    @Test
    void a_palette_in_memory_and_packed_pixels_are_read() {
        byte[] values = {0, 50, 100};
        BufferedImage palette = new BufferedImage(
                3, 1, BufferedImage.TYPE_BYTE_INDEXED, new IndexColorModel(8, 3, values, values, values));
        palette.getRaster().setSamples(0, 0, 3, 1, 0, new int[] {2, 1, 0});
        BufferedImage packed = new BufferedImage(1, 1, BufferedImage.TYPE_USHORT_565_RGB);
        packed.getRaster().setPixel(0, 0, new int[] {31, 0, 31});

        assertThat(RgbImage.from(palette).toByteArray()).containsExactly(100, 100, 100, 50, 50, 50, 0, 0, 0);
        assertThat(RgbImage.from(packed).rgb(0, 0)).isEqualTo(0xFF00FF);
    }

    @Test
    void an_rgb_space_that_is_not_srgb_is_converted() {
        BufferedImage image = of(ColorSpace.getInstance(ColorSpace.CS_LINEAR_RGB), DataBuffer.TYPE_BYTE);
        image.getRaster().setPixel(0, 0, new int[] {55, 55, 55});

        // 55 of 255 in linear light is about half of the way in sRGB.
        assertThat(RgbImage.from(image).rgb(0, 0) & 255).isBetween(126, 130);
    }

    @Test
    void colours_that_are_neither_gray_nor_rgb_are_refused() {
        BufferedImage image = of(ColorSpace.getInstance(ColorSpace.CS_CIEXYZ), DataBuffer.TYPE_BYTE);

        assertThatThrownBy(() -> RgbImage.from(image))
                .isInstanceOf(ImageReadException.class)
                .hasMessage(
                        "the picture has colours that are neither gray, RGB nor CMYK (XYZ), which cannot be converted"
                                + " exactly; save it as RGB first");
    }

    @Test
    void samples_that_are_no_whole_numbers_are_refused() {
        BufferedImage image = of(ColorSpace.getInstance(ColorSpace.CS_sRGB), DataBuffer.TYPE_FLOAT);

        assertThatThrownBy(() -> RgbImage.from(image))
                .isInstanceOf(ImageReadException.class)
                .hasMessageContaining("not whole numbers of at most 16 bits (32 bits)");
    }

    @Test
    void png_and_awt_pictures_come_back_the_same() throws IOException {
        RgbImage image = Pixels.seeded(new Size(31, 17), 8, 0);

        assertThat(RgbImage.from(image.toBufferedImage()).toByteArray()).isEqualTo(image.toByteArray());
        assertThat(image.toBufferedImage().getType()).isEqualTo(BufferedImage.TYPE_INT_RGB);
        assertThat(RgbImage.from(ImageIO.read(new ByteArrayInputStream(image.toPng())))
                        .toByteArray())
                .isEqualTo(image.toByteArray());
    }

    @Test
    void a_png_that_cannot_be_written_is_reported() {
        Path nowhere = folder.resolve("missing").resolve("a.png");

        assertThatThrownBy(() -> RgbImage.filled(new Size(1, 1), 0).writePng(nowhere))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("the picture could not be written to " + nowhere);
    }

    @Test
    void samples_are_handed_out_as_copies() {
        RgbImage image = Pixels.seeded(new Size(4, 3), 2, 0);
        byte[] all = image.toByteArray();
        all[0]++;
        byte[] some = new byte[8];

        image.copySamples(5, some, 1, 2);

        assertThat(image.toByteArray()).isNotEqualTo(all);
        assertThat(some[0]).isZero();
        assertThat(some[1]).isEqualTo(all[15]);
        assertThat(some[6]).isEqualTo(all[20]);
        assertThatThrownBy(() -> image.copySamples(11, some, 0, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> image.copySamples(0, some, 0, 3)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void a_crop_is_that_part_and_the_whole_is_itself() {
        RgbImage image = Pixels.seeded(new Size(6, 5), 2, 0);

        RgbImage part = image.crop(new Region(2, 1, 3, 4));

        assertThat(part.size()).isEqualTo(new Size(3, 4));
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 3; x++) {
                assertThat(part.rgb(x, y)).isEqualTo(image.rgb(x + 2, y + 1));
            }
        }
        assertThat(image.crop(new Region(0, 0, 6, 5))).isSameAs(image);
        assertThatThrownBy(() -> image.crop(new Region(4, 0, 3, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the region 3x1+4+0 does not lie inside the picture of 6x5");
    }

    @Test
    void samples_of_another_length_are_refused() {
        assertThatThrownBy(() -> RgbImage.ofOwned(new Size(2, 2), new byte[11]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an RGB picture of 2x2 has 12 samples, but was given 11");
        assertThatThrownBy(() -> RgbImage.filled(new Size(40000, 40000), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a picture of 40000x40000 has 1600000000 pixels");
    }

    private static RgbImage decoded(byte[] png) {
        ImageSource source = ImageSource.of(png);
        return source.whole(source.size()).pixels();
    }

    private static BufferedImage of(ColorSpace space, int dataType) {
        ComponentColorModel model = new ComponentColorModel(space, false, false, Transparency.OPAQUE, dataType);
        WritableRaster raster = model.createCompatibleWritableRaster(1, 1);
        return new BufferedImage(model, raster, false, null);
    }
}
