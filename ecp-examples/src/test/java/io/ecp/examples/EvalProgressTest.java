package io.ecp.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecp.eval.Mark;
import io.ecp.eval.SampleResult;
import io.ecp.imaging.Size;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EvalProgressTest {

    private final StringWriter text = new StringWriter();
    private final AtomicLong clock = new AtomicLong();

    @Test
    void on_a_console_a_bar_is_drawn_over_in_place() {
        EvalProgress progress = new EvalProgress(new PrintWriter(text), true, clock::get);

        progress.onStart(8, 4);
        after(2, progress, Mark.RIGHT, 5);
        after(2, progress, Mark.FAILED, 6);
        after(2, progress, Mark.WRONG, 8);

        assertThat(text.toString().split("\r"))
                .containsExactly(
                        "8 requests, 4 done before" + System.lineSeparator(),
                        "[###############---------] 5 of 8, two-stage, 100.0 % right, 0.50 a second, 0:06 left",
                        "[##################------] 6 of 8, two-stage, 50.0 % right, 1 failed, 0.50 a second, 0:04 left",
                        "[########################] 8 of 8, two-stage, 25.0 % right, 1 failed, 0.67 a second, 0:00 left"
                                + System.lineSeparator());
    }

    @Test
    void elsewhere_a_line_is_printed_now_and_then_and_at_the_end() {
        EvalProgress progress = new EvalProgress(new PrintWriter(text), false, clock::get);

        progress.onStart(10_000, 0);
        after(5, progress, Mark.RIGHT, 1);
        after(10, progress, Mark.RIGHT, 2);
        after(1, progress, Mark.RIGHT, 3);
        after(1, progress, Mark.RIGHT, 10_000);

        assertThat(text.toString().lines())
                .containsExactly(
                        "10000 requests",
                        "2 of 10000, two-stage, 100.0 % right, 0.13 a second, 20:49:45 left",
                        "10000 of 10000, two-stage, 0.0 % right, 588.24 a second, 0:00 left");
    }

    @Test
    void a_bar_is_not_drawn_more_than_ten_times_a_second() {
        EvalProgress progress = new EvalProgress(new PrintWriter(text), true, clock::get);

        progress.onStart(1000, 0);
        for (int done = 1; done < 1000; done++) {
            clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
            progress.onResult(result(Mark.RIGHT), done, 1000);
        }

        assertThat(text.toString().chars().filter(c -> c == '\r')).hasSize(9);
    }

    private void after(int seconds, EvalProgress progress, Mark mark, int done) {
        clock.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
        progress.onResult(result(mark), done, done > 8 || done < 4 ? 10_000 : 8);
    }

    private static SampleResult result(Mark mark) {
        return new SampleResult(
                "two-stage",
                "1",
                "p",
                new Size(1, 1),
                "click",
                List.of(),
                "",
                mark,
                "REFINED",
                "",
                Optional.empty(),
                Optional.empty(),
                OptionalDouble.empty(),
                List.of(),
                List.of(),
                Duration.ZERO,
                Map.of());
    }
}
