package io.ecp.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ecp.EcpEngine;
import io.ecp.EcpRequest;
import io.ecp.EcpResult;
import io.ecp.ScriptedPredictor;
import io.ecp.error.CancelledException;
import io.ecp.error.ModelException;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.PixelBudget;
import io.ecp.imaging.Region;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.imaging.View;
import io.ecp.model.Deadline;
import io.ecp.model.Location;
import io.ecp.model.ModelProfiles;
import io.ecp.model.ModelReply;
import io.ecp.model.ModelTraits;
import io.ecp.model.PicturePolicy;
import io.ecp.model.Predictor;
import io.ecp.stage.Budget;
import io.ecp.task.Answer;
import io.ecp.task.Choice;
import io.ecp.task.Task;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** On a picture of 4000x2000, with a model whose usual crop is a quarter of the sides: 1000x500. */
class FullPlusCropTest {

    private static final Size SCREEN = new Size(4000, 2000);
    private static final List<String> OPTIONS = List.of("one", "two", "three");

    private final ImageSource large = ImageSource.of(RgbImage.filled(SCREEN, 0x204060));
    private final ImageSource small = ImageSource.of(RgbImage.filled(new Size(576, 320), 0x204060));

    private static EcpEngine engine(Predictor model, Strategy strategy) {
        return EcpEngine.builder().predictor(model).strategy(strategy).build();
    }

    private static ModelReply reply(String text, double a, double b, double c) {
        return ModelReply.builder(text)
                .optionProbabilities(Map.of('A', a, 'B', b, 'C', c))
                .build();
    }

    private static boolean isRed(View view, int x, int y) {
        int rgb = view.pixels().rgb(x, y);
        return (rgb >> 16 & 0xFF) > 180 && (rgb >> 8 & 0xFF) < 80 && (rgb & 0xFF) < 80;
    }

    /** Whether a line, whose width grows with the picture, goes by. */
    private static boolean isRedNear(View view, int x, int y) {
        for (int away = -4; away <= 4; away++) {
            if (isRed(view, x + away, y) || isRed(view, x, y + away)) {
                return true;
            }
        }
        return false;
    }

    private static long redPixels(View view) {
        long red = 0;
        for (int y = 0; y < view.size().height(); y++) {
            for (int x = 0; x < view.size().width(); x++) {
                red += isRed(view, x, y) ? 1 : 0;
            }
        }
        return red;
    }

    @Test
    void answers_from_full_picture_and_crop_around_a_point() {
        ScriptedPredictor model = ScriptedPredictor.saying("(500, 250)", "B");

        EcpResult<Choice> result = engine(model, FullPlusCrop.standard()).choose(large, "which?", OPTIONS);

        assertThat(result.value()).isEqualTo(new Choice(1, "two"));
        assertThat(result.outcome()).isEqualTo(Outcome.REFINED);
        assertThat(result.crop()).contains(new Region(1500, 250, 1000, 500));
        assertThat(result.coarse()).isPresent();
        assertThat(model.asked()).hasSize(2);
        assertThat(model.asked().get(0).prompt()).contains("which?").contains("B. two");
        assertThat(model.asked().get(1).views()).hasSize(2);
        assertThat(redPixels(model.asked().get(1).views().get(0))).isZero();
        assertThat(result.confidence()).isEmpty();
    }

    @Test
    void crops_a_fraction_of_the_callers_own() {
        ScriptedPredictor model = ScriptedPredictor.saying("(500, 500)", "B");

        EcpResult<Choice> result =
                engine(model, FullPlusCrop.standard().cropping(0.5)).choose(large, "which?", OPTIONS);

        assertThat(result.crop()).contains(new Region(1000, 500, 2000, 1000));
    }

    @ParameterizedTest(name = "a box of {0} is cropped as {1}")
    @CsvSource({
        // 1600x800 times one and a half.
        "'<|box_start|>(300,300),(700,700)<|box_end|>', 2400x1200+800+400",
        // A small one gets half of what a point gets.
        "'<|box_start|>(495,495),(505,505)<|box_end|>', 500x250+1750+875"
    })
    void crops_a_box_with_a_margin(String coarse, String crop) {
        ScriptedPredictor model = ScriptedPredictor.saying(coarse, "B");

        EcpResult<Choice> result = engine(model, FullPlusCrop.standard()).choose(large, "which?", OPTIONS);

        assertThat(result.crop().orElseThrow()).hasToString(crop);
    }

