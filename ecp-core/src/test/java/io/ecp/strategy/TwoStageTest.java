package io.ecp.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.Ecp;
import io.ecp.EcpRequest;
import io.ecp.EcpResult;
import io.ecp.ScriptedPredictor;
import io.ecp.error.CancelledException;
import io.ecp.error.DeadlineException;
import io.ecp.error.ModelException;
import io.ecp.error.NoAnswerException;
import io.ecp.imaging.ImageBox;
import io.ecp.imaging.ImagePoint;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.PixelBudget;
import io.ecp.imaging.Region;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.model.CoordinateScale;
import io.ecp.model.Deadline;
import io.ecp.model.Location;
import io.ecp.model.ModelProfile;
import io.ecp.model.ModelProfiles;
import io.ecp.model.ModelQuery;
import io.ecp.model.ModelReply;
import io.ecp.model.ModelTraits;
import io.ecp.model.PicturePolicy;
import io.ecp.stage.Candidate;
import io.ecp.task.Answer;
import io.ecp.task.Choice;
import io.ecp.task.Task;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TwoStageTest {

    private static final String LOCATE =
            "In this UI screenshot, what is the position of the element corresponding to the command \"%s\" (with bbox)?";

    private final ImageSource large = ImageSource.of(RgbImage.filled(new Size(3840, 2160), 0x204060));
    private final ImageSource small = ImageSource.of(RgbImage.filled(new Size(576, 320), 0x204060));

    @Test
    void the_coarse_answer_says_where_to_look_and_the_fine_answer_counts() {
        ScriptedPredictor model = ScriptedPredictor.saying(
                "<|box_start|>(597,872),(609,906)<|box_end|>", "<|box_start|>(543,306),(581,384)<|box_end|>");

        EcpResult<Location> result = Ecp.over(model).locate(large, "tap the flag icon in the teal window");

        assertThat(result.outcome()).isEqualTo(Outcome.REFINED);
        assertThat(result.crop()).contains(new Region(1836, 1620, 960, 540));
        assertThat(result.coarse().orElseThrow().point()).hasToString("(2315.5, 1920.2)");
        assertThat(result.value().box().orElseThrow()).hasToString("[2357.3, 1785.2, 2393.8, 1827.4]");
        assertThat(result.point().orElseThrow().distanceTo(new ImagePoint(2375.52, 1806.3)))
                .isLessThan(1e-9);
        assertThat(model.asked()).hasSize(2);
        assertThat(model.asked()).allSatisfy(query -> {
            assertThat(query.prompt()).isEqualTo(LOCATE.formatted("tap the flag icon in the teal window"));
            assertThat(query.views()).hasSize(1);
        });
        assertThat(model.asked().get(0).views().get(0).region()).isEqualTo(new Region(0, 0, 3840, 2160));
        assertThat(model.asked().get(0).views().get(0).size()).isEqualTo(new Size(576, 320));
        assertThat(model.asked().get(1).views().get(0).region()).isEqualTo(new Region(1836, 1620, 960, 540));
    }

    @Test
    void the_papers_crop_is_1024_pixels_shifted_into_the_picture() {
        ScriptedPredictor model = ScriptedPredictor.saying("(990,10),(1000,20)", "(0,0),(1000,1000)");

        EcpResult<Location> result = Ecp.builder()
                .predictor(model)
                .profile(ModelProfiles.OS_ATLAS)
                .build()
                .locate(large, "click it");

        assertThat(result.crop()).contains(new Region(2816, 0, 1024, 1024));
        assertThat(result.value().box()).contains(new ImageBox(2816, 0, 3840, 1024));
    }

    // Qwen2.5-VL's processor takes 12.8 megapixels; it was not trained to point in pictures of that size.
    @ParameterizedTest
    @CsvSource({"1920, 1080, 1", "2560, 1440, 2", "3840, 2160, 2"})
    void however_much_a_model_takes_a_screen_above_two_megapixels_is_looked_at_twice(int width, int height, int calls) {
        ModelTraits traits = ModelTraits.builder("Qwen2.5-VL-7B-Instruct")
                .pixelBudget(new PixelBudget(3136, 12_845_056, 28))
                .build();
        ScriptedPredictor model = ScriptedPredictor.of(traits, "(100, 100)", "(100, 100)");

        EcpResult<Location> result =
                Ecp.over(model).locate(ImageSource.of(RgbImage.filled(new Size(width, height), 0)), "click it");

        assertThat(result.trace().calls()).hasSize(calls);
        assertThat(model.asked())
                .allSatisfy(
                        query -> assertThat(query.views().get(0).size().area()).isLessThanOrEqualTo(2_116_800));
    }

    @Test
    void views_are_resampled_as_the_model_wants_them() {
        RgbImage pixels = RgbImage.filled(new Size(1200, 900), 0);
        ModelTraits traits = ModelTraits.builder("desk-tiny")
                .pixelBudget(new PixelBudget(4096, 196_608, 32))
                .resampling((source, target) -> RgbImage.filled(target, 0x123456))
                .build();
        ScriptedPredictor model = ScriptedPredictor.of(traits, "(100, 100)", "(100, 100)");

        Ecp.over(model).locate(ImageSource.of(pixels), "click it");

        assertThat(model.asked().get(0).views().get(0).pixels().rgb(0, 0) & 0xFFFFFF)
                .isEqualTo(0x123456);
    }

    @Test
    void a_picture_that_fits_the_budget_gets_one_call() {
        ScriptedPredictor model = ScriptedPredictor.saying("(100,100),(200,200)");

        EcpResult<Location> result = Ecp.over(model).locate(small, "click it");

        assertThat(result.outcome()).isEqualTo(Outcome.WHOLE_IMAGE);
        assertThat(result.crop()).isEmpty();
        assertThat(model.asked()).hasSize(1);
        assertThat(result.trace().decisions())
                .containsExactly("the picture of 576x320 fits the budget of 196608 pixels: one look at the whole");
    }

    @Test
    void an_unreadable_coarse_answer_gets_a_second_try_on_the_whole_picture_in_other_words() {
        ScriptedPredictor model = ScriptedPredictor.saying("I cannot see it", "(500, 500)");

        EcpResult<Location> result = Ecp.over(model).locate(large, "click the gear icon");

        assertThat(result.outcome()).isEqualTo(Outcome.WHOLE_IMAGE);
        assertThat(result.point()).contains(new ImagePoint(1920, 1080));
        assertThat(model.asked()).hasSize(2);
        assertThat(model.asked().get(1).prompt()).startsWith("Point to the gear icon in the image.");
        assertThat(result.trace().decisions()).anyMatch(why -> why.contains("names no place"));
    }

    @Test
    void an_unreadable_fine_answer_leaves_the_coarse_one() {
        ScriptedPredictor model = ScriptedPredictor.saying("(100,100),(200,200)", "no idea");

        EcpResult<Location> result = Ecp.over(model).locate(large, "click it");

        assertThat(result.outcome()).isEqualTo(Outcome.COARSE_ONLY);
        assertThat(result.value().box()).contains(new ImageBox(384, 216, 768, 432));
        assertThat(result.crop()).isPresent();
        assertThat(result.trace().calls()).hasSize(2);
    }

    @Test
    void a_failing_second_stage_leaves_the_coarse_answer_and_stands_in_the_trace() {
        ScriptedPredictor model = ScriptedPredictor.saying("(100,100),(200,200)")
                .then(query -> {
                    throw new ModelException("the server is gone");
                });

        EcpResult<Location> result = Ecp.over(model).locate(large, "click it");

        assertThat(result.outcome()).isEqualTo(Outcome.COARSE_ONLY);
        assertThat(result.trace().calls().get(1).failure().orElseThrow()).contains("the server is gone");
        assertThat(result.trace().decisions()).anyMatch(why -> why.contains("the server is gone"));
    }

    @Test
    void a_deadline_that_passes_at_the_second_stage_leaves_the_coarse_answer() {
        ScriptedPredictor model = ScriptedPredictor.saying("(100,100),(200,200)")
                .then(query -> {
                    throw new DeadlineException("time is up");
                });

        EcpResult<Location> result = Ecp.over(model).locate(large, "click it");

        assertThat(result.outcome()).isEqualTo(Outcome.COARSE_ONLY);
        assertThat(result.value().box()).contains(new ImageBox(384, 216, 768, 432));
    }

    @Test
    void a_request_without_any_time_does_not_reach_the_model() {
        ScriptedPredictor model = ScriptedPredictor.saying();

        assertThatThrownBy(() -> Ecp.over(model)
                        .predict(EcpRequest.of(large, Task.locate("click it"))
                                .withDeadline(Deadline.after(Duration.ZERO))))
                .isInstanceOf(DeadlineException.class);
        assertThat(model.asked()).isEmpty();
    }

    @Test
    void a_cancelled_request_ends_without_an_answer() {
        Deadline deadline = Deadline.none();
        ScriptedPredictor model = ScriptedPredictor.saying().then(query -> {
            query.deadline().cancel();
            return ModelReply.of("(100,100),(200,200)");
        });

        assertThatThrownBy(() -> Ecp.over(model)
                        .predict(EcpRequest.of(large, Task.locate("click it")).withDeadline(deadline)))
                .isInstanceOf(CancelledException.class);
    }

    @Test
    void when_nothing_is_readable_the_models_words_are_kept() {
        ScriptedPredictor model = ScriptedPredictor.saying("what?", "pardon?");

        EcpResult<Location> result = Ecp.over(model).locate(large, "click it");

        assertThat(result.outcome()).isEqualTo(Outcome.UNREADABLE);
        assertThat(result.optional()).isEmpty();
        assertThat(result.point()).isEmpty();
        assertThatThrownBy(result::value)
                .isInstanceOf(NoAnswerException.class)
                .hasMessageContaining("its last words were \"pardon?\"");
        assertThat(result.trace().calls()).hasSize(2);
    }

    @Test
    void a_first_look_that_says_it_is_not_there_is_asked_again_in_other_words() {
        ScriptedPredictor model = ScriptedPredictor.saying("not found", "(500, 500)");

        EcpResult<Location> result = Ecp.over(model).locate(large, "click the gear icon");

        assertThat(result.outcome()).isEqualTo(Outcome.WHOLE_IMAGE);
        assertThat(result.point()).contains(new ImagePoint(1920, 1080));
        assertThat(model.asked().get(1).prompt()).startsWith("Point to the gear icon in the image.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"There is no gear icon.", "pardon?"})
    void two_looks_at_the_whole_without_a_place_of_which_one_says_not_there_abstain(String second) {
        ScriptedPredictor model = ScriptedPredictor.saying("(-1, -1)", second);

        EcpResult<Location> result = Ecp.over(model).locate(large, "click the gear icon");

        assertThat(result.outcome()).isEqualTo(Outcome.ABSTAINED);
        assertThat(result.optional()).isEmpty();
        assertThat(result.trace().decisions()).anyMatch(why -> why.contains("says that it is not in the picture"));
        assertThatThrownBy(result::value)
                .isInstanceOf(NoAnswerException.class)
                .hasMessageContaining("says that what was asked for is not in the picture")
                .hasMessageContaining(second);
    }

    @Test
    void a_profile_with_one_wording_abstains_without_asking_the_same_again() {
        ScriptedPredictor model = ScriptedPredictor.saying("not found");

        EcpResult<Location> result = Ecp.builder()
                .predictor(model)
                .profile(ModelProfiles.OS_ATLAS.toBuilder("one")
                        .locate("{picture}Where is {command}?")
                        .build())
                .build()
                .locate(large, "click it");

        assertThat(result.outcome()).isEqualTo(Outcome.ABSTAINED);
        assertThat(model.asked()).hasSize(1);
    }

    @Test
    void a_second_try_that_fails_does_not_lose_that_it_is_not_there() {
        ScriptedPredictor model = ScriptedPredictor.saying("not found").then(query -> {
            throw new DeadlineException("time is up");
        });

        EcpResult<Location> result = Ecp.over(model).locate(large, "click it");

        assertThat(result.outcome()).isEqualTo(Outcome.ABSTAINED);
        assertThat(result.trace().decisions()).anyMatch(why -> why.contains("time is up"));
    }

    @Test
    void a_picture_that_a_profile_of_fixed_size_does_not_shrink_gets_one_call() {
        ScriptedPredictor model = ScriptedPredictor.saying("(100, 200)");

        EcpResult<Location> result = Ecp.builder()
                .predictor(model)
                .profile(ModelProfile.builder("wide")
                        .pictures(PicturePolicy.longSide(600))
                        .build())
                .build()
                .locate(small, "click it");

        assertThat(result.outcome()).isEqualTo(Outcome.WHOLE_IMAGE);
        assertThat(result.trace().decisions())
                .containsExactly("the picture of 576x320 is shown without losing pixels (longer side at most 600): one"
                        + " look at the whole");
    }

    @Test
    void a_small_picture_in_which_it_is_not_abstains_at_once() {
        ScriptedPredictor model = ScriptedPredictor.saying("[]");

        EcpResult<Answer> result = Ecp.over(model).predict(small, "click it");

        assertThat(result.outcome()).isEqualTo(Outcome.ABSTAINED);
        assertThat(model.asked()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
            (500, 500); WHOLE_IMAGE; (1920, 1080)
            not found; ABSTAINED;
            pardon?; COARSE_ONLY; (576, 324)
            """)
    void a_close_look_that_contradicts_the_first_is_decided_by_a_third(String third, Outcome outcome, String point) {
        ScriptedPredictor model = ScriptedPredictor.saying("(100,100),(200,200)", "not found", third);

        EcpResult<Location> result = Ecp.over(model).locate(large, "click it");

        assertThat(result.outcome()).isEqualTo(outcome);
        assertThat(result.point().map(ImagePoint::toString)).isEqualTo(Optional.ofNullable(point));
        assertThat(result.coarse()).isPresent();
        assertThat(result.crop()).isPresent();
        assertThat(model.asked()).hasSize(3);
    }

    @Test
    void a_question_is_never_refused_by_its_words() {
        ScriptedPredictor model = ScriptedPredictor.saying("(500, 500)", "There is no cat.");

        EcpResult<String> result = Ecp.over(model).ask(large, "Is there a cat?");

        assertThat(result.outcome()).isEqualTo(Outcome.REFINED);
        assertThat(result.value()).isEqualTo("There is no cat.");
    }

    @Test
    void a_profile_of_its_own_canvas_and_system_turn_is_shown_and_told_so() {
        ModelProfile padded = ModelProfile.builder("padded")
                .scale(CoordinateScale.shownPixels())
                .pictures(PicturePolicy.padded(new Size(200, 200)))
                .locate("{picture}Find {target} in {width}x{height}")
                .locateSystemPrompt("The screen is {width} by {height}.")
                .build();
        ScriptedPredictor model = ScriptedPredictor.saying("(100, 56)", "(100, 100)");

        EcpResult<Location> result =
                Ecp.builder().predictor(model).profile(padded).build().locate(large, "click it");

        ModelQuery coarse = model.asked().get(0);
        assertThat(coarse.views().get(0).size()).isEqualTo(new Size(200, 200));
        assertThat(coarse.views().get(0).content()).isEqualTo(new Size(200, 112));
        assertThat(coarse.views().get(0).pixels().rgb(199, 111)).isEqualTo(0x204060);
        assertThat(coarse.views().get(0).pixels().rgb(0, 112)).isEqualTo(0xFFFFFF);
        assertThat(coarse.prompt()).isEqualTo("Find it in 200x200");
        assertThat(coarse.systemPrompt()).contains("The screen is 200 by 200.");
        assertThat(result.crop()).contains(new Region(1408, 568, 1024, 1024));
        assertThat(result.point()).contains(new ImagePoint(1920, 1080));
    }

    @Test
    void a_choice_shows_the_captioned_picture_and_crop_and_the_options_at_both_stages() {
        ScriptedPredictor model = ScriptedPredictor.saying("(703, 92)", "B");

        EcpResult<Choice> result =
                Ecp.over(model).choose(large, "What is the number on the red badge?", List.of("47", "41", "97", "12"));

        assertThat(result.value()).isEqualTo(new Choice(1, "41"));
        assertThat(result.value()).hasToString("B. 41");
        assertThat(result.outcome()).isEqualTo(Outcome.REFINED);
        assertThat(result.place()).isEmpty();
        assertThat(result.crop()).contains(new Region(2220, 0, 960, 540));
        String asked = "Question: What is the number on the red badge?\nOptions:\nA. 47\nB. 41\nC. 97\nD. 12\n";
        assertThat(model.asked().get(0).prompt())
                .isEqualTo("Full image:\n\n" + asked
                        + "Where in the image should one look closely to answer? Reply with one point (x, y),"
                        + " each from 0 to 1000.");
        assertThat(model.asked().get(1).parts())
                .containsExactly(
                        new ModelQuery.TextPart("Full image:\n"),
                        new ModelQuery.PicturePart(model.asked().get(0).views().get(0)),
                        new ModelQuery.TextPart("\nClose-up:\n"),
                        new ModelQuery.PicturePart(model.asked().get(1).views().get(1)),
                        new ModelQuery.TextPart("\n" + asked + "Answer with the letter of the right option."));
    }

    @Test
    void a_choice_asks_for_the_probabilities_of_its_letters_and_the_trace_keeps_them() {
        ScriptedPredictor model = ScriptedPredictor.saying("(703, 92)").then(query -> ModelReply.builder("B")
                .optionProbabilities(Map.of('B', 0.75))
                .build());

        EcpResult<Choice> result = Ecp.over(model).choose(large, "Which?", List.of("a", "b", "c"));

        assertThat(model.asked().get(0).optionLetters()).isEmpty();
        assertThat(model.asked().get(1).optionLetters()).containsExactly('A', 'B', 'C');
        assertThat(result.trace().toJson()).contains("\"optionProbabilities\":{\"B\":0.75}");
        ScriptedPredictor free = ScriptedPredictor.saying("(703, 92)", "A");
        Ecp.over(free).predict(large, "Which?\nA. 1\nB. 2");
        assertThat(free.asked().get(1).optionLetters()).containsExactly('A', 'B');
    }

    @Test
    void with_a_captioned_look_both_questions_begin_alike_up_to_the_full_picture() {
        ModelProfile profile =
                ModelProfiles.OS_ATLAS.toBuilder("captioned").captionedLook().build();
        for (Task<?> task : List.of(Task.ask("Why?"), Task.choose("Which?", List.of("a", "b")))) {
            ScriptedPredictor model = ScriptedPredictor.saying("(703, 92)", "A");
            Ecp.builder().predictor(model).profile(profile).build().predict(EcpRequest.of(large, task));

            List<ModelQuery.Part> coarse = model.asked().get(0).parts();
            List<ModelQuery.Part> fine = model.asked().get(1).parts();
            assertThat(coarse.subList(0, 2)).isEqualTo(fine.subList(0, 2)).satisfies(parts -> {
                assertThat(parts.get(0)).isEqualTo(new ModelQuery.TextPart("Full image:\n"));
                assertThat(parts.get(1)).isInstanceOf(ModelQuery.PicturePart.class);
            });
            assertThat(coarse.get(2).toString()).startsWith("\nQuestion: W").contains("Where in the image");
        }
    }

    @Test
    void perception_pictures_stay_within_the_papers_budgets_and_the_models() {
        ModelTraits roomy = ModelTraits.builder("big")
                .pixelBudget(new PixelBudget(3136, 16_000_000, 28))
                .build();
        ScriptedPredictor model = ScriptedPredictor.of(roomy, "(500, 500)", "a cat");
        ImageSource huge = ImageSource.of(RgbImage.filled(new Size(7680, 4320), 0));

        EcpResult<String> result = Ecp.over(model).ask(huge, "What is it?");

        assertThat(result.value()).isEqualTo("a cat");
        List<ModelQuery> asked = model.asked();
        assertThat(asked.get(0).views().get(0).size().area()).isBetween(700_000L, 960L * 28 * 28);
        assertThat(asked.get(1).views().get(1).size().area()).isBetween(900_000L, 1280L * 28 * 28);
    }

    @Test
    void a_model_of_one_picture_sees_the_crop_alone() {
        ModelTraits narrow = ModelTraits.builder("one").picturesPerQuery(1).build();
        ScriptedPredictor model = ScriptedPredictor.of(narrow, "(500, 500)", "C");

        EcpResult<Choice> result = Ecp.over(model).choose(large, "Which?", List.of("a", "b", "c"));

        assertThat(result.value().letter()).isEqualTo('C');
        assertThat(model.asked().get(1).views()).hasSize(1);
        assertThat(model.asked().get(1).prompt()).startsWith("Question: Which?");
    }

    @Test
    void an_unreadable_letter_gets_a_try_on_the_whole_picture() {
        ScriptedPredictor model = ScriptedPredictor.saying("(703, 92)", "hm", "A");

        EcpResult<Choice> result = Ecp.over(model).choose(large, "Which?", List.of("a", "b"));

        assertThat(result.outcome()).isEqualTo(Outcome.WHOLE_IMAGE);
        assertThat(result.value().letter()).isEqualTo('A');
        assertThat(result.crop()).isPresent();
    }

    @Test
    void a_free_prompt_gives_words_and_place() {
        ScriptedPredictor model = ScriptedPredictor.saying("(100,100),(200,200)", "(0,0),(1000,1000)");

        EcpResult<Answer> result = Ecp.over(model).predict(large, "click the gear icon");

        assertThat(result.value().text()).isEqualTo("(0,0),(1000,1000)");
        assertThat(result.value().place()).isEqualTo(result.place());
        assertThat(result.place().orElseThrow().box()).contains(new ImageBox(96, 54, 1056, 594));
    }

    @Test
    void a_place_marked_in_the_answer_to_a_question_is_mapped_back_from_the_crop() {
        ScriptedPredictor model =
                ScriptedPredictor.saying("(500, 500)", "a gear <|box_start|>(0,0),(500,500)<|box_end|>");

        EcpResult<Answer> result = Ecp.over(model).predict(large, "What is in the middle?");

        assertThat(result.place().orElseThrow().box()).contains(new ImageBox(1440, 810, 1920, 1080));
        assertThat(result.value().text()).startsWith("a gear");
    }

    @Test
    void candidates_may_come_from_elsewhere() {
        ScriptedPredictor model = ScriptedPredictor.saying("(0,0),(1000,1000)");
        TwoStage strategy = TwoStage.extractingWith((run, task) -> List.of(
                Candidate.of(new Region(0, 0, 10, 10), "a guess", 0.1),
                Candidate.of(new Region(100, 100, 400, 300), "a detector", 0.9)));

        EcpResult<Location> result =
                Ecp.builder().predictor(model).strategy(strategy).build().locate(large, "click it");

        assertThat(result.value().box()).contains(new ImageBox(100, 100, 500, 400));
        assertThat(result.coarse()).isEmpty();
    }

    @Test
    void a_candidate_outside_the_picture_is_the_extractors_mistake() {
        TwoStage strategy = TwoStage.extractingWith(
                (run, task) -> List.of(Candidate.of(new Region(3800, 0, 100, 100), "a bug", 1)));

        assertThatThrownBy(() -> Ecp.builder()
                        .predictor(ScriptedPredictor.saying())
                        .strategy(strategy)
                        .build()
                        .locate(large, "click it"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("100x100+3800+0 lies outside the picture of 3840x2160");
    }

    @Test
    void the_direct_strategy_is_one_call_on_the_downsampled_picture() {
        ScriptedPredictor model = ScriptedPredictor.saying("(100,100),(200,200)");

        EcpResult<Location> result =
                Ecp.builder().predictor(model).strategy(Direct.of()).build().locate(large, "click it");

        assertThat(result.outcome()).isEqualTo(Outcome.WHOLE_IMAGE);
        assertThat(result.value().box()).contains(new ImageBox(384, 216, 768, 432));
        assertThat(result.trace().strategy()).isEqualTo("direct");
    }
}
