package io.ecp.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageSourceTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    /** Expected checksums of the RGB samples that Pillow 12.3.0 decodes. */
    @ParameterizedTest
    @CsvSource({
        "subsampled.jpg, 40x27, 1504032479",
        "without-jfif.jpg, 40x27, 134631668",
        "component-names.jpg, 40x27, 134631668", // which the JDK alone takes for RGB
        "profile.jpg, 40x27, 1504032479",
        "gray.jpg, 40x27, 3930015435",
        "progressive.jpg, 40x27, 147893281",
        "adobe-rgb.jpg, 40x27, 2558403327",
        "animated.gif, 6x4, 4044287334",
        "pixels.tif, 7x5, 75422733",
        "lzw.tif, 7x5, 75422733",
        "pixels.bmp, 7x5, 75422733",
        "cmyk.jpg, 40x27, 2558403327",
        "cmyk.tif, 7x5, 75422733",
    })
    void files_decode_to_the_samples_of_pillow(String name, String size, long crc) throws IOException {
        byte[] bytes = resource(name);
        Path file = Files.write(folder.resolve(name), bytes);

        for (ImageSource source :
                List.of(ImageSource.of(file), ImageSource.of(bytes), ImageSource.of(new ByteArrayInputStream(bytes)))) {
            assertThat(source.size()).hasToString(size);
            assertThat(crc(pixels(source))).as("%s", source).isEqualTo(crc);
        }
    }

    @Test
    void a_crop_then_resample_lets_nothing_bleed_in() {
        byte[] samples = RgbImage.filled(new Size(40, 40), 0xFF0000).toByteArray();
        for (int y = 10; y < 20; y++) {
            for (int x = 10; x < 20; x++) {
                int i = (y * 40 + x) * 3;
                samples[i] = 0;
                samples[i + 2] = (byte) 255;
            }
        }
        ImageSource source = ImageSource.of(RgbImage.ofOwned(new Size(40, 40), samples));

        View view = source.read(new Region(10, 10, 10, 10), new Size(7, 23));

        assertThat(view.region()).isEqualTo(new Region(10, 10, 10, 10));
        assertThat(view.pixels().toByteArray())
                .isEqualTo(RgbImage.filled(new Size(7, 23), 0x0000FF).toByteArray());
    }

    @Test
    void a_file_is_read_like_the_pixels_it_holds() throws IOException {
        RgbImage image = Pixels.seeded(new Size(61, 47), 3, 0);
        Path file = folder.resolve("picture.png");
        image.writePng(file);
        Region region = new Region(11, 7, 30, 29);
        Size target = new Size(16, 16);

        View view = ImageSource.of(file).read(region, target);

        assertThat(view.pixels().toByteArray())
                .isEqualTo(ImageSource.of(image).read(region, target).pixels().toByteArray())
                .isEqualTo(
                        Resampling.BICUBIC.resample(image.crop(region), target).toByteArray());
    }

    @Test
    void the_options_choose_the_resampling() {
        RgbImage image = Pixels.seeded(new Size(20, 20), 3, 0);
        Size target = new Size(7, 7);
        ReadOptions options = ReadOptions.defaults().withResampling(Resampling.BOX);

        assertThat(ImageSource.of(image.toPng(), options).whole(target).pixels().toByteArray())
                .isEqualTo(Resampling.BOX.resample(image, target).toByteArray())
                .isNotEqualTo(Resampling.BICUBIC.resample(image, target).toByteArray());
        assertThat(options.withKeptBytes(7))
                .hasToString("at most 1000000000 pixels, 7 bytes kept, BOX, alpha OVER_WHITE, orientation applied,"
                        + " profile IGNORE, 16 bits HIGH_BYTE, truncated FAIL, frame 0");
    }

    @Test
    void a_region_outside_of_the_picture_is_refused() {
        ImageSource source = ImageSource.of(RgbImage.filled(new Size(30, 20), 0).toPng());

        assertThatThrownBy(() -> source.read(new Region(10, 0, 21, 20), new Size(5, 5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the region 21x20+10+0 does not lie inside the picture of 30x20");
    }

    @Test
    void changing_the_callers_bytes_changes_nothing() {
        byte[] bytes = RgbImage.filled(new Size(3, 3), 0x123456).toPng();
        ImageSource source = ImageSource.of(bytes);
        Arrays.fill(bytes, (byte) 0);

        assertThat(pixels(source).rgb(1, 1)).isEqualTo(0x123456);
    }

    @Test
    void a_header_that_declares_too_much_is_refused_before_decoding() {
        byte[] bytes = new PngFile(60000, 60000, 8, PngFile.RGB)
                .chunk("IDAT", PngFile.deflated(new byte[10]))
                .end();

        assertThatThrownBy(() -> ImageSource.of(bytes))
                .isInstanceOf(ImageLimitException.class)
                .hasMessage("the picture of " + bytes.length + " bytes in memory declares 60000x60000 = 3600000000"
                        + " pixels, more than the limit of 1000000000; if it is to be trusted, raise the limit with"
                        + " ReadOptions.withMostPixels");
    }

    @Test
    void a_picture_beyond_one_array_is_refused_before_decoding() {
        byte[] bytes = new PngFile(60000, 60000, 8, PngFile.RGB)
                .chunk("IDAT", PngFile.deflated(new byte[10]))
                .end();
        ImageSource source = ImageSource.of(bytes, ReadOptions.defaults().withMostPixels(4_000_000_000L));

        assertThat(source.size()).isEqualTo(new Size(60000, 60000));
        assertThatThrownBy(() -> source.read(new Region(0, 0, 60000, 30000), new Size(60000, 30000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("60000x30000 has 1800000000 pixels, more than the 715827879");
        // Streamed, it needs no array of its size; that it holds too little is found when its rows are read.
        assertThatThrownBy(() -> source.whole(new Size(100, 100)))
                .isInstanceOf(ImageReadException.class)
                .hasMessageContaining("it is cut off (its pixels end too early)");
    }

    @Test
    void a_picture_beyond_the_heap_is_refused() {
        assertThatThrownBy(() -> EncodedSource.requireMemory("the picture x.png", new Size(1000, 1000), 2_999_999))
                .isInstanceOf(ImageLimitException.class)
                .hasMessageStartingWith("the picture x.png has 1000x1000 = 1000000 pixels, which take at least 3 MB to")
                .hasMessageContaining("larger -Xmx");
        EncodedSource.requireMemory("the picture x.png", new Size(1000, 1000), 3_000_000);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1})
    void a_limit_below_one_is_refused(long limit) {
        assertThatThrownBy(() -> ReadOptions.defaults().withMostPixels(limit))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the most pixels must be at least 1, but was " + limit);
    }

    @Test
    void the_limit_itself_is_allowed() {
        byte[] bytes = RgbImage.filled(new Size(10, 10), 0).toPng();

        assertThat(ImageSource.of(bytes, ReadOptions.defaults().withMostPixels(100))
                        .size())
                .isEqualTo(new Size(10, 10));
        assertThatThrownBy(() -> ImageSource.of(bytes, ReadOptions.defaults().withMostPixels(99)))
                .isInstanceOf(ImageLimitException.class)
                .hasMessageContaining("declares 10x10 = 100 pixels, more than the limit of 99");
    }

    @Test
    void a_missing_file_a_directory_and_an_empty_file_are_named() throws IOException {
        Path empty = Files.createFile(folder.resolve("empty.png"));
        Path missing = folder.resolve("missing.png");

        assertThatThrownBy(() -> ImageSource.of(missing))
                .isInstanceOf(ImageReadException.class)
                .hasMessageStartingWith("the picture " + missing + " does not exist")
                .hasMessageContaining("JPEG, PNG, GIF, BMP, TIFF");
        assertThatThrownBy(() -> ImageSource.of(folder))
                .isInstanceOf(ImageReadException.class)
                .hasMessageStartingWith("the picture " + folder + " is a directory");
        assertThatThrownBy(() -> ImageSource.of(empty))
                .isInstanceOf(ImageReadException.class)
                .hasMessageStartingWith("the picture " + empty + " is empty");
    }

    @Test
    void a_file_that_is_no_picture_is_refused() {
        byte[] bytes = "hello, I am a text file".getBytes(java.nio.charset.StandardCharsets.UTF_8);

        assertThatThrownBy(() -> ImageSource.of(bytes))
                .isInstanceOf(ImageReadException.class)
                .hasMessage("the picture of 23 bytes in memory is of no format that can be read; it should be JPEG,"
                        + " PNG, GIF, BMP, TIFF, or what an ImageIO plug-in on the class path adds");
    }

    @Test
    void a_stream_that_fails_is_reported() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("connection reset");
            }
        };

        assertThatThrownBy(() -> ImageSource.of(broken))
                .isInstanceOf(ImageReadException.class)
                .hasMessage("the stream that holds the picture could not be read: connection reset")
                .hasCauseInstanceOf(IOException.class);
    }

    /** Cuts a file everywhere: a reader may fail at any point, but only in the one way, and never give a picture. */
    @ParameterizedTest
    @ValueSource(
            strings = {"subsampled.jpg", "progressive.jpg", "gray.jpg", "screen-small.png", "animated.gif", "lzw.tif"})
    void a_file_that_is_cut_off_is_refused(String name) throws IOException {
        byte[] bytes = resource(name);
        int step = Math.max(1, bytes.length / 150);
        // The last bytes of a PNG or GIF hold no pixels, and a TIFF keeps its directory at the end or not.
        int needed = name.endsWith(".jpg") ? bytes.length - 1 : bytes.length * 2 / 5;
        for (int length = 1; length <= needed; length += step) {
            byte[] part = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> pixels(ImageSource.of(part)))
                    .as("%s cut to %d bytes", name, length)
                    .isInstanceOf(ImageReadException.class)
                    .hasMessageStartingWith("the picture of " + length + " bytes in memory ");
        }
    }

    @Test
    void a_gif_frame_smaller_than_the_picture_lies_where_it_belongs() throws IOException {
        byte[] gif = resource("animated.gif");
        RgbImage frame = pixels(ImageSource.of(gif));
        gif[6] = 9;
        gif[8] = 7;
        int descriptor = 13 + (3 << ((gif[10] & 7) + 1));
        while (gif[descriptor] == 0x21) {
            descriptor += 2;
            while (gif[descriptor] != 0) {
                descriptor += gif[descriptor] + 1;
            }
            descriptor++;
        }
        gif[descriptor + 1] = 2;
        gif[descriptor + 3] = 1;

        RgbImage picture = pixels(ImageSource.of(gif));

        assertThat(picture.size()).isEqualTo(new Size(9, 7));
        assertThat(picture.crop(new Region(2, 1, 6, 4)).toByteArray()).isEqualTo(frame.toByteArray());
        assertThat(picture.rgb(1, 1)).isEqualTo(0xFFFFFF);
        assertThat(picture.rgb(8, 4)).isEqualTo(0xFFFFFF);
        assertThat(picture.rgb(2, 5)).isEqualTo(0xFFFFFF);
    }

    @Test
    void a_cut_jpeg_says_so() throws IOException {
        byte[] bytes = resource("subsampled.jpg");
        byte[] part = Arrays.copyOf(bytes, bytes.length - 60);

        assertThatThrownBy(() -> pixels(ImageSource.of(part)))
                .isInstanceOf(ImageReadException.class)
                .hasMessageContaining("is a damaged JPEG: it is cut off")
                .hasMessageContaining("get an undamaged copy");
    }

    /** Damages single bytes: whatever a reader throws comes out as one of this module's exceptions. */
    @ParameterizedTest
    @ValueSource(
            strings = {"subsampled.jpg", "progressive.jpg", "screen-small.png", "animated.gif", "lzw.tif", "pixels.bmp"
            })
    void damage_never_surfaces_as_another_exception(String name) throws IOException {
        byte[] bytes = resource(name);
        long seed = 11;
        java.util.Random random = new java.util.Random(seed);
        ReadOptions options = ReadOptions.defaults().withMostPixels(1_000_000);
        for (int i = 0; i < 300; i++) {
            byte[] damaged = bytes.clone();
            int at = random.nextInt(Math.min(damaged.length, 700));
            damaged[at] = (byte) random.nextInt(256);
            try {
                pixels(ImageSource.of(damaged, options));
            } catch (ImageException expected) {
                assertThat(expected).hasMessageStartingWith("the picture of " + bytes.length + " bytes in memory ");
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + " case " + i + ": byte " + at + " of " + name, e);
            }
        }
    }

    /** 4 GB of text in a few MB, more than the heap of the tests: whoever unpacks it fails. */
    @Test
    void a_bomb_in_a_text_chunk_is_not_unpacked() {
        Deflater deflater = new Deflater(9, true);
        deflater.setInput(new byte[1 << 24]);
        byte[] block = new byte[1 << 16];
        int length = deflater.deflate(block, 0, block.length, Deflater.FULL_FLUSH);
        assertThat(deflater.needsInput()).isTrue();
        deflater.end();
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        text.writeBytes(PngFile.bytes('a', 0, 0, 0x78, 0x9C));
        for (int i = 0; i < 256; i++) {
            text.write(block, 0, length);
        }
        byte[] bytes = new PngFile(1, 1, 8, PngFile.RGB)
                .chunk("zTXt", text.toByteArray())
                .rows(new int[] {1, 2, 3})
                .end();

        assertThat(pixels(ImageSource.of(bytes)).rgb(0, 0)).isEqualTo(0x010203);
    }

    @Test
    void a_file_that_changed_since_is_noticed() throws IOException {
        Path file = folder.resolve("changing.png");
        RgbImage.filled(new Size(4, 4), 0).writePng(file);
        ImageSource source = ImageSource.of(file);
        RgbImage.filled(new Size(400, 4), 0).writePng(file);

        assertThatThrownBy(() -> pixels(source))
                .isInstanceOf(ImageReadException.class)
                .hasMessage("the picture " + file + " changed after its header was read: it was PNG of 4x4 and is PNG"
                        + " of 400x4; make a new ImageSource for the new file");
    }

    @Test
    void a_file_is_decoded_once_for_two_views_and_not_held_open() throws IOException {
        Path file = folder.resolve("once.png");
        RgbImage.filled(new Size(8, 8), 0xABCDEF).writePng(file);
        ImageSource source = ImageSource.of(file);
        source.whole(new Size(4, 4));
        Files.delete(file);

        assertThat(source.read(new Region(0, 0, 4, 4), new Size(4, 4)).pixels().rgb(0, 0))
                .isEqualTo(0xABCDEF);
    }

    @Test
    void a_first_read_by_many_threads_gives_all_the_same_pixels() throws Exception {
        RgbImage image = Pixels.seeded(new Size(300, 200), 5, 0);
        Path file = folder.resolve("shared.png");
        image.writePng(file);
        ImageSource source = ImageSource.of(file);
        int readers = 8;
        CountDownLatch ready = new CountDownLatch(readers);
        ExecutorService pool = Executors.newFixedThreadPool(readers);
        try {
            List<Future<RgbImage>> views = new ArrayList<>();
            for (int i = 0; i < readers; i++) {
                views.add(pool.submit(() -> {
                    ready.countDown();
                    ready.await();
                    return pixels(source);
                }));
            }
            RgbImage first = views.get(0).get();
            for (Future<RgbImage> view : views) {
                // The whole picture at its own size is the decoded picture itself: one decode gives one object.
                assertThat(view.get()).isSameAs(first);
            }
            assertThat(first.toByteArray()).isEqualTo(image.toByteArray());
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void a_reading_thread_that_is_interrupted_still_gets_its_pixels() throws IOException {
        Path file = folder.resolve("interrupted.png");
        RgbImage.filled(new Size(8, 8), 0xABCDEF).writePng(file);
        ImageSource source = ImageSource.of(file);
        Thread.currentThread().interrupt();
        try {
            assertThat(pixels(source).rgb(7, 7)).isEqualTo(0xABCDEF);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private byte[] resource(String name) throws IOException {
        try (InputStream stream = getClass().getResourceAsStream(name)) {
            return stream.readAllBytes();
        }
    }

    private static RgbImage pixels(ImageSource source) {
        return source.whole(source.size()).pixels();
    }

    private static long crc(RgbImage image) {
        CRC32 crc = new CRC32();
        crc.update(image.toByteArray());
        return crc.getValue();
    }

    @Test
    void a_caller_may_resample_in_a_way_of_its_own() {
        RgbImage pixels = Pixels.seeded(new Size(61, 47), 5, 0);
        Region region = new Region(7, 9, 40, 30);
        Size target = new Size(17, 13);
        RgbImage expected = Resampling.LANCZOS.resample(pixels.crop(region), target);
        ImageSource elsewhere = new ImageSource() {
            @Override
            public Size size() {
                return pixels.size();
            }

            @Override
            public View read(Region part, Size size) {
                return View.of(part, Resampling.BOX.resample(pixels.crop(part), size));
            }
        };

        for (ImageSource source : List.of(
                ImageSource.of(pixels),
                ImageSource.of(pixels.toPng()),
                ImageSource.of(pixels.toPng(), ReadOptions.defaults().withKeptBytes(0)),
                elsewhere)) {
            View view = source.read(region, target, Resampling.LANCZOS);

            assertThat(view.region()).as("%s", source).isEqualTo(region);
            assertThat(view.pixels().toByteArray()).as("%s", source).isEqualTo(expected.toByteArray());
            assertThat(source.read(region, region.size(), Resampling.LANCZOS)
                            .pixels()
                            .toByteArray())
                    .isEqualTo(pixels.crop(region).toByteArray());
        }
    }
}
