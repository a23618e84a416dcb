package io.ecp.djl.qwen2vl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.djl.checkpoint.CheckpointFiles;
import io.ecp.djl.checkpoint.ConfigEdit;
import io.ecp.djl.family.PictureTokens;
import io.ecp.djl.qwen2.Qwen2TextConfig;
import io.ecp.djl.qwen2.Qwen2VisionConfig;
import io.ecp.error.ModelLoadException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Qwen2VlConfigTest {

    // As published for Qwen2-VL-2B-Instruct.
    private static final String PUBLISHED_2B =
            """
            {"architectures":["Qwen2VLForConditionalGeneration"],"attention_dropout":0.0,"bos_token_id":151643,
             "eos_token_id":151645,"vision_start_token_id":151652,"vision_end_token_id":151653,
             "vision_token_id":151654,"image_token_id":151655,"video_token_id":151656,"hidden_act":"silu",
             "hidden_size":1536,"initializer_range":0.02,"intermediate_size":8960,"max_position_embeddings":32768,
             "max_window_layers":28,"model_type":"qwen2_vl","num_attention_heads":12,"num_hidden_layers":28,
             "num_key_value_heads":2,"rms_norm_eps":1e-06,"rope_theta":1000000.0,"sliding_window":32768,
             "tie_word_embeddings":true,"torch_dtype":"bfloat16","transformers_version":"4.41.2","use_cache":true,
             "use_sliding_window":false,
             "vision_config":{"depth":32,"embed_dim":1280,"mlp_ratio":4,"num_heads":16,"in_chans":3,
              "hidden_size":1536,"patch_size":14,"spatial_merge_size":2,"spatial_patch_size":14,
              "temporal_patch_size":2},
             "rope_scaling":{"type":"mrope","mrope_section":[16,24,24]},"vocab_size":151936}
            """;

    private static final PictureTokens TOKENS = new PictureTokens(151655, 151656, 151652, 151653);

    private static final Qwen2VlConfig EXPECTED_2B = new Qwen2VlConfig(
            new Qwen2TextConfig(1536, 8960, 28, 12, 2, 1e-6, 1e6, List.of(16, 24, 24), 151936, 32768, true),
            new Qwen2VisionConfig(32, 1280, 5120, 16, 14, 2, 2, 1536, 10000, 0, List.of()),
            TOKENS);

    private final Path directory;

    Qwen2VlConfigTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void a_published_file_is_read() {
        assertThat(read(PUBLISHED_2B)).isEqualTo(EXPECTED_2B);
    }

    @Test
    void the_published_7b_file_is_read() {
        // It names fewer of the tower's numbers than the smaller one's.
        Qwen2VlConfig config = read(
                """
                {"architectures":["Qwen2VLForConditionalGeneration"],"bos_token_id":151643,"eos_token_id":151645,
                 "vision_start_token_id":151652,"vision_end_token_id":151653,"vision_token_id":151654,
                 "image_token_id":151655,"video_token_id":151656,"hidden_act":"silu","hidden_size":3584,
                 "intermediate_size":18944,"max_position_embeddings":32768,"max_window_layers":28,
                 "model_type":"qwen2_vl","num_attention_heads":28,"num_hidden_layers":28,"num_key_value_heads":4,
                 "rms_norm_eps":1e-06,"rope_theta":1000000.0,"sliding_window":32768,"tie_word_embeddings":false,
                 "use_sliding_window":false,
                 "vision_config":{"hidden_size":3584,"in_chans":3,"model_type":"qwen2_vl","spatial_patch_size":14},
                 "rope_scaling":{"mrope_section":[16,24,24],"rope_type":"default","type":"default"},
                 "vocab_size":152064}
                """);

        assertThat(config)
                .isEqualTo(new Qwen2VlConfig(
                        new Qwen2TextConfig(
                                3584, 18944, 28, 28, 4, 1e-6, 1e6, List.of(16, 24, 24), 152064, 32768, false),
                        new Qwen2VisionConfig(32, 1280, 5120, 16, 14, 2, 2, 3584, 10000, 0, List.of()),
                        TOKENS));
    }

    @Test
    void the_tower_as_version_5_writes_it_is_the_same() {
        assertThat(
                        read(
                                ConfigEdit.set(
                                        PUBLISHED_2B,
                                        "vision_config",
                                        """
                        {"depth":32,"embed_dim":1280,"hidden_act":"quick_gelu","hidden_size":1536,"in_channels":3,
                         "mlp_ratio":4.0,"model_type":"qwen2_vl_vision","num_heads":16,"patch_size":[14,14],
                         "rope_parameters":{"rope_theta":10000.0,"rope_type":"axial"},"spatial_merge_size":2,
                         "temporal_patch_size":2}
                        """)))
                .isEqualTo(EXPECTED_2B);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "model_type                      | \"qwen2_5_vl\" | is qwen2_5_vl, but only qwen2_vl can be computed",
                "hidden_size                     | 0            | from 1 to 131072, but is 0",
                "vision_config                   | 3            | must be an object, but is 3",
                "vision_config.hidden_act        | \"silu\"     | is silu, but only quick_gelu can be computed",
                "vision_config.depth             | -32          | from 1 to 1024, but is -32",
                "vision_config.depth             | 1e9          | from 1 to 1024, but is 1e9",
                "vision_config.embed_dim         | 0            | from 1 to 131072, but is 0",
                "vision_config.embed_dim         | 1e300        | from 1 to 131072, but is 1e300",
                "vision_config.mlp_ratio         | -4           | a number from 1.0 to 64.0, but is -4",
                "vision_config.mlp_ratio         | 1e9          | a number from 1.0 to 64.0, but is 1e9",
                "vision_config.num_heads         | 15           | must divide the tower's width 1280 into multiples of 4, but is 15",
                "vision_config.num_heads         | 0            | from 1 to 1024, but is 0",
                "vision_config.in_chans          | 4            | must be 3 (red, green, blue), but is 4",
                "vision_config.in_channels       | 1            | must be 3 (red, green, blue), but is 1",
                "vision_config.hidden_size       | 1280         | must be the language model's hidden_size, 1536, but is 1280",
                "vision_config.hidden_size       |              | must be the language model's hidden_size, 1536, but is 3584",
                "vision_config.patch_size        | -14          | must be one number from 1 to 256, but is [-14]",
                "vision_config.patch_size        | [14,16]      | must be one number from 1 to 256, but is [14, 16]",
                "vision_config.spatial_patch_size | 16          | must be the patch_size 14, but is [16]",
                "vision_config.spatial_merge_size | 0           | from 1 to 16, but is 0",
                "vision_config.temporal_patch_size | -2         | must be one number from 1 to 16, but is [-2]",
                "vision_config.rope_parameters   | {\"rope_type\":\"yarn\"} | is yarn, but only axial and default",
                "vision_config.rope_parameters   | {\"rope_theta\":0} | a number from 1.0",
                "image_token_id                  | -1           | from 0 to 151935, but is -1",
                "image_token_id                  | 151936       | from 0 to 151935, but is 151936",
                "vision_end_token_id             | 99999999999  | from 0 to 151935, but is 99999999999",
                "vocab_size                      | 1000         | from 0 to 999, but is 151655"
            })
    void a_value_that_cannot_be_is_refused(String key, @Nullable String value, String message) {
        assertThatThrownBy(() -> read(ConfigEdit.set(PUBLISHED_2B, key, value)))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("config.json")
                .hasMessageContaining(key.equals("vocab_size") ? "'image_token_id'" : "'" + key)
                .hasMessageContaining(message);
    }

    private Qwen2VlConfig read(String config) {
        return Qwen2VlConfig.from(CheckpointFiles.open(directory, config));
    }
}
