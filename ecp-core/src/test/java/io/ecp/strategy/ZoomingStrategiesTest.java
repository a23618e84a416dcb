package io.ecp.strategy;

import static io.ecp.PlacingPredictor.Sight.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ecp.EcpEngine;
import io.ecp.EcpRequest;
import io.ecp.EcpResult;
import io.ecp.PlacingPredictor;
import io.ecp.ScriptedPredictor;
import io.ecp.error.BudgetException;
import io.ecp.error.CancelledException;
import io.ecp.error.ModelException;
import io.ecp.imaging.ImagePoint;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.Region;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.model.Deadline;
import io.ecp.model.Location;
import io.ecp.model.ModelProfile;
import io.ecp.model.Predictor;
import io.ecp.stage.Budget;
import io.ecp.stage.EcpRun;
import io.ecp.task.Choice;
import io.ecp.task.Task;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The strategies on a picture of 4000x2000, with a model whose usual crop is a quarter of the sides: 1000x500. */
class ZoomingStrategiesTest {

    private static final Size SCREEN = new Size(4000, 2000);

    private final ImageSource large = ImageSource.of(RgbImage.filled(SCREEN, 0x204060));
    private final ImageSource small = ImageSource.of(RgbImage.filled(new Size(576, 320), 0x204060));

    private static EcpEngine engine(Predictor model, Strategy strategy) {
        return EcpEngine.builder()
                .predictor(model)
                .profile(PlacingPredictor.COMPARING)
                .strategy(strategy)
                .build();
    }

    private static boolean isWhole(Region region) {
        return region.equals(Region.whole(SCREEN));
    }