    @Test
    void unites_several_points_in_one_crop() {
        ScriptedPredictor model =
                ScriptedPredictor.saying("[{\"point_2d\": [300, 500]}, {\"point_2d\": [400, 600]}]", "C");

        EcpResult<Choice> result = engine(model, FullPlusCrop.standard()).choose(large, "which?", OPTIONS);

        // 1000x500 around (1200, 1000) and around (1600, 1200).
        assertThat(result.crop()).contains(new Region(700, 750, 1400, 700));
        assertThat(result.trace().decisions()).anyMatch(why -> why.contains("2 places united"));
    }

    @Test
    void asks_about_the_whole_when_points_lie_too_far_apart() {
        ScriptedPredictor model =
                ScriptedPredictor.saying("[{\"point_2d\": [10, 10]}, {\"point_2d\": [990, 990]}]", "C");

        EcpResult<Choice> result = engine(model, FullPlusCrop.standard()).choose(large, "which?", OPTIONS);

        assertThat(result.value().letter()).isEqualTo('C');
        assertThat(result.outcome()).isEqualTo(Outcome.WHOLE_IMAGE);
        assertThat(result.crop()).isEmpty();
        assertThat(model.asked().get(1).views()).hasSize(1);
        assertThat(result.trace().decisions())
                .anyMatch(why -> why.equals("2 places take 100.0 % of the picture, more than 50.0 %: no crop"));
    }

    @Test
    void draws_a_red_frame_where_the_crop_lies_on_the_full_picture_alone() {
        ScriptedPredictor model = ScriptedPredictor.saying("(500, 500)", "B");

        engine(model, FullPlusCrop.standard().redFrame()).choose(large, "which?", OPTIONS);

        View full = model.asked().get(1).views().get(0);
        View crop = model.asked().get(1).views().get(1);
        Size shown = full.size();
        // The crop is the middle quarter of the sides: its edges lie at 3/8 and 5/8.
        assertThat(isRedNear(full, shown.width() * 3 / 8, shown.height() / 2)).isTrue();
        assertThat(isRedNear(full, shown.width() / 2, shown.height() * 5 / 8)).isTrue();
        assertThat(isRedNear(full, shown.width() / 2, shown.height() / 2)).isFalse();
        assertThat(redPixels(crop)).isZero();
        assertThat(redPixels(model.asked().get(0).views().get(0))).isZero();
    }

    @Test
    void shows_the_crop_alone_to_a_model_that_takes_one_picture() {
        ScriptedPredictor model = ScriptedPredictor.of(
                ModelTraits.builder("desk-tiny")
                        .pixelBudget(new PixelBudget(4096, 196_608, 32))
                        .picturesPerQuery(1)
                        .build(),
                "(500, 500)",
                "B");

        engine(model, FullPlusCrop.standard().redFrame()).choose(large, "which?", OPTIONS);

        assertThat(model.asked().get(1).views()).hasSize(1);
        assertThat(model.asked().get(1).views().get(0).region()).isEqualTo(new Region(1500, 750, 1000, 500));
    }

    @Test
    void is_as_sure_as_the_letter_is_probable() {
        ScriptedPredictor model = ScriptedPredictor.saying("(500, 500)").then(query -> reply("B", 0.25, 0.625, 0.0625));

        EcpResult<Choice> result = engine(model, FullPlusCrop.standard()).choose(large, "which?", OPTIONS);

        assertThat(result.confidence().orElseThrow().score()).isEqualTo(0.625);
        assertThat(result.confidence().orElseThrow().signals())
                .containsEntry("letterProbability", 0.625)
                .containsEntry("letterMargin", 0.375);
        assertThat(model.asked().get(1).optionLetters()).containsExactly('A', 'B', 'C');
    }

    @Test
    void is_as_sure_of_free_words_as_they_are_probable() {
        ScriptedPredictor model = ScriptedPredictor.saying("(500, 500)").then(query -> ModelReply.builder("Main Street")
                .meanLogProbability(Math.log(0.5))
                .build());

        EcpResult<String> result = engine(model, FullPlusCrop.standard()).ask(large, "what street?");

        assertThat(result.value()).isEqualTo("Main Street");
        assertThat(result.confidence().orElseThrow().score()).isCloseTo(0.5, within(1e-9));
    }

