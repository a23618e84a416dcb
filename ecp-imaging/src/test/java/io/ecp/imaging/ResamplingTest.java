package io.ecp.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ResamplingTest {

    private static final Map<String, SeparableResampling> BY_NAME = Map.of(
            "BOX", Resampling.BOX,
            "BILINEAR", Resampling.BILINEAR,
            "HAMMING", Resampling.HAMMING,
            "BICUBIC", Resampling.BICUBIC,
            "LANCZOS", Resampling.LANCZOS);

    static Stream<SeparableResampling> filters() {
        return BY_NAME.values().stream();
    }

    /** One case of the golden file. */
    record Golden(
            SeparableResampling filter, Size from, Size to, String box, long seed, int kind, long crc, String line) {

        static Golden parse(String line) {
            String[] cells = line.split(",", -1);
            Numerics numerics = Numerics.valueOf(cells[0]);
            SeparableResampling filter = Objects.requireNonNull(BY_NAME.get(cells[1]));
            return new Golden(
                    numerics == Numerics.PILLOW ? filter : filter.with(numerics),
                    new Size(Integer.parseInt(cells[2]), Integer.parseInt(cells[3])),
                    new Size(Integer.parseInt(cells[4]), Integer.parseInt(cells[5])),
                    cells[6],
                    Long.parseLong(cells[7]),
                    Integer.parseInt(cells[8]),
                    Long.parseLong(cells[9]),
                    line);
        }

        RgbImage resampled() {
            RgbImage source = Pixels.seeded(from, seed, kind);
            if (box.isEmpty()) {
                return filter.resample(source, to);
            }
            String[] corners = box.split(" ");
            return filter.resample(
                    source,
                    new ImageBox(
                            Double.parseDouble(corners[0]),
                            Double.parseDouble(corners[1]),
                            Double.parseDouble(corners[2]),
                            Double.parseDouble(corners[3])),
                    to);
        }
    }

    /**
     * Checksums of what Pillow 12.3.0 {@code Image.resize} and torch 2.13.0 {@code interpolate} of uint8 give for the
     * same pixels, with boxes at and between pixels, of pictures up to 8K and as narrow as a pixel.
     */
    @ParameterizedTest
    @EnumSource
    void each_filter_gives_the_bits_of_its_reference(Numerics numerics) throws IOException {
        List<String> wrong = new ArrayList<>();
        int cases = 0;
        for (Golden golden : goldens()) {
            if (golden.filter().numerics() != numerics) {
                continue;
            }
            cases++;
            RgbImage resampled = golden.resampled();
            if (!resampled.size().equals(golden.to()) || crc(resampled) != golden.crc()) {
                wrong.add(golden.line());
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(cases).isEqualTo(numerics == Numerics.PILLOW ? 709 : 278);
    }

    static List<Golden> goldens() throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(ResamplingTest.class.getResourceAsStream("resample-golden.csv.gz")),
                StandardCharsets.UTF_8))) {
            return lines.lines().skip(1).map(Golden::parse).toList();
        }
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
    @MethodSource("filters")
    void one_colour_stays_that_colour(SeparableResampling filter) {
        RgbImage resampled = filter.resample(RgbImage.filled(new Size(37, 29), 0xC0FFEE), new Size(64, 5));

        for (int y = 0; y < 5; y++) {
            for (int x = 0; x < 64; x++) {
                assertThat(resampled.rgb(x, y)).isEqualTo(0xC0FFEE);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("filters")
    void the_same_size_costs_nothing(SeparableResampling filter) {
        RgbImage source = Pixels.seeded(new Size(8, 8), 1, 0);

        assertThat(filter.resample(source, new Size(8, 8))).isSameAs(source);
        assertThat(filter.resample(source, new ImageBox(0, 0, 8, 8), new Size(8, 8)))
                .isSameAs(source);
    }

    @ParameterizedTest
    @MethodSource("filters")
    void a_region_is_resampled_like_its_copy(SeparableResampling filter) {
        RgbImage source = Pixels.seeded(new Size(333, 211), 4, 0);
        Region region = new Region(17, 9, 301, 202);

        for (Size target : List.of(new Size(50, 31), new Size(301, 20), new Size(20, 202), new Size(602, 404))) {
            assertThat(filter.resample(source, region, target).toByteArray())
                    .isEqualTo(filter.resample(source.crop(region), target).toByteArray());
        }
    }

    @Test
    void several_threads_give_the_bits_of_one() {
        RgbImage source = Pixels.seeded(new Size(640, 480), 8, 0);
        ExecutorService pool = Executors.newFixedThreadPool(3);
        try {
            for (Size target : List.of(new Size(101, 77), new Size(640, 3), new Size(900, 481), new Size(3, 480))) {
                RgbImage one = Resampling.BICUBIC.resample(source, target);
                for (int threads = 1; threads <= 4; threads++) {
                    assertThat(Resampling.BICUBIC
                                    .on(pool, threads)
                                    .resample(source, target)
                                    .toByteArray())
                            .isEqualTo(one.toByteArray());
                }
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void an_executor_that_never_runs_delays_nothing() {
        RgbImage source = Pixels.seeded(new Size(64, 64), 8, 0);

        RgbImage resampled = Resampling.BICUBIC.on(task -> {}, 4).resample(source, new Size(9, 9));

        assertThat(resampled.toByteArray())
                .isEqualTo(Resampling.BICUBIC.resample(source, new Size(9, 9)).toByteArray());
    }

    /** Rows as a decoder gives them, turned and mirrored in all eight ways, against pixels turned beforehand. */
    @Test
    void rows_that_are_still_to_be_turned_give_the_bits_of_turned_pixels() {
        long seed = 11;
        Random random = new Random(seed);
        for (Orientation orientation : Orientation.values()) {
            for (int i = 0; i < 40; i++) {
                Size stored = i % 4 == 0
                        ? new Size(1 + random.nextInt(3), 310 + random.nextInt(200))
                        : i % 4 == 1
                                ? new Size(310 + random.nextInt(200), 1 + random.nextInt(3))
                                : new Size(1 + random.nextInt(300), 1 + random.nextInt(300));
                Size seen = new Size(1 + random.nextInt(200), 1 + random.nextInt(200));
                if (i % 5 == 0) {
                    seen = new Size(orientation.seen(stored).width(), seen.height());
                }
                SeparableResampling filter = i % 3 == 0 ? Resampling.LANCZOS : Resampling.BICUBIC;
                if (i % 7 == 0) {
                    filter = Resampling.BICUBIC.with(Numerics.TORCH_UINT8);
                }
                RgbImage source = Pixels.seeded(stored, random.nextLong(), i % 3);
                Size storedTarget = orientation.sidesExchanged() ? seen.transposed() : seen;
                byte[] out = new byte[(int) seen.area() * 3];
                RowResampler rows = filter.rows(stored, orientation, seen, out);
                byte[] samples = source.samples();
                for (int y = 0; y < stored.height(); y++) {
                    rows.row(y, samples, y * stored.width() * 3);
                }

                RgbImage turned = orientation.apply(RgbImage.ofOwned(storedTarget, out));

                assertThat(turned.toByteArray())
                        .as("seed %d: %s of %s seen at %s by %s", seed, orientation, stored, seen, filter)
                        .isEqualTo(
                                filter.resample(orientation.apply(source), seen).toByteArray());
            }
        }
    }

    @Test
    void torch_has_two_filters() {
        assertThat(Resampling.BICUBIC.with(Numerics.TORCH_UINT8)).hasToString("BICUBIC TORCH_UINT8");
        assertThatThrownBy(() -> Resampling.LANCZOS.with(Numerics.TORCH_UINT8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("torch resamples uint8 by BILINEAR and BICUBIC only, but was asked for LANCZOS");
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 21, 10", "-1, 0, 5, 5", "5, 5, 5, 6", "5, 6, 8, 6", "0, 0, 5, 10.5"})
    void a_box_that_is_empty_or_outside_is_refused(double left, double top, double right, double bottom) {
        RgbImage source = RgbImage.filled(new Size(20, 10), 0);
        ImageBox box = new ImageBox(left, top, right, bottom);

        assertThatThrownBy(() -> Resampling.BICUBIC.resample(source, box, new Size(3, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is empty or does not lie inside the picture of 20x10");
    }

    @Test
    void a_region_outside_and_less_than_one_thread_are_refused() {
        RgbImage source = RgbImage.filled(new Size(20, 10), 0);

        assertThatThrownBy(() -> Resampling.BOX.resample(source, new Region(15, 0, 6, 5), new Size(3, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("6x5+15+0");
        assertThatThrownBy(() -> Resampling.BOX.on(Runnable::run, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("resampling needs at least 1 thread, but was given 0");
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
    void weights_beyond_one_array_are_refused() {
        assertThatThrownBy(() -> Taps.of(SeparableFilter.LANCZOS, Numerics.PILLOW, 1, 0, 1, 400_000_000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more weights than a Java array can hold");
    }

    static long crc(RgbImage image) {
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