    static Stream<Strategy> strategies() {
        return Stream.of(
                TwoStage.standard(),
                AgreementGated.standard(),
                Recovery.standard(),
                MultiView.standard(),
                Narrowing.standard(),
                CrossModel.with(PlacingPredictor.seeing((region, call) -> at(1500, 700))));
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void finds_what_the_model_sees(Strategy strategy) {
        PlacingPredictor model = PlacingPredictor.seeing((region, call) -> at(1500, 700));

        EcpResult<Location> result = engine(model, strategy).locate(large, "click it");

        assertThat(result.outcome()).isEqualTo(Outcome.REFINED);
        assertThat(result.point().orElseThrow().distanceTo(new ImagePoint(1500, 700)))
                .isLessThan(2);
        assertThat(result.coarse()).isPresent();
        assertThat(result.crop()).isPresent();
        assertThat(result.trace().strategy()).isEqualTo(strategy.name());
        assertThat(result.trace().decisions()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void looks_once_at_a_picture_that_fits_the_budget(Strategy strategy) {
        PlacingPredictor model = PlacingPredictor.seeing((region, call) -> at(100, 100));

        EcpResult<Location> result = engine(model, strategy).locate(small, "click it");

        assertThat(result.outcome()).isEqualTo(Outcome.WHOLE_IMAGE);
        assertThat(model.looks()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void keeps_the_first_answer_when_closer_looks_show_nothing(Strategy strategy) {
        PlacingPredictor model =
                PlacingPredictor.seeing((region, call) -> isWhole(region) ? at(1500, 700) : Optional.empty());

        EcpResult<Location> result = engine(model, strategy).locate(large, "click it");

        assertThat(result.optional()).isPresent();
        assertThat(result.point().orElseThrow().distanceTo(new ImagePoint(1500, 700)))
                .isLessThan(4);
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void keeps_the_first_answer_when_closer_looks_fail(Strategy strategy) {
        PlacingPredictor model = PlacingPredictor.seeing(
                (region, call) -> isWhole(region) ? at(1500, 700) : PlacingPredictor.fail("out of order"));

        EcpResult<Location> result = engine(model, strategy).locate(large, "click it");

        assertThat(result.point().orElseThrow().distanceTo(new ImagePoint(1500, 700)))
                .isLessThan(4);
        assertThat(result.trace().toString()).contains("out of order");
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void fails_as_the_model_does_when_nothing_was_found(Strategy strategy) {
        if (strategy instanceof CrossModel) {
            strategy = CrossModel.with(PlacingPredictor.seeing((region, call) -> PlacingPredictor.fail("so is this")));
        }
        EcpEngine engine =
                engine(PlacingPredictor.seeing((region, call) -> PlacingPredictor.fail("out of order")), strategy);

        assertThatThrownBy(() -> engine.locate(large, "click it"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("out of order");
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void ends_at_once_when_cancelled_between_the_looks(Strategy strategy) {
        Deadline deadline = Deadline.none();
        PlacingPredictor model = PlacingPredictor.seeing((region, call) -> {
            deadline.cancel();
            return at(1500, 700);
        });
        EcpEngine engine = engine(model, strategy);

        assertThatThrownBy(() -> engine.predict(
                        EcpRequest.of(large, Task.locate("click it")).withDeadline(deadline)))
                .isInstanceOf(CancelledException.class);
        assertThat(model.looks()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void ends_with_the_best_so_far_when_the_budget_is_spent(Strategy strategy) {
        for (int most = 1; most <= 6; most++) {
            // A model that never agrees with itself makes every strategy spend what it may.
            PlacingPredictor model = PlacingPredictor.seeing((region, call) ->
                    at(region.x() + region.width() * ((call * 0.37) % 1), region.y() + region.height() * 0.3));
            EcpResult<Location> result = engine(model, strategy)
                    .predict(EcpRequest.of(large, Task.locate("click it")).withBudget(Budget.ofCalls(most)));

            assertThat(result.optional()).as("with %d calls", most).isPresent();
            assertThat(result.trace().calls()).hasSizeLessThanOrEqualTo(most);
            if (most == 1) {
                assertThat(result.outcome()).isEqualTo(Outcome.COARSE_ONLY);
                assertThat(result.trace().decisions()).anyMatch(why -> why.contains("1 of 1 calls are spent"));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void answers_questions_in_two_looks(Strategy strategy) {
        if (strategy instanceof CrossModel) {
            strategy = CrossModel.with(ScriptedPredictor.saying("(500, 500)", "C"));
        }
        ScriptedPredictor model = ScriptedPredictor.saying("(500, 500)", "B");

        EcpResult<Choice> result = engine(model, strategy).choose(large, "which?", List.of("one", "two", "three"));

        assertThat(result.value().letter()).isEqualTo('B');
        assertThat(model.asked()).hasSize(2);
    }

    @Test
    void a_gate_lets_looks_that_agree_pass_in_two_calls() {
        PlacingPredictor model = PlacingPredictor.seeing((region, call) -> at(1500 + 5 * call, 700));

        EcpResult<Location> result = engine(model, AgreementGated.standard()).locate(large, "click it");

        assertThat(model.looks()).hasSize(2);
        assertThat(result.confidence().orElseThrow().score()).isGreaterThan(0.8);
    }

    @ParameterizedTest(name = "first {0}, second {1}, third {2}: {3}")
    @CsvSource({
        // The third confirms the second.
        "1500, 1600, 1605, 1605",
        // It does not: of the two, the nearer to the first.
        "1500, 1600, 1700, 1600",
        "1500, 1600, 1530, 1530",
    })
    void a_gate_looks_a_third_time_where_two_looks_disagree(double first, double second, double third, double answer) {
        double[] xs = {first, second, third};
        PlacingPredictor model = PlacingPredictor.seeing((region, call) -> at(xs[call], 700));

        EcpResult<Location> result = engine(model, AgreementGated.standard()).locate(large, "click it");

        assertThat(model.looks()).hasSize(3);
        assertThat(model.looks().get(2).size()).isEqualTo(new Size(500, 250));
        assertThat(result.point().orElseThrow().x()).isCloseTo(answer, within(1.5));
        assertThat(result.confidence().orElseThrow().signals()).containsKey("agreement");
    }

    @Test
    void a_gate_may_trust_the_models_words_instead() {
        PlacingPredictor sure = PlacingPredictor.seeing((region, call) -> at(1500 + 90 * call, 700, 0.9));
        PlacingPredictor unsure = PlacingPredictor.seeing((region, call) -> at(1500 + 90 * call, 700, 0.4));
        AgreementGated strategy = AgreementGated.standard().trustingFrom(0.8);

        EcpResult<Location> certain = engine(sure, strategy).locate(large, "click it");
        EcpResult<Location> doubted = engine(unsure, strategy).locate(large, "click it");

        assertThat(sure.looks()).hasSize(2);
        assertThat(unsure.looks()).hasSize(3);
        assertThat(certain.confidence().orElseThrow().score())
                .isGreaterThan(doubted.confidence().orElseThrow().score());
    }

    @Test
    void a_profile_may_say_from_what_probability_of_its_words_on_a_model_is_trusted() {
        ModelProfile trusting = PlacingPredictor.COMPARING.toBuilder("trusting")
                .wordsTrustedFrom(0.8)
                .build();
        for (Strategy strategy : List.of(AgreementGated.standard(), Recovery.standard())) {
            PlacingPredictor sure = PlacingPredictor.seeing((region, call) -> at(1500 + 90 * call, 700, 0.9));
            PlacingPredictor unsure = PlacingPredictor.seeing((region, call) -> at(1500 + 90 * call, 700, 0.4));

            for (PlacingPredictor model : List.of(sure, unsure)) {
                EcpEngine.builder()
                        .predictor(model)
                        .profile(trusting)
                        .strategy(strategy)
                        .build()
                        .locate(large, "click it");
            }

            assertThat(sure.looks()).as("%s", strategy).hasSize(2);
            assertThat(unsure.looks()).as("%s", strategy).hasSizeGreaterThan(2);
        }
        assertThatThrownBy(() -> trusting.toBuilder("wrong").wordsTrustedFrom(1.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a token probability lies from 0 to 1, but was 1.5");
    }

    @Test
    void recovery_finds_what_the_first_look_missed_by_a_wider_crop() {
        // The element is at (1500, 700); the first look says (2300, 700), whose usual crop does not hold it.
        PlacingPredictor model = PlacingPredictor.seeing((region, call) -> {
            boolean holds = region.toBox().contains(new ImagePoint(1500, 700));
            if (isWhole(region)) {
                return at(2300, 700);
            }
            return holds ? at(1500, 700) : at(region.x() + 0.8 * region.width(), region.y() + 30);
        });

        EcpResult<Location> result = engine(model, Recovery.standard()).locate(large, "click it");

        assertThat(result.point().orElseThrow().distanceTo(new ImagePoint(1500, 700)))
                .isLessThan(2);
        assertThat(result.trace().decisions()).anyMatch(why -> why.startsWith("confirmed: 2 of"));
        assertThat(model.looks()).contains(new Region(1300, 200, 2000, 1000));
    }

    @Test
    void recovery_asks_in_other_words_and_looks_at_quarters_before_it_gives_up() {
        PlacingPredictor model = PlacingPredictor.seeing((region, call) -> at(
                region.x() + region.width() * ((call * 0.37) % 1), region.y() + region.height() * ((call * 0.61) % 1)));

        EcpResult<Location> result = engine(model, Recovery.standard()).locate(large, "click it");

        assertThat(result.trace().calls()).hasSizeLessThanOrEqualTo(15);
        assertThat(model.looks()).contains(new Region(0, 0, 2200, 1100), new Region(1800, 900, 2200, 1100));
        assertThat(model.prompts()).anyMatch(prompt -> prompt.startsWith("Point to"));
        assertThat(result.trace().decisions()).anyMatch(why -> why.startsWith("not confirmed: 1 of"));
        assertThat(result.confidence().orElseThrow().score()).isEqualTo(0.5);
    }

    @Test
    void recovery_takes_two_looks_where_there_is_no_doubt() {
        PlacingPredictor model = PlacingPredictor.seeing((region, call) -> at(1500, 700));

        engine(model, Recovery.standard()).locate(large, "click it");

        assertThat(model.looks()).hasSize(2);
    }

    @Test
    void views_vote_and_the_share_of_votes_is_the_confidence() {
        PlacingPredictor model = PlacingPredictor.seeing((region, call) -> call == 2 ? at(1800, 600) : at(1500, 700));

        EcpResult<Location> result = engine(model, MultiView.of(4)).locate(large, "click it");

        assertThat(model.looks()).hasSize(5);
        assertThat(result.point().orElseThrow().distanceTo(new ImagePoint(1500, 700)))
                .isLessThan(2);
        assertThat(result.confidence().orElseThrow().score()).isEqualTo(0.75);
        assertThat(result.trace().decisions()).anyMatch(why -> why.startsWith("3 of 4 views name"));
    }

    @Test
    void views_are_looked_at_side_by_side_where_the_model_serves_several_calls() throws Exception {
        CountDownLatch together = new CountDownLatch(3);
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        PlacingPredictor model = PlacingPredictor.seeing((region, call) -> {
                    if (call > 0) {
                        threads.add(Thread.currentThread());
                        together.countDown();
                        try {
                            assertThat(together.await(20, TimeUnit.SECONDS)).isTrue();
                        } catch (InterruptedException e) {
                            throw new AssertionError(e);
                        }
                    }
                    return at(1500, 700);
                })
                .atOnce(4);
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try (EcpEngine engine = EcpEngine.builder()
                .predictor(model)
                .strategy(MultiView.standard())
                .executor(pool)
                .build()) {
            engine.locate(large, "click it");
        } finally {
            pool.shutdown();
        }

        assertThat(threads).hasSize(3);
    }

    @Test
    void views_do_not_starve_when_requests_fill_the_pool() throws Exception {
        PlacingPredictor model =
                PlacingPredictor.seeing((region, call) -> at(1500, 700)).atOnce(4);
        ExecutorService pool = Executors.newFixedThreadPool(1);
        try (EcpEngine engine = EcpEngine.builder()
                .predictor(model)
                .strategy(MultiView.standard())
                .executor(pool)
                .build()) {
            EcpResult<Location> result = engine.predictAsync(EcpRequest.of(large, Task.locate("click it")))
                    .get(20, TimeUnit.SECONDS);
            assertThat(result.outcome()).isEqualTo(Outcome.REFINED);
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void models_that_agree_are_all_but_sure() {
        PlacingPredictor other = PlacingPredictor.seeing((region, call) -> at(1502, 700));
        PlacingPredictor model = PlacingPredictor.seeing((region, call) -> at(1500, 700));

        EcpResult<Location> result = engine(model, CrossModel.with(other)).locate(large, "click it");

        assertThat(result.trace().calls()).hasSize(4);
        assertThat(result.confidence().orElseThrow().score()).isGreaterThan(0.8);
    }

    @Test
    void of_models_that_disagree_the_one_that_confirmed_itself_stands() {
        PlacingPredictor wavering = PlacingPredictor.seeing((region, call) -> at(1500 + 400 * call, 700));
        PlacingPredictor steady = PlacingPredictor.seeing((region, call) -> at(3000, 1500));

        EcpResult<Location> result = engine(wavering, CrossModel.with(steady)).locate(large, "click it");

        assertThat(result.point().orElseThrow().distanceTo(new ImagePoint(3000, 1500)))
                .isLessThan(2);
        assertThat(result.confidence().orElseThrow().score()).isBetween(0.2, 0.3);
    }

    @Test
    void a_third_vote_decides_between_models() {
        PlacingPredictor wavering = PlacingPredictor.seeing((region, call) -> at(1500 + 400 * call, 700));
        PlacingPredictor steady = PlacingPredictor.seeing((region, call) -> call == 2 ? at(1900, 700) : at(3000, 1500));

        EcpResult<Location> result =
                engine(wavering, CrossModel.with(steady).withThirdVote()).locate(large, "click it");

        assertThat(result.trace().calls()).hasSize(5);
        assertThat(result.point().orElseThrow().distanceTo(new ImagePoint(1900, 700)))
                .isLessThan(2);
    }

    @Test
    void a_model_that_fails_leaves_the_others_answer() {
        PlacingPredictor failing = PlacingPredictor.seeing((region, call) -> PlacingPredictor.fail("out of order"));
        PlacingPredictor steady = PlacingPredictor.seeing((region, call) -> at(3000, 1500));

        EcpResult<Location> result = engine(failing, CrossModel.with(steady)).locate(large, "click it");

        assertThat(result.point().orElseThrow().distanceTo(new ImagePoint(3000, 1500)))
                .isLessThan(2);
    }

    @Test
    void narrowing_follows_the_answers_to_smaller_and_smaller_parts() {
        PlacingPredictor model = PlacingPredictor.seeing((region, call) -> at(1500, 700));

        engine(model, Narrowing.standard()).locate(large, "click it");

        assertThat(model.looks().stream().map(Region::size))
                .containsExactly(SCREEN, new Size(2000, 1000), new Size(1000, 500), new Size(500, 384));
    }

    @Test
    void narrowing_steps_back_from_a_look_that_shows_nothing() {
        PlacingPredictor model =
                PlacingPredictor.seeing((region, call) -> call == 1 ? Optional.empty() : at(1500, 700));

        EcpResult<Location> result = engine(model, Narrowing.standard()).locate(large, "click it");

        assertThat(model.looks().get(2).width())
                .isGreaterThan(model.looks().get(1).width());
        assertThat(result.outcome()).isEqualTo(Outcome.REFINED);
    }

    @Test
    void a_budget_of_pixels_or_time_ends_a_strategy_too() {
        PlacingPredictor model = PlacingPredictor.seeing((region, call) -> at(1500 + 90 * call, 700));
        EcpEngine engine = engine(model, Recovery.standard());

        EcpResult<Location> pixels = engine.predict(EcpRequest.of(large, Task.locate("click it"))
                .withBudget(Budget.unlimited().withPixels(200_000)));
        EcpResult<Location> time = engine.predict(EcpRequest.of(large, Task.locate("click it"))
                .withBudget(Budget.unlimited().withTime(Duration.ofNanos(1)).withCalls(9)));

        assertThat(pixels.trace().calls()).hasSize(2);
        assertThat(pixels.trace().decisions()).anyMatch(why -> why.contains("of 200000 pixels are spent"));
        assertThat(time.trace().calls()).hasSize(1);
        assertThat(time.trace().decisions()).anyMatch(why -> why.endsWith("of 0 ms are spent: no further look"));
        assertThat(time.outcome()).isEqualTo(Outcome.COARSE_ONLY);
    }

    /** Looks until it sees something, whatever that costs. */
    private static final class Heedless implements Strategy {

        @Override
        public String name() {
            return "heedless";
        }

        @Override
        public <T> Finding<T> run(EcpRun run, Task<T> task) {
            while (true) {
                Optional<T> answer =
                        run.look("again", task, Region.whole(run.imageSize())).answer();
                if (answer.isPresent()) {
                    return Finding.of(Outcome.WHOLE_IMAGE, answer.get());
                }
            }
        }
    }

    @Test
    void a_strategy_that_does_not_ask_is_stopped_by_the_budget() {
        ScriptedPredictor model = ScriptedPredictor.saying("no idea", "still none");
        EcpEngine engine = engine(model, new Heedless());

        assertThatThrownBy(() -> engine.predict(
                        EcpRequest.of(large, Task.locate("click it")).withBudget(Budget.ofCalls(1))))
                .isInstanceOf(BudgetException.class)
                .hasMessageContaining("1 of 1 calls are spent")
                .hasMessageContaining("raise the budget");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, -0.1, Double.NaN})
    void thresholds_are_shares(double share) {
        assertThatThrownBy(() -> AgreementGated.standard().within(share))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the threshold is a share between 0 and 1, but was " + share);
        assertThatThrownBy(() -> Recovery.standard().doubtingBeyond(share))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MultiView.standard().within(share)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Narrowing.standard().shrinkingBy(share)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void numbers_of_views_and_rounds_are_checked() {
        assertThatThrownBy(() -> MultiView.of(1)).hasMessage("views must be 2 to 9, but were 1");
        assertThatThrownBy(() -> MultiView.of(10)).hasMessage("views must be 2 to 9, but were 10");
        assertThatThrownBy(() -> Narrowing.standard().rounds(0)).hasMessage("rounds must be 1 to 8, but were 0");
        assertThatThrownBy(() -> Budget.ofCalls(0)).hasMessage("a budget needs at least 1 call, but was given 0");
    }
}
