package io.ecp.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TilingTest {

    @Test
    void the_last_tiles_are_shifted_into_the_picture() {
        assertThat(Tiling.of(new Size(100, 50), 10).regions(new Size(250, 50)))
                .containsExactly(new Region(0, 0, 100, 50), new Region(90, 0, 100, 50), new Region(150, 0, 100, 50));
    }

    @ParameterizedTest
    @CsvSource({
        "1000, 600, 2, 2, 100, 300, 200, 550x350, 4",
        "1000, 600, 2, 2, 0, 300, 200, 500x300, 4",
        "1001, 600, 2, 1, 0, 300, 200, 501x600, 2",
        "1000, 600, 4, 3, 50, 600, 200, 600x234, 6",
        "1000, 600, 4, 3, 50, 2000, 2000, 1000x600, 1",
        "90, 600, 3, 3, 20, 100, 100, 90x214, 3",
    })
    void a_picture_is_divided_into_tiles_of_a_least_size(
            int width, int height, int columns, int rows, int overlap, int least, int leastHeight, String tile, int n) {
        Size image = new Size(width, height);

        Tiling tiling = Tiling.dividing(image, columns, rows, overlap, new Size(least, leastHeight));

        assertThat(tiling.tile()).hasToString(tile);
        assertThat(tiling.regions(image)).hasSize(n).allMatch(region -> region.fits(image));
    }

    @Test
    void a_picture_is_divided_into_at_least_one_tile_of_more_than_the_overlap() {
        Size image = new Size(100, 100);

        assertThatThrownBy(() -> Tiling.dividing(image, 0, 2, 0, new Size(10, 10)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a picture is divided into at least 1x1 tiles, but 0x2 were asked for");
        assertThatThrownBy(() -> Tiling.dividing(image, 2, 2, 100, new Size(10, 10)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the overlap of tiles of 100x100 must be at least 0 and smaller");
    }

    @Test
    void tiles_that_fit_exactly_come_without_an_extra_one() {
        assertThat(Tiling.of(new Size(64, 64), 0).regions(new Size(128, 128)))
                .containsExactly(
                        new Region(0, 0, 64, 64),
                        new Region(64, 0, 64, 64),
                        new Region(0, 64, 64, 64),
                        new Region(64, 64, 64, 64));
    }

    @Test
    void a_picture_smaller_than_a_tile_is_one_tile() {
        assertThat(Tiling.of(new Size(1024, 1024), 128).regions(new Size(300, 90)))
                .containsExactly(new Region(0, 0, 300, 90));
    }

    @Test
    void a_side_smaller_than_the_overlap_is_one_tile() {
        assertThat(Tiling.of(new Size(100, 100), 90).regions(new Size(50, 120)))
                .containsExactly(new Region(0, 0, 50, 100), new Region(0, 10, 50, 100), new Region(0, 20, 50, 100));
    }

    @Test
    void tiles_cover_every_pixel_are_equal_and_share_the_overlap() {
        long seed = 7;
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            Size image = new Size(1 + random.nextInt(120), 1 + random.nextInt(120));
            Size tile = new Size(1 + random.nextInt(60), 1 + random.nextInt(60));
            int overlap = random.nextInt(Math.min(tile.width(), tile.height()));
            String when = "seed " + seed + " case " + i + ": " + tile + " overlap " + overlap + " in " + image;

            List<Region> regions = Tiling.of(tile, overlap).regions(image);

            Size expected = new Size(Math.min(tile.width(), image.width()), Math.min(tile.height(), image.height()));
            assertThat(regions).as(when).allMatch(region -> region.size().equals(expected) && region.fits(image));
            BitSet covered = new BitSet();
            for (Region region : regions) {
                for (int y = region.y(); y < region.y() + region.height(); y++) {
                    covered.set(y * image.width() + region.x(), y * image.width() + region.x() + region.width());
                }
            }
            assertThat(covered.cardinality()).as(when).isEqualTo((int) image.area());
            assertThat(new HashSet<>(regions)).as(when).hasSameSizeAs(regions);
            int[] columns =
                    regions.stream().mapToInt(Region::x).distinct().sorted().toArray();
            int[] rows =
                    regions.stream().mapToInt(Region::y).distinct().sorted().toArray();
            assertThat(regions).as(when).hasSize(columns.length * rows.length);
            for (int c = 1; c < columns.length; c++) {
                assertThat(columns[c] - columns[c - 1]).as(when).isLessThanOrEqualTo(expected.width() - overlap);
            }
            for (int r = 1; r < rows.length; r++) {
                assertThat(rows[r] - rows[r - 1]).as(when).isLessThanOrEqualTo(expected.height() - overlap);
            }
        }
    }

    @Test
    void tiles_of_a_narrow_picture_are_shortened_to_the_aspect_limit() {
        assertThat(new Tiling(new Size(100, 100), 20, 4).regions(new Size(10, 100)))
                .containsExactly(
                        new Region(0, 0, 10, 40),
                        new Region(0, 20, 10, 40),
                        new Region(0, 40, 10, 40),
                        new Region(0, 60, 10, 40));
        assertThat(new Tiling(new Size(100, 100), 60, 4).regions(new Size(45, 10)))
                .startsWith(new Region(0, 0, 40, 10), new Region(1, 0, 40, 10))
                .endsWith(new Region(5, 0, 40, 10));
        assertThatThrownBy(() -> new Tiling(new Size(100, 20), 2, 4.9))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the aspect limit of tiles of 100x20 must be at least theirs, 5.0, but was 4.9");
    }

    @Test
    void a_tile_may_be_exactly_as_long_and_narrow_as_the_limit() {
        assertThat(new Tiling(new Size(100, 20), 2, 5).regions(new Size(100, 20)))
                .containsExactly(new Region(0, 0, 100, 20));
        // A tile longer than models accept is its own limit.
        assertThat(Tiling.of(new Size(300, 1), 0).regions(new Size(400, 1)))
                .containsExactly(new Region(0, 0, 300, 1), new Region(100, 0, 300, 1));
        assertThat(Tiling.of(new Size(300, 300), 0).regions(new Size(1, 300)))
                .containsExactly(new Region(0, 0, 1, 200), new Region(0, 100, 1, 200));
    }

    @ParameterizedTest
    @ValueSource(strings = {"png-smooth.png", "jpeg-sub2.jpg", "jpeg-progressive.jpg", "tiff-strips.tif", "exif-6.jpg"})
    void all_tiles_are_those_of_the_decoded_picture(String name) {
        byte[] bytes = FormatFiles.bytes(name);
        Tiling tiling = Tiling.of(new Size(24, 16), 5);
        PixelBudget budget = new PixelBudget(1, 200, 2);
        ImageSource kept = ImageSource.of(bytes);
        ImageSource streamed = ImageSource.of(bytes, ReadOptions.defaults().withKeptBytes(0));
        List<View> views = new ArrayList<>();

        tiling.read(streamed, budget, views::add);

        assertThat(views.stream().map(View::region)).containsExactlyElementsOf(tiling.regions(kept.size()));
        for (View view : views) {
            assertThat(view.pixels().toByteArray())
                    .isEqualTo(kept.read(view.region(), budget.fit(view.region().size()))
                            .pixels()
                            .toByteArray());
        }
        List<View> again = new ArrayList<>();
        tiling.read(kept, budget, again::add);
        assertThat(again).hasSameSizeAs(views);
    }

    @Test
    void what_the_receiver_of_a_tile_throws_is_no_fault_of_the_file() {
        ImageSource source = ImageSource.of(
                FormatFiles.bytes("png-smooth.png"), ReadOptions.defaults().withKeptBytes(0));
        IllegalStateException mine = new IllegalStateException("enough");

        assertThatThrownBy(() -> Tiling.of(new Size(20, 20), 0).read(source, PixelBudget.atMost(100), view -> {
                    throw mine;
                }))
                .isSameAs(mine);
    }

    @Test
    void an_overlap_that_leaves_no_step_is_refused() {
        assertThatThrownBy(() -> Tiling.of(new Size(64, 32), 32))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "the overlap of tiles of 64x32 must be at least 0 and smaller than their sides, but was 32");
        assertThatThrownBy(() -> Tiling.of(new Size(64, 32), -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void more_tiles_than_a_list_can_hold_are_refused() {
        assertThatThrownBy(() -> Tiling.of(new Size(1, 1), 0).regions(new Size(100_000, 100_000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("100000x100000 tiles");
    }
}
