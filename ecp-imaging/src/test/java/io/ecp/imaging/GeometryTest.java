package io.ecp.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeometryTest {

    private static final Size SCREEN = new Size(3840, 2160);

    @Test
    void a_size_knows_its_area_and_shape() {
        assertThat(new Size(60000, 60000).area()).isEqualTo(3_600_000_000L);
        assertThat(new Size(10, 40).aspectRatio()).isEqualTo(4);
        assertThat(new Size(40, 10).aspectRatio()).isEqualTo(4);
        assertThat(new Size(40, 10).transposed()).isEqualTo(new Size(10, 40));
        assertThat(SCREEN).hasToString("3840x2160");
        assertThatThrownBy(() -> new Size(0, 5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a size needs sides of at least 1 pixel, but was 0x5");
        assertThatThrownBy(() -> new Size(5, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("but was 5x0");
    }

    @Test
    void a_point_has_finite_coordinates() {
        assertThat(new ImagePoint(3, 4).distanceTo(new ImagePoint(0, 0))).isEqualTo(5);
        assertThat(new ImagePoint(13, 4).distanceTo(new ImagePoint(10, 8))).isEqualTo(5);
        assertThat(new ImagePoint(-3, 9000).clampedTo(SCREEN)).isEqualTo(new ImagePoint(0, 2160));
        assertThat(new ImagePoint(412.5, 310)).hasToString("(412.5, 310)");
        assertThatThrownBy(() -> new ImagePoint(Double.NaN, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(NaN, 0.0)");
    }

    @ParameterizedTest
    @CsvSource({
        "1920, 1080, 1024, 1024, 1408, 568",
        "0, 0, 1024, 1024, 0, 0",
        "3840, 2160, 1024, 1024, 2816, 1136",
        "-500, 99999, 1024, 1024, 0, 1136",
        "100, 1080, 5000, 100, 0, 1030",
        "10.5, 10.5, 20, 20, 0, 0",
        "11.5, 12.5, 20, 20, 2, 2", // half to even
    })
    void a_region_is_shifted_into_the_picture(double x, double y, int width, int height, int left, int top) {
        Region region = Region.around(new ImagePoint(x, y), new Size(width, height), SCREEN);

        assertThat(region).isEqualTo(new Region(left, top, Math.min(width, 3840), height));
    }

    @Test
    void a_region_around_a_point_keeps_its_size_and_holds_the_point() {
        long seed = 20261124;
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            Size image = new Size(1 + random.nextInt(500), 1 + random.nextInt(500));
            Size size = new Size(1 + random.nextInt(600), 1 + random.nextInt(600));
            ImagePoint center = new ImagePoint(
                    random.nextDouble() * image.width() * 3 - image.width(),
                    random.nextDouble() * image.height() * 3 - image.height());

            Region region = Region.around(center, size, image);

            String when = "seed " + seed + " case " + i + ": " + center + " " + size + " in " + image;
            assertThat(region.fits(image)).as(when).isTrue();
            assertThat(region.size())
                    .as(when)
                    .isEqualTo(
                            new Size(Math.min(size.width(), image.width()), Math.min(size.height(), image.height())));
            // Rounding the corner moves the region by half a pixel at most.
            ImagePoint nearest = center.clampedTo(image);
            assertThat(new ImageBox(
                                    region.x() - 0.5,
                                    region.y() - 0.5,
                                    region.x() + region.width() + 0.5,
                                    region.y() + region.height() + 0.5)
                            .contains(nearest))
                    .as(when)
                    .isTrue();
        }
    }

    @Test
    void regions_contain_and_fit() {
        Region region = new Region(10, 20, 30, 40);

        assertThat(region.contains(region)).isTrue();
        assertThat(region.contains(new Region(11, 20, 29, 40))).isTrue();
        assertThat(region.contains(new Region(11, 20, 30, 40))).isFalse();
        assertThat(region.contains(new Region(10, 19, 1, 1))).isFalse();
        assertThat(region.contains(new Region(9, 20, 1, 1))).isFalse();
        assertThat(region.contains(new Region(10, 20, 30, 41))).isFalse();
        assertThat(region.contains(new Region(39, 59, 1, 1))).isTrue();
        assertThat(region.fits(new Size(40, 60))).isTrue();
        assertThat(region.fits(new Size(39, 60))).isFalse();
        assertThat(region.fits(new Size(40, 59))).isFalse();
        assertThat(region.toBox()).isEqualTo(new ImageBox(10, 20, 40, 60));
        assertThat(region.center()).isEqualTo(new ImagePoint(25, 40));
        assertThat(Region.whole(SCREEN)).isEqualTo(new Region(0, 0, 3840, 2160));
        assertThat(region).hasToString("30x40+10+20");
        assertThat(new Region(0, 0, 30, 40)).hasToString("30x40+0+0");
    }

    @Test
    void regions_that_make_no_sense_are_refused() {
        assertThatThrownBy(() -> new Region(-1, 0, 5, 5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("but was 5x5-1+0");
        assertThatThrownBy(() -> new Region(0, -1, 5, 5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("but was 5x5+0-1");
        assertThatThrownBy(() -> new Region(0, 0, 0, 5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Region(0, 0, 5, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Region(Integer.MAX_VALUE, 0, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must end before pixel 2147483647");
        assertThatThrownBy(() -> new Region(0, Integer.MAX_VALUE, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must end before pixel 2147483647");
        int last = Integer.MAX_VALUE - 1;
        assertThat(new Region(last, last, 1, 1).toBox()).isEqualTo(new ImageBox(last, last, last + 1.0, last + 1.0));
    }

    @ParameterizedTest
    @CsvSource({
        "3840, 2160, 960, 540",
        "10, 6, 2, 2", // 2.5 and 1.5, half to even
        "1, 1, 1, 1",
        "100000, 3, 25000, 1",
    })
    void a_fraction_is_of_the_sides(int width, int height, int cropWidth, int cropHeight) {
        assertThat(CropSize.fraction(0.25).in(new Size(width, height))).isEqualTo(new Size(cropWidth, cropHeight));
    }

    @Test
    void a_crop_is_never_larger_than_the_picture() {
        assertThat(CropSize.pixels(1024, 1024).in(new Size(800, 2000))).isEqualTo(new Size(800, 1024));
        assertThat(CropSize.fraction(0.25, 336).in(new Size(800, 200))).isEqualTo(new Size(336, 200));
        assertThat(CropSize.fraction(1).in(SCREEN)).isEqualTo(SCREEN);
        assertThat(CropSize.pixels(1024, 768)).hasToString("1024x768 pixels");
        assertThat(CropSize.fraction(0.25)).hasToString("0.25 of the sides");
        assertThat(CropSize.fraction(0.25, 336)).hasToString("0.25 of the sides, at least 336 pixels");
    }

    @ParameterizedTest
    @CsvSource({"0", "-0.5", "1.01", "NaN"})
    void a_fraction_out_of_range_is_refused(double fraction) {
        assertThatThrownBy(() -> CropSize.fraction(fraction))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a crop's fraction must be above 0 and at most 1, but was " + fraction);
    }

    @Test
    void a_least_side_below_one_is_refused() {
        assertThatThrownBy(() -> CropSize.fraction(0.5, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("but was 0");
    }

    @Test
    void a_box_measures_and_compares() {
        ImageBox box = new ImageBox(10, 20, 30, 60);

        assertThat(box.width()).isEqualTo(20);
        assertThat(box.height()).isEqualTo(40);
        assertThat(box.area()).isEqualTo(800);
        assertThat(box.center()).isEqualTo(new ImagePoint(20, 40));
        assertThat(box.contains(new ImagePoint(30, 60))).isTrue();
        assertThat(box.contains(new ImagePoint(10, 20))).isTrue();
        assertThat(box.contains(new ImagePoint(30.01, 60))).isFalse();
        assertThat(box.contains(new ImagePoint(30, 60.01))).isFalse();
        assertThat(box.contains(new ImagePoint(9.99, 20))).isFalse();
        assertThat(box.contains(new ImagePoint(10, 19.99))).isFalse();
        assertThat(box.union(new ImageBox(0, 30, 5, 99))).isEqualTo(new ImageBox(0, 20, 30, 99));
        assertThat(box.intersection(new ImageBox(20, 0, 99, 30))).contains(new ImageBox(20, 20, 30, 30));
        assertThat(box.intersection(new ImageBox(31, 0, 99, 30))).isEmpty();
        assertThat(box.intersection(new ImageBox(0, 61, 99, 70))).isEmpty();
        // Boxes that touch share an edge or a corner.
        assertThat(box.intersection(new ImageBox(30, 0, 99, 30))).contains(new ImageBox(30, 20, 30, 30));
        assertThat(box.intersection(new ImageBox(0, 60, 99, 70))).contains(new ImageBox(10, 60, 30, 60));
        assertThat(box.iou(box)).isEqualTo(1);
        assertThat(box.iou(new ImageBox(10, 20, 30, 40))).isEqualTo(0.5);
        assertThat(box.iou(new ImageBox(100, 100, 101, 101))).isZero();
        assertThat(ImageBox.spanning(new ImagePoint(30, 20), new ImagePoint(10, 60)))
                .isEqualTo(box);
        assertThat(ImageBox.of(SCREEN)).isEqualTo(new ImageBox(0, 0, 3840, 2160));
        assertThat(new ImageBox(-5, 3, 4000, 9999).clampedTo(SCREEN)).isEqualTo(new ImageBox(0, 3, 3840, 2160));
        assertThat(new ImageBox(2365.25, 1782, 2407, 1824)).hasToString("[2365.2, 1782, 2407, 1824]");
    }

    @Test
    void boxes_without_area_are_the_same_or_apart() {
        ImageBox spot = new ImageBox(5, 5, 5, 5);

        assertThat(spot.iou(spot)).isEqualTo(1);
        assertThat(spot.iou(new ImageBox(6, 5, 6, 5))).isZero();
        assertThat(spot.iou(new ImageBox(0, 0, 10, 10))).isZero();
    }

    @Test
    void edges_in_the_wrong_order_are_refused() {
        assertThatThrownBy(() -> new ImageBox(30, 20, 10, 60))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a box needs left <= right and top <= bottom, but was [30, 20, 10, 60];"
                        + " use ImageBox.spanning for corners in any order");
        assertThatThrownBy(() -> new ImageBox(0, 61, 10, 60)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ImageBox(0, 0, Double.POSITIVE_INFINITY, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("finite edges");
    }

    @Test
    void a_view_maps_there_and_back() {
        View view = View.of(new Region(1836, 1620, 960, 540), RgbImage.filled(new Size(576, 320), 0));

        assertThat(view.toImage(0, 0)).isEqualTo(new ImagePoint(1836, 1620));
        assertThat(view.toImage(1, 1)).isEqualTo(new ImagePoint(2796, 2160));
        assertThat(view.toImage(0.5, 0.25)).isEqualTo(new ImagePoint(2316, 1755));
        assertThat(view).hasToString("960x540+1836+1620 shown at 576x320");
        long seed = 42;
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            double u = random.nextDouble();
            double v = random.nextDouble();
            ImagePoint point = view.toImage(u, v);
            assertThat(view.fractionX(point)).as("seed %d case %d", seed, i).isCloseTo(u, within(1e-12));
            assertThat(view.fractionY(point)).as("seed %d case %d", seed, i).isCloseTo(v, within(1e-12));
        }
    }
}
