package io.ecp.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PairedBootstrapTest {

    @Test
    void the_same_seed_gives_the_same_interval_and_another_seed_another() {
        List<SampleResult> first = results("a", 60, 60, 2);
        List<SampleResult> second = results("b", 60, 60, 3);

        PairedBootstrap.Difference once = new PairedBootstrap(1000, 7).between(first, second);

        assertThat(new PairedBootstrap(1000, 7).between(first, second)).isEqualTo(once);
        assertThat(new PairedBootstrap(1000, 8).between(first, second).low() != once.low()
                        || new PairedBootstrap(1000, 9).between(first, second).low() != once.low())
                .isTrue();
        assertThat(once.low()).isLessThan(once.mean());
        assertThat(once.high()).isGreaterThan(once.mean());
    }

    @Test
    void the_difference_is_that_of_the_shares() {
        // 30 of 60 right against 40 of 60.
        PairedBootstrap.Difference difference =
                PairedBootstrap.standard().between(right("a", 60, 30), right("b", 60, 40));

        assertThat(difference.n()).isEqualTo(60);
        assertThat(difference.mean()).isCloseTo(10 / 60.0, within(1e-12));
        // The same samples are right: the standard error is that of 10 ones among 60, 0.0481.
        assertThat(difference.low()).isCloseTo(10 / 60.0 - 1.96 * 0.0481, within(0.02));
        assertThat(difference.high()).isCloseTo(10 / 60.0 + 1.96 * 0.0481, within(0.02));
    }

    @Test
    void samples_of_one_picture_are_drawn_together() {
        // Within a picture all samples behave alike, so that 60 samples are worth 6.
        List<SampleResult> none = results("a", 60, 6, 1000);
        List<SampleResult> some = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            some.add(Fixtures.result("b", "s" + i, "p" + i % 6, i % 6 < 3 ? Mark.RIGHT : Mark.WRONG));
        }
        List<SampleResult> apart = new ArrayList<>();
        List<SampleResult> noneApart = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            apart.add(Fixtures.result("b", "s" + i, "p" + i, i % 6 < 3 ? Mark.RIGHT : Mark.WRONG));
            noneApart.add(Fixtures.result("a", "s" + i, "p" + i, Mark.WRONG));
        }

        PairedBootstrap.Difference together = PairedBootstrap.standard().between(none, some);
        PairedBootstrap.Difference single = PairedBootstrap.standard().between(noneApart, apart);

        assertThat(together.pictures()).isEqualTo(6);
        assertThat(together.mean()).isEqualTo(single.mean());
        assertThat(together.high() - together.low()).isGreaterThan(2 * (single.high() - single.low()));
    }

    @Test
    void only_samples_that_both_have_are_compared() {
        PairedBootstrap.Difference difference = PairedBootstrap.standard().between(right("a", 10, 0), right("b", 4, 4));

        assertThat(difference.n()).isEqualTo(4);
        assertThat(difference.mean()).isEqualTo(1);
        assertThat(PairedBootstrap.standard()
                        .between(List.of(), right("b", 4, 4))
                        .n())
                .isZero();
    }

    @Test
    void too_few_draws_are_refused() {
        assertThatThrownBy(() -> new PairedBootstrap(99, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("99");
    }

    private static List<SampleResult> results(String strategy, int n, int pictures, int every) {
        List<SampleResult> results = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            Mark mark = (i + 1) % every == 0 ? Mark.RIGHT : Mark.WRONG;
            results.add(Fixtures.result(strategy, "s" + i, "p" + i % pictures, mark));
        }
        return results;
    }

    private static List<SampleResult> right(String strategy, int n, int right) {
        List<SampleResult> results = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            results.add(Fixtures.result(strategy, "s" + i, "p" + i, i < right ? Mark.RIGHT : Mark.WRONG));
        }
        return results;
    }
}
