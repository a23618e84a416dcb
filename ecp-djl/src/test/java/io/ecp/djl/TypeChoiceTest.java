package io.ecp.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.djl.checkpoint.Checkpoint;
import io.ecp.djl.checkpoint.CheckpointFiles;
import io.ecp.djl.fixture.ReferenceCase;
import io.ecp.djl.runtime.ElementType;
import io.ecp.djl.runtime.LinearKernel;
import io.ecp.djl.runtime.Placement;
import io.ecp.djl.runtime.TorchRuntime;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TypeChoiceTest {

    private static final TorchRuntime RUNTIME = TorchRuntime.start();
    private static final Path FLOAT32 = ReferenceCase.checkpoint("qwen3_vl");

    @Test
    void a_float32_checkpoint_is_computed_in_float32() {
        assertThat(TypeChoice.of(DataType.AUTO, Device.cpu(), Checkpoint.open(FLOAT32), RUNTIME))
                .isEqualTo(DataType.FLOAT32);
    }

    @ParameterizedTest
    @CsvSource({"BF16, 100000000, true", "BF16, 99999999, false", "F16, 100000000, false"})
    void many_bfloat16_weights_are_computed_in_bfloat16_where_the_processor_is_fast_at_it(
            String stored, long weights, boolean worthwhile, @TempDir Path directory) throws IOException {
        Checkpoint checkpoint = sparse(directory, stored, weights);

        assertThat(TypeChoice.isBfloat16Worthwhile(checkpoint)).isEqualTo(worthwhile);
        assertThat(TypeChoice.of(DataType.AUTO, Device.cpu(), checkpoint, RUNTIME))
                .isEqualTo(worthwhile && LinearKernel.isBfloat16Fast(RUNTIME) ? DataType.BFLOAT16 : DataType.FLOAT32);
    }

    /** A checkpoint of one tensor whose data is a hole in the file. */
    private static Checkpoint sparse(Path directory, String type, long weights) throws IOException {
        CheckpointFiles.write(directory, "config.json", "{\"model_type\":\"any\"}");
        byte[] start = CheckpointFiles.safetensors(
                CheckpointFiles.padded("{\"w\":{\"dtype\":\"" + type + "\",\"shape\":[" + weights
                        + "],\"data_offsets\":[0," + 2 * weights + "]}}"),
                0);
        try (RandomAccessFile file =
                new RandomAccessFile(directory.resolve("model.safetensors").toFile(), "rw")) {
            file.write(start);
            file.setLength(start.length + 2 * weights);
        }
        return Checkpoint.open(directory);
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void what_is_asked_for_is_taken(DataType wanted) {
        assertThat(TypeChoice.of(wanted, Device.cpu(), Checkpoint.open(FLOAT32), RUNTIME))
                .isEqualTo(wanted);
    }

    @Test
    void cuda_takes_bfloat16_and_refuses_int8() {
        Checkpoint checkpoint = Checkpoint.open(FLOAT32);

        assertThat(TypeChoice.of(DataType.AUTO, Device.cuda(1), checkpoint, RUNTIME))
                .isEqualTo(DataType.BFLOAT16);
        assertThatThrownBy(() -> TypeChoice.of(DataType.INT8, Device.cuda(1), checkpoint, RUNTIME))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("INT8 runs on the processor only, but the device is cuda:1; use BFLOAT16, or Device.cpu()");
    }

    @Test
    void int8_without_a_kernel_becomes_what_auto_takes() {
        assertThat(TypeChoice.packed(false, DataType.BFLOAT16)).isEqualTo(DataType.BFLOAT16);
        assertThat(TypeChoice.packed(true, DataType.BFLOAT16)).isEqualTo(DataType.INT8);
    }

    @Test
    void int8_is_a_float32_decoder_over_packed_matrices() {
        Placement placement = TypeChoice.placement(DataType.INT8, Device.cpu(), Checkpoint.open(FLOAT32), RUNTIME);

        assertThat(placement).isEqualTo(Placement.int8(ElementType.FLOAT32));
        assertThat(placement.vision()).isEqualTo(Placement.CPU_FLOAT32);
    }
}
