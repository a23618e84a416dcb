package io.ecp.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ecp.EcpEngine;
import io.ecp.EcpRequest;
import io.ecp.EcpResult;
import io.ecp.error.CancelledException;
import io.ecp.error.ModelException;
import io.ecp.imaging.ImageBox;
import io.ecp.imaging.ImagePoint;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.PixelBudget;
import io.ecp.imaging.Region;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.model.Deadline;
import io.ecp.model.Location;
import io.ecp.model.ModelQuery;
import io.ecp.model.ModelReply;
import io.ecp.model.ModelTraits;
import io.ecp.model.Predictor;
import io.ecp.stage.Budget;
import io.ecp.task.Answer;
import io.ecp.task.Choice;
import io.ecp.task.Task;
import io.ecp.trace.ModelCall;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** On a picture of 3840x2160, whose leaves of at most 196608 pixels lie three cuts deep. */
class TileSearchTest {

    private static final Size SCREEN = new Size(3840, 2160);
    private static final List<String> OPTIONS = List.of("one", "two", "three");

    private final ImageSource large = ImageSource.of(RgbImage.filled(SCREEN, 0x204060));
    private final ImageSource small = ImageSource.of(RgbImage.filled(new Size(576, 320), 0x204060));

    /** A model that answers the question about a tile by one rule and everything else by another. */
    private static final class Seer implements Predictor {

        private final BiFunction<Region, Integer, ModelReply> tiles;
        private final Function<ModelQuery, ModelReply> rest;
        private final List<ModelQuery> asked = Collections.synchronizedList(new ArrayList<>());
        private final List<ModelQuery> questions = Collections.synchronizedList(new ArrayList<>());
        private int pictures = 16;
        private int atOnce = 1;

        Seer(BiFunction<Region, Integer, ModelReply> tiles, Function<ModelQuery, ModelReply> rest) {
            this.tiles = tiles;
            this.rest = rest;
        }

        @Override
        public ModelReply predict(ModelQuery query) {
            query.deadline().check();
            if (query.prompt().contains("C. unsure")) {
                int call;
                synchronized (this) {
                    call = asked.size();
                    asked.add(query);
                }
                return tiles.apply(query.views().get(0).region(), call);
            }
            questions.add(query);
            return rest.apply(query);
        }

        @Override
        public ModelTraits traits() {
            return ModelTraits.builder("desk-tiny")
                    .pixelBudget(new PixelBudget(4096, 196_608, 32))
                    .picturesPerQuery(pictures)
                    .callsAtOnce(atOnce)
                    .build();
        }
    }

    /** Says yes of tiles that have the target wholly. */
    private static BiFunction<Region, Integer, ModelReply> seeing(ImageBox... targets) {
        return (tile, call) -> {
            for (ImageBox target : targets) {
                if (holds(tile, target)) {
                    return ModelReply.of("A. yes");
                }
            }
            return ModelReply.of("B");
        };
    }

    private static boolean holds(Region tile, ImageBox target) {
        return tile.toBox().intersection(target).filter(target::equals).isPresent();
    }

    private static EcpEngine engine(Predictor model, Strategy strategy) {
        return EcpEngine.builder().predictor(model).strategy(strategy).build();
    }

    private static ImageBox at(double x, double y) {
        return new ImageBox(x, y, x + 20, y + 20);
    }

