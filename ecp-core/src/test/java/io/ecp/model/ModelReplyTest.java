package io.ecp.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelReplyTest {

    @Test
    void probabilities_of_options_keep_their_order() {
        ModelReply reply = ModelReply.builder("B")
                .optionProbabilities(ImmutableMap.of('C', 0.25, 'A', 0.5))
                .build();

        assertThat(reply.optionProbabilities()).containsExactly(Map.entry('C', 0.25), Map.entry('A', 0.5));
        assertThat(ModelReply.of("B").optionProbabilities()).isEmpty();
    }

    @Test
    void a_probability_that_is_none_is_refused() {
        assertThatThrownBy(() -> ModelReply.builder("B").optionProbabilities(Map.of('B', 1.5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the probability of B must lie from 0 to 1, but was 1.5");
        assertThatThrownBy(() -> ModelReply.builder("B").optionProbabilities(Map.of('B', Double.NaN)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
