package io.ecp.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.EcpEngine;
import io.ecp.EcpResult;
import io.ecp.error.ModelException;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.PixelBudget;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.model.Location;
import io.ecp.model.ModelReply;
import io.ecp.model.ModelTraits;
import io.ecp.strategy.Outcome;
import io.ecp.task.Choice;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScriptedPredictorTest {

    private static final ModelTraits TINY = ModelTraits.builder("desk-tiny")
            .pixelBudget(new PixelBudget(1024, 8_192, 32))
            .build();

    private final ImageSource picture = ImageSource.of(RgbImage.filled(new Size(480, 320), 0x204060));

    @Test
    void replies_come_in_turn_and_what_was_asked_is_kept() {
        ScriptedPredictor model = ScriptedPredictor.builder()
                .traits(TINY)
                .says("(500,500),(520,520)")
                .fails(() -> new ModelException("out of order"))
                .build();

        EcpResult<Location> result =
                EcpEngine.builder().predictor(model).build().locate(picture, "click the bell");

        assertThat(result.outcome()).isEqualTo(Outcome.COARSE_ONLY);
        assertThat(model.asked()).hasSize(2).allMatch(query -> query.prompt().contains("click the bell"));
    }

    @Test
    void rules_answer_what_they_are_about_and_leave_the_script_alone() {
        ScriptedPredictor model = ScriptedPredictor.builder()
                .traits(TINY)
                .when(query -> query.views().size() == 2, query -> ModelReply.of("B"))
                .says("(500,500)")
                .build();

        EcpResult<Choice> result =
                EcpEngine.builder().predictor(model).build().choose(picture, "which?", List.of("one", "two"));

        assertThat(result.outcome()).isEqualTo(Outcome.REFINED);
        assertThat(result.value().text()).isEqualTo("two");
    }

    @Test
    void one_question_more_than_scripted_is_a_mistake_of_the_test_that_no_strategy_hides() {
        ScriptedPredictor model = ScriptedPredictor.saying("(500,500),(520,520)");
        EcpEngine engine = EcpEngine.builder().predictor(model).build();
        ImageSource large = ImageSource.of(RgbImage.filled(new Size(3000, 2000), 0x204060));

        assertThatThrownBy(() -> engine.locate(large, "click it"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the script has 1 replies, and one more was asked for");
    }
}
