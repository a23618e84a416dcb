package io.ecp.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Formats that the JDK lacks, by the optional readers of TwelveMonkeys, against Pillow 12.3.0. */
class PluginFormatsTest {

    static final List<String> FILES =
            List.of("lossless.webp", "lossless-alpha.webp", "lossy.webp", "big.tif", "big-tiles.tif");

    @ParameterizedTest
    @CsvSource({
        "lossless.webp, 3578182062, 3578182062",
        "lossless-alpha.webp, 3578182062, 3650496235",
        "big.tif, 3578182062, 3578182062",
        "big-tiles.tif, 3679696187, 3679696187",
    })
    void lossless_files_have_the_pixels_of_pillow(String file, long pillow, long overWhite) {
        assertThat(FormatFiles.crc(pixels(file, PixelPolicy.pillow()))).isEqualTo(pillow);
        assertThat(FormatFiles.crc(pixels(file, PixelPolicy.defaults()))).isEqualTo(overWhite);
    }

    /** A lossy WebP's colours are spread to all pixels in a smoother way by other decoders. */
    @Test
    void a_lossy_webp_looks_the_same_as_in_pillow() {
        RgbImage image = pixels("lossy.webp", PixelPolicy.defaults());

        assertThat(image.size()).isEqualTo(new Size(160, 120));
        int rgb = image.rgb(50, 40);
        assertThat(new int[] {rgb >> 16, rgb >> 8 & 255, rgb & 255})
                .satisfies(colour -> assertThat(Math.abs(colour[0] - 251)).isLessThan(6))
                .satisfies(colour -> assertThat(Math.abs(colour[1] - 39)).isLessThan(6))
                .satisfies(colour -> assertThat(Math.abs(colour[2] - 10)).isLessThan(20));
    }

    @Test
    void a_tiled_file_is_read_tile_by_tile() {
        ImageSource source =
                ImageSource.of(bytes("big-tiles.tif"), ReadOptions.defaults().withKeptBytes(0));
        Region region = new Region(130, 70, 60, 50);

        assertThat(source.access(region)).isEqualTo(Access.TILES);
        assertThat(source.read(region, region.size()).pixels().toByteArray())
                .isEqualTo(pixels("big-tiles.tif", PixelPolicy.defaults())
                        .crop(region)
                        .toByteArray());
    }

    @ParameterizedTest
    @CsvSource({"lossless.webp, a WebP, imageio-webp", "big.tif, a BigTIFF, imageio-tiff"})
    void without_the_reader_the_message_names_what_is_missing(String file, String format, String artifact) {
        IIORegistry registry = IIORegistry.getDefaultInstance();
        List<ImageReaderSpi> plugins = new ArrayList<>();
        Iterator<ImageReaderSpi> readers = registry.getServiceProviders(ImageReaderSpi.class, false);
        readers.forEachRemaining(reader -> {
            if (reader.getClass().getName().startsWith("com.twelvemonkeys.")) {
                plugins.add(reader);
            }
        });
        byte[] bytes = bytes(file);
        plugins.forEach(registry::deregisterServiceProvider);
        try {
            assertThatThrownBy(() -> ImageSource.of(bytes))
                    .isInstanceOf(ImageReadException.class)
                    .hasMessage("the picture of " + bytes.length + " bytes in memory is " + format
                            + ", which this JVM has no reader for; put com.twelvemonkeys.imageio:" + artifact
                            + " on the class path, or save it as PNG");
        } finally {
            plugins.forEach(registry::registerServiceProvider);
        }
        assertThat(plugins).isNotEmpty();
    }

    private static RgbImage pixels(String file, PixelPolicy policy) {
        ImageSource source = ImageSource.of(bytes(file), ReadOptions.defaults().withPolicy(policy));
        return source.whole(source.size()).pixels();
    }

    static byte[] bytes(String file) {
        try (InputStream stream = PluginFormatsTest.class.getResourceAsStream(file)) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
