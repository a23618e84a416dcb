package io.ecp.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Resampling of small pictures only, quick enough to be run for every mutation of the code; {@link ResamplingTest} has
 * the large ones.
 */
class SmallResamplingTest {

    /** The most pixels, of source and target together, of what counts as small. */
    private static final long MOST_PIXELS = 4000;

    private static final Executor NEW_THREADS = task -> new Thread(task).start();

    static List<SeparableResampling> filters() {
        return List.of(
                Resampling.BOX,
                Resampling.BILINEAR,
                Resampling.HAMMING,
                Resampling.BICUBIC,
                Resampling.LANCZOS,
                Resampling.BILINEAR.with(Numerics.TORCH_UINT8),
                Resampling.BICUBIC.with(Numerics.TORCH_UINT8));
    }

    @ParameterizedTest
    @EnumSource
    void each_filter_gives_the_bits_of_its_reference(Numerics numerics) throws IOException {
        int cases = 0;
        for (ResamplingTest.Golden golden : ResamplingTest.goldens()) {
            if (golden.filter().numerics() == numerics
                    && golden.from().area() + golden.to().area() <= MOST_PIXELS) {
                requireBits(golden);
                cases++;
            }
        }
        assertThat(cases).isEqualTo(numerics == Numerics.PILLOW ? 237 : 89);
    }

    /**
     * What Pillow 12.3.0 gives where the order of the passes changes, where blocks of rows end, and where one of the two
     * sides stays as it is but for a box.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "PILLOW,BICUBIC,2,200,3,50,,1,0,1663473971",
                "PILLOW,BICUBIC,2,201,3,50,,1,0,254791831",
                "PILLOW,BICUBIC,2,201,5,50,0.5 20.25 1.75 180.5,11,1,178203711",
                "PILLOW,LANCZOS,2,201,3,201,0 0.5 2 200.5,2,0,3868282866",
                "PILLOW,LANCZOS,2,201,3,202,,3,0,3052810707",
                "PILLOW,BILINEAR,1,700,5,690,,12,0,3497565341",
                "PILLOW,BILINEAR,3,300,7,300,,4,0,2921142649",
                "PILLOW,LANCZOS,3,300,2,40,,5,1,2467170437",
                "PILLOW,LANCZOS,1500,40,2,3,,6,0,4058316507",
                "PILLOW,BOX,1500,20,2,20,,7,0,1559221498",
                "PILLOW,BICUBIC,40,20,40,9,0 0.25 40 19,8,1,996351717",
                "PILLOW,BICUBIC,20,40,9,40,0.25 0 19 40,9,1,3770904464",
            })
    void passes_and_blocks_give_the_bits_of_pillow(String line) {
        requireBits(ResamplingTest.Golden.parse(line));
    }

    private static void requireBits(ResamplingTest.Golden golden) {
        RgbImage resampled = golden.resampled();
        if (!resampled.size().equals(golden.to()) || ResamplingTest.crc(resampled) != golden.crc()) {
            throw new AssertionError("other bits than the reference: " + golden.line());
        }
    }

    @ParameterizedTest
    @MethodSource("filters")
    void the_same_size_costs_nothing(SeparableResampling filter) {
        RgbImage source = Pixels.seeded(new Size(8, 6), 1, 0);

        assertThat(filter.resample(source, new Size(8, 6))).isSameAs(source);
        assertThat(filter.resample(source, new ImageBox(0, 0, 8, 6), new Size(8, 6)))
                .isSameAs(source);
        assertThat(filter.resample(source, new Region(1, 2, 7, 4), new Size(7, 4))
                        .toByteArray())
                .isEqualTo(source.crop(new Region(1, 2, 7, 4)).toByteArray());
    }

    @ParameterizedTest
    @MethodSource("filters")
    void a_region_is_resampled_like_its_copy(SeparableResampling filter) {
        RgbImage source = Pixels.seeded(new Size(33, 21), 4, 0);
        Region region = new Region(7, 5, 20, 16);

        for (Size target : List.of(new Size(5, 3), new Size(20, 4), new Size(3, 16), new Size(41, 30))) {
            byte[] expected = filter.resample(source.crop(region), target).toByteArray();
            assertThat(filter.resample(source, region, target).toByteArray()).isEqualTo(expected);
            assertThat(SeparableResampling.resample(filter, source, region, target)
                            .toByteArray())
                    .isEqualTo(expected);
        }
    }

    @Test
    void a_way_of_ones_own_is_given_the_crop() {
        RgbImage source = Pixels.seeded(new Size(9, 9), 4, 0);
        Region region = new Region(2, 3, 4, 5);
        Resampling way = (picture, target) -> {
            assertThat(picture.toByteArray()).isEqualTo(source.crop(region).toByteArray());
            return RgbImage.filled(target, 0x123456);
        };

        assertThat(SeparableResampling.resample(way, source, region, new Size(2, 1))
                        .rgb(1, 0))
                .isEqualTo(0x123456);
    }

    @Test
    void several_threads_give_the_bits_of_one() {
        RgbImage source = Pixels.seeded(new Size(24, 50), 8, 0);
        for (Size target : List.of(new Size(11, 17), new Size(24, 3), new Size(30, 71), new Size(3, 50))) {
            byte[] one = Resampling.BICUBIC.resample(source, target).toByteArray();
            for (int threads = 1; threads <= 4; threads++) {
                assertThat(Resampling.BICUBIC
                                .on(NEW_THREADS, threads)
                                .resample(source, target)
                                .toByteArray())
                        .as("%s on %d threads", target, threads)
                        .isEqualTo(one);
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
            }
        }
    }

    /** One band is the calling thread's; one pass across, or a vertical pass that comes first, is not divided. */
    @ParameterizedTest
    @CsvSource({
        "20, 30, 7, 9, 4, 3",
        "20, 30, 7, 9, 1, 0",
        "20, 30, 7, 2, 4, 1",
        "20, 30, 20, 3, 3, 2",
        "20, 30, 7, 30, 4, 0",
        "2, 201, 3, 50, 4, 0",
        "2, 200, 3, 50, 4, 3"
    })
    void the_executor_is_given_all_bands_but_one(
            int width, int height, int targetWidth, int targetHeight, int threads, int tasks) {
        List<Runnable> given = new ArrayList<>();
        RgbImage source = Pixels.seeded(new Size(width, height), 3, 0);
        Size target = new Size(targetWidth, targetHeight);

        RgbImage resampled = Resampling.LANCZOS
                .on(
                        task -> {
                            given.add(task);
                            task.run();
                        },
                        threads)
                .resample(source, target);

        assertThat(given).hasSize(tasks);
        assertThat(resampled.toByteArray())
                .isEqualTo(Resampling.LANCZOS.resample(source, target).toByteArray());
    }

