package io.ecp.djl.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.error.ModelLoadException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GenerationSettingsTest {

    private final Path directory;

    GenerationSettingsTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"eos_token_id\":[5,7,5]} | ,\"eos_token_id\":8 | ,\"eos_token_id\":9 | 5 7",
                "{\"eos_token_id\":6}       | ,\"eos_token_id\":8 | ,\"eos_token_id\":9 | 6",
                "{\"eos_token_id\":null}    | ,\"eos_token_id\":8 | ,\"eos_token_id\":9 | 8",
                "{}                         | ''                  | ,\"eos_token_id\":9 | 9",
                "''                         | ,\"eos_token_id\":8 | ,\"eos_token_id\":9 | 8",
                "''                         | ''                  | ''                  | ''"
            })
    void stop_tokens_come_from_the_first_place_that_names_them(
            String generation, String top, String text, String expected) {
        if (!generation.isEmpty()) {
            CheckpointFiles.write(directory, "generation_config.json", generation);
        }
        Checkpoint checkpoint = CheckpointFiles.open(
                directory, "{\"model_type\":\"m\"" + top + ",\"text_config\":{\"x\":1" + text + "}}");

        List<Integer> ids = expected.isEmpty()
                ? List.of()
                : Arrays.stream(expected.split(" ")).map(Integer::valueOf).toList();
        assertThat(GenerationSettings.from(checkpoint, 10).stopTokens()).isEqualTo(ids);
    }

    @Test
    void the_reference_checkpoint_names_two() {
        CheckpointFiles.write(
                directory, "generation_config.json", CheckpointFiles.parity("checkpoint/generation_config.json"));
        Checkpoint checkpoint = CheckpointFiles.open(directory, CheckpointFiles.parity("checkpoint/config.json"));

        assertThat(GenerationSettings.from(checkpoint, 1008).stopTokens()).containsExactly(851, 849);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "10", "[3, 10]"})
    void an_id_outside_of_the_vocabulary_is_refused(String id) {
        Checkpoint checkpoint = CheckpointFiles.open(directory, "{\"model_type\":\"m\",\"eos_token_id\":" + id + "}");

        assertThatThrownBy(() -> GenerationSettings.from(checkpoint, 10))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("'eos_token_id' in")
                .hasMessageContaining("must lie from 0 to 9, the model's vocabulary, but is");
    }
}
