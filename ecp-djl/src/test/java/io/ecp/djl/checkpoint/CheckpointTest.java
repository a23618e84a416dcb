package io.ecp.djl.checkpoint;

import static io.ecp.djl.checkpoint.CheckpointFiles.padded;
import static io.ecp.djl.checkpoint.CheckpointFiles.safetensors;
import static io.ecp.djl.checkpoint.CheckpointFiles.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.error.ModelLoadException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {

    private static final String CONFIG = "{\"model_type\":\"qwen3_vl\"}";

    private final Path directory;

    CheckpointTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void a_directory_with_one_weight_file_is_opened() throws IOException {
        Path place = Files.createDirectory(directory.resolve("Qwen3-VL-4B-Instruct"));
        write(place, "generation_config.json", "{\"eos_token_id\":1}");
        write(place, "preprocessor_config.json", "{\"patch_size\":16}");

        Checkpoint checkpoint = CheckpointFiles.open(place, CONFIG);

        assertThat(checkpoint.directory()).isEqualTo(place.toRealPath());
        assertThat(checkpoint.name()).isEqualTo("Qwen3-VL-4B-Instruct");
        assertThat(checkpoint.modelType()).isEqualTo("qwen3_vl");
        assertThat(checkpoint.tensors()).containsOnlyKeys("w");
        assertThat(checkpoint.generation().orElseThrow().integer("eos_token_id"))
                .isEqualTo(1);
        assertThat(checkpoint.preprocessor().orElseThrow().integer("patch_size"))
                .isEqualTo(16);
    }

    @Test
    void shards_are_found_by_their_index() {
        write(directory, "config.json", CONFIG);
        shard("model-00001-of-00002.safetensors", "a");
        shard("model-00002-of-00002.safetensors", "b");
        index("{\"b\":\"model-00002-of-00002.safetensors\",\"a\":\"model-00001-of-00002.safetensors\"}");

        Checkpoint checkpoint = Checkpoint.open(directory);

        assertThat(checkpoint.tensors()).containsOnlyKeys("a", "b");
        assertThat(checkpoint.tensors().values())
                .extracting(entry -> String.valueOf(entry.file().getFileName()))
                .containsExactly("model-00002-of-00002.safetensors", "model-00001-of-00002.safetensors");
        assertThat(checkpoint.generation()).isEmpty();
        assertThat(checkpoint.preprocessor()).isEmpty();
    }

    @Test
    void the_nested_form_of_the_preprocessor_wins() {
        write(directory, "processor_config.json", "{\"image_processor\":{\"patch_size\":14}}");
        write(directory, "preprocessor_config.json", "{\"patch_size\":16}");
        assertThat(CheckpointFiles.open(directory, CONFIG)
                        .preprocessor()
                        .orElseThrow()
                        .integer("patch_size"))
                .isEqualTo(14);

        write(directory, "processor_config.json", "{}");
        assertThat(Checkpoint.open(directory).preprocessor().orElseThrow().integer("patch_size"))
                .isEqualTo(16);
    }

    @Test
    void a_snapshot_in_a_download_cache_has_its_repositorys_name() throws IOException {
        Path cache = directory.resolve("models--Qwen--Qwen3-VL-2B-Instruct");
        Path snapshot = Files.createDirectories(cache.resolve("snapshots").resolve("0a1b2c"));
        Path blobs = Files.createDirectory(cache.resolve("blobs"));
        write(blobs, "c0", CONFIG);
        shard(blobs, "c1", "w");
        Files.createSymbolicLink(snapshot.resolve("config.json"), blobs.resolve("c0"));
        Files.createSymbolicLink(snapshot.resolve("model.safetensors"), blobs.resolve("c1"));

        Checkpoint checkpoint = Checkpoint.open(snapshot);

        assertThat(checkpoint.name()).isEqualTo("Qwen3-VL-2B-Instruct");
        assertThat(checkpoint.tensors()).containsOnlyKeys("w");

        Files.delete(blobs.resolve("c1"));
        assertThatThrownBy(() -> Checkpoint.open(snapshot))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("model.safetensors is a link to a file that does not exist");
    }

    @Test
    void a_directory_that_is_not_there_or_no_directory_is_refused() {
        Path missing = directory.resolve("missing");
        assertThatThrownBy(() -> Checkpoint.open(missing))
                .isInstanceOf(ModelLoadException.class)
                .hasMessage("the model directory " + missing.toAbsolutePath()
                        + " does not exist; give the directory of a downloaded Hugging Face checkpoint");

        write(directory, "a.safetensors", new byte[9]);
        assertThatThrownBy(() -> Checkpoint.open(directory.resolve("a.safetensors")))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("is a file, not a directory");
    }

    @Test
    void a_missing_or_unfit_configuration_is_refused() {
        assertThatThrownBy(() -> Checkpoint.open(directory))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("no config.json in");

        assertThatThrownBy(() -> CheckpointFiles.open(directory, "{}"))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("'model_type' in")
                .hasMessageContaining("config.json is missing");

        assertThatThrownBy(() -> CheckpointFiles.open(directory, "not json"))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("config.json is not valid JSON");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pytorch_model.bin | pickled weights (pytorch_model.bin) are not read; convert them to safetensors",
                "weights.PT        | pickled weights (weights.PT) are not read; convert them to safetensors",
                "model-Q4_K_M.gguf | GGUF (model-Q4_K_M.gguf) is not read; use the checkpoint's safetensors",
                "model-00001-of-00002.safetensors | there is model-00001-of-00002.safetensors, but a checkpoint in parts needs its index",
                "readme.md         | ; download the weights"
            })
    void other_weights_are_named(String file, String message) {
        write(directory, "config.json", CONFIG);
        write(directory, file, "x");

        assertThatThrownBy(() -> Checkpoint.open(directory))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("neither model.safetensors nor model.safetensors.index.json in")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"model_type\":\"q\",\"quantization_config\":{\"quant_method\":\"awq\"}} | 'quantization_config' in | quantised (awq)",
                "{\"model_type\":\"q\",\"quantization\":{\"bits\":4}}                       | 'quantization' in | quantised,",
                "{\"model_type\":\"q\",\"text_config\":{\"quantization_config\":{\"quant_method\":\"fp8\"}}} | 'text_config.quantization_config' in | quantised (fp8)"
            })
    void quantised_weights_are_refused(String config, String key, String method) {
        assertThatThrownBy(() -> CheckpointFiles.open(directory, config))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining(key)
                .hasMessageContaining("says that the weights are " + method)
                .hasMessageContaining("which is not read; use the checkpoint that is not quantised");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../model.safetensors",
                "/model.safetensors",
                "sub/model.safetensors",
                "sub\\\\model.safetensors",
                "C:model.safetensors",
                "..",
                "",
                ".safetensors",
                "model.bin",
                "a\\u0000.safetensors"
            })
    void an_index_cannot_lead_out_of_its_directory(String shard) {
        write(directory, "config.json", CONFIG);
        index("{\"a\":\"" + shard + "\"}");

        assertThatThrownBy(() -> Checkpoint.open(directory))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("'weight_map.a' in")
                .hasMessageContaining("must be the plain name of a .safetensors file in the same directory, but is");
    }

    @Test
    void what_an_index_promises_must_be_there() {
        write(directory, "config.json", CONFIG);
        index("{\"a\":\"one.safetensors\"}");
        assertThatThrownBy(() -> Checkpoint.open(directory))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("names one.safetensors, which does not exist; download the missing file");

        shard("one.safetensors", "b");
        assertThatThrownBy(() -> Checkpoint.open(directory))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("'weight_map.a' in")
                .hasMessageContaining("names one.safetensors, but that file does not hold it");

        write(directory, "model.safetensors.index.json", "{}");
        assertThatThrownBy(() -> Checkpoint.open(directory))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("'weight_map' in")
                .hasMessageContaining("is missing");

        index("{\"a\":1}");
        assertThatThrownBy(() -> Checkpoint.open(directory))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("must be a text, but is 1");
    }

    private void index(String weightMap) {
        write(directory, "model.safetensors.index.json", "{\"weight_map\":" + weightMap + "}");
    }

    private void shard(String name, String tensor) {
        shard(directory, name, tensor);
    }

    private static void shard(Path place, String name, String tensor) {
        String header = "{\"" + tensor + "\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[0,4]}}";
        write(place, name, safetensors(padded(header), 4));
    }
}
