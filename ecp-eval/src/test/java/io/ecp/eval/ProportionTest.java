package io.ecp.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProportionTest {

    /** The first three are Newcombe's (Statistics in Medicine 17, 1998, table I, method 3). */
    @ParameterizedTest
    @CsvSource({
        "81, 263, 0.2553, 0.3662",
        "15, 148, 0.0624, 0.1605",
        "0, 20, 0.0000, 0.1611",
        "1, 29, 0.0061, 0.1718",
        "29, 29, 0.8830, 1.0000",
        "50, 100, 0.4038, 0.5962"
    })
    void the_interval_is_wilsons(int right, int n, double low, double high) {
        Proportion proportion = new Proportion(right, n);

        assertThat(proportion.low()).isCloseTo(low, within(5e-5));
        assertThat(proportion.high()).isCloseTo(high, within(5e-5));
        assertThat(proportion.share()).isBetween(proportion.low(), proportion.high());
    }

    @Test
    void of_nothing_nothing_is_known() {
        Proportion none = new Proportion(0, 0);

        assertThat(none.low()).isZero();
        assertThat(none.high()).isEqualTo(1);
        assertThat(none).hasToString("0 of 0");
    }

    @ParameterizedTest
    @CsvSource({"-1, 3", "4, 3"})
    void impossible_counts_are_refused(int right, int n) {
        assertThatThrownBy(() -> new Proportion(right, n))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a proportion needs 0 <= right <= n, but was given " + right + " of " + n);
    }
}
