package io.ecp.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class StrategiesTest {

    @Test
    void every_strategy_is_found_by_the_name_it_gives_itself() {
        assertThat(Strategies.names()).startsWith("direct", "two-stage").hasSizeGreaterThanOrEqualTo(6);
        assertThat(Strategies.names())
                .allSatisfy(name -> assertThat(Strategies.named(name).name()).isEqualTo(name));
    }

    @Test
    void an_unknown_name_is_refused_with_all_that_are_known() {
        assertThatThrownBy(() -> Strategies.named("two-stages"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("there is no strategy \"two-stages\"; known are direct, two-stage, ")
                .hasMessageContaining("recovery");
    }
}
