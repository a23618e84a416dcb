package io.ecp.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

class PixelBudgetTest {

    /** Expected values of {@code smart_resize} in transformers 5.17.0. */
    @ParameterizedTest
    @CsvFileSource(resources = "smart-resize.csv", numLinesToSkip = 1)
    void fit_is_the_smart_resize_of_the_reference(
            int factor, long least, long most, int width, int height, int fitWidth, int fitHeight) {
        PixelBudget budget = new PixelBudget(least, most, factor);

        assertThat(budget.fit(new Size(width, height))).isEqualTo(new Size(fitWidth, fitHeight));
    }

    @ParameterizedTest
    @CsvSource({"201, 1", "1, 201", "30000, 149"})
    void a_picture_too_long_and_narrow_is_refused(int width, int height) {
        assertThatThrownBy(() -> new PixelBudget(1, 1 << 20, 28).fit(new Size(width, height)))
                .isInstanceOf(ImageLimitException.class)
                .hasMessageContaining(width + "x" + height)
                .hasMessageContaining("aspect ratio above 200")
                .hasMessageContaining("crop it or split it into tiles");
    }

    @Test
    void limits_themselves_are_allowed() {
        assertThat(PixelBudget.atMost(1000).fit(new Size(200, 1))).isEqualTo(new Size(200, 1));
        // Both sides rounded have exactly the area of the limits, so they stay.
        assertThat(new PixelBudget(1, 56 * 28, 28).fit(new Size(43, 40))).isEqualTo(new Size(56, 28));
        assertThat(new PixelBudget(56 * 28, 1 << 20, 28).fit(new Size(43, 40))).isEqualTo(new Size(56, 28));
        assertThat(new PixelBudget(1, 28 * 28, 28).fit(new Size(300, 300))).isEqualTo(new Size(28, 28));
    }

    @Test
    void at_most_shows_a_small_picture_as_it_is() {
        assertThat(PixelBudget.atMost(1000).fit(new Size(25, 40))).isEqualTo(new Size(25, 40));
        assertThat(PixelBudget.atMost(1000).fit(new Size(50, 80))).isEqualTo(new Size(25, 40));
        assertThat(PixelBudget.atMost(1000).holds(new Size(25, 40))).isTrue();
        assertThat(PixelBudget.atMost(999).holds(new Size(25, 40))).isFalse();
    }

    @Test
    void capping_lowers_both_limits_but_never_below_one_tile() {
        PixelBudget budget = new PixelBudget(4096, 122880, 32);

        assertThat(budget.cappedAt(200000)).isEqualTo(budget);
        assertThat(budget.cappedAt(100000)).isEqualTo(new PixelBudget(4096, 100000, 32));
        assertThat(budget.cappedAt(2000)).isEqualTo(new PixelBudget(2000, 2000, 32));
        assertThat(budget.cappedAt(1)).isEqualTo(new PixelBudget(1024, 1024, 32));
    }

    @Test
    void limits_that_make_no_sense_are_refused() {
        assertThatThrownBy(() -> new PixelBudget(1, 10, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("factor must be at least 1, but was 0");
        assertThatThrownBy(() -> new PixelBudget(11, 10, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 <= least <= most pixels, but was 11 and 10");
        assertThatThrownBy(() -> new PixelBudget(1, 700, 28))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no room for one tile of 28x28");
    }
}
