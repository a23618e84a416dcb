package io.ecp.djl.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.djl.qwen3vl.Qwen3VlFamily;
import io.ecp.error.ModelLoadException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFamiliesTest {

    private final ModelFamilies families = ModelFamilies.of(new Qwen3VlFamily());

    @Test
    void a_family_is_found_by_its_model_type() {
        assertThat(families.family("qwen3_vl")).isInstanceOf(Qwen3VlFamily.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen3_vl_moe", "llava", ""})
    void an_unknown_model_type_is_refused_with_those_that_are_known(String modelType) {
        assertThatThrownBy(() -> families.family(modelType))
                .isInstanceOf(ModelLoadException.class)
                .hasMessage(
                        "the model type '" + modelType + "' is not supported; use a checkpoint of one of: qwen3_vl");
    }
}