    @ParameterizedTest(name = "({0}, {1})")
    @CsvSource({"5, 5", "3815, 2135", "1910, 1070", "950, 530", "2870, 1600", "100, 2100"})
    void finds_the_leaf_with_the_target_wherever_it_lies(double x, double y) {
        ImageBox target = at(x, y);
        Seer model = new Seer(seeing(target), query -> ModelReply.of("B"));

        EcpResult<Choice> result = engine(model, TileSearch.standard()).choose(large, "which?", OPTIONS);

        assertThat(result.value().letter()).isEqualTo('B');
        assertThat(result.outcome()).isEqualTo(Outcome.REFINED);
        Region leaf = result.crop().orElseThrow();
        assertThat(holds(leaf, target)).isTrue();
        assertThat(leaf.size().area()).isLessThanOrEqualTo(196_608);
        assertThat(result.confidence().orElseThrow().score()).isEqualTo(1);
        assertThat(model.asked).hasSize(12);
        assertThat(model.questions).hasSize(1);
        assertThat(model.questions.get(0).views()).hasSize(2);
        assertThat(result.trace().calls()).hasSize(13);
        assertThat(result.trace().decisions()).anyMatch(why -> why.contains("as small as needed"));
    }

    @Test
    void asks_about_tiles_in_the_models_own_wording_and_offers_letters() {
        Seer model = new Seer(seeing(at(5, 5)), query -> ModelReply.of("B"));

        engine(model, TileSearch.standard()).choose(large, "which?", OPTIONS);

        assertThat(model.asked.get(0).prompt())
                .contains("Is what one must see to answer this question in the image? which?")
                .contains("A. yes\nB. no\nC. unsure");
        assertThat(model.asked.get(0).optionLetters()).containsExactly('A', 'B', 'C');
    }

    @Test
    void a_free_prompts_own_options_stay_out_of_the_question_about_tiles() {
        Seer model = new Seer(seeing(at(5, 5)), query -> ModelReply.of("B"));

        EcpResult<Answer> result = engine(model, TileSearch.standard()).predict(large, "which?\nA. one\nB. two");

        assertThat(result.value().text()).isEqualTo("B. two");
        assertThat(model.asked.get(0).prompt()).doesNotContain("A. one");
    }

    @Test
    void probabilities_of_letters_count_more_than_the_letter() {
        // Every tile says no, but those with the target less surely.
        ImageBox target = at(3000, 1700);
        Seer model = new Seer(
                (tile, call) -> ModelReply.builder("B")
                        .optionProbabilities(
                                holds(tile, target)
                                        ? Map.of('A', 0.36, 'B', 0.54, 'C', 0.0)
                                        : Map.of('A', 0.1, 'B', 0.8, 'C', 0.1))
                        .build(),
                query -> ModelReply.of("B"));

        EcpResult<Choice> result =
                engine(model, TileSearch.standard().yesFrom(0.4)).choose(large, "which?", OPTIONS);

        assertThat(holds(result.crop().orElseThrow(), target)).isTrue();
        assertThat(result.confidence().orElseThrow().score()).isCloseTo(0.4, within(1e-9));
        assertThat(result.trace().decisions())
                .anyMatch(why -> why.contains("scores of 10.0 %, 10.0 %, 10.0 %, 40.0 %"));
    }

    @Test
    void goes_back_when_a_branch_disappoints() {
        // The top left quarter promises, but nothing in it does.
        ImageBox target = at(3000, 1700);
        Seer model = new Seer(
                (tile, call) -> ModelReply.of(call == 0 || holds(tile, target) ? "yes" : "no"),
                query -> ModelReply.of("B"));

        EcpResult<Choice> result = engine(model, TileSearch.standard()).choose(large, "which?", OPTIONS);

        assertThat(holds(result.crop().orElseThrow(), target)).isTrue();
        assertThat(model.asked).hasSize(16);
    }

    @Test
    void tiles_overlap_so_that_nothing_small_is_cut() {
        Seer model = new Seer((tile, call) -> ModelReply.of("unsure"), query -> ModelReply.of("B"));

        engine(model, TileSearch.standard().tiles(4)).choose(large, "which?", OPTIONS);

        List<Region> quarters =
                model.asked.stream().map(query -> query.views().get(0).region()).toList();
        assertThat(quarters).hasSize(4);
        for (int x = 0; x + 108 <= SCREEN.width(); x += 12) {
            for (int y = 0; y + 108 <= SCREEN.height(); y += 12) {
                ImageBox thing = new ImageBox(x, y, x + 108, y + 108);
                assertThat(quarters).as("%s", thing).anyMatch(quarter -> holds(quarter, thing));
            }
        }
    }