    @Test
    void an_executor_that_never_runs_delays_nothing() {
        RgbImage source = Pixels.seeded(new Size(24, 24), 8, 0);

        assertThat(Resampling.BICUBIC
                        .on(task -> {}, 4)
                        .resample(source, new Size(9, 9))
                        .toByteArray())
                .isEqualTo(Resampling.BICUBIC.resample(source, new Size(9, 9)).toByteArray());
    }

    @Test
    void a_cancelled_band_is_no_picture() {
        RgbImage source = Pixels.seeded(new Size(24, 24), 8, 0);
        SeparableResampling cancelling = Resampling.BICUBIC.on(
                task -> assertThat(((Future<?>) task).cancel(true)).isTrue(), 2);

        assertThatThrownBy(() -> cancelling.resample(source, new Size(9, 9)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the executor cancelled a band of the picture");
    }

    @Test
    void an_interrupted_thread_gets_its_picture_and_stays_interrupted() {
        RgbImage source = Pixels.seeded(new Size(400, 600), 8, 0);
        Size target = new Size(300, 400);
        byte[] expected = Resampling.LANCZOS.resample(source, target).toByteArray();
        // Begins its band when the other is on its way, so that the interrupted thread has to wait for it.
        Executor late = task -> NEW_THREADS.execute(() -> {
            LockSupport.parkNanos(2_000_000);
            task.run();
        });

        Thread.currentThread().interrupt();
        RgbImage resampled = Resampling.LANCZOS.on(late, 2).resample(source, target);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(resampled.toByteArray()).isEqualTo(expected);
    }

    /** Rows as a decoder gives them, turned and mirrored in all eight ways, against pixels turned beforehand. */
    @ParameterizedTest
    @EnumSource
    void rows_that_are_still_to_be_turned_give_the_bits_of_turned_pixels(Orientation orientation) {
        long seed = 11;
        Random random = new Random(seed);
        for (int i = 0; i < 13; i++) {
            Size stored =
                    switch (i % 4) {
                        case 0 -> new Size(1 + i % 3, 310 + random.nextInt(20));
                        case 1 -> new Size(310 + random.nextInt(20), 1 + i % 3);
                        default -> new Size(1 + random.nextInt(40), 1 + random.nextInt(40));
                    };
            Size turned = orientation.seen(stored);
            Size seen =
                    switch (i % 5) {
                        case 0 -> new Size(turned.width(), 1 + random.nextInt(40));
                        case 1 -> new Size(1 + random.nextInt(40), turned.height());
                        case 2 -> i == 12 ? turned : new Size(1 + random.nextInt(40), 1 + random.nextInt(40));
                        default -> new Size(1 + random.nextInt(40), 1 + random.nextInt(40));
                    };
            SeparableResampling filter = filters().get(i % filters().size());
            RgbImage source = Pixels.seeded(stored, random.nextLong(), i % 3);
            byte[] out = new byte[(int) seen.area() * 3];
            RowResampler rows = filter.rows(stored, orientation, seen, out);
            for (int y = 0; y < stored.height(); y++) {
                rows.row(y, source.samples(), y * stored.width() * 3);
            }

            RgbImage resampled =
                    orientation.apply(RgbImage.ofOwned(orientation.sidesExchanged() ? seen.transposed() : seen, out));

            assertThat(resampled.toByteArray())
                    .as("seed %d: %s of %s seen at %s by %s", seed, orientation, stored, seen, filter)
                    .isEqualTo(filter.resample(orientation.apply(source), seen).toByteArray());
        }
    }

    /** Where a pixel lies between two targets, it belongs to the left and upper one, whichever way rows are stored. */
    @ParameterizedTest
    @EnumSource
    void a_pixel_between_two_targets_belongs_to_the_first_that_is_seen(Orientation orientation) {
        RgbImage stored = Pixels.seeded(new Size(9, 9), 12, 0);
        Size seen = new Size(6, 6);
        byte[] out = new byte[6 * 6 * 3];
        RowResampler rows = Resampling.BOX.rows(stored.size(), orientation, seen, out);
        for (int y = 0; y < 9; y++) {
            rows.row(y, stored.samples(), y * 27);
        }

        RgbImage resampled = orientation.apply(RgbImage.ofOwned(seen, out));

        RgbImage turned = orientation.apply(stored);
        assertThat(resampled.toByteArray())
                .isEqualTo(Resampling.BOX.resample(turned, seen).toByteArray());
        assertThat(resampled.rgb(1, 1)).isEqualTo(turned.rgb(2, 2));
    }

    @Test
    void filters_end_as_those_of_pillow_do() {
        assertThat(SeparableFilter.BOX.weight(-0.5)).isZero();
        assertThat(SeparableFilter.BOX.weight(0.5)).isEqualTo(1);
        assertThat(SeparableFilter.HAMMING.weight(1)).isZero();
        assertThat(SeparableFilter.HAMMING.weight(-1)).isZero();
        assertThat(SeparableFilter.LANCZOS.weight(-3)).isNotZero().isCloseTo(0, within(1e-30));
        assertThat(SeparableFilter.LANCZOS.weight(3)).isZero();
    }

    @Test
    void taps_are_the_positions_within_reach_and_a_part_keeps_them() {
        Taps taps = Objects.requireNonNull(Taps.of(SeparableFilter.BOX, Numerics.PILLOW, 8, 0, 8, 4));

        assertThat(taps.start()).isZero();
        assertThat(taps.end()).isEqualTo(8);
        for (int target = 0; target < 4; target++) {
            assertThat(taps.first(target)).isEqualTo(target * 2);
            assertThat(taps.count(target)).isEqualTo(2);
        }
        Taps part = taps.part(1, 3);
        assertThat(part.targets()).isEqualTo(2);
        assertThat(part.start()).isEqualTo(2);
        assertThat(part.end()).isEqualTo(6);
    }

    @Test
    void samples_beyond_the_end_of_the_picture_are_read_as_0() {
        byte[] samples = new byte[30];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) (i + 1);
        }
        int[][] to = new int[6][2];

        Lanes.load24AtEnd(samples, 0, 20, 2, to);

        assertThat(to[5][0]).isEqualTo(0x18171615);
        assertThat(to[1][1]).isEqualTo(0x1C1B1A19);
        assertThat(to[2][1]).isEqualTo(0x00001E1D);
        assertThat(to[3][1]).isZero();
        assertThat(to[5][1]).isZero();
    }

