package io.ecp.djl.qwen25vl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.ecp.djl.checkpoint.Checkpoint;
import io.ecp.djl.checkpoint.CheckpointFiles;
import io.ecp.djl.checkpoint.ConfigEdit;
import io.ecp.djl.family.PictureTokens;
import io.ecp.djl.qwen2.Qwen2TextConfig;
import io.ecp.djl.qwen2.Qwen2VisionConfig;
import io.ecp.error.ModelLoadException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Qwen25VlConfigTest {

    // As published for Qwen2.5-VL-3B-Instruct.
    private static final String PUBLISHED_3B =
            """
            {"architectures":["Qwen2_5_VLForConditionalGeneration"],"attention_dropout":0.0,"bos_token_id":151643,
             "eos_token_id":151645,"vision_start_token_id":151652,"vision_end_token_id":151653,
             "vision_token_id":151654,"image_token_id":151655,"video_token_id":151656,"hidden_act":"silu",
             "hidden_size":2048,"initializer_range":0.02,"intermediate_size":11008,"max_position_embeddings":128000,
             "max_window_layers":70,"model_type":"qwen2_5_vl","num_attention_heads":16,"num_hidden_layers":36,
             "num_key_value_heads":2,"rms_norm_eps":1e-06,"rope_theta":1000000.0,"sliding_window":32768,
             "tie_word_embeddings":true,"torch_dtype":"bfloat16","transformers_version":"4.41.2","use_cache":true,
             "use_sliding_window":false,
             "vision_config":{"depth":32,"hidden_act":"silu","hidden_size":1280,"intermediate_size":3420,
              "num_heads":16,"in_chans":3,"out_hidden_size":2048,"patch_size":14,"spatial_merge_size":2,
              "spatial_patch_size":14,"window_size":112,"fullatt_block_indexes":[7,15,23,31],
              "tokens_per_second":2,"temporal_patch_size":2},
             "rope_scaling":{"type":"mrope","mrope_section":[16,24,24]},"vocab_size":151936}
            """;

    private static final PictureTokens TOKENS = new PictureTokens(151655, 151656, 151652, 151653);
    private static final List<Integer> FULL = List.of(7, 15, 23, 31);

    private static final Qwen25VlConfig EXPECTED_3B = new Qwen25VlConfig(
            new Qwen2TextConfig(2048, 11008, 36, 16, 2, 1e-6, 1e6, List.of(16, 24, 24), 151936, 128000, true),
            new Qwen2VisionConfig(32, 1280, 3420, 16, 14, 2, 2, 2048, 10000, 4, FULL),
            TOKENS);

    private final Path directory;

    Qwen25VlConfigTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void a_published_file_is_read() {
        assertThat(read(PUBLISHED_3B)).isEqualTo(EXPECTED_3B);
    }

    @Test
    void the_published_7b_file_is_read() {
        Qwen25VlConfig config = read(
                """
                {"architectures":["Qwen2_5_VLForConditionalGeneration"],"attention_dropout":0.0,"bos_token_id":151643,
                 "eos_token_id":151645,"vision_start_token_id":151652,"vision_end_token_id":151653,
                 "vision_token_id":151654,"image_token_id":151655,"video_token_id":151656,"hidden_act":"silu",
                 "hidden_size":3584,"intermediate_size":18944,"max_position_embeddings":128000,"max_window_layers":28,
                 "model_type":"qwen2_5_vl","num_attention_heads":28,"num_hidden_layers":28,"num_key_value_heads":4,
                 "rms_norm_eps":1e-06,"rope_theta":1000000.0,"sliding_window":32768,"tie_word_embeddings":false,
                 "use_sliding_window":false,
                 "vision_config":{"depth":32,"hidden_act":"silu","hidden_size":1280,"intermediate_size":3420,
                  "num_heads":16,"in_chans":3,"out_hidden_size":3584,"patch_size":14,"spatial_merge_size":2,
                  "spatial_patch_size":14,"window_size":112,"fullatt_block_indexes":[7,15,23,31],
                  "tokens_per_second":2,"temporal_patch_size":2},
                 "rope_scaling":{"type":"mrope","mrope_section":[16,24,24]},"vocab_size":152064}
                """);

        assertThat(config)
                .isEqualTo(new Qwen25VlConfig(
                        new Qwen2TextConfig(
                                3584, 18944, 28, 28, 4, 1e-6, 1e6, List.of(16, 24, 24), 152064, 128000, false),
                        new Qwen2VisionConfig(32, 1280, 3420, 16, 14, 2, 2, 3584, 10000, 4, FULL),
                        TOKENS));
    }

    @Test
    void the_same_model_saved_by_version_5_is_the_same() {
        Qwen25VlConfig config = read(
                """
                {"architectures":["Qwen2_5_VLForConditionalGeneration"],"dtype":"bfloat16","image_token_id":151655,
                 "model_type":"qwen2_5_vl",
                 "text_config":{"attention_dropout":0.0,"bos_token_id":151643,"dtype":"bfloat16",
                  "eos_token_id":151645,"hidden_act":"silu","hidden_size":2048,"intermediate_size":11008,
                  "layer_types":["full_attention","full_attention"],"max_position_embeddings":128000,
                  "max_window_layers":70,"model_type":"qwen2_5_vl_text","num_attention_heads":16,
                  "num_hidden_layers":36,"num_key_value_heads":2,"pad_token_id":null,"rms_norm_eps":1e-06,
                  "rope_parameters":{"mrope_section":[16,24,24],"rope_theta":1000000.0,"rope_type":"default",
                   "type":"default"},
                  "sliding_window":null,"use_cache":true,"use_sliding_window":false,"vocab_size":151936},
                 "tie_word_embeddings":true,"transformers_version":"5.0.0","video_token_id":151656,
                 "vision_config":{"depth":32,"dtype":"bfloat16","fullatt_block_indexes":[7,15,23,31],
                  "hidden_act":"silu","hidden_size":1280,"in_channels":3,"intermediate_size":3420,
                  "model_type":"qwen2_5_vl_vision","num_heads":16,"out_hidden_size":2048,"patch_size":14,
                  "rope_parameters":{"rope_theta":10000.0,"rope_type":"axial"},"spatial_merge_size":2,
                  "temporal_patch_size":2,"tokens_per_second":2,"window_size":112},
                 "vision_end_token_id":151653,"vision_start_token_id":151652}
                """);

        assertThat(config).isEqualTo(EXPECTED_3B);
    }

    @Test
    void windows_are_counted_in_whole_tokens_and_blocks_in_any_order() {
        String config = ConfigEdit.set(PUBLISHED_3B, "vision_config.window_size", "139");

        Qwen25VlConfig read = read(ConfigEdit.set(config, "vision_config.fullatt_block_indexes", "[31,7,7]"));

        assertThat(read.vision().windowSide()).isEqualTo(4);
        assertThat(read.vision().fullBlocks()).containsExactly(7, 31);
    }

    @Test
    void a_tower_may_have_windows_in_all_blocks() {
        assertThat(read(ConfigEdit.set(PUBLISHED_3B, "vision_config.fullatt_block_indexes", "[]"))
                        .vision()
                        .fullBlocks())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "model_type                      | \"qwen2_vl\" | is qwen2_vl, but only qwen2_5_vl can be computed",
                "num_hidden_layers               | -36          | from 1 to 1024, but is -36",
                "vision_config.hidden_act        | \"gelu\"     | is gelu, but only silu can be computed",
                "vision_config.depth             | 0            | from 1 to 1024, but is 0",
                "vision_config.hidden_size       | -1280        | from 1 to 131072, but is -1280",
                "vision_config.hidden_size       | 1e30         | from 1 to 131072, but is 1e30",
                "vision_config.intermediate_size | 0            | from 1 to 1048576, but is 0",
                "vision_config.intermediate_size | 1e12         | from 1 to 1048576, but is 1e12",
                "vision_config.num_heads         | 7            | must divide the tower's width 1280 into multiples of 4, but is 7",
                "vision_config.in_chans          | 1            | must be 3 (red, green, blue), but is 1",
                "vision_config.out_hidden_size   | 3584         | must be the language model's hidden_size, 2048, but is 3584",
                "vision_config.out_hidden_size   |              | must be the language model's hidden_size, 2048, but is 3584",
                "vision_config.patch_size        | 0            | must be one number from 1 to 256, but is [0]",
                "vision_config.spatial_merge_size | -2          | from 1 to 16, but is -2",
                "vision_config.window_size       | 0            | from 1 to 65536, but is 0",
                "vision_config.window_size       | -112         | from 1 to 65536, but is -112",
                "vision_config.window_size       | 2147483648   | from 1 to 65536, but is 2147483648",
                "vision_config.window_size       | 27           | must hold at least one token of 28 pixels each way, but is 27",
                "vision_config.fullatt_block_indexes | [7,32]   | must lie from 0 to 31, the last block, but is [7, 32]",
                "vision_config.fullatt_block_indexes | [-1]     | must lie from 0 to 31, the last block, but is [-1]",
                "vision_config.fullatt_block_indexes | 7        | must be a list, but is 7",
                "vision_config.fullatt_block_indexes | [\"7\"]  | must be a whole number, but is \"7\"",
                "image_token_id                  | 151653       | and the other ids of pictures must differ"
            })
    void a_value_that_cannot_be_is_refused(String key, @Nullable String value, String message) {
        assertThatThrownBy(() -> read(ConfigEdit.set(PUBLISHED_3B, key, value)))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("config.json")
                .hasMessageContaining("'" + key)
                .hasMessageContaining(message);
    }

    @Test
    void blocks_that_a_shallower_tower_does_not_have_are_refused() {
        String config = ConfigEdit.set(PUBLISHED_3B, "vision_config.fullatt_block_indexes", null);

        assertThatThrownBy(() -> read(ConfigEdit.set(config, "vision_config.depth", "8")))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("'vision_config.fullatt_block_indexes' in")
                .hasMessageContaining("must lie from 0 to 7, the last block, but is [7, 15, 23, 31]");
    }

    @Test
    void damaged_files_are_read_or_refused_and_nothing_else() {
        long seed = 20261124;
        Random random = new Random(seed);
        CheckpointFiles.open(directory, PUBLISHED_3B);
        byte[] whole = PUBLISHED_3B.getBytes(StandardCharsets.UTF_8);
        int refused = 0;
        for (int round = 0; round < 600; round++) {
            byte[] damaged = CheckpointFiles.damage(whole, random);
            CheckpointFiles.write(directory, "config.json", damaged);
            try {
                Qwen25VlConfig.from(Checkpoint.open(directory));
            } catch (ModelLoadException expected) {
                assertThat(expected)
                        .hasMessageContaining(directory.getFileName().toString());
                refused++;
            } catch (Throwable other) {
                fail(
                        "seed " + seed + ", round " + round + ": " + new String(damaged, StandardCharsets.ISO_8859_1),
                        other);
            }
        }
        assertThat(refused).as("refused of 600, seed %d", seed).isBetween(100, 590);
    }

    private Qwen25VlConfig read(String config) {
        return Qwen25VlConfig.from(CheckpointFiles.open(directory, config));
    }
}