    @Test
    void a_picture_twice_as_long_as_wide_is_cut_in_a_row() {
        Seer model = new Seer((tile, call) -> ModelReply.of("unsure"), query -> ModelReply.of("B"));
        ImageSource banner = ImageSource.of(RgbImage.filled(new Size(4000, 800), 0x204060));

        engine(model, TileSearch.standard().tiles(4)).choose(banner, "which?", OPTIONS);

        assertThat(model.asked).hasSize(4).allMatch(query -> {
            Region tile = query.views().get(0).region();
            return tile.y() == 0 && tile.height() == 800 && tile.width() < 1100;
        });
    }

    @Test
    void all_finds_every_leaf_and_shows_as_many_as_the_model_takes() {
        List<ImageBox> targets = List.of(at(100, 100), at(3000, 100), at(100, 1800), at(3000, 1800));
        Seer model = new Seer(seeing(targets.toArray(ImageBox[]::new)), query -> ModelReply.of("C"));
        model.pictures = 4;

        EcpResult<Choice> result =
                engine(model, TileSearch.standard().tiles(200).all()).choose(large, "how many?", OPTIONS);

        assertThat(result.value().letter()).isEqualTo('C');
        assertThat(result.regions()).allMatch(leaf -> targets.stream().anyMatch(target -> holds(leaf, target)));
        assertThat(targets).allMatch(target -> result.regions().stream().anyMatch(leaf -> holds(leaf, target)));
        assertThat(model.questions.get(0).views()).hasSize(4);
        assertThat(result.trace().decisions())
                .contains("4 tiles say yes")
                .anyMatch(why -> why.startsWith("the model takes 3 crops beside the full picture, of 4 tiles"));
    }

    @Test
    void all_with_too_few_tiles_looks_at_what_was_not_cut_any_more() {
        List<ImageBox> targets = List.of(at(100, 100), at(3000, 1800));
        Seer model = new Seer(seeing(targets.toArray(ImageBox[]::new)), query -> ModelReply.of("C"));

        EcpResult<Choice> result =
                engine(model, TileSearch.standard().tiles(4).all()).choose(large, "how many?", OPTIONS);

        assertThat(result.regions()).hasSize(2);
        assertThat(targets).allMatch(target -> result.regions().stream().anyMatch(tile -> holds(tile, target)));
        assertThat(result.trace().decisions()).contains("4 of 4 tiles are spent: the best so far");
    }

    @Test
    void points_into_the_best_tile() {
        ImageBox target = at(2000, 1500);
        Seer model = new Seer(seeing(target), query -> ModelReply.of("<|box_start|>(500,500),(500,500)<|box_end|>"));

        EcpResult<Location> result = engine(model, TileSearch.standard()).locate(large, "click it");

        assertThat(result.outcome()).isEqualTo(Outcome.REFINED);
        assertThat(result.point()
                        .orElseThrow()
                        .distanceTo(result.crop().orElseThrow().center()))
                .isLessThan(2);
        assertThat(model.asked.get(0).prompt()).contains("Is what this command is about to be seen");
        assertThat(model.questions.get(0).views()).hasSize(1);
    }

    @Test
    void answers_with_the_tiles_box_where_the_model_cannot_point() {
        ImageBox target = at(2000, 1500);
        Seer model = new Seer(seeing(target), query -> {
            throw new AssertionError("asked to point");
        });

        EcpResult<Location> result =
                engine(model, TileSearch.standard().withoutPointing()).locate(large, "click it");

        assertThat(result.outcome()).isEqualTo(Outcome.COARSE_ONLY);
        assertThat(result.value().box()).contains(result.crop().orElseThrow().toBox());
        assertThat(holds(result.crop().orElseThrow(), target)).isTrue();
    }