    @Test
    void keeps_a_direct_answer_whose_letter_is_probable() {
        ScriptedPredictor model = ScriptedPredictor.saying().then(query -> reply("B", 0.01, 0.95, 0.01));

        EcpResult<Choice> result =
                engine(model, FullPlusCrop.standard().keepingEasyAnswers(0.9)).choose(large, "which?", OPTIONS);

        assertThat(result.value().letter()).isEqualTo('B');
        assertThat(result.outcome()).isEqualTo(Outcome.WHOLE_IMAGE);
        assertThat(result.confidence().orElseThrow().score()).isEqualTo(0.95);
        assertThat(result.trace().decisions())
                .contains("the direct answer's letter has a probability of 95.0 %: easy, it stands");
    }

    @Test
    void looks_closer_where_the_letter_is_not_and_counts_the_disagreement() {
        ScriptedPredictor model = ScriptedPredictor.saying()
                .then(query -> reply("B", 0.3, 0.5, 0.1))
                .then(query -> ModelReply.of("(500, 500)"))
                .then(query -> reply("A", 0.8, 0.1, 0.1));

        EcpResult<Choice> result =
                engine(model, FullPlusCrop.standard().keepingEasyAnswers(0.9)).choose(large, "which?", OPTIONS);

        assertThat(result.value().letter()).isEqualTo('A');
        assertThat(result.outcome()).isEqualTo(Outcome.REFINED);
        assertThat(result.confidence().orElseThrow().score()).isCloseTo(0.4, within(1e-9));
        assertThat(result.confidence().orElseThrow().signals()).containsEntry("answerAgreement", 0.0);
        assertThat(result.trace().decisions())
                .contains("the direct answer's letter has a probability of 50.0 %, less than 90.0 %: a closer look")
                .contains("the closer look overrules the direct answer");
    }

    @Test
    void keeps_a_direct_answer_that_comes_again_with_the_options_turned_round() {
        // Turned round, A. three, B. two, C. one: the letter changes with the option.
        ScriptedPredictor model = ScriptedPredictor.saying("C", "A");

        EcpResult<Choice> result =
                engine(model, FullPlusCrop.standard().keepingEasyAnswers(0.9)).choose(large, "which?", OPTIONS);

        assertThat(result.value()).isEqualTo(new Choice(2, "three"));
        assertThat(model.asked().get(1).prompt()).contains("A. three\nB. two\nC. one");
        assertThat(result.confidence().orElseThrow().score()).isEqualTo(1);
    }

    @Test
    void a_liking_for_a_letter_is_no_easy_answer() {
        ScriptedPredictor model = ScriptedPredictor.saying("C", "C", "(500, 500)", "B");

        EcpResult<Choice> result =
                engine(model, FullPlusCrop.standard().keepingEasyAnswers(0.9)).choose(large, "which?", OPTIONS);

        assertThat(result.value()).isEqualTo(new Choice(1, "two"));
        assertThat(result.trace().calls()).hasSize(4);
        assertThat(result.trace().decisions())
                .contains("the question in other words gets another answer: a closer look");
    }

    @Test
    void free_words_that_come_again_are_easy() {
        ScriptedPredictor model = ScriptedPredictor.saying("Main Street.", "main street");

        EcpResult<String> result =
                engine(model, FullPlusCrop.standard().keepingEasyAnswers(0.9)).ask(large, "what street?");

        assertThat(result.value()).isEqualTo("Main Street.");
        assertThat(model.asked().get(1).prompt()).contains("Look closely").contains("what street?");
    }

    @Test
    void a_free_prompt_with_options_is_turned_round_as_well() {
        ScriptedPredictor model = ScriptedPredictor.saying("A", "B");

        EcpResult<Answer> result =
                engine(model, FullPlusCrop.standard().keepingEasyAnswers(0.9)).predict(large, "which?\nA. one\nB. two");

        assertThat(result.value().text()).isEqualTo("A. one");
        assertThat(model.asked()).hasSize(2);
    }

