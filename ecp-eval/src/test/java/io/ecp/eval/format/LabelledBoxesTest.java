package io.ecp.eval.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.eval.DataException;
import io.ecp.imaging.ImageBox;
import io.ecp.imaging.Size;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LabelledBoxesTest {

    private static final Size SCREEN = new Size(1000, 500);

    @Test
    void boxes_come_back_in_their_order() {
        LabelledBoxes corners = boxes(BoxOrder.CORNERS, new double[] {900, 400, 950, 450}, new double[] {1, 2, 3, 4});
        LabelledBoxes sizes = boxes(BoxOrder.CORNER_AND_SIZE, new double[] {900, 400, 50, 50});

        assertThat(corners.check(false)).containsExactly(new ImageBox(900, 400, 950, 450), new ImageBox(1, 2, 3, 4));
        assertThat(sizes.check(false)).containsExactly(new ImageBox(900, 400, 950, 450));
    }

    @Test
    void corners_and_sizes_taken_for_corners_are_refused_by_name_value_and_way_out() {
        LabelledBoxes boxes = boxes(BoxOrder.CORNERS, new double[] {10, 10, 20, 20}, new double[] {900, 400, 50, 50});

        assertThatThrownBy(() -> boxes.check(true))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        "labels.json, row 1 with the box [900.0, 400.0, 50.0, 50.0]: impossible as x1, y1, x2, y2, since"
                                + " the second corner is not to the lower right of the first; all boxes of the file are possible"
                                + " as x, y, width, height, so it seems to be another format's: convert them to x1, y1, x2, y2,"
                                + " or choose the format that has x, y, width, height");
    }

    @Test
    void two_corners_taken_for_corner_and_size_are_refused() {
        LabelledBoxes boxes = boxes(BoxOrder.CORNER_AND_SIZE, new double[] {900, 400, 950, 450});

        assertThatThrownBy(() -> boxes.check(true))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("row 0 with the box [900.0, 400.0, 950.0, 450.0]")
                .hasMessageContaining("impossible as x, y, width, height, since it leaves the picture of 1000x500")
                .hasMessageContaining("possible as x1, y1, x2, y2");
    }

    @ParameterizedTest
    @CsvSource({"-50, 10, 20, 20", "990, 10, 900, 20", "10, 490, 20, 600", "30, 10, 30, 20", "30, 20, 40, 20"})
    void a_box_that_is_impossible_either_way_is_refused(double a, double b, double c, double d) {
        LabelledBoxes boxes = boxes(BoxOrder.CORNERS, new double[] {900, 400, 950, 450}, new double[] {a, b, c, d});

        assertThatThrownBy(() -> boxes.check(false))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("labels.json, row 1")
                .hasMessageContaining("correct the rows or take them out");
    }

    @Test
    void a_file_that_could_be_either_is_refused_unless_someone_vouches_for_it() {
        LabelledBoxes corners = boxes(BoxOrder.CORNERS, new double[] {10, 10, 30, 20});
        LabelledBoxes sizes = boxes(BoxOrder.CORNER_AND_SIZE, new double[] {10, 10, 30, 20});

        assertThatThrownBy(() -> corners.check(false))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("every one of the 1 could be x, y, width, height as well")
                .hasMessageContaining("--boxes xyxy");
        assertThatThrownBy(() -> sizes.check(false)).hasMessageContaining("--boxes xywh");
        assertThat(corners.check(true)).containsExactly(new ImageBox(10, 10, 30, 20));
        assertThat(sizes.check(true)).containsExactly(new ImageBox(10, 10, 40, 30));
    }

    @Test
    void fractions_of_the_picture_are_refused() {
        LabelledBoxes boxes = boxes(BoxOrder.CORNERS, new double[] {0.5, 0.5, 0.6, 0.6});

        assertThatThrownBy(() -> boxes.check(true))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("as if they were fractions of the picture");
    }

    @Test
    void a_box_that_is_not_four_numbers_is_refused() {
        LabelledBoxes boxes = new LabelledBoxes("labels.json", BoxOrder.CORNERS);

        assertThatThrownBy(() -> boxes.add("a", new double[] {1, 2, 3}, SCREEN))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("labels.json, a: a box needs four numbers, but was [1.0, 2.0, 3.0]");
        assertThatThrownBy(() -> boxes.add("a", new double[] {1, 2, 3, Double.NaN}, SCREEN))
                .isInstanceOf(DataException.class);
    }

    @Test
    void a_pixel_over_the_edge_is_a_labellers_hand() {
        LabelledBoxes boxes = boxes(BoxOrder.CORNERS, new double[] {-1, 400, 1001, 501});

        assertThat(boxes.check(false)).containsExactly(new ImageBox(-1, 400, 1001, 501));
    }

    @ParameterizedTest
    @EnumSource(BoxOrder.class)
    void random_screens_are_told_apart_whichever_way_they_are_taken(BoxOrder order) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            LabelledBoxes right = new LabelledBoxes("labels.json", order);
            LabelledBoxes wrong = new LabelledBoxes("labels.json", order.other());
            for (int i = 0; i < 40; i++) {
                double w = 10 + random.nextInt(60);
                double h = 10 + random.nextInt(40);
                double x = random.nextInt((int) (1000 - w));
                double y = random.nextInt((int) (500 - h));
                double[] numbers =
                        order == BoxOrder.CORNERS ? new double[] {x, y, x + w, y + h} : new double[] {x, y, w, h};
                right.add("row " + i, numbers, SCREEN);
                wrong.add("row " + i, numbers, SCREEN);
            }
            assertThat(right.check(false)).as("seed %d", seed).hasSize(40);
            assertThatThrownBy(() -> wrong.check(true))
                    .as("seed %d", seed)
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("all boxes of the file are possible as " + order);
        }
    }

    private static LabelledBoxes boxes(BoxOrder order, double[]... rows) {
        LabelledBoxes boxes = new LabelledBoxes("labels.json", order);
        for (int i = 0; i < rows.length; i++) {
            boxes.add("row " + i, rows[i], SCREEN);
        }
        return boxes;
    }
}