    @Test
    void answers_a_free_command_with_the_tiles_box_when_the_look_at_it_names_no_place() {
        Seer model = new Seer(seeing(at(2000, 1500)), query -> ModelReply.of("there it is"));

        EcpResult<Answer> result = engine(model, TileSearch.standard()).predict(large, "click it");

        assertThat(result.outcome()).isEqualTo(Outcome.COARSE_ONLY);
        assertThat(result.place().orElseThrow().box())
                .contains(result.crop().orElseThrow().toBox());
    }

    @Test
    void a_model_that_does_not_understand_the_question_about_tiles_is_asked_in_two_stages() {
        Seer model = new Seer(
                (tile, call) -> ModelReply.of("a screen with windows"),
                query -> ModelReply.of(query.views().size() == 2 ? "B" : "(500, 500)"));

        EcpResult<Choice> result = engine(model, TileSearch.standard()).choose(large, "which?", OPTIONS);

        assertThat(result.value().letter()).isEqualTo('B');
        assertThat(result.outcome()).isEqualTo(Outcome.REFINED);
        assertThat(model.asked).hasSize(4);
        assertThat(result.trace().calls()).hasSize(6);
        assertThat(result.trace().decisions())
                .contains("of the first tiles the model says neither yes nor no nor unsure: no search, but two stages");
    }

    @Test
    void abstains_when_no_tile_says_yes_and_the_look_at_the_best_says_no() {
        Seer model = new Seer((tile, call) -> ModelReply.of("no"), query -> ModelReply.of("not found"));

        EcpResult<Location> result = engine(model, TileSearch.standard()).locate(large, "click it");

        assertThat(result.outcome()).isEqualTo(Outcome.ABSTAINED);
    }

    @Test
    void looks_once_at_a_picture_that_fits_the_budget() {
        Seer model = new Seer(seeing(), query -> ModelReply.of("B"));

        EcpResult<Choice> result = engine(model, TileSearch.standard()).choose(small, "which?", OPTIONS);

        assertThat(result.outcome()).isEqualTo(Outcome.WHOLE_IMAGE);
        assertThat(model.asked).isEmpty();
    }

    @ParameterizedTest(name = "{0} calls")
    @ValueSource(ints = {1, 2, 4, 5, 8, 9, 13, 14, 20})
    void a_budget_ends_the_search_with_the_best_tile_and_says_why(int most) {
        ImageBox target = at(2000, 1500);
        Seer model = new Seer(seeing(target), query -> ModelReply.of("B"));

        EcpResult<Choice> result = engine(model, TileSearch.standard())
                .predict(EcpRequest.of(large, Task.choose("which?", OPTIONS)).withBudget(Budget.ofCalls(most)));

        assertThat(result.value().letter()).isEqualTo('B');
        assertThat(result.trace().calls()).hasSizeLessThanOrEqualTo(most);
        if (most >= 5) {
            assertThat(holds(result.crop().orElseThrow(), target)).isTrue();
        }
        if (most < 13) {
            assertThat(result.trace().decisions()).anyMatch(why -> why.contains("calls are spent: no further look"));
        }
    }

    @Test
    void a_limit_on_tiles_and_levels_is_kept() {
        Seer model = new Seer((tile, call) -> ModelReply.of("no"), query -> ModelReply.of("B"));
        engine(model, TileSearch.standard().tiles(11)).choose(large, "which?", OPTIONS);
        assertThat(model.asked).hasSize(8);

        Seer shallow = new Seer((tile, call) -> ModelReply.of("no"), query -> ModelReply.of("B"));
        EcpResult<Choice> result =
                engine(shallow, TileSearch.standard().depth(1)).choose(large, "which?", OPTIONS);
        assertThat(shallow.asked).hasSize(4);
        assertThat(result.trace().decisions()).contains("no tile is left");
    }

