package io.ecp.djl.qwen3vl;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecp.djl.checkpoint.Checkpoint;
import io.ecp.djl.family.DecoderGeneration;
import io.ecp.djl.fixture.CheckpointCopy;
import io.ecp.djl.fixture.ReferenceCase;
import io.ecp.djl.runtime.ElementType;
import io.ecp.djl.runtime.Placement;
import io.ecp.djl.runtime.TorchRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The text model over matrices packed as 8-bit integers, beside the same model in float32. */
class PackedWeightsTest {

    private static final ReferenceCase REFERENCE = ReferenceCase.of("qwen3_vl", "text_only");
    private static final long[] IDS = REFERENCE.expected().longs("input_ids");

    /** Of the largest score. Measured on this model, 96 wide, with random weights: 2.5 % to 4.3 %. */
    private static final double MOST_APART = 6e-2;

    private static Qwen3VlModel open(Path directory) {
        return Qwen3VlModel.open(Checkpoint.open(directory), TorchRuntime.start(), Placement.int8(ElementType.FLOAT32));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 512})
    void scores_stay_close_to_float32_however_the_prompt_is_cut(int chunk) {
        float[] expected = REFERENCE.expected().floats("logits_last");
        try (Qwen3VlModel packed = open(ReferenceCase.checkpoint("qwen3_vl"));
                DecoderGeneration generation = packed.decoder().begin(IDS, List.of(), chunk)) {
            float[] scores = generation.inspect().get(1);
            for (int read = chunk; read < IDS.length; read += chunk) {
                scores = generation.inspect().get(1);
            }
            assertThat(relative(scores, expected)).isLessThan(MOST_APART).isPositive();
        }
    }

    @Test
    void a_bfloat16_checkpoint_is_packed_as_well(@TempDir Path directory) {
        CheckpointCopy.of(ReferenceCase.checkpoint("qwen3_vl")).toBfloat16().writeTo(directory);

        try (Qwen3VlModel packed = open(directory);
                DecoderGeneration generation = packed.decoder().begin(IDS, List.of())) {
            float[] scores = generation.inspect().get(1);

            assertThat(relative(scores, REFERENCE.expected().floats("logits_last")))
                    .isLessThan(MOST_APART);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void packed_weights_do_not_keep_the_file_mapped_twice(@TempDir Path directory) throws IOException {
        CheckpointCopy.of(ReferenceCase.checkpoint("qwen3_vl")).writeTo(directory);
        String file = directory.toRealPath().resolve("model.safetensors").toString();

        try (Qwen3VlModel packed = open(directory)) {
            assertThat(packed.vocabularySize()).isPositive();
            // The map of embedding, norms and tower stays; the one of what was packed is gone.
            assertThat(Files.readAllLines(Path.of("/proc/self/maps")).stream().filter(line -> line.endsWith(file)))
                    .hasSize(1);
        }
        assertThat(Files.readString(Path.of("/proc/self/maps"))).doesNotContain(file);
    }

    private static double relative(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        double apart = 0;
        double largest = 0;
        for (int i = 0; i < actual.length; i++) {
            // Math.max keeps NaN, so that it does not pass as small.
            apart = Math.max(apart, Math.abs((double) actual[i] - expected[i]));
            largest = Math.max(largest, Math.abs(expected[i]));
        }
        return apart / largest;
    }
}
