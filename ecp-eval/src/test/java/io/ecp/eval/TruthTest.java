package io.ecp.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.imaging.ImageBox;
import io.ecp.imaging.ImagePoint;
import io.ecp.strategy.Outcome;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TruthTest {

    private static final Truth BOX = new Truth.Boxes(List.of(new ImageBox(10, 20, 30, 40)));
    private static final Truth.Polygon NOTCHED = new Truth.Polygon(List.of(
            new ImagePoint(100, 100),
            new ImagePoint(200, 100),
            new ImagePoint(200, 200),
            new ImagePoint(150, 150),
            new ImagePoint(100, 200)));

    @ParameterizedTest
    @CsvSource({"10, 20, RIGHT", "30, 40, RIGHT", "20, 30, RIGHT", "9.99, 30, WRONG", "20, 40.01, WRONG"})
    void a_point_on_the_border_of_a_box_is_right(double x, double y, Mark mark) {
        assertThat(BOX.judge(at(x, y))).isEqualTo(mark);
    }

    @ParameterizedTest
    @CsvSource({
        "110, 180, true",
        "150, 120, true",
        "150, 180, false",
        "190, 185, true",
        "99, 150, false",
        "201, 150, false",
        "150, 99, false",
        "150, 149, true"
    })
    void a_polygon_is_read_by_the_even_odd_rule(double x, double y, boolean inside) {
        assertThat(NOTCHED.contains(new ImagePoint(x, y))).isEqualTo(inside);
        assertThat(NOTCHED.judge(at(x, y))).isEqualTo(inside ? Mark.RIGHT : Mark.WRONG);
        assertThat(NOTCHED.targets()).containsExactly(new ImageBox(100, 100, 200, 200));
    }

    @Test
    void a_ring_that_crosses_itself_is_outside_where_it_covers_twice() {
        Truth.Polygon twice = new Truth.Polygon(List.of(
                new ImagePoint(0, 0),
                new ImagePoint(40, 0),
                new ImagePoint(40, 40),
                new ImagePoint(10, 40),
                new ImagePoint(10, 10),
                new ImagePoint(30, 10),
                new ImagePoint(30, 50),
                new ImagePoint(0, 50)));

        assertThat(twice.contains(new ImagePoint(20, 20))).isFalse();
        assertThat(twice.contains(new ImagePoint(5, 20))).isTrue();
    }

    @Test
    void a_polygon_needs_three_corners() {
        assertThatThrownBy(() -> new Truth.Polygon(List.of(new ImagePoint(0, 0), new ImagePoint(1, 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 3 corners");
    }

    @Test
    void where_something_is_to_be_found_a_refusal_is_wrong_and_an_unreadable_answer_is_marked_so() {
        assertThat(BOX.judge(none(Outcome.ABSTAINED))).isEqualTo(Mark.WRONG);
        assertThat(BOX.judge(none(Outcome.UNREADABLE))).isEqualTo(Mark.UNREADABLE);
    }

    @Test
    void where_nothing_is_to_be_found_only_a_refusal_is_right() {
        Truth refusal = new Truth.Refusal();

        assertThat(refusal.judge(none(Outcome.ABSTAINED))).isEqualTo(Mark.RIGHT);
        assertThat(refusal.judge(at(1, 1))).isEqualTo(Mark.WRONG);
        assertThat(refusal.judge(none(Outcome.UNREADABLE))).isEqualTo(Mark.UNREADABLE);
        assertThat(refusal.targets()).isEmpty();
    }

    @Test
    void a_letter_is_right_to_the_letter() {
        Truth letter = new Truth.Letter('B', "41", List.of());

        assertThat(letter.judge(chosen('B'))).isEqualTo(Mark.RIGHT);
        assertThat(letter.judge(chosen('C'))).isEqualTo(Mark.WRONG);
        assertThat(letter.judge(none(Outcome.UNREADABLE))).isEqualTo(Mark.UNREADABLE);
        assertThat(letter.words()).isEqualTo("B. 41");
    }

    private static Truth.Given at(double x, double y) {
        return new Truth.Given(Outcome.REFINED, Optional.of(new ImagePoint(x, y)), Optional.empty());
    }

    private static Truth.Given chosen(char letter) {
        return new Truth.Given(Outcome.REFINED, Optional.empty(), Optional.of(letter));
    }

    private static Truth.Given none(Outcome outcome) {
        return new Truth.Given(outcome, Optional.empty(), Optional.empty());
    }
}
