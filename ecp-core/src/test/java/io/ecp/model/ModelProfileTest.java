package io.ecp.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.imaging.Region;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.imaging.View;
import org.junit.jupiter.api.Test;

class ModelProfileTest {

    private final View view = View.of(Region.whole(new Size(2000, 1000)), RgbImage.filled(new Size(560, 280), 0));

    @Test
    void prompts_that_nobody_set_say_what_the_profiles_own_numbers_run_to() {
        ModelProfile thousandths = ModelProfile.builder("a").build();
        ModelProfile fractions =
                thousandths.toBuilder("b").scale(CoordinateScale.fractions()).build();
        ModelProfile pixels = fractions.toBuilder("c")
                .scale(CoordinateScale.shownPixels())
                .axisOrder(AxisOrder.YX)
                .build();

        assertThat(thousandths.lookForAnswer().toString()).endsWith("one point (x, y), each from 0 to {width}.");
        assertThat(thousandths.extent(view)).containsEntry("width", "1000").containsEntry("height", "1000");
        assertThat(fractions.extent(view)).containsEntry("width", "1");
        assertThat(pixels.lookForAnswer().toString())
                .endsWith("one point (y, x), in pixels of the image, which is {width} wide and {height} high.");
        assertThat(pixels.locate().get(1).toString()).contains("(y, x)", "pixels of the image");
        assertThat(pixels.extent(view)).containsEntry("width", "560").containsEntry("height", "280");
    }

    @Test
    void a_captioned_look_begins_as_the_prompt_with_a_crop_does() {
        ModelProfile captioned = ModelProfile.builder("a")
                .scale(CoordinateScale.percent())
                .captionedLook()
                .build();

        assertThat(captioned.lookForChoice().toString())
                .startsWith("Full image:\n{picture}\nQuestion: ")
                .endsWith("each from 0 to {width}.");
        assertThat(captioned.askWithCrop().toString()).startsWith("Full image:\n{picture}\n");
    }

    @Test
    void a_profile_made_from_another_keeps_what_was_set_and_no_names() {
        ModelProfile copy = GeneralProfiles.KIMI_VL.toBuilder("copy").build();

        assertThat(copy.scale()).isEqualTo(CoordinateScale.fractions());
        assertThat(copy.locate()).isEqualTo(GeneralProfiles.KIMI_VL.locate());
        assertThat(copy.quirks()).containsExactly(Quirk.NEEDS_SYSTEM_PROMPT, Quirk.THINKS);
        assertThat(copy.aliases()).isEmpty();
        assertThat(copy.modelTypes()).isEmpty();
        assertThat(copy.repositories()).isEmpty();
    }

    @Test
    void the_system_turn_says_the_size_of_the_picture_and_belongs_to_locating() {
        assertThat(ScreenProfiles.GTA1.systemPrompt(true, view).orElseThrow())
                .contains("height 280 and width 560")
                .doesNotContain("{");
        assertThat(ScreenProfiles.GTA1.systemPrompt(false, view)).isEmpty();
        assertThat(ModelProfile.builder("x").systemPrompt("Be brief.").build().systemPrompt(true, view))
                .contains("Be brief.");
    }

    @Test
    void a_tool_declares_the_display_that_the_coordinates_count() {
        assertThat(QwenProfiles.KV_GROUND.systemPrompt(true, view).orElseThrow())
                .contains("1000x1000");
        assertThat(ScreenProfiles.FARA.systemPrompt(true, view).orElseThrow()).contains("560x280");
    }

    @Test
    void a_builder_that_goes_on_changes_no_profile_that_it_built() {
        ModelProfile.Builder builder = ModelProfile.builder("x");
        ModelProfile first = builder.build();
        builder.scale(CoordinateScale.percent());

        assertThat(first.toBuilder("y").build().scale()).isEqualTo(CoordinateScale.thousandths());
    }

    @Test
    void a_profile_needs_a_shape_and_a_shape_needs_its_slots() {
        assertThatThrownBy(() -> ModelProfile.builder("x").shapes())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the profile x needs a reply shape");
        assertThatThrownBy(() -> ReplyShape.of("({x1},{y1})"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs {x} and {y}, or");
    }
}
