package io.ecp;

import static io.ecp.PlacingPredictor.Sight.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.confidence.Calibration;
import io.ecp.confidence.LabelledScore;
import io.ecp.error.NoAnswerException;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.model.Location;
import io.ecp.strategy.AgreementGated;
import io.ecp.strategy.Direct;
import io.ecp.strategy.FullPlusCrop;
import io.ecp.strategy.MultiView;
import io.ecp.strategy.Outcome;
import io.ecp.strategy.Strategy;
import io.ecp.strategy.TwoStage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Engines that answer or abstain by a calibration. */
class AbstentionTest {

    private final ImageSource large = ImageSource.of(RgbImage.filled(new Size(4000, 2000), 0x204060));

    /** Looks that agree better the more often the answer is right: the scores of two calls of the gate. */
    private static Calibration from(Map<String, String> provenance) {
        List<LabelledScore> answers = new ArrayList<>();
        Random random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            double score = random.nextDouble();
            answers.add(new LabelledScore(score, score > 0.5 || random.nextBoolean()));
        }
        return Calibration.learn(answers, 0.05, 0.9, provenance);
    }

    private static EcpEngine engine(PlacingPredictor model, Strategy strategy) {
        return EcpEngine.builder().predictor(model).strategy(strategy).build();
    }

    private static EcpEngine promising(PlacingPredictor model, Strategy strategy) {
        return Ecp.builder()
                .predictor(model)
                .strategy(strategy)
                .calibration(from(engine(model, strategy).provenance()))
                .build();
    }

    @Test
    void an_answer_that_is_sure_enough_is_given() {
        PlacingPredictor model = PlacingPredictor.seeing((region, call) -> at(1500, 700));

        EcpResult<Location> result = promising(model, AgreementGated.standard()).locate(large, "click it");

        assertThat(result.outcome()).isEqualTo(Outcome.REFINED);
        assertThat(result.value().point().x()).isBetween(1490.0, 1510.0);
        assertThat(result.unsure()).isEmpty();
    }

    @Test
    void an_answer_that_is_not_is_withheld_and_not_lost() {
        // Three looks, each 300 pixels on: they never agree.
        PlacingPredictor model = PlacingPredictor.seeing((region, call) -> at(1500 + 300 * call, 700));

        EcpResult<Location> result = promising(model, AgreementGated.standard()).locate(large, "click it");

        assertThat(result.outcome()).isEqualTo(Outcome.UNSURE);
        assertThat(result.optional()).isEmpty();
        assertThat(result.point()).isEmpty();
        assertThat(result.confidence().orElseThrow().score()).isLessThan(0.5);
        assertThat(result.unsure().orElseThrow().value()).isPresent();
        assertThat(result.unsure().orElseThrow().outcome()).isEqualTo(Outcome.REFINED);
        assertThat(result.crop()).isPresent();
        assertThat(result.trace().decisions()).anyMatch(why -> why.contains("the answer is withheld"));
        assertThatThrownBy(result::value)
                .isInstanceOf(NoAnswerException.class)
                .hasMessageContaining("the answer is withheld: its confidence of 0.")
                .hasMessageContaining("at most 5.0 % are wrong (reliability 0.9)")
                .hasMessageContaining("unsure()");
    }

    @Test
    void an_answer_of_which_nothing_says_how_sure_it_is_is_withheld() {
        PlacingPredictor model =
                PlacingPredictor.seeing((region, call) -> call == 0 ? at(1500, 700) : Optional.empty());

        EcpResult<Location> result = promising(model, MultiView.standard()).locate(large, "click it");

        assertThat(result.outcome()).isEqualTo(Outcome.UNSURE);
        assertThat(result.unsure().orElseThrow().outcome()).isEqualTo(Outcome.COARSE_ONLY);
        assertThatThrownBy(result::value).hasMessageContaining("nothing tells how sure it is");
    }

    @Test
    void no_answer_at_all_is_not_unsure() {
        PlacingPredictor model = PlacingPredictor.seeing((region, call) -> Optional.empty());

        EcpResult<Location> result = promising(model, AgreementGated.standard()).locate(large, "click it");

        assertThat(result.outcome()).isEqualTo(Outcome.UNREADABLE);
        assertThat(result.unsure()).isEmpty();
    }

    static List<Strategy> silent() {
        return List.of(Direct.of(), TwoStage.standard());
    }

    @ParameterizedTest
    @MethodSource("silent")
    void a_strategy_that_never_says_how_sure_it_is_is_refused(Strategy strategy) {
        PlacingPredictor model = PlacingPredictor.seeing((region, call) -> at(1500, 700));
        EcpEngine.Builder builder = EcpEngine.builder()
                .predictor(model)
                .strategy(strategy)
                .calibration(from(engine(model, strategy).provenance()));

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the strategy " + strategy.name() + " does not say how sure its answers are");
    }

    @Test
    void a_calibration_of_another_strategy_or_setting_is_refused() {
        PlacingPredictor model = PlacingPredictor.seeing((region, call) -> at(1500, 700));
        EcpEngine.Builder builder = EcpEngine.builder()
                .predictor(model)
                .strategy(MultiView.of(3))
                .calibration(from(engine(model, MultiView.of(4)).provenance()));

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("was learnt with the strategy \"multi-view views=4")
                .hasMessageContaining("this engine's is \"multi-view views=3");
    }

    @Test
    void a_calibration_of_another_model_is_refused() {
        PlacingPredictor model = PlacingPredictor.seeing((region, call) -> at(1500, 700));
        Strategy strategy = FullPlusCrop.standard();
        EcpEngine.Builder builder = EcpEngine.builder()
                .predictor(model)
                .strategy(strategy)
                .calibration(from(Map.of("model", "another", "strategy", strategy.description())));

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("was learnt with the model \"another\", but this engine's is \"desk-tiny\"");
    }

    @Test
    void a_calibration_that_does_not_say_what_it_was_learnt_with_is_refused() {
        PlacingPredictor model = PlacingPredictor.seeing((region, call) -> at(1500, 700));
        EcpEngine.Builder builder = EcpEngine.builder()
                .predictor(model)
                .strategy(AgreementGated.standard())
                .calibration(from(Map.of("model", "desk-tiny")));

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not say with which strategy it was learnt");
    }
}
