package io.ecp.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.error.CancelledException;
import io.ecp.error.DeadlineException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeadlineTest {

    @Test
    void without_a_limit_there_is_always_time() {
        Deadline deadline = Deadline.none();

        deadline.check();

        assertThat(deadline.remaining()).isEmpty();
        assertThat(deadline.isOver()).isFalse();
    }

    @Test
    void a_deadline_that_passed_says_how_long_it_was() {
        Deadline deadline = Deadline.after(Duration.ZERO);

        assertThat(deadline.isOver()).isTrue();
        assertThat(deadline.remaining()).contains(Duration.ZERO);
        assertThatThrownBy(deadline::check)
                .isInstanceOf(DeadlineException.class)
                .hasMessageContaining("deadline of 0 ms passed");
    }

    @Test
    void cancelling_wins_over_time() {
        Deadline deadline = Deadline.after(Duration.ofHours(1));
        deadline.cancel();

        assertThatThrownBy(deadline::check).isInstanceOf(CancelledException.class);
    }

    @Test
    void a_time_that_makes_no_sense_is_refused() {
        assertThatThrownBy(() -> Deadline.after(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT-1S");
        assertThatThrownBy(() -> Deadline.after(Duration.ofDays(100_000))).isInstanceOf(IllegalArgumentException.class);
    }
}
