package io.ecp.djl.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.djl.checkpoint.Checkpoint;
import io.ecp.djl.checkpoint.CheckpointFiles;
import io.ecp.djl.qwen2vl.Qwen2VlFamily;
import io.ecp.djl.qwen3vl.Qwen3VlFamily;
import io.ecp.error.ModelLoadException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFamiliesTest {

    private final ModelFamilies families = ModelFamilies.of(new Qwen2VlFamily(), new Qwen3VlFamily());
    private final Path directory;

    ModelFamiliesTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void a_family_is_found_by_its_model_type() {
        assertThat(families.family(checkpoint("{\"model_type\":\"qwen3_vl\"}"))).isInstanceOf(Qwen3VlFamily.class);
        assertThat(families.family(checkpoint("{\"model_type\":\"qwen2_vl\"}"))).isInstanceOf(Qwen2VlFamily.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"llava", "qwen2", ""})
    void an_unknown_model_type_is_refused_with_those_that_are_known(String modelType) {
        Checkpoint checkpoint = checkpoint("{\"model_type\":\"" + modelType + "\"}");

        assertThatThrownBy(() -> families.family(checkpoint))
                .isInstanceOf(ModelLoadException.class)
                .hasMessage("the model type '" + modelType
                        + "' is not supported; use a checkpoint of one of: qwen2_vl, qwen3_vl");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"model_type\":\"qwen3_vl_moe\",\"text_config\":{\"num_experts\":128}} | 'model_type' in | is qwen3_vl_moe",
                "{\"model_type\":\"qwen3_5_moe\"} | 'model_type' in | is qwen3_5_moe",
                "{\"model_type\":\"qwen3_vl\",\"text_config\":{\"num_experts\":128}} | 'text_config.num_experts' in | is 128",
                "{\"model_type\":\"qwen2_vl\",\"num_experts\":60} | 'num_experts' in | is 60",
                "{\"model_type\":\"qwen2_vl\",\"num_local_experts\":8} | 'num_local_experts' in | is 8"
            })
    void a_mixture_of_experts_is_not_supported_yet(String config, String place, String value) {
        Checkpoint checkpoint = checkpoint(config);

        assertThatThrownBy(() -> families.family(checkpoint))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining(place)
                .hasMessageContaining("config.json")
                .hasMessageContaining(value
                        + ", but mixtures of experts are not supported yet; use a dense checkpoint of one of: qwen2_vl,"
                        + " qwen3_vl");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "null"})
    void a_dense_checkpoint_may_say_that_it_has_no_experts(String experts) {
        assertThat(families.family(
                        checkpoint("{\"model_type\":\"qwen3_vl\",\"text_config\":{\"num_experts\":" + experts + "}}")))
                .isInstanceOf(Qwen3VlFamily.class);
    }

    private Checkpoint checkpoint(String config) {
        return CheckpointFiles.open(directory, config);
    }
}
