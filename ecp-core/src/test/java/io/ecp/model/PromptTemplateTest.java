package io.ecp.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.imaging.Region;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.imaging.View;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PromptTemplateTest {

    private final View full = View.of(Region.whole(new Size(40, 20)), RgbImage.filled(new Size(4, 2), 0));
    private final View crop = View.of(new Region(10, 5, 10, 5), RgbImage.filled(new Size(4, 2), 0));

    @Test
    void pictures_and_words_come_in_the_order_of_the_template() {
        PromptTemplate template = PromptTemplate.of("Full image:\n{picture}\nClose-up:\n{crop}\nQ: {question}!");

        assertThat(template.fill(Map.of("picture", full, "crop", crop), Map.of("question", "why")))
                .containsExactly(
                        new ModelQuery.TextPart("Full image:\n"),
                        new ModelQuery.PicturePart(full),
                        new ModelQuery.TextPart("\nClose-up:\n"),
                        new ModelQuery.PicturePart(crop),
                        new ModelQuery.TextPart("\nQ: why!"));
    }

    @Test
    void what_the_user_writes_is_never_parsed() {
        PromptTemplate template = PromptTemplate.of("{picture}{question}");

        assertThat(template.fill(Map.of("picture", full), Map.of("question", "{picture} {x} $1")))
                .containsExactly(new ModelQuery.PicturePart(full), new ModelQuery.TextPart("{picture} {x} $1"));
    }

    @Test
    void a_filled_template_gives_its_words_back() {
        PromptTemplate template = PromptTemplate.of("{picture}where is \"{command}\" (with bbox)?");

        assertThat(template.unfill("where is \"click the (gear)\" (with bbox)?"))
                .contains("click the (gear)");
        assertThat(template.unfill("click the gear")).isEmpty();
        assertThat(PromptTemplate.of("{picture}{question}{options}").unfill("a"))
                .isEmpty();
    }

    @Test
    void the_extent_is_filled_in_and_read_over() {
        PromptTemplate template = PromptTemplate.of("{picture}Find {target} in {width}x{height}.");

        assertThat(template.fill(Map.of("picture", full), Map.of("target", "it", "width", "40", "height", "20")))
                .containsExactly(new ModelQuery.PicturePart(full), new ModelQuery.TextPart("Find it in 40x20."));
        assertThat(template.unfill("Find the gear in 1000x1000.")).contains("the gear");
    }

    @Test
    void a_template_without_words_of_its_own_is_filled_by_nothing_in_particular() {
        assertThat(PromptTemplate.of("{picture}{command}").unfill("What is on the sign?"))
                .isEmpty();
    }

    @Test
    void mistakes_are_named() {
        assertThatThrownBy(() -> PromptTemplate.of("{picture}{image}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unknown place {image}");
        assertThatThrownBy(() -> PromptTemplate.of("click {command}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("shows no picture; add {picture}");
        assertThatThrownBy(() -> PromptTemplate.of("{picture}{command}").fill(Map.of("picture", full), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs {command}");
    }
}
