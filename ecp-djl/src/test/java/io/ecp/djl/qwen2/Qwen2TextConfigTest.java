package io.ecp.djl.qwen2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.djl.checkpoint.CheckpointFiles;
import io.ecp.djl.checkpoint.ConfigEdit;
import io.ecp.error.ModelLoadException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Qwen2TextConfigTest {

    private static final String FLAT =
            """
            {"model_type":"qwen2_vl","hidden_act":"silu","hidden_size":1536,"intermediate_size":8960,
             "num_hidden_layers":28,"num_attention_heads":12,"num_key_value_heads":2,"max_position_embeddings":32768,
             "rms_norm_eps":1e-06,"rope_theta":1000000.0,"rope_scaling":{"type":"mrope","mrope_section":[16,24,24]},
             "use_sliding_window":false,"sliding_window":32768,"max_window_layers":28,"vocab_size":151936,
             "tie_word_embeddings":true}
            """;

    private static final Qwen2TextConfig EXPECTED =
            new Qwen2TextConfig(1536, 8960, 28, 12, 2, 1e-6, 1e6, List.of(16, 24, 24), 151936, 32768, true);

    private final Path directory;

    Qwen2TextConfigTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void a_flat_file_is_read() {
        assertThat(read(FLAT)).isEqualTo(EXPECTED);
        assertThat(EXPECTED.headDim()).isEqualTo(128);
    }

    @Test
    void a_nested_file_is_read_and_its_top_level_does_not_count() {
        String nested = "{\"model_type\":\"qwen2_vl\",\"hidden_size\":7,\"text_config\":" + FLAT + "}";

        assertThat(read(nested)).isEqualTo(EXPECTED);
    }

    @Test
    void the_rotary_numbers_are_read_from_where_version_5_writes_them() {
        String config = ConfigEdit.set(ConfigEdit.set(FLAT, "rope_scaling", null), "rope_theta", null);

        assertThat(read(ConfigEdit.set(
                        config,
                        "rope_parameters",
                        "{\"mrope_section\":[16,24,24],\"rope_theta\":500000,\"rope_type\":\"default\"}")))
                .isEqualTo(new Qwen2TextConfig(
                        1536, 8960, 28, 12, 2, 1e-6, 5e5, List.of(16, 24, 24), 151936, 32768, true));
    }

    @Test
    void what_a_file_leaves_out_has_the_reference_class_default() {
        assertThat(read("{\"model_type\":\"qwen2_vl\"}"))
                .isEqualTo(new Qwen2TextConfig(
                        8192, 29568, 80, 64, 8, 1e-5, 1e6, List.of(16, 24, 24), 152064, 32768, false));
    }

    @ParameterizedTest
    @CsvSource({"true, false, true", "false, true, true", ", true, true", "false, , false", ", , false"})
    void a_head_is_tied_where_either_place_says_so(@Nullable String top, @Nullable String text, boolean tied) {
        String inner = ConfigEdit.set(FLAT, "tie_word_embeddings", text);
        String nested = "{\"model_type\":\"qwen2_vl\",\"text_config\":" + inner + "}";

        assertThat(read(ConfigEdit.set(nested, "tie_word_embeddings", top)).tiedHead())
                .isEqualTo(tied);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "num_key_value_heads | null",
                "head_dim | 128",
                "layer_types | [\"full_attention\",\"full_attention\"]",
                "use_sliding_window | true",
                "rope_scaling | {\"type\":\"default\",\"rope_type\":\"default\",\"mrope_section\":[16,24,24]}",
                "rope_scaling | null",
                "rope_theta | null"
            })
    void other_forms_of_what_can_be_computed_are_read(String key, String value) {
        Qwen2TextConfig config = read(ConfigEdit.set(FLAT, key, value));

        assertThat(config.layers()).isEqualTo(28);
        assertThat(config.keyValueHeads()).isEqualTo(key.equals("num_key_value_heads") ? 12 : 2);
        assertThat(config.mropeSection()).containsExactly(16, 24, 24);
        assertThat(config.ropeTheta()).isEqualTo(1e6);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "text_config          | []          | must be an object, but is a list",
                "hidden_act           | \"gelu\"    | is gelu, but only silu can be computed",
                "hidden_size          | 0           | from 1 to 131072, but is 0",
                "hidden_size          | -1536       | from 1 to 131072, but is -1536",
                "hidden_size          | 1e12        | from 1 to 131072, but is 1e12",
                "hidden_size          | \"1536\"    | from 1 to 131072, but is \"1536\"",
                "intermediate_size    | -1          | from 1 to 1048576, but is -1",
                "intermediate_size    | 2.5         | from 1 to 1048576, but is 2.5",
                "num_hidden_layers    | 0           | from 1 to 1024, but is 0",
                "num_hidden_layers    | 2000000000  | from 1 to 1024, but is 2000000000",
                "num_attention_heads  | 0           | from 1 to 1024, but is 0",
                "num_attention_heads  | 11          | must divide the hidden_size 1536 into even widths, but is 11",
                "num_attention_heads  | 512         | must divide the hidden_size 1536 into even widths, but is 512",
                "num_key_value_heads  | 5           | must divide the 12 heads, but is 5",
                "num_key_value_heads  | -2          | from 1 to 1024, but is -2",
                "head_dim             | 64          | must be hidden_size over num_attention_heads, 128, but is 64",
                "rms_norm_eps         | -1e-6       | a number from 0.0 to 1.0, but is -1e-6",
                "rms_norm_eps         | 1e400       | a finite number, but is 1e400",
                "rope_theta           | 0           | a number from 1.0",
                "rope_theta           | -1000000    | a number from 1.0",
                "vocab_size           | 0           | from 1 to 16777216, but is 0",
                "vocab_size           | 1e10        | from 1 to 16777216, but is 1e10",
                "max_position_embeddings | -1       | from 1 to 268435456, but is -1",
                "tie_word_embeddings  | 1           | must be true or false, but is 1",
                "layer_types          | [\"full_attention\",\"sliding_attention\"] | has sliding_attention, but only full_attention",
                "layer_types          | [1]         | must be a text, but is 1"
            })
    void a_value_that_cannot_be_is_refused(String key, String value, String message) {
        assertThatThrownBy(() -> read(ConfigEdit.set(FLAT, key, value)))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("config.json")
                .hasMessageContaining("'" + key)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"yarn\",\"factor\":4}   | rope_scaling.type          | is yarn, but only default and mrope",
                "{\"rope_type\":\"linear\"}         | rope_scaling.rope_type     | is linear, but only default and mrope",
                "{\"mrope_section\":[64]}           | rope_scaling.mrope_section | must be three numbers whose sum is 64",
                "{\"mrope_section\":[16,24,23]}     | rope_scaling.mrope_section | half the width of a head, but is [16, 24, 23]",
                "{\"mrope_section\":[-16,48,32]}    | rope_scaling.mrope_section | but is [-16, 48, 32]",
                "{\"rope_theta\":-1}                | rope_scaling.rope_theta    | a number from 1.0"
            })
    void rotary_numbers_that_cannot_be_are_refused(String scaling, String place, String message) {
        assertThatThrownBy(() -> read(ConfigEdit.set(FLAT, "rope_scaling", scaling)))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("config.json")
                .hasMessageContaining("'" + place + "'")
                .hasMessageContaining(message);
    }

    @Test
    void layers_that_look_back_less_than_all_the_way_are_refused() {
        String config = ConfigEdit.set(ConfigEdit.set(FLAT, "use_sliding_window", "true"), "max_window_layers", "20");

        assertThatThrownBy(() -> read(config))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("'use_sliding_window' in")
                .hasMessageContaining("is true, but only full attention can be computed");
    }

    @Test
    void each_frequency_turns_by_the_direction_of_its_section() {
        Qwen2TextConfig config = read(ConfigEdit.set(
                ConfigEdit.set(FLAT, "hidden_size", "192"), "rope_scaling", "{\"mrope_section\":[2,3,3]}"));

        assertThat(config.axes()).containsExactly(0, 0, 1, 1, 1, 2, 2, 2);
    }

    private Qwen2TextConfig read(String config) {
        return Qwen2TextConfig.from(CheckpointFiles.open(directory, config).config());
    }
}
