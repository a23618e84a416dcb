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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[500, 300, 40, 20]",
                "{\"x\": 500, \"y\": 300, \"width\": 40, \"height\": 20}",
                "{\"bbox_xywh\": [500, 300, 40, 20]}"
            })
    void width_and_height_are_refused_unless_the_profile_declares_them(String reply) {
        PlaceReader declared = PlaceReader.of(
                ModelProfile.builder("xywh").boxForm(BoxForm.CORNER_AND_SIZE).build());

        assertThat(reader.read(reply, view)).isEmpty();
        assertThat(declared.read(reply, view).orElseThrow().box()).contains(new ImageBox(1000, 300, 1080, 320));
    }

    @Test
    void corners_by_name_stay_corners_for_a_profile_with_sizes() {
        PlaceReader declared = PlaceReader.of(
                ModelProfile.builder("xywh").boxForm(BoxForm.CORNER_AND_SIZE).build());

        assertThat(declared.read("x1=500, y1=300, x2=540, y2=320", view)
                        .orElseThrow()
                        .box())
                .contains(new ImageBox(1000, 300, 1080, 320));
        assertThat(declared.read("[500, 300, -40, 20]", view)).isEmpty();
    }

    @Test
    void two_corners_in_the_wrong_order_are_put_in_order_where_each_has_its_own_bracket() {
        assertThat(reader.read("(540, 320), (500, 300)", view).orElseThrow().box())
                .contains(new ImageBox(1000, 300, 1080, 320));
        assertThat(reader.read("[540, 300, 500, 320]", view).orElseThrow().box())
                .contains(new ImageBox(1000, 300, 1080, 320));
    }

    @Test
    void axes_written_by_name_count_more_than_the_profiles_order() {
        PlaceReader yFirst = PlaceReader.of(GeneralProfiles.GEMINI);

        assertThat(yFirst.read("{\"point\": [100, 300]}", view)).contains(Location.of(new ImagePoint(600, 100)));
        assertThat(yFirst.read("{\"x\": 300, \"y\": 100}", view)).contains(Location.of(new ImagePoint(600, 100)));
        assertThat(yFirst.read("{\"ymin\": 100, \"xmin\": 300, \"ymax\": 200, \"xmax\": 700}", view)
                        .orElseThrow()
                        .box())
                .contains(new ImageBox(600, 100, 1400, 200));
    }

    @Test
    void all_places_come_in_order_without_those_that_cannot_be() {
        assertThat(reader.readAll(
                        "[{\"point_2d\": [10, 20]}, {\"point_2d\": [5000, 1]}, {\"point_2d\": [30, 40]}]", view))
                .containsExactly(Location.of(new ImagePoint(20, 20)), Location.of(new ImagePoint(60, 40)));
        assertThat(reader.readAll("not found", view)).isEmpty();
        assertThat(reader.refuses("not found")).isTrue();
        assertThat(reader.refuses("(10, 20)")).isFalse();
    }

    @Test
    void the_white_of_a_padded_canvas_is_no_place() {
        View padded = view.padded(new Size(400, 400), 0xFFFFFF);

        assertThat(reader.read("(250, 125)", padded)).contains(Location.of(new ImagePoint(1000, 500)));
        assertThat(reader.read("(800, 800)", padded)).isEmpty();
    }

    @Test
    void cells_that_the_grid_does_not_have_and_plain_numbers_are_unreadable_as_patches() {
        PlaceReader patches = PlaceReader.of(TokenProfiles.KOSMOS_2);

        assertThat(patches.read("<patch_index_0000><patch_index_1024>", view)).isEmpty();
        assertThat(patches.read("(3, 4)", view)).isEmpty();
        assertThat(reader.read("<patch_index_0000><patch_index_0001>", view)).isEmpty();
    }

    @Test
    void a_mapper_of_the_callers_own_takes_the_place_of_the_standard_one() {
        PlaceReader own = PlaceReader.of(ModelProfiles.OS_ATLAS, (box, shown) -> new ImageBox(1, 2, 3, 4));

        assertThat(own.read("(100,200),(300,400)", view)).contains(Location.of(new ImageBox(1, 2, 3, 4)));
    }
}
