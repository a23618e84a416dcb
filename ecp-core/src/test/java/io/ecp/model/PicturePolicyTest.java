package io.ecp.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.imaging.PixelBudget;
import io.ecp.imaging.Size;
import org.junit.jupiter.api.Test;

class PicturePolicyTest {

    private final Size screen = new Size(3840, 2160);
    private final PixelBudget model = new PixelBudget(3136, 1_000_000, 28);

    @Test
    void each_policy_gives_its_own_size() {
        assertThat(PicturePolicy.resized(32, 65_536, 16_777_216).fit(screen, model))
                .as("the predictor's own limits hold")
                .isEqualTo(model.fit(screen));
        assertThat(PicturePolicy.stretched(new Size(448, 448)).fit(screen, model))
                .isEqualTo(new Size(448, 448));
        assertThat(PicturePolicy.padded(new Size(1008, 672)).fit(screen, model)).isEqualTo(new Size(1008, 567));
        assertThat(PicturePolicy.padded(new Size(1008, 672)).fit(screen.transposed(), model))
                .isEqualTo(new Size(378, 672));
        assertThat(PicturePolicy.width(1344).fit(screen, model)).isEqualTo(new Size(1344, 756));
        assertThat(PicturePolicy.longSide(1120).fit(screen, model)).isEqualTo(new Size(1120, 630));
        assertThat(PicturePolicy.longSide(1120).fit(new Size(30, 40), model)).isEqualTo(new Size(30, 40));
    }

    @Test
    void a_sliver_keeps_at_least_one_pixel() {
        Size sliver = new Size(10_000, 1);

        assertThat(PicturePolicy.padded(new Size(100, 100)).fit(sliver, model)).isEqualTo(new Size(100, 1));
        assertThat(PicturePolicy.width(100).fit(sliver, model)).isEqualTo(new Size(100, 1));
        assertThat(PicturePolicy.longSide(100).fit(sliver, model)).isEqualTo(new Size(100, 1));
    }

    @Test
    void a_picture_is_held_when_it_loses_no_pixels() {
        assertThat(PicturePolicy.stretched(new Size(448, 448)).holds(new Size(400, 448), model))
                .isTrue();
        assertThat(PicturePolicy.stretched(new Size(448, 448)).holds(new Size(100, 449), model))
                .isFalse();
        assertThat(PicturePolicy.longSide(1120).holds(new Size(1120, 3), model)).isTrue();
        assertThat(PicturePolicy.resized(28, 1, 900_000).holds(new Size(1000, 1000), model))
                .isTrue();
        assertThat(PicturePolicy.resized(28, 1, 900_000).holds(new Size(1001, 1000), model))
                .isFalse();
    }

    @Test
    void impossible_sizes_are_refused() {
        assertThatThrownBy(() -> PicturePolicy.width(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a picture's width must be at least 1, but was 0");
        assertThatThrownBy(() -> PicturePolicy.longSide(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a picture's longer side must be at least 1, but was -1");
    }
}
