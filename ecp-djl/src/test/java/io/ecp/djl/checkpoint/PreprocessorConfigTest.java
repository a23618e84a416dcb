package io.ecp.djl.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.error.ModelLoadException;
import io.ecp.imaging.PixelBudget;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreprocessorConfigTest {

    private static final String CONFIG = "{\"model_type\":\"qwen3_vl\"}";

    private final Path directory;

    PreprocessorConfigTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void the_published_file_is_read() {
        // Qwen3-VL's; the edges are pixel counts.
        PreprocessorConfig config = read(
                """
                {"size":{"longest_edge":16777216,"shortest_edge":65536},"patch_size":16,"temporal_patch_size":2,
                 "merge_size":2,"image_mean":[0.5,0.5,0.5],"image_std":[0.5,0.5,0.5],
                 "processor_class":"Qwen3VLProcessor","image_processor_type":"Qwen2VLImageProcessorFast"}
                """);

        List<Float> half = List.of(0.5f, 0.5f, 0.5f);
        assertThat(config)
                .isEqualTo(
                        new PreprocessorConfig(new PixelBudget(65536, 16777216, 32), 16, 2, 2, half, half, 1 / 255.0));
    }

    @Test
    void the_reference_checkpoint_is_read() {
        PreprocessorConfig config = read(CheckpointFiles.parity("checkpoint/preprocessor_config.json"));

        assertThat(config.budget()).isEqualTo(new PixelBudget(4096, 122880, 32));
        assertThat(config.rescaleFactor()).isEqualTo(1 / 255.0);
    }

    @Test
    void without_a_file_the_values_are_those_of_qwen3_vl() {
        PreprocessorConfig config = PreprocessorConfig.from(CheckpointFiles.open(directory, CONFIG), 16, 2, 2);

        List<Float> half = List.of(0.5f, 0.5f, 0.5f);
        assertThat(config)
                .isEqualTo(
                        new PreprocessorConfig(new PixelBudget(65536, 16777216, 32), 16, 2, 2, half, half, 1 / 255.0));
    }

    @Test
    void without_a_file_a_model_of_the_second_generation_has_its_own_values() {
        PreprocessorConfig config = PreprocessorConfig.from(
                CheckpointFiles.open(directory, CONFIG), 14, 2, 2, PreprocessorConfig.Published.QWEN2_VL);

        assertThat(config)
                .isEqualTo(new PreprocessorConfig(
                        new PixelBudget(3136, 12845056, 28),
                        14,
                        2,
                        2,
                        List.of(0.48145466f, 0.4578275f, 0.40821073f),
                        List.of(0.26862954f, 0.26130258f, 0.27577711f),
                        1 / 255.0));
    }

    @Test
    void keys_that_a_file_leaves_out_have_the_reference_class_defaults() {
        PreprocessorConfig config = read("{}");

        assertThat(config.budget()).isEqualTo(new PixelBudget(3136, 1003520, 32));
        assertThat(config.mean()).containsExactly((float) 0.48145466, (float) 0.4578275, (float) 0.40821073);
        assertThat(config.std()).containsExactly((float) 0.26862954, (float) 0.26130258, (float) 0.27577711);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"min_pixels\":4096,\"max_pixels\":8192}                                      | 4096 | 8192",
                "{\"max_pixels\":8192}                                                          | 3136 | 8192",
                "{\"size\":{\"min_pixels\":4096,\"max_pixels\":8192}}                           | 4096 | 8192",
                "{\"size\":{\"shortest_edge\":4096,\"longest_edge\":8192},\"max_pixels\":9000}  | 4096 | 9000",
                "{\"size\":{\"shortest_edge\":4096},\"min_pixels\":null}                        | 4096 | 1003520"
            })
    void limits_are_read_in_each_of_their_forms(String json, long least, long most) {
        assertThat(read(json).budget()).isEqualTo(new PixelBudget(least, most, 32));
    }

    @Test
    void steps_that_are_switched_off_change_nothing() {
        PreprocessorConfig config = read("{\"do_rescale\":false,\"do_normalize\":false}");

        assertThat(config.rescaleFactor()).isEqualTo(1);
        assertThat(config.mean()).containsExactly(0f, 0f, 0f);
        assertThat(config.std()).containsExactly(1f, 1f, 1f);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"patch_size\":14}          | 'patch_size' in | is 14, but config.json's vision_config says 16",
                "{\"merge_size\":1}           | 'merge_size' in | is 1, but config.json's vision_config says 2",
                "{\"temporal_patch_size\":1}  | 'temporal_patch_size' in | is 1, but config.json's vision_config says 2",
                "{\"do_resize\":false}        | 'do_resize' in | is false",
                "{\"resample\":2}             | 'resample' in | is 2, but only 3 (bicubic)",
                "{\"image_mean\":[0.5]}       | 'image_mean' in | must be three numbers (red, green, blue)",
                "{\"image_std\":[0.5,0.5,0]}  | 'image_std' in | must be three numbers",
                "{\"image_std\":0.5}          | 'image_std' in | must be a list",
                "{\"rescale_factor\":0}       | 'rescale_factor' in | must be a number from",
                "{\"min_pixels\":0}           | 'min_pixels' in | must be a whole number from 1 to 1000000000",
                "{\"max_pixels\":1e12}        | 'max_pixels' in | must be a whole number from 1 to 1000000000",
                "{\"size\":{\"longest_edge\":-1}} | 'size.longest_edge' in | must be a whole number from 1",
                "{\"min_pixels\":5000,\"max_pixels\":4000} | 'size' in | must not have a lower limit above the upper, but they are 5000 and 4000",
                "{\"min_pixels\":1,\"max_pixels\":1000}    | 'size' in | leaves no room for one tile of 32x32",
                "{\"size\":224}               | 'size' in | must be an object, but is 224"
            })
    void wrong_values_are_refused(String json, String key, String message) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("preprocessor_config.json")
                .hasMessageContaining(key)
                .hasMessageContaining(message);
    }

    private PreprocessorConfig read(String json) {
        CheckpointFiles.write(directory, "preprocessor_config.json", json);
        return PreprocessorConfig.from(CheckpointFiles.open(directory, CONFIG), 16, 2, 2);
    }
}