    /** A decoder may give all rows of the picture, also those that no target row is made of. */
    @ParameterizedTest
    @CsvSource({"false, true", "false, false", "true, true"})
    void rows_above_and_below_what_is_needed_are_passed_over(boolean downFirst, boolean widthChanges) {
        Size size = new Size(7, 40);
        RgbImage source = Pixels.seeded(size, 5, 0);
        Taps across = widthChanges ? Taps.of(SeparableFilter.BICUBIC, Numerics.PILLOW, 7, 0, 7, 3) : null;
        Taps down = Taps.of(SeparableFilter.BOX, Numerics.PILLOW, 40, 10, 30, 5);
        Size target = new Size(widthChanges ? 3 : 7, 5);
        byte[] all = new byte[(int) target.area() * 3];
        byte[] byRow = new byte[all.length];
        new RowResampler(size, across, down, downFirst, all, 0).all(source.samples(), 0, 21);

        RowResampler rows = new RowResampler(size, across, down, downFirst, byRow, 0);
        for (int y = 0; y < 40; y++) {
            rows.row(y, source.samples(), y * 21);
        }

        assertThat(byRow).isEqualTo(all);
        // The rows that count are those of the box alone.
        byte[] cut = new byte[all.length];
        new RowResampler(
                        new Size(7, 20),
                        across,
                        Taps.of(SeparableFilter.BOX, Numerics.PILLOW, 20, 0, 20, 5),
                        downFirst,
                        cut,
                        0)
                .all(source.crop(new Region(0, 10, 7, 20)).samples(), 0, 21);
        assertThat(byRow).isEqualTo(cut);
    }

