package io.ecp.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplingTest {

    @Test
    void random_sampling_keeps_all_tokens_unless_narrowed() {
        Sampling.Random all = Sampling.random(0.7, 42);

        assertThat(all).isEqualTo(new Sampling.Random(0.7, Integer.MAX_VALUE, 1, 42));
        assertThat(all.topK(20).topP(0.8)).isEqualTo(new Sampling.Random(0.7, 20, 0.8, 42));
        assertThat(Sampling.greedy()).isEqualTo(new Sampling.Greedy());
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, 1e-9, 101, Double.NaN, Double.POSITIVE_INFINITY})
    void a_temperature_out_of_range_is_refused(double temperature) {
        assertThatThrownBy(() -> Sampling.random(temperature, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the temperature must lie from 0.001 to 100, but was " + temperature
                        + "; for no randomness use Sampling.greedy()");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.5, 1.01, Double.NaN})
    void a_share_out_of_range_is_refused(double share) {
        assertThatThrownBy(() -> Sampling.random(1, 1).topP(share))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("topP must lie above 0 and be at most 1, but was " + share + "; 1 keeps all tokens");
    }

    @Test
    void a_count_of_no_tokens_is_refused() {
        assertThatThrownBy(() -> Sampling.random(1, 1).topK(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("topK must be at least 1, but was 0; leave it unset to keep all tokens");
    }
}
