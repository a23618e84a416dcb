package io.ecp.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecp.imaging.ImageBox;
import io.ecp.imaging.ImagePoint;
import io.ecp.imaging.Region;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.imaging.View;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlaceReaderTest {

    private final View view = View.of(Region.whole(new Size(2000, 1000)), RgbImage.filled(new Size(200, 100), 0));
    private final PlaceReader reader = PlaceReader.of(ModelProfiles.OS_ATLAS);

    @Test
    void a_box_has_its_centre_as_point_and_a_point_has_no_box() {
        Location box = reader.read("(100,200),(300,400)", view).orElseThrow();
        Location point = reader.read("(100,200)", view).orElseThrow();

        assertThat(box.box()).contains(new ImageBox(200, 200, 600, 400));
        assertThat(box.point()).isEqualTo(new ImagePoint(400, 300));
        assertThat(point.box()).isEmpty();
        assertThat(point.point()).isEqualTo(new ImagePoint(200, 200));
    }

    @Test
    void a_slight_overshoot_is_moved_to_the_border() {
        assertThat(reader.read("(1030, 500)", view)).contains(Location.of(new ImagePoint(2000, 500)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"(1920, 1080)", "(-400, 10)", "(0,0),(5000,10)", "(10,10),(20,1051)"})
    void numbers_far_outside_the_view_are_unreadable_rather_than_a_guess(String reply) {
        assertThat(reader.read(reply, view)).isEmpty();
    }

    @Test
    void a_mapper_of_the_callers_own_takes_the_place_of_the_standard_one() {
        PlaceReader own = PlaceReader.of(ModelProfiles.OS_ATLAS, (box, shown) -> new ImageBox(1, 2, 3, 4));

        assertThat(own.read("(100,200),(300,400)", view)).contains(Location.of(new ImageBox(1, 2, 3, 4)));
    }
}
