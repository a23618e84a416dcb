package io.ecp.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ViewTest {

    private final View view = View.of(new Region(100, 200, 800, 400), RgbImage.filled(new Size(8, 4), 0x102030));

    @Test
    void a_padded_view_keeps_its_positions_and_its_pixels_at_the_top_left() {
        View padded = view.padded(new Size(10, 7), 0xFFFFFF);

        assertThat(padded.size()).isEqualTo(new Size(10, 7));
        assertThat(padded.content()).isEqualTo(new Size(8, 4));
        assertThat(padded.region()).isEqualTo(view.region());
        assertThat(padded.toImage(1, 1)).isEqualTo(new ImagePoint(900, 600));
        assertThat(padded.pixels().rgb(7, 3)).isEqualTo(0x102030);
        assertThat(padded.pixels().rgb(8, 3)).isEqualTo(0xFFFFFF);
        assertThat(padded.pixels().rgb(0, 4)).isEqualTo(0xFFFFFF);
        assertThat(padded).hasToString("800x400+100+200 shown at 8x4 on a canvas of 10x7");
    }

    @Test
    void a_canvas_of_the_views_own_size_changes_nothing() {
        assertThat(view.padded(new Size(8, 4), 0)).isSameAs(view);
        assertThat(view.content()).isEqualTo(view.size());
        assertThat(view).hasToString("800x400+100+200 shown at 8x4");
    }

    @Test
    void a_canvas_smaller_than_the_view_is_refused() {
        assertThatThrownBy(() -> view.padded(new Size(100, 3), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a picture of 8x4 does not fit onto a canvas of 100x3; shrink it first");
    }
}
