package io.ecp.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.imaging.Region;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.imaging.View;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelQueryTest {

    private final View view = View.of(Region.whole(new Size(40, 20)), RgbImage.filled(new Size(4, 2), 0));

    @Test
    void pictures_and_texts_can_be_had_apart() {
        ModelQuery query = ModelQuery.builder()
                .text("Full image:\n")
                .picture(view)
                .text("")
                .text("\nWhat is it?")
                .build();

        assertThat(query.views()).containsExactly(view);
        assertThat(query.prompt()).isEqualTo("Full image:\n\nWhat is it?");
        assertThat(query.parts()).hasSize(3);
        assertThat(query).hasToString("Full image:\n<picture 40x20+0+0 shown at 4x2>\nWhat is it?");
    }

    @Test
    void a_query_is_greedy_and_asks_for_no_options_unless_told() {
        ModelQuery plain = ModelQuery.of(view, "Which?");
        ModelQuery told = ModelQuery.builder()
                .text("Which?")
                .sampling(Sampling.random(0.5, 7))
                .optionLetters(List.of('C', 'A', 'C'))
                .build();

        assertThat(plain.sampling()).isEqualTo(Sampling.greedy());
        assertThat(plain.optionLetters()).isEmpty();
        assertThat(told.sampling()).isEqualTo(Sampling.random(0.5, 7));
        assertThat(told.optionLetters()).containsExactly('C', 'A');
        assertThatThrownBy(() -> ModelQuery.builder().optionLetters(List.of('A', 'b')))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an option's letter must be A to Z, but was 'b'");
    }

    @Test
    void the_system_turn_is_kept_apart_from_the_users() {
        ModelQuery query = ModelQuery.builder()
                .systemPrompt("Be brief.")
                .text("What is it?")
                .build();

        assertThat(query.systemPrompt()).contains("Be brief.");
        assertThat(query.prompt()).isEqualTo("What is it?");
        assertThat(ModelQuery.builder().text("a").build().systemPrompt()).isEmpty();
    }

    @Test
    void a_query_of_nothing_and_a_limit_of_nothing_are_refused() {
        assertThatThrownBy(() -> ModelQuery.builder().build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs a text or a picture");
        assertThatThrownBy(() -> ModelQuery.builder().maxTokens(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxTokens must be at least 1, but was 0");
    }
}