    @Test
    void the_letters_probability_of_a_free_prompt_is_found() {
        ScriptedPredictor model = ScriptedPredictor.saying("(500, 500)").then(query -> reply("B", 0.25, 0.625, 0.0625));

        EcpResult<Answer> result =
                engine(model, FullPlusCrop.standard()).predict(large, "which?\nA. one\nB. two\nC. three");

        assertThat(result.confidence().orElseThrow().score()).isEqualTo(0.625);
    }

    @Test
    void looks_once_at_a_picture_that_fits_the_budget() {
        ScriptedPredictor model = ScriptedPredictor.saying().then(query -> reply("B", 0.25, 0.625, 0.0625));

        EcpResult<Choice> result =
                engine(model, FullPlusCrop.standard().keepingEasyAnswers(0.9)).choose(small, "which?", OPTIONS);

        assertThat(result.outcome()).isEqualTo(Outcome.WHOLE_IMAGE);
        assertThat(result.confidence().orElseThrow().score()).isEqualTo(0.625);
    }

    @Test
    void asks_about_the_whole_when_the_first_look_names_no_place() {
        ScriptedPredictor model = ScriptedPredictor.saying("somewhere", "B");

        EcpResult<Choice> result = engine(model, FullPlusCrop.standard()).choose(large, "which?", OPTIONS);

        assertThat(result.value().letter()).isEqualTo('B');
        assertThat(result.outcome()).isEqualTo(Outcome.WHOLE_IMAGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no idea", ""})
    void asks_about_the_whole_when_the_second_answer_is_unreadable(String garbage) {
        ScriptedPredictor model = ScriptedPredictor.saying("(500, 500)", garbage, "B");

        EcpResult<Choice> result = engine(model, FullPlusCrop.standard()).choose(large, "which?", OPTIONS);

        assertThat(result.value().letter()).isEqualTo('B');
        assertThat(result.crop()).isPresent();
        assertThat(result.trace().calls()).hasSize(3);
    }

    @Test
    void a_failure_of_the_second_look_loses_nothing() {
        ScriptedPredictor model = ScriptedPredictor.saying("(500, 500)")
                .then(query -> {
                    throw new ModelException("out of order");
                })
                .then(query -> ModelReply.of("B"));

        EcpResult<Choice> result = engine(model, FullPlusCrop.standard()).choose(large, "which?", OPTIONS);

        assertThat(result.value().letter()).isEqualTo('B');
        assertThat(result.trace().decisions()).anyMatch(why -> why.contains("failed (out of order)"));
    }

    @ParameterizedTest(name = "failing from call {0} on")
    @ValueSource(ints = {1, 2, 3})
    void a_direct_answer_outlives_every_failure_after_it(int good) {
        List<String> script = List.of("A", "A", "(500, 500)");
        ScriptedPredictor model =
                ScriptedPredictor.saying(script.subList(0, good).toArray(String[]::new));
        for (int i = 0; i < 4; i++) {
            model.then(query -> {
                throw new ModelException("out of order");
            });
        }

        EcpResult<Choice> result =
                engine(model, FullPlusCrop.standard().keepingEasyAnswers(0.9)).choose(large, "which?", OPTIONS);

        assertThat(result.value().letter()).isEqualTo('A');
        assertThat(result.outcome()).isEqualTo(Outcome.WHOLE_IMAGE);
    }

    @Test
    void a_direct_look_that_fails_does_not_keep_from_looking_closer() {
        ScriptedPredictor model = ScriptedPredictor.saying()
                .then(query -> {
                    throw new ModelException("out of order");
                })
                .then(query -> ModelReply.of("(500, 500)"))
                .then(query -> ModelReply.of("B"));

        EcpResult<Choice> result =
                engine(model, FullPlusCrop.standard().keepingEasyAnswers(0.9)).choose(large, "which?", OPTIONS);

        assertThat(result.value().letter()).isEqualTo('B');
        assertThat(result.outcome()).isEqualTo(Outcome.REFINED);
    }

    @Test
    void fails_as_the_model_does_when_nothing_was_found() {
        ScriptedPredictor model = ScriptedPredictor.saying().then(query -> {
            throw new ModelException("out of order");
        });
        EcpEngine engine = engine(model, FullPlusCrop.standard());

        assertThatThrownBy(() -> engine.choose(large, "which?", OPTIONS))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("out of order");
    }

    @ParameterizedTest(name = "{0} calls: {1}")
    @CsvSource({"1, WHOLE_IMAGE", "2, WHOLE_IMAGE", "3, WHOLE_IMAGE", "4, REFINED"})
    void ends_with_the_direct_answer_when_the_budget_is_spent(int most, Outcome outcome) {
        ScriptedPredictor model = ScriptedPredictor.saying("A", "A", "(500, 500)", "B");

        EcpResult<Choice> result = engine(model, FullPlusCrop.standard().keepingEasyAnswers(0.9))
                .predict(EcpRequest.of(large, Task.choose("which?", OPTIONS)).withBudget(Budget.ofCalls(most)));

        assertThat(result.outcome()).isEqualTo(outcome);
        assertThat(result.value().letter()).isEqualTo(outcome == Outcome.REFINED ? 'B' : 'A');
        assertThat(result.trace().calls()).hasSizeLessThanOrEqualTo(most);
    }

    @Test
    void a_budget_of_one_call_without_a_direct_answer_ends_unreadable_and_says_why() {
        ScriptedPredictor model = ScriptedPredictor.saying("(500, 500)");

        EcpResult<Choice> result = engine(model, FullPlusCrop.standard())
                .predict(EcpRequest.of(large, Task.choose("which?", OPTIONS)).withBudget(Budget.ofCalls(1)));

        assertThat(result.outcome()).isEqualTo(Outcome.UNREADABLE);
        assertThat(result.coarse()).isPresent();
        assertThat(result.trace().decisions()).anyMatch(why -> why.contains("1 of 1 calls are spent"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void ends_at_once_when_cancelled(int after) {
        Deadline deadline = Deadline.none();
        ScriptedPredictor model = ScriptedPredictor.saying();
        List<String> script = List.of("A", "A", "(500, 500)", "B");
        for (int i = 0; i < script.size(); i++) {
            int call = i + 1;
            model.then(query -> {
                if (call == after) {
                    deadline.cancel();
                }
                return ModelReply.of(script.get(call - 1));
            });
        }
        EcpEngine engine = engine(model, FullPlusCrop.standard().keepingEasyAnswers(0.9));

        assertThatThrownBy(() -> engine.predict(
                        EcpRequest.of(large, Task.choose("which?", OPTIONS)).withDeadline(deadline)))
                .isInstanceOf(CancelledException.class);
        assertThat(model.asked()).hasSize(after);
    }

    @Test
    void takes_two_stages_for_a_command_to_locate() {
        ScriptedPredictor model = ScriptedPredictor.saying(
                "<|box_start|>(490,490),(510,510)<|box_end|>", "<|box_start|>(490,490),(510,510)<|box_end|>");

        EcpResult<Location> result =
                engine(model, FullPlusCrop.standard().keepingEasyAnswers(0.9)).locate(large, "click it");

        assertThat(result.outcome()).isEqualTo(Outcome.REFINED);
        assertThat(model.asked()).hasSize(2);
        assertThat(result.trace().decisions()).contains("a command to locate: two stages");
    }

    @Test
    void a_frame_on_a_padded_picture_stays_on_what_is_shown() {
        ScriptedPredictor model = ScriptedPredictor.saying("(500, 500)", "B");
        EcpEngine engine = EcpEngine.builder()
                .predictor(model)
                .profile(ModelProfiles.OS_ATLAS.toBuilder("padded")
                        .pictures(PicturePolicy.padded(new Size(600, 600)))
                        .build())
                .strategy(FullPlusCrop.standard().redFrame())
                .build();

        Region crop = engine.choose(large, "which?", OPTIONS).crop().orElseThrow();

        View full = model.asked().get(1).views().get(0);
        assertThat(full.size()).isEqualTo(new Size(600, 600));
        assertThat(full.content()).isEqualTo(new Size(600, 300));
        assertThat(isRedNear(full, crop.x() * 600 / 4000, (int) crop.center().y() * 300 / 2000))
                .isTrue();
        assertThat(full.pixels().rgb(300, 500)).isEqualTo(0xFFFFFF);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, -0.5, Double.NaN})
    void refuses_shares_that_are_none(double share) {
        assertThatThrownBy(() -> FullPlusCrop.standard().cropping(share))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the crop is a share between 0 and 1");
        assertThatThrownBy(() -> FullPlusCrop.standard().keepingEasyAnswers(share))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the letter's probability");
    }
}