    /** So that a very wide filter keeps a window of a few megabytes, not of rows times its width. */
    @ParameterizedTest
    @CsvSource({"16, 128", "1000, 128", "4000, 85", "8000, 42", "16000, 21", "100000, 16"})
    void blocks_are_lower_where_the_filter_is_wider(int width, int rows) {
        Taps taps = Objects.requireNonNull(Taps.of(SeparableFilter.BILINEAR, Numerics.PILLOW, width, 0, width, 8));

        assertThat(new AcrossPass(taps).rows()).isEqualTo(rows);
    }

    @Test
    void torch_has_two_filters() {
        SeparableResampling torch = Resampling.BICUBIC.with(Numerics.TORCH_UINT8);

        assertThat(torch).hasToString("BICUBIC TORCH_UINT8");
        assertThat(torch.with(Numerics.PILLOW)).hasToString("BICUBIC");
        assertThat(Resampling.LANCZOS.with(Numerics.PILLOW)).hasToString("LANCZOS");
        assertThatThrownBy(() -> Resampling.LANCZOS.with(Numerics.TORCH_UINT8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("torch resamples uint8 by BILINEAR and BICUBIC only, but was asked for LANCZOS");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 21, 10",
        "-1, 0, 5, 5",
        "0, -1, 5, 5",
        "0, 0, 5, 10.5",
        "5, 5, 5, 6",
        "5, 6, 8, 6",
        // Apart in double precision, but not in the single precision that counts.
        "5, 6, 5.00000001, 8",
        "5, 6, 8, 6.00000001"
    })
    void a_box_that_is_empty_or_outside_is_refused(double left, double top, double right, double bottom) {
        RgbImage source = RgbImage.filled(new Size(20, 10), 0);
        ImageBox box = new ImageBox(left, top, right, bottom);

        assertThatThrownBy(() -> Resampling.BICUBIC.resample(source, box, new Size(3, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is empty or does not lie inside the picture of 20x10");
    }

    @Test
    void what_cannot_be_resampled_is_refused() {
        RgbImage source = RgbImage.filled(new Size(20, 10), 0);

        assertThatThrownBy(() -> Resampling.BOX.resample(source, new Region(15, 0, 6, 5), new Size(3, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("6x5+15+0");
        assertThatThrownBy(() -> Resampling.BOX.resample(source, new Region(15, 0, 6, 5), new Size(6, 5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("6x5+15+0");
        assertThatThrownBy(() -> Resampling.BOX.on(Runnable::run, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("resampling needs at least 1 thread, but was given 0");
        assertThatThrownBy(() -> Resampling.BOX.resample(source, new Size(30_000, 30_000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("30000x30000")
                .hasMessageContaining("Java array");
        assertThatThrownBy(() -> Taps.of(SeparableFilter.LANCZOS, Numerics.PILLOW, 1, 0, 1, 400_000_000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more weights than a Java array can hold");
    }
}
