package io.ecp.djl.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RopePositionsTest {

    private static final int IMAGE = 9;

    @Test
    void text_counts_on_in_all_three_directions() {
        RopePositions positions = RopePositions.of(new long[] {1, 2, 3}, IMAGE, List.of());

        assertThat(positions.slice(0, 3)).containsExactly(0, 1, 2, 0, 1, 2, 0, 1, 2);
        assertThat(positions.delta()).isZero();
    }

    @Test
    void a_picture_spreads_over_height_and_width_and_text_goes_on_from_its_longer_side() {
        // 4 x 6 patches are 2 x 3 tokens.
        RopePositions positions = RopePositions.of(
                new long[] {1, IMAGE, IMAGE, IMAGE, IMAGE, IMAGE, IMAGE, 2}, IMAGE, List.of(new PatchGrid(1, 4, 6, 2)));

        assertThat(positions.slice(0, 8))
                .containsExactly(
                        0, 1, 1, 1, 1, 1, 1, 4, //
                        0, 1, 1, 1, 2, 2, 2, 4, //
                        0, 1, 2, 3, 1, 2, 3, 4);
        assertThat(positions.delta()).isEqualTo(5 - 8);
    }

    @Test
    void a_slice_is_the_same_part_of_each_direction() {
        RopePositions positions = RopePositions.of(
                new long[] {1, IMAGE, IMAGE, IMAGE, IMAGE, IMAGE, IMAGE, 2}, IMAGE, List.of(new PatchGrid(1, 4, 6, 2)));

        assertThat(positions.slice(5, 8)).containsExactly(1, 1, 4, 2, 2, 4, 2, 3, 4);
    }

    @Test
    void a_run_of_another_length_than_its_picture_is_refused() {
        assertThatThrownBy(() ->
                        RopePositions.of(new long[] {1, IMAGE, IMAGE, 2}, IMAGE, List.of(new PatchGrid(1, 4, 6, 2))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the prompt has 2 image tokens at position 1, but picture 1 of 1x4x6 patches has 6");
    }

    @Test
    void a_run_without_a_picture_and_a_picture_without_a_run_are_refused() {
        assertThatThrownBy(() -> RopePositions.of(new long[] {IMAGE}, IMAGE, List.of()))
                .hasMessage("the prompt has 1 image tokens at position 0, but there is no picture 1");
        assertThatThrownBy(() -> RopePositions.of(new long[] {1}, IMAGE, List.of(new PatchGrid(1, 2, 2, 2))))
                .hasMessage("the prompt shows 0 pictures, but was given 1");
    }
}
