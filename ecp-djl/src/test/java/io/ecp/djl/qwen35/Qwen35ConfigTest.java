package io.ecp.djl.qwen35;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.ecp.djl.checkpoint.Checkpoint;
import io.ecp.djl.checkpoint.CheckpointFiles;
import io.ecp.djl.checkpoint.ConfigEdit;
import io.ecp.djl.family.PictureTokens;
import io.ecp.djl.fixture.ReferenceCase;
import io.ecp.djl.qwen3.VisionConfig;
import io.ecp.djl.qwen35.Qwen35Config.Attention;
import io.ecp.djl.qwen35.Qwen35Config.DeltaNet;
import io.ecp.djl.qwen35.Qwen35Config.Mixer;
import io.ecp.djl.qwen35.Qwen35Config.Text;
import io.ecp.error.ModelLoadException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Qwen35ConfigTest {

    // As published for Qwen3.5-0.8B.
    private static final String PUBLISHED_800M =
            """
            {"architectures":["Qwen3_5ForConditionalGeneration"],"image_token_id":248056,"model_type":"qwen3_5",
             "text_config":{"attention_bias":false,"attention_dropout":0.0,"attn_output_gate":true,"dtype":"bfloat16",
              "eos_token_id":248044,"full_attention_interval":4,"head_dim":256,"hidden_act":"silu","hidden_size":1024,
              "initializer_range":0.02,"intermediate_size":3584,
              "layer_types":["linear_attention","linear_attention","linear_attention","full_attention",
               "linear_attention","linear_attention","linear_attention","full_attention",
               "linear_attention","linear_attention","linear_attention","full_attention",
               "linear_attention","linear_attention","linear_attention","full_attention",
               "linear_attention","linear_attention","linear_attention","full_attention",
               "linear_attention","linear_attention","linear_attention","full_attention"],
              "linear_conv_kernel_dim":4,"linear_key_head_dim":128,"linear_num_key_heads":16,
              "linear_num_value_heads":16,"linear_value_head_dim":128,"max_position_embeddings":262144,
              "mlp_only_layers":[],"model_type":"qwen3_5_text","mtp_num_hidden_layers":1,
              "mtp_use_dedicated_embeddings":false,"num_attention_heads":8,"num_hidden_layers":24,
              "num_key_value_heads":2,"rms_norm_eps":1e-06,"tie_word_embeddings":true,"use_cache":true,
              "vocab_size":248320,"mamba_ssm_dtype":"float32",
              "rope_parameters":{"mrope_interleaved":true,"mrope_section":[11,11,10],"rope_type":"default",
               "rope_theta":10000000,"partial_rotary_factor":0.25}},
             "tie_word_embeddings":true,"transformers_version":"4.57.0.dev0","video_token_id":248057,
             "vision_config":{"deepstack_visual_indexes":[],"depth":12,"hidden_act":"gelu_pytorch_tanh",
              "hidden_size":768,"in_channels":3,"initializer_range":0.02,"intermediate_size":3072,
              "model_type":"qwen3_5","num_heads":12,"num_position_embeddings":2304,"out_hidden_size":1024,
              "patch_size":16,"spatial_merge_size":2,"temporal_patch_size":2},
             "vision_end_token_id":248054,"vision_start_token_id":248053}
            """;

    private static final PictureTokens TOKENS = new PictureTokens(248056, 248057, 248053, 248054);

    private static final Qwen35Config EXPECTED_800M = new Qwen35Config(
            new Text(
                    1024,
                    3584,
                    everyFourth(24),
                    new Attention(8, 2, 256, 64, 1e7, List.of(11, 11, 10), false),
                    new DeltaNet(16, 16, 128, 128, 4),
                    1e-6,
                    248320,
                    262144),
            new VisionConfig(12, 768, 3072, 12, 3, 16, 2, 2, 2304, 1024, List.of(), 10000),
            TOKENS,
            true);

    private final Path directory;

    Qwen35ConfigTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void the_published_file_is_read() {
        assertThat(read(PUBLISHED_800M)).isEqualTo(EXPECTED_800M);
    }

    @Test
    void layers_without_a_list_are_attention_at_an_interval() {
        assertThat(read(ConfigEdit.set(PUBLISHED_800M, "text_config.layer_types", null)))
                .isEqualTo(EXPECTED_800M);

        String third = ConfigEdit.set(PUBLISHED_800M, "text_config.layer_types", "null");
        third = ConfigEdit.set(third, "text_config.full_attention_interval", "3");
        third = ConfigEdit.set(third, "text_config.num_hidden_layers", "4");
        assertThat(read(third).text().mixers())
                .containsExactly(Mixer.DELTA_NET, Mixer.DELTA_NET, Mixer.ATTENTION, Mixer.DELTA_NET);
    }

    @Test
    void a_flat_file_is_read() {
        JsonObject root = JsonParser.parseString(PUBLISHED_800M).getAsJsonObject();
        JsonObject text = root.remove("text_config").getAsJsonObject();
        text.remove("model_type");
        text.asMap().forEach(root::add);

        assertThat(read(root.toString())).isEqualTo(EXPECTED_800M);
    }

    @Test
    void rotary_numbers_beside_rope_scaling_are_read() {
        JsonObject root = JsonParser.parseString(PUBLISHED_800M).getAsJsonObject();
        JsonObject text = root.getAsJsonObject("text_config");
        JsonObject rope = text.remove("rope_parameters").getAsJsonObject();
        text.add("rope_theta", rope.remove("rope_theta"));
        text.add("partial_rotary_factor", rope.remove("partial_rotary_factor"));
        text.add("rope_scaling", rope);

        assertThat(read(root.toString())).isEqualTo(EXPECTED_800M);
    }

    @Test
    void what_a_file_leaves_out_has_the_reference_class_default() {
        Qwen35Config config = read(
                """
                {"model_type":"qwen3_5","text_config":{"rope_parameters":{"rope_theta":10000000}},
                 "vision_config":{"out_hidden_size":4096}}
                """);

        assertThat(config)
                .isEqualTo(new Qwen35Config(
                        new Text(
                                4096,
                                12288,
                                everyFourth(32),
                                new Attention(16, 4, 256, 64, 1e7, List.of(11, 11, 10), false),
                                new DeltaNet(16, 32, 128, 128, 4),
                                1e-6,
                                248320,
                                32768),
                        new VisionConfig(27, 1152, 4304, 16, 3, 16, 2, 2, 2304, 4096, List.of(), 10000),
                        TOKENS,
                        false));
    }

    @Test
    void the_reference_checkpoint_is_read() {
        Qwen35Config config = Qwen35Config.from(Checkpoint.open(ReferenceCase.checkpoint("qwen3_5")));

        assertThat(config.text().attention()).isEqualTo(new Attention(6, 2, 32, 8, 1e7, List.of(2, 1, 1), false));
        assertThat(config.text().deltaNet()).isEqualTo(new DeltaNet(4, 8, 16, 16, 4));
        assertThat(config.text().mixers()).isEqualTo(everyFourth(5));
        assertThat(config.tokens()).isEqualTo(new PictureTokens(861, 862, 858, 859));
        assertThat(config.tiedHead()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "model_type                   | \"qwen3_vl\" | 'model_type' in | must be qwen3_5, but is qwen3_vl",
                "text_config                  |           | 'text_config' in | is missing",
                "text_config                  | 7         | 'text_config' in | must be an object, but is 7",
                "text_config.hidden_act       | \"gelu\"  | 'text_config.hidden_act' in | is gelu, but only silu can be computed",
                "text_config.hidden_size      | -1        | 'text_config.hidden_size' in | from 1 to 131072, but is -1",
                "text_config.hidden_size      | 1e9       | 'text_config.hidden_size' in | from 1 to 131072, but is 1e9",
                "text_config.intermediate_size | 0        | 'text_config.intermediate_size' in | but is 0",
                "text_config.num_hidden_layers | 100000   | 'text_config.num_hidden_layers' in | from 1 to 1024, but is 100000",
                "text_config.num_hidden_layers | 23       | 'text_config.layer_types' in | must name each of the 23 layers of num_hidden_layers, but has 24 entries",
                "text_config.layer_types      | \"full_attention\" | 'text_config.layer_types' in | must be a list",
                "text_config.layer_types      | []        | 'text_config.layer_types' in | has 0 entries",
                "text_config.layer_types      | [1]       | 'text_config.layer_types[0]' in | must be a text, but is 1",
                "text_config.num_attention_heads | 0      | 'text_config.num_attention_heads' in | from 1 to 1024, but is 0",
                "text_config.num_key_value_heads | 3      | 'text_config.num_key_value_heads' in | must divide the 8 heads, but is 3",
                "text_config.head_dim         | -256      | 'text_config.head_dim' in | but is -256",
                "text_config.head_dim         | 4         | 'text_config.rope_parameters.partial_rotary_factor' in | of head_dim's 4 columns to be turned, at least 2, but 0.25 leaves 1",
                "text_config.head_dim         | 128       | 'text_config.rope_parameters.mrope_section' in | whose sum is 16, half of the 32 columns of a head that are turned, but is [11, 11, 10]",
                "text_config.attn_output_gate | false     | 'text_config.attn_output_gate' in | is false, but attention without a gate is not supported",
                "text_config.attn_output_gate | 1         | 'text_config.attn_output_gate' in | must be true or false, but is 1",
                "text_config.linear_num_key_heads | 5     | 'text_config.linear_num_key_heads' in | must divide the 16 value heads, but is 5",
                "text_config.linear_num_key_heads | 0     | 'text_config.linear_num_key_heads' in | from 1 to 1024, but is 0",
                "text_config.linear_num_value_heads | -16 | 'text_config.linear_num_value_heads' in | but is -16",
                "text_config.linear_key_head_dim | 1e12   | 'text_config.linear_key_head_dim' in | but is 1e12",
                "text_config.linear_value_head_dim | 0    | 'text_config.linear_value_head_dim' in | but is 0",
                "text_config.linear_conv_kernel_dim | 0   | 'text_config.linear_conv_kernel_dim' in | from 1 to 64, but is 0",
                "text_config.linear_conv_kernel_dim | 1.5 | 'text_config.linear_conv_kernel_dim' in | but is 1.5",
                "text_config.rms_norm_eps     | 2         | 'text_config.rms_norm_eps' in | must be a number from 0.0 to 1.0",
                "text_config.vocab_size       | 248056    | 'image_token_id' in | from 0 to 248055, but is 248056",
                "text_config.max_position_embeddings | 0  | 'text_config.max_position_embeddings' in | but is 0",
                "text_config.rope_parameters  |           | 'text_config.rope_theta' in | 10000000 in the published Qwen3.5 checkpoints",
                "text_config.rope_parameters  | {\"rope_theta\":0.5} | 'text_config.rope_parameters.rope_theta' in | must be a number from 1.0",
                "text_config.rope_parameters  | {\"rope_type\":\"yarn\"} | 'text_config.rope_parameters.rope_type' in | is yarn, but only default and mrope",
                "text_config.rope_parameters  | {\"rope_theta\":1e7,\"partial_rotary_factor\":-0.25} | 'text_config.rope_parameters.partial_rotary_factor' in | must be a number from 0.0 to 1.0",
                "text_config.rope_parameters  | {\"rope_theta\":1e7,\"partial_rotary_factor\":2} | 'text_config.rope_parameters.partial_rotary_factor' in | must be a number from 0.0 to 1.0",
                "text_config.rope_parameters  | {\"rope_theta\":1e7,\"mrope_section\":[32]} | 'text_config.rope_parameters.mrope_section' in | must be three numbers",
                "vision_config.deepstack_visual_indexes | [5] | 'vision_config.deepstack_visual_indexes' in | must be empty for this family, but is [5]",
                "vision_config.out_hidden_size | 3584     | 'vision_config.out_hidden_size' in | must be text_config's hidden_size, 1024, but is 3584",
                "vision_config.num_heads      | 7         | 'vision_config.num_heads' in | must divide the hidden_size 768 into multiples of 4, but is 7",
                "vision_config.depth          | -1        | 'vision_config.depth' in | but is -1",
                "image_token_id               | 248057    | 'image_token_id' in | and the other ids of pictures must differ"
            })
    void a_value_that_cannot_be_is_refused(String key, @Nullable String value, String place, String message) {
        String config = ConfigEdit.set(PUBLISHED_800M, key, value);

        assertThatThrownBy(() -> read(config))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("config.json")
                .hasMessageContaining(place)
                .hasMessageContaining(message);
    }

    @Test
    void an_unknown_kind_of_layer_is_refused() {
        String config = ConfigEdit.set(
                ConfigEdit.set(PUBLISHED_800M, "text_config.num_hidden_layers", "2"),
                "text_config.layer_types",
                "[\"full_attention\",\"sliding_attention\"]");

        assertThatThrownBy(() -> read(config))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("'text_config.layer_types' in")
                .hasMessageContaining(
                        "has the entry sliding_attention, but only full_attention and linear_attention can");
    }

    private Qwen35Config read(String config) {
        return Qwen35Config.from(CheckpointFiles.open(directory, config));
    }

    private static List<Mixer> everyFourth(int layers) {
        return IntStream.rangeClosed(1, layers)
                .mapToObj(i -> i % 4 == 0 ? Mixer.ATTENTION : Mixer.DELTA_NET)
                .toList();
    }
}
