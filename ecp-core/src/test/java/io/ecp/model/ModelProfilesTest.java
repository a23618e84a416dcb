package io.ecp.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelProfilesTest {

    @ParameterizedTest
    @CsvSource({
        "desk-tiny, qwen3_vl, desk-tiny",
        "Desk-Tiny, qwen3_vl, desk-tiny",
        "OS-Atlas-Base-7B, qwen2_vl, os-atlas",
        "my-finetune, qwen2_vl, os-atlas",
        "my-finetune, qwen3_vl, qwen3-vl",
        "my-finetune, something_else, os-atlas"
    })
    void a_profile_is_found_by_name_then_by_model_type_then_the_papers(String name, String type, String profile) {
        ModelTraits traits = ModelTraits.builder(name).modelType(type).build();

        assertThat(ModelProfiles.standard().find(traits).name()).isEqualTo(profile);
    }

    @Test
    void a_profile_of_the_callers_own_comes_first() {
        ModelProfile mine = ModelProfiles.QWEN3_VL.toBuilder("mine")
                .modelTypes("qwen3_vl")
                .scale(CoordinateScale.shownPixels())
                .build();
        ModelProfiles profiles = ModelProfiles.standard().with(mine);

        assertThat(profiles.find(ModelTraits.builder("x").modelType("qwen3_vl").build()))
                .isSameAs(mine);
        assertThat(profiles.get("MINE")).isSameAs(mine);
    }

    @Test
    void an_unknown_name_lists_the_known_ones() {
        assertThatThrownBy(() -> ModelProfiles.standard().get("gpt-9"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no model profile is named \"gpt-9\"; known are os-atlas, qwen3-vl, desk-tiny");
    }
}
