package io.ecp.djl.qwen3vl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.ecp.djl.checkpoint.Checkpoint;
import io.ecp.djl.checkpoint.CheckpointFiles;
import io.ecp.djl.checkpoint.GenerationSettings;
import io.ecp.djl.checkpoint.PreprocessorConfig;
import io.ecp.djl.family.PictureTokens;
import io.ecp.djl.qwen3.VisionConfig;
import io.ecp.error.ModelLoadException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Qwen3VlConfigTest {

    // As published for Qwen3-VL-4B-Instruct.
    private static final String PUBLISHED_4B =
            """
            {"architectures":["Qwen3VLForConditionalGeneration"],"image_token_id":151655,"model_type":"qwen3_vl",
             "text_config":{"attention_bias":false,"attention_dropout":0.0,"bos_token_id":151643,"dtype":"bfloat16",
              "eos_token_id":151645,"head_dim":128,"hidden_act":"silu","hidden_size":2560,"initializer_range":0.02,
              "intermediate_size":9728,"max_position_embeddings":262144,"model_type":"qwen3_vl_text",
              "num_attention_heads":32,"num_hidden_layers":36,"num_key_value_heads":8,"rms_norm_eps":1e-06,
              "rope_scaling":{"mrope_interleaved":true,"mrope_section":[24,20,20],"rope_type":"default"},
              "rope_theta":5000000,"tie_word_embeddings":true,"use_cache":true,"vocab_size":151936},
             "tie_word_embeddings":true,"video_token_id":151656,
             "vision_config":{"deepstack_visual_indexes":[5,11,17],"depth":24,"hidden_act":"gelu_pytorch_tanh",
              "hidden_size":1024,"in_channels":3,"initializer_range":0.02,"intermediate_size":4096,
              "model_type":"qwen3_vl","num_heads":16,"num_position_embeddings":2304,"out_hidden_size":2560,
              "patch_size":16,"spatial_merge_size":2,"temporal_patch_size":2},
             "vision_end_token_id":151653,"vision_start_token_id":151652}
            """;

    private static final Qwen3VlConfig EXPECTED_4B = new Qwen3VlConfig(
            new Qwen3VlConfig.Text(2560, 9728, 36, 32, 8, 128, 1e-6, 5e6, List.of(24, 20, 20), 151936, false, 262144),
            new VisionConfig(24, 1024, 4096, 16, 3, 16, 2, 2, 2304, 2560, List.of(5, 11, 17), 10000),
            new PictureTokens(151655, 151656, 151652, 151653),
            true);

    private final Path directory;

    Qwen3VlConfigTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void a_published_file_of_version_4_is_read() {
        assertThat(read(PUBLISHED_4B)).isEqualTo(EXPECTED_4B);
    }

    @Test
    void the_same_model_saved_by_version_5_is_the_same() {
        JsonObject config = json(PUBLISHED_4B);
        JsonObject text = config.getAsJsonObject("text_config");
        text.remove("rope_scaling");
        text.remove("rope_theta");
        text.add(
                "rope_parameters",
                json("{\"mrope_interleaved\":true,\"mrope_section\":[24,20,20],\"rope_theta\":5000000,"
                        + "\"rope_type\":\"default\"}"));
        JsonObject vision = config.getAsJsonObject("vision_config");
        vision.add("rope_parameters", json("{\"rope_theta\":10000.0,\"rope_type\":\"axial\"}"));
        vision.addProperty("model_type", "qwen3_vl_vision");

        assertThat(read(config.toString())).isEqualTo(EXPECTED_4B);
    }

    @Test
    void the_reference_checkpoint_is_read() {
        Qwen3VlConfig config = read(CheckpointFiles.parity("checkpoint/config.json"));

        assertThat(config)
                .isEqualTo(new Qwen3VlConfig(
                        new Qwen3VlConfig.Text(96, 160, 4, 6, 2, 24, 1e-6, 5e6, List.of(4, 4, 4), 1008, false, 262144),
                        new VisionConfig(4, 64, 120, 4, 3, 16, 2, 2, 144, 96, List.of(1, 2), 10000),
                        new PictureTokens(861, 862, 858, 859),
                        false));
    }

    @Test
    void what_a_file_leaves_out_has_the_reference_class_default() {
        Qwen3VlConfig config = read(
                """
                {"model_type":"qwen3_vl","text_config":{"rope_theta":5000000},"vision_config":{"out_hidden_size":4096}}
                """);

        assertThat(config)
                .isEqualTo(new Qwen3VlConfig(
                        new Qwen3VlConfig.Text(
                                4096, 22016, 32, 32, 32, 128, 1e-6, 5e6, List.of(24, 20, 20), 151936, false, 128000),
                        new VisionConfig(27, 1152, 4304, 16, 3, 16, 2, 2, 2304, 4096, List.of(8, 16, 24), 10000),
                        new PictureTokens(151655, 151656, 151652, 151653),
                        false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "true  | false | true",
                "false | true  | false",
                "      | true  | true",
                "null  | true  | true",
                "      |       | false"
            })
    void the_top_level_decides_whether_the_head_is_tied(@Nullable String top, @Nullable String text, boolean tied) {
        JsonObject config = json(PUBLISHED_4B);
        set(config, "tie_word_embeddings", top);
        set(config.getAsJsonObject("text_config"), "tie_word_embeddings", text);

        assertThat(read(config.toString()).tiedHead()).isEqualTo(tied);
    }

    @Test
    void other_forms_of_the_same_value_are_read() {
        JsonObject config = json(PUBLISHED_4B);
        set(config.getAsJsonObject("vision_config"), "patch_size", "[16,16]");
        set(config.getAsJsonObject("text_config"), "num_key_value_heads", "null");
        set(config.getAsJsonObject("text_config"), "rope_scaling", "{\"type\":\"mrope\"}");

        Qwen3VlConfig read = read(config.toString());

        assertThat(read.vision().patchSize()).isEqualTo(16);
        assertThat(read.text().keyValueHeads()).isEqualTo(32);
        assertThat(read.text().mropeSection()).containsExactly(24, 20, 20);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "model_type                | \"qwen2_vl\" | 'model_type' in | must be qwen3_vl, but is qwen2_vl",
                "text_config               |           | 'text_config' in | is missing",
                "text_config               | []        | 'text_config' in | must be an object, but is a list",
                "text_config.hidden_act    | \"gelu\"  | 'text_config.hidden_act' in | is gelu, but only silu can be computed",
                "text_config.hidden_size   | 0         | 'text_config.hidden_size' in | from 1 to 131072, but is 0",
                "text_config.hidden_size   | \"2560\"  | 'text_config.hidden_size' in | but is \"2560\"",
                "text_config.vocab_size    | 1e10      | 'text_config.vocab_size' in | but is 1e10",
                "text_config.num_key_value_heads | 7   | 'text_config.num_key_value_heads' in | must divide the 32 heads, but is 7",
                "text_config.head_dim      | 127       | 'text_config.head_dim' in | must be even, but is 127",
                "text_config.head_dim      | 64        | 'text_config.rope_scaling.mrope_section' in | whose sum is 32, half of head_dim, but is [24, 20, 20]",
                "text_config.rms_norm_eps  | -1        | 'text_config.rms_norm_eps' in | must be a number from 0.0 to 1.0",
                "text_config.rope_theta    |           | 'text_config.rope_theta' in | is missing, and the versions of the reference do not agree",
                "text_config.rope_theta    | 0         | 'text_config.rope_theta' in | must be a number from 1.0",
                "text_config.rope_scaling  | {\"rope_type\":\"yarn\",\"factor\":4} | 'text_config.rope_scaling.rope_type' in | is yarn, but only default and mrope",
                "text_config.rope_scaling  | {\"type\":\"linear\"} | 'text_config.rope_scaling.type' in | is linear, but only default and mrope",
                "text_config.rope_scaling  | {\"mrope_section\":[64]} | 'text_config.rope_scaling.mrope_section' in | must be three numbers",
                "text_config.rope_scaling  | {\"mrope_section\":[-1,33,32]} | 'text_config.rope_scaling.mrope_section' in | must be three numbers",
                "text_config.rope_scaling  | {\"mrope_section\":[0,44,20]} | 'text_config.rope_scaling.mrope_section' in | leaves no room to interleave [0, 44, 20]",
                "text_config.partial_rotary_factor | 0.5 | 'text_config.partial_rotary_factor' in | must be 1 for this family, but is 0.5",
                "vision_config.hidden_act  | \"quick_gelu\" | 'vision_config.hidden_act' in | is quick_gelu, but only gelu_pytorch_tanh",
                "vision_config.num_heads   | 15        | 'vision_config.num_heads' in | must divide the hidden_size 1024 into multiples of 4, but is 15",
                "vision_config.num_position_embeddings | 2305 | 'vision_config.num_position_embeddings' in | must be a square number, but is 2305",
                "vision_config.out_hidden_size | 2048  | 'vision_config.out_hidden_size' in | must be text_config's hidden_size, 2560, but is 2048",
                "vision_config.in_channels | 1         | 'vision_config.in_channels' in | must be 3 (red, green, blue), but is 1",
                "vision_config.patch_size  | [16,14]   | 'vision_config.patch_size' in | must be one number from 1 to 256, but is [16, 14]",
                "vision_config.patch_size  | 0         | 'vision_config.patch_size' in | must be one number from 1 to 256, but is [0]",
                "vision_config.deepstack_visual_indexes | [5,24] | 'vision_config.deepstack_visual_indexes' in | must ascend from 0 to 23, the last block, but is [5, 24]",
                "vision_config.deepstack_visual_indexes | [5,5] | 'vision_config.deepstack_visual_indexes' in | must ascend",
                "vision_config.deepstack_visual_indexes | [-1] | 'vision_config.deepstack_visual_indexes' in | must ascend",
                "text_config.num_hidden_layers | 2     | 'vision_config.deepstack_visual_indexes' in | more entries than the text model's 2 layers",
                "vision_config.rope_parameters | {\"rope_type\":\"yarn\"} | 'vision_config.rope_parameters.rope_type' in | is yarn",
                "image_token_id            | 151936    | 'image_token_id' in | from 0 to 151935, but is 151936",
                "image_token_id            | 151653    | 'image_token_id' in | and the other ids of pictures must differ",
                "text_config.vocab_size    | 151650    | 'image_token_id' in | from 0 to 151649, but is 151655"
            })
    void a_value_that_cannot_be_is_refused(String key, @Nullable String value, String place, String message) {
        JsonObject config = json(PUBLISHED_4B);
        int dot = key.indexOf('.');
        set(dot < 0 ? config : config.getAsJsonObject(key.substring(0, dot)), key.substring(dot + 1), value);

        assertThatThrownBy(() -> read(config.toString()))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("config.json")
                .hasMessageContaining(place)
                .hasMessageContaining(message);
    }

    @Test
    void a_default_beyond_a_small_vocabulary_is_refused() {
        JsonObject config = json(PUBLISHED_4B);
        config.remove("image_token_id");
        config.getAsJsonObject("text_config").addProperty("vocab_size", 1000);

        assertThatThrownBy(() -> read(config.toString()))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("'image_token_id' in")
                .hasMessageContaining("is missing, and its default 151655 is beyond the vocabulary of 1000");
    }

    @Test
    void damaged_files_are_read_or_refused_and_nothing_else() {
        long seed = 20261125;
        Random random = new Random(seed);
        CheckpointFiles.open(directory, PUBLISHED_4B);
        Map<String, String> files = Map.of(
                "config.json",
                PUBLISHED_4B,
                "preprocessor_config.json",
                CheckpointFiles.parity("checkpoint/preprocessor_config.json"),
                "generation_config.json",
                "{\"eos_token_id\":[151645,151643],\"temperature\":0.7}");
        int refused = 0;
        for (int round = 0; round < 300; round++) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                byte[] whole = file.getValue().getBytes(StandardCharsets.UTF_8);
                byte[] damaged = CheckpointFiles.damage(whole, random);
                CheckpointFiles.write(directory, file.getKey(), damaged);
                try {
                    Checkpoint checkpoint = Checkpoint.open(directory);
                    Qwen3VlConfig config = Qwen3VlConfig.from(checkpoint);
                    VisionConfig vision = config.vision();
                    PreprocessorConfig.from(
                            checkpoint, vision.patchSize(), vision.spatialMergeSize(), vision.temporalPatchSize());
                    GenerationSettings.from(checkpoint, config.text().vocabularySize());
                } catch (ModelLoadException expected) {
                    assertThat(expected)
                            .hasMessageContaining(directory.getFileName().toString());
                    refused++;
                } catch (Throwable other) {
                    fail(
                            "seed " + seed + ", round " + round + ", " + file.getKey() + ": "
                                    + new String(damaged, StandardCharsets.ISO_8859_1),
                            other);
                }
                CheckpointFiles.write(directory, file.getKey(), whole);
            }
        }
        assertThat(refused).as("refused of 900, seed %d", seed).isBetween(200, 880);
    }

    private Qwen3VlConfig read(String config) {
        return Qwen3VlConfig.from(CheckpointFiles.open(directory, config));
    }

    /** Sets a value, or takes the key out where there is none. */
    private static void set(JsonObject object, String key, @Nullable String value) {
        if (value == null) {
            object.remove(key);
        } else {
            JsonElement parsed = JsonParser.parseString(value);
            object.add(key, parsed);
        }
    }

    private static JsonObject json(String text) {
        return JsonParser.parseString(text).getAsJsonObject();
    }
}
