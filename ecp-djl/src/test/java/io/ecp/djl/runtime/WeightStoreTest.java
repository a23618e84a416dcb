package io.ecp.djl.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.djl.checkpoint.Checkpoint;
import io.ecp.djl.fixture.CheckpointCopy;
import io.ecp.djl.fixture.ReferenceCase;
import io.ecp.djl.fixture.StoredTensors;
import io.ecp.error.ModelLoadException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class WeightStoreTest {

    private static final String NORM = "model.language_model.norm.weight";
    private static final Path CHECKPOINT = ReferenceCase.checkpoint("qwen3_vl");

    private static List<float[]> load(Path directory, WeightPlan plan, Placement placement) {
        try (WeightStore store = WeightStore.open(TorchRuntime.start(), Checkpoint.open(directory));
                Tensors tensors = store.load(plan, placement);
                ScriptModule module = ScriptModule.load(
                        TorchRuntime.start(), TorchScriptArchive.of("WeightReader", "runtime/weights.py"));
                CallScope call = module.open()) {
            return call.floatLists(tensors.value());
        }
    }

    @Test
    void tensors_of_several_shards_come_in_the_order_of_the_plan() {
        WeightPlan plan = new WeightPlan().add(NORM, 96).add("model.visual.merger.norm.bias", 64);

        List<float[]> loaded = load(CHECKPOINT, plan, Placement.CPU_FLOAT32);

        assertThat(loaded.get(0))
                .isEqualTo(StoredTensors.read(CHECKPOINT.resolve("model-00002-of-00002.safetensors"))
                        .floats(NORM));
        assertThat(loaded.get(1))
                .isEqualTo(StoredTensors.read(CHECKPOINT.resolve("model-00001-of-00002.safetensors"))
                        .floats("model.visual.merger.norm.bias"));
    }

    @Test
    void a_bfloat16_file_is_converted_for_float32(@TempDir Path directory) {
        CheckpointCopy.of(CHECKPOINT).toBfloat16().writeTo(directory);
        float[] exact = StoredTensors.read(CHECKPOINT.resolve("model-00002-of-00002.safetensors"))
                .floats(NORM);

        float[] rounded = load(directory, new WeightPlan().add(NORM, 96), Placement.CPU_FLOAT32)
                .get(0);

        for (int i = 0; i < exact.length; i++) {
            int bits = Float.floatToIntBits(exact[i]);
            assertThat(Float.floatToIntBits(rounded[i])).isEqualTo((bits + 0x7fff + (bits >>> 16 & 1)) & 0xffff0000);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_file_in_the_computing_type_is_mapped_and_unmapped_with_the_last_tensor(@TempDir Path directory)
            throws IOException {
        CheckpointCopy.of(CHECKPOINT).writeTo(directory);
        String file = directory.toRealPath().resolve("model.safetensors").toString();
        try (WeightStore store = WeightStore.open(TorchRuntime.start(), Checkpoint.open(directory))) {
            Tensors tensors = store.load(new WeightPlan().add(NORM, 96), Placement.CPU_FLOAT32);
            store.close();
            assertThat(Files.readString(Path.of("/proc/self/maps"))).contains(file);
            tensors.close();
        }
        assertThat(Files.readString(Path.of("/proc/self/maps"))).doesNotContain(file);
    }

    @Test
    void a_tensor_of_another_shape_is_named_with_both_shapes() {
        assertThatThrownBy(() -> load(CHECKPOINT, new WeightPlan().add(NORM, 97), Placement.CPU_FLOAT32))
                .isInstanceOf(ModelLoadException.class)
                .hasMessage("the tensor " + NORM + " of " + CHECKPOINT + " has the shape [96], but its config.json asks"
                        + " for [97]; use the config.json that belongs to the weights");
    }

    @Test
    void a_transposed_tensor_is_refused_though_it_has_as_many_elements() {
        String down = "model.language_model.layers.0.mlp.down_proj.weight";

        assertThatThrownBy(() -> load(CHECKPOINT, new WeightPlan().add(down, 160, 96), Placement.CPU_FLOAT32))
                .hasMessageContaining(down + " of ")
                .hasMessageContaining("has the shape [96, 160], but its config.json asks for [160, 96]");
    }

    @Test
    void a_missing_tensor_is_named(@TempDir Path directory) {
        CheckpointCopy.of(CHECKPOINT).drop(NORM).writeTo(directory);

        assertThatThrownBy(() -> load(directory, new WeightPlan().add(NORM, 96), Placement.CPU_FLOAT32))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("has no tensor " + NORM + "; download it again");
    }

    @Test
    void tensors_that_are_not_asked_for_are_ignored(@TempDir Path directory) {
        CheckpointCopy.of(CHECKPOINT).add("mtp.layers.0.weight", 3, 5).writeTo(directory);

        assertThat(load(directory, new WeightPlan().add(NORM, 96), Placement.CPU_FLOAT32))
                .hasSize(1);
    }

    @Test
    void a_shard_cut_off_is_refused_before_it_is_mapped(@TempDir Path directory) throws IOException {
        CheckpointCopy.of(CHECKPOINT).writeTo(directory);
        Path file = directory.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 4096));

        assertThatThrownBy(() -> load(directory, new WeightPlan().add(NORM, 96), Placement.CPU_FLOAT32))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("model.safetensors");
    }
}
