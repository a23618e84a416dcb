package io.ecp.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelProfilesTest {

    @ParameterizedTest
    @CsvSource({
        "desk-tiny, qwen3_vl, desk-tiny",
        "Desk-Tiny, qwen3_vl, desk-tiny",
        "OS-Atlas-Base-7B, qwen2_vl, os-atlas",
        "OS-Copilot/OS-Atlas-Base-7B, qwen2_vl, os-atlas",
        "/models/OS-Atlas-Base-7B/, qwen2_vl, os-atlas",
        "my-finetune, qwen2_vl, qwen2-vl",
        "Qwen/Qwen2.5-VL-7B-Instruct-AWQ, qwen2_5_vl, qwen2.5-vl",
        "mlx-community/qwen2.5-vl-7b-instruct-4bit, qwen2_5_vl, qwen2.5-vl",
        "qwen2.5vl:7b, something_else, qwen2.5-vl",
        "ByteDance-Seed/UI-TARS-1.5-7B, qwen2_5_vl, ui-tars-1.5",
        "ByteDance-Seed/UI-TARS-7B-DPO, qwen2_vl, ui-tars",
        "osunlp/UGround-V1-7B, qwen2_vl, uground-v1",
        "gemini-2.5-pro, something_else, gemini",
        "gemini-2.5-computer-use-preview-10-2025, something_else, gemini-computer-use",
        "zai-org/GLM-4.5V, glm4v_moe, glm-4.5v",
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
    void a_repository_is_a_name_as_well_and_the_closest_pattern_counts() {
        ModelProfile mine = ModelProfiles.QWEN3_VL.toBuilder("mine")
                .repositories("me/Qwen3-VL-8B-*-Screens")
                .build();
        ModelProfiles profiles = ModelProfiles.standard().with(mine);

        assertThat(profiles.get("me/Qwen3-VL-8B-v2-Screens")).isSameAs(mine);
        assertThat(profiles.get("me/Qwen3-VL-8B-v2")).isSameAs(QwenProfiles.QWEN3_VL);
        assertThat(profiles.get("me/Qwen3-VL-8B-Screens")).isSameAs(QwenProfiles.QWEN3_VL);
    }

    @Test
    void names_are_distinct_and_every_profile_says_where_it_comes_from() {
        List<ModelProfile> all = ModelProfiles.standard().all();

        assertThat(all).hasSizeGreaterThanOrEqualTo(45);
        assertThat(all).extracting(ModelProfile::name).doesNotHaveDuplicates();
        assertThat(all.stream().flatMap(profile -> profile.modelTypes().stream()))
                .doesNotHaveDuplicates();
        assertThat(all).allSatisfy(profile -> {
            assertThat(profile.source()).as(profile.name()).isNotBlank();
            assertThat(ModelProfiles.standard().get(profile.name())).isSameAs(profile);
        });
    }

    @Test
    void a_model_that_nothing_fits_is_not_guessed_at_unless_one_asks() {
        ModelTraits unknown = ModelTraits.builder("llava-9000").build();

        assertThat(ModelProfiles.standard().search(unknown)).isEmpty();
        assertThat(ModelProfiles.standard().find(unknown)).isSameAs(ModelProfiles.OS_ATLAS);
    }

    @Test
    void an_unknown_name_lists_the_known_ones() {
        assertThatThrownBy(() -> ModelProfiles.standard().get("hal-9000"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("no model profile is named \"hal-9000\"; known are desk-tiny, qwen-vl, ")
                .hasMessageContaining("os-atlas");
    }
}
