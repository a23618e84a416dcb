package io.ecp.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ecp.imaging.ImageBox;
import io.ecp.imaging.ImagePoint;
import io.ecp.imaging.Region;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.imaging.View;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RegionMapperTest {

    private final View crop = View.of(new Region(1836, 1620, 960, 540), RgbImage.filled(new Size(576, 320), 0));

    @Test
    void thousandths_of_a_crop_become_pixels_of_the_full_picture() {
        RegionMapper mapper = RegionMapper.of(CoordinateScale.thousandths(), AxisOrder.XY);

        ImageBox box = mapper.toImage(new ModelBox(543, 306, 581, 384), crop);

        assertThat(box.left()).isCloseTo(1836 + 521.28, within(1e-9));
        assertThat(box.top()).isCloseTo(1620 + 165.24, within(1e-9));
        assertThat(box.right()).isCloseTo(1836 + 557.76, within(1e-9));
        assertThat(box.bottom()).isCloseTo(1620 + 207.36, within(1e-9));
    }

    @Test
    void each_scale_reads_its_own_far_edge() {
        assertThat(at(CoordinateScale.thousandths(), 500, 1000)).isEqualTo(new ImagePoint(2316, 2160));
        assertThat(at(CoordinateScale.fractions(), 0.5, 1)).isEqualTo(new ImagePoint(2316, 2160));
        assertThat(at(CoordinateScale.percent(), 50, 100)).isEqualTo(new ImagePoint(2316, 2160));
        assertThat(at(CoordinateScale.shownPixels(), 288, 320)).isEqualTo(new ImagePoint(2316, 2160));
        assertThat(at(CoordinateScale.display(new Size(1024, 768)), 512, 768)).isEqualTo(new ImagePoint(2316, 2160));
    }

    @Test
    void a_model_that_writes_y_first_is_read_that_way() {
        RegionMapper mapper = RegionMapper.of(CoordinateScale.thousandths(), AxisOrder.YX);

        assertThat(mapper.toImage(new ModelPoint(0, 1000), crop)).isEqualTo(new ImagePoint(2796, 1620));
    }

    @Test
    void swapped_corners_are_put_in_order_and_overshoot_stays_inside_the_view() {
        RegionMapper mapper = RegionMapper.of(CoordinateScale.thousandths(), AxisOrder.XY);

        assertThat(mapper.toImage(new ModelBox(600, 400, 500, 300), crop))
                .isEqualTo(mapper.toImage(new ModelBox(500, 300, 600, 400), crop));
        assertThat(mapper.toImage(new ModelBox(-30, 500, 1030, 1020), crop))
                .isEqualTo(new ImageBox(1836, 1890, 2796, 2160));
    }

    @Test
    void any_box_of_any_view_comes_back_within_the_scales_own_error() {
        long seed = 7;
        Random random = new Random(seed);
        RegionMapper mapper = RegionMapper.of(CoordinateScale.thousandths(), AxisOrder.XY);
        for (int i = 0; i < 10_000; i++) {
            Region region = new Region(
                    random.nextInt(7000), random.nextInt(4000), 1 + random.nextInt(4000), 1 + random.nextInt(4000));
            View view = View.of(region, RgbImage.filled(new Size(1 + random.nextInt(8), 1 + random.nextInt(8)), 0));
            ImagePoint point = view.toImage(random.nextDouble(), random.nextDouble());
            ModelPoint written =
                    new ModelPoint(Math.rint(view.fractionX(point) * 1000), Math.rint(view.fractionY(point) * 1000));

            ImagePoint back = mapper.toImage(written, view);

            assertThat(back.x())
                    .as("seed %d, case %d, %s in %s", seed, i, point, view)
                    .isCloseTo(point.x(), within(region.width() * 0.0005 + 1e-6));
            assertThat(back.y()).isCloseTo(point.y(), within(region.height() * 0.0005 + 1e-6));
            assertThat(region.toBox().contains(back)).isTrue();
        }
    }

    private ImagePoint at(CoordinateScale scale, double x, double y) {
        return RegionMapper.of(scale, AxisOrder.XY).toImage(new ModelPoint(x, y), crop);
    }
}
