package io.ecp.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.ecp.imaging.Region;
import io.ecp.imaging.Size;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class SummaryTest {

    @Test
    void costs_are_means_per_sample() {
        Summary.Arm arm = summary(scored("a", 1, 0.9, Mark.RIGHT, 1), scored("a", 2, 0.1, Mark.WRONG, 3))
                .arms()
                .get(0);

        assertThat(arm.accuracy()).isEqualTo(new Proportion(1, 2));
        assertThat(arm.calls()).isEqualTo(2);
        assertThat(arm.promptTokens()).isEqualTo(200);
        assertThat(arm.answerTokens()).isEqualTo(20);
        assertThat(arm.pixels()).isEqualTo(2000);
        assertThat(arm.seconds()).isCloseTo(0.2, within(1e-9));
        assertThat(arm.outcomes()).containsExactly(Map.entry("REFINED", 2));
        assertThat(arm.groups()).containsEntry("kind=odd", new Proportion(1, 1));
    }

    @Test
    void the_surest_half_has_the_higher_scores() {
        Summary.Surest half = summary(
                        scored("a", 1, 0.9, Mark.RIGHT, 1),
                        scored("a", 2, 0.8, Mark.RIGHT, 1),
                        scored("a", 3, 0.2, Mark.WRONG, 1),
                        scored("a", 4, 0.1, Mark.WRONG, 1))
                .arms()
                .get(0)
                .surest()
                .orElseThrow();

        assertThat(half).isEqualTo(new Summary.Surest(0.8, 0.5, new Proportion(2, 2)));
    }

    @Test
    void answers_as_sure_as_the_last_of_the_half_belong_to_it() {
        Summary.Surest half = summary(
                        scored("a", 1, 1, Mark.RIGHT, 1),
                        scored("a", 2, 1, Mark.WRONG, 1),
                        scored("a", 3, 1, Mark.RIGHT, 1),
                        scored("a", 4, 0.1, Mark.WRONG, 1))
                .arms()
                .get(0)
                .surest()
                .orElseThrow();

        assertThat(half).isEqualTo(new Summary.Surest(1, 0.75, new Proportion(2, 3)));
    }

    @Test
    void a_strategy_without_confidence_has_no_surest_half() {
        assertThat(summary(Fixtures.result("a", "1", "p", Mark.RIGHT))
                        .arms()
                        .get(0)
                        .surest())
                .isEmpty();
    }

    @Test
    void failed_and_unreadable_answers_count_as_not_right() {
        Summary.Arm arm = summary(
                        Fixtures.result("a", "1", "p", Mark.RIGHT),
                        Fixtures.result("a", "2", "p", Mark.FAILED),
                        Fixtures.result("a", "3", "p", Mark.UNREADABLE))
                .arms()
                .get(0);

        assertThat(arm.accuracy()).isEqualTo(new Proportion(1, 3));
        assertThat(arm.marks()).containsEntry(Mark.FAILED, 1).containsEntry(Mark.UNREADABLE, 1);
    }

    @Test
    void strategies_are_compared_with_the_first() {
        Summary summary = summary(
                Fixtures.result("a", "1", "p", Mark.WRONG),
                Fixtures.result("b", "1", "p", Mark.RIGHT),
                Fixtures.result("c", "1", "p", Mark.WRONG));

        assertThat(summary.differences())
                .extracting(
                        Summary.Paired::strategy, paired -> paired.difference().mean())
                .containsExactly(tuple("b", 1.0), tuple("c", 0.0));
        assertThat(summary.differences()).allMatch(paired -> paired.baseline().equals("a"));
    }

    @Test
    void json_has_every_figure_and_the_budgets_beside_it() {
        JsonObject json = JsonParser.parseString(summary(
                                scored("a", 1, 0.9, Mark.RIGHT, 1),
                                scored("a", 2, 0.1, Mark.WRONG, 3),
                                Fixtures.result("b", "1", "p", Mark.RIGHT))
                        .toJson())
                .getAsJsonObject();

        JsonObject arm = json.getAsJsonArray("strategies").get(0).getAsJsonObject();
        assertThat(arm.keySet())
                .containsExactly(
                        "strategy",
                        "accuracy",
                        "low",
                        "high",
                        "right",
                        "n",
                        "calls",
                        "seconds",
                        "promptTokens",
                        "answerTokens",
                        "pixels",
                        "overviewPixels",
                        "cropPixels",
                        "surestHalf",
                        "outcomes",
                        "marks",
                        "groups");
        assertThat(arm.get("accuracy").getAsDouble()).isEqualTo(0.5);
        assertThat(arm.get("overviewPixels").getAsLong()).isEqualTo(1111);
        assertThat(arm.get("cropPixels").getAsLong()).isEqualTo(2222);
        assertThat(arm.getAsJsonObject("surestHalf").get("accuracy").getAsDouble())
                .isEqualTo(1);
        assertThat(json.getAsJsonArray("differences").get(0).getAsJsonObject().keySet())
                .containsExactly("strategy", "baseline", "n", "pictures", "difference", "low", "high");
    }

    @Test
    void the_table_has_the_budgets_in_every_row_and_survives_pipes_in_names() {
        String table = summary(
                        scored("a|b", 1, 0.9, Mark.RIGHT, 1),
                        scored("a|b", 2, 0.1, Mark.WRONG, 3),
                        Fixtures.result("c", "1", "p", Mark.RIGHT))
                .toMarkdown();

        assertThat(table)
                .contains("| a\\|b | 50.0 % | 9.5 to 90.5 % | 2 | 2.00 | 0.200 | 200 + 20 | 2000 | 1111 / 2222 |"
                        + " 50 %, 100.0 % | 2 REFINED |");
        assertThat(table.lines().filter(line -> line.startsWith("| a") || line.startsWith("| c")))
                .isNotEmpty()
                .allMatch(line -> line.contains("1111 / 2222"));
    }

    @Test
    void the_table_has_the_groups_that_divide_the_samples() {
        String divided = summary(scored("a", 1, 0.9, Mark.RIGHT, 1), scored("a", 2, 0.1, Mark.WRONG, 3))
                .toMarkdown();
        String undivided = summary(scored("a", 1, 0.9, Mark.RIGHT, 1)).toMarkdown();

        assertThat(divided).contains("| a | kind=odd | 100.0 % |").contains("| a | kind=even | 0.0 % |");
        assertThat(undivided).doesNotContain("kind=");
    }

    private static Summary summary(SampleResult... results) {
        return Summary.of("mini", "model", "profile", 1111, 2222, List.of(results));
    }

    private static SampleResult scored(String strategy, int id, double score, Mark mark, int calls) {
        List<SampleResult.Taken> looks = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            looks.add(new SampleResult.Taken(
                    "fine",
                    new Region(0, 0, 400, 300),
                    new Size(40, 25),
                    1000,
                    "(1, 2)",
                    100,
                    10,
                    Duration.ofMillis(100)));
        }
        return new SampleResult(
                strategy,
                String.valueOf(id),
                "p",
                new Size(400, 300),
                "click",
                List.of(),
                "",
                mark,
                "REFINED",
                "",
                Optional.empty(),
                Optional.empty(),
                OptionalDouble.of(score),
                looks,
                List.of(),
                Duration.ofMillis(100L * calls),
                Map.of("kind", id % 2 == 1 ? "odd" : "even"));
    }
}