    @Test
    void a_failed_tile_is_neither_yes_nor_no() {
        ImageBox target = at(2000, 1500);
        Seer model = new Seer(
                (tile, call) -> {
                    if (call == 0) {
                        throw new ModelException("out of order");
                    }
                    return seeing(target).apply(tile, call);
                },
                query -> ModelReply.of("B"));

        EcpResult<Choice> result = engine(model, TileSearch.standard()).choose(large, "which?", OPTIONS);

        assertThat(holds(result.crop().orElseThrow(), target)).isTrue();
        assertThat(result.trace().decisions()).anyMatch(why -> why.contains("failed (out of order)"));
    }

    @Test
    void a_model_that_fails_in_the_middle_of_the_search_loses_nothing() {
        ImageBox target = at(2000, 1500);
        Seer model = new Seer(
                (tile, call) -> {
                    if (call >= 4) {
                        throw new ModelException("out of order");
                    }
                    return seeing(target).apply(tile, call);
                },
                query -> ModelReply.of("B"));

        EcpResult<Choice> result = engine(model, TileSearch.standard()).choose(large, "which?", OPTIONS);

        assertThat(result.value().letter()).isEqualTo('B');
        assertThat(holds(result.crop().orElseThrow(), target)).isTrue();
        assertThat(result.trace().calls().stream().map(ModelCall::failure).filter(Optional::isPresent))
                .hasSize(4);
    }

    @Test
    void fails_as_the_model_does_when_nothing_was_found() {
        Seer model = new Seer(
                (tile, call) -> {
                    throw new ModelException("out of order");
                },
                query -> ModelReply.of("B"));
        EcpEngine engine = engine(model, TileSearch.standard());

        assertThatThrownBy(() -> engine.choose(large, "which?", OPTIONS))
                .isInstanceOf(ModelException.class)
                .hasMessage("out of order");
    }

    @Test
    void an_unreadable_answer_leads_to_the_whole_picture() {
        Seer model = new Seer(
                seeing(at(2000, 1500)), query -> ModelReply.of(query.views().size() == 2 ? "no idea" : "B"));

        EcpResult<Choice> result = engine(model, TileSearch.standard()).choose(large, "which?", OPTIONS);

        assertThat(result.outcome()).isEqualTo(Outcome.WHOLE_IMAGE);
        assertThat(result.crop()).isPresent();
    }

    @Test
    void ends_at_once_when_cancelled() {
        Deadline deadline = Deadline.none();
        Seer model = new Seer(
                (tile, call) -> {
                    if (call == 5) {
                        deadline.cancel();
                    }
                    return ModelReply.of("yes");
                },
                query -> ModelReply.of("B"));
        EcpEngine engine = engine(model, TileSearch.standard());

        assertThatThrownBy(() -> engine.predict(
                        EcpRequest.of(large, Task.choose("which?", OPTIONS)).withDeadline(deadline)))
                .isInstanceOf(CancelledException.class);
        assertThat(model.asked).hasSize(6);
    }

    @Test
    void finds_the_same_with_calls_side_by_side() {
        ImageBox target = at(2000, 1500);
        Seer model = new Seer(seeing(target), query -> ModelReply.of("B"));
        model.atOnce = 4;

        EcpResult<Choice> result = engine(model, TileSearch.standard()).choose(large, "which?", OPTIONS);

        assertThat(holds(result.crop().orElseThrow(), target)).isTrue();
        assertThat(result.trace().calls()).hasSize(13);
        assertThat(new ImagePoint(2010, 1510))
                .matches(result.crop().orElseThrow().toBox()::contains);
    }

    @Test
    void refuses_limits_that_are_none() {
        assertThatThrownBy(() -> TileSearch.standard().tiles(3)).hasMessageContaining("4 to 4096 tiles");
        assertThatThrownBy(() -> TileSearch.standard().depth(0)).hasMessageContaining("1 to 12 levels");
        assertThatThrownBy(() -> TileSearch.standard().yesFrom(1)).hasMessageContaining("the threshold");
    }
}
