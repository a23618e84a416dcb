package io.ecp.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.djl.DjlPredictor;
import io.ecp.model.ModelQuery;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BenchModelTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"auto, FLOAT32", "float32, FLOAT32", "bfloat16, BFLOAT16", "int8, INT8"})
    void a_tiny_model_is_written_and_measured(String type, String computed) throws IOException {
        Path csv = directory.resolve("figures.csv");
        Ran ran = bench("--dtype", type, "--csv", csv.toString());

        assertThat(ran.err).isEmpty();
        assertThat(ran.code).isZero();
        assertThat(ran.out)
                .startsWith("tiny with random weights: a prompt of 40 tokens, an answer of 4, a picture of 64x96,")
                .containsPattern("(?m)^  type +(" + computed + ")$")
                .containsPattern("(?m)^  decode +\\d+\\.\\d\\d tokens/s$")
                .containsPattern("(?m)^  share of memory bandwidth +\\d+\\.\\d %$");
        List<String> rows = Files.readAllLines(csv);
        assertThat(rows).hasSize(2);
        assertThat(rows.get(0).split(",")).hasSameSizeAs(rows.get(1).split(","));
        assertThat(rows.get(0)).startsWith("model,type,device,threads,memory bandwidth (GB/s),");
        assertThat(rows.get(1)).startsWith("tiny,");
    }

    @ParameterizedTest
    @ValueSource(strings = {"float32", "int8"})
    void answers_written_together_are_measured(String type) {
        Ran ran = bench("--dtype", type, "--together", "1,3");

        assertThat(ran.err).isEmpty();
        assertThat(ran.code).isZero();
        assertThat(ran.out)
                .containsPattern("(?m)^  decode of 1 together +\\d+\\.\\d\\d tokens/s$")
                .containsPattern("(?m)^  decode of 3 together +\\d+\\.\\d\\d tokens/s$")
                .containsPattern("(?m)^  CPU of 3 together +\\d+\\.\\d ms per token$");
    }

    @Test
    void the_model_is_written_once() throws IOException {
        Path model = RandomCheckpoint.write(BenchSize.TINY, directory.resolve("model"));
        FileTime written = Files.getLastModifiedTime(model.resolve("model-00001-of-00001.safetensors"));
        byte[] weights = Files.readAllBytes(model.resolve("model-00001-of-00001.safetensors"));

        assertThat(RandomCheckpoint.write(BenchSize.TINY, model)).isEqualTo(model);

        assertThat(Files.getLastModifiedTime(model.resolve("model-00001-of-00001.safetensors")))
                .isEqualTo(written);
        assertThat(Files.readAllBytes(RandomCheckpoint.write(BenchSize.TINY, directory.resolve("again"))
                        .resolve("model-00001-of-00001.safetensors")))
                .isEqualTo(weights);
    }

    @Test
    void a_model_whose_writing_was_cut_short_is_written_again() throws IOException {
        Path model = RandomCheckpoint.write(BenchSize.TINY, directory.resolve("model"));
        Files.delete(model.resolve("config.json"));
        Files.write(model.resolve("model-00001-of-00001.safetensors"), new byte[3]);

        RandomCheckpoint.write(BenchSize.TINY, model);

        try (DjlPredictor predictor = DjlPredictor.open(model)) {
            assertThat(predictor
                            .predict(ModelQuery.builder().text("1").maxTokens(3).build())
                            .promptTokens())
                    .isPresent();
        }
    }

    @Test
    void a_directory_with_something_else_is_left_alone() throws IOException {
        Files.writeString(directory.resolve("diary.txt"), "dear diary");

        Ran ran = run("bench-model", "--size", "tiny", "--dir", directory.toString());

        assertThat(ran.code).isEqualTo(1);
        assertThat(ran.err.strip())
                .isEqualTo("ecp: " + directory
                        + " is not empty and was not made by this command; name an empty or a new" + " directory");
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(directory.resolve("diary.txt"));
        }
    }

    @Test
    void a_directory_with_a_model_of_another_size_is_left_alone() {
        RandomCheckpoint.write(BenchSize.TINY, directory);

        assertThatThrownBy(() -> RandomCheckpoint.write(BenchSize.QWEN3_VL_2B, directory))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(directory + " holds the model tiny, not qwen3_vl-2b; name another directory, or delete that"
                        + " one");
    }

    @Test
    void a_file_is_no_directory() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        assertThatThrownBy(() -> RandomCheckpoint.write(BenchSize.TINY, file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file + " is a file; name a directory for the model");
    }

    @ParameterizedTest
    @CsvSource({
        // What the published models have, in millions: all weights, and those that a token of an answer meets.
        "QWEN2_5_VL_3B, 3754, 3085",
        "QWEN2_5_VL_7B, 8292, 7070",
        "QWEN3_VL_2B, 2127, 1720",
        "QWEN3_5_0_8B, 852, 752"
    })
    void the_shapes_have_as_many_weights_as_the_published_models(BenchSize size, long all, long perToken) {
        long count =
                size.tensors().values().stream().mapToLong(BenchSize::elements).sum();

        assertThat(count / 1_000_000).isBetween(all - 3, all + 3);
        assertThat(size.weightsPerToken() / 1_000_000).isBetween(perToken - 3, perToken + 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"float16", "INT8", ""})
    void an_unknown_type_is_bad_use(String type) {
        Ran ran = bench("--dtype", type);

        assertThat(ran.code).isEqualTo(1);
        assertThat(ran.err).contains("must be auto, float32, bfloat16 or int8, but was '" + type + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpu", "cuda:", "cuda:-1"})
    void an_unknown_device_is_bad_use(String device) {
        Ran ran = run("locate", "--device", device, "--image", "screen.png", "find it");

        assertThat(ran.code).isEqualTo(1);
        assertThat(ran.err).contains("must be cpu, cuda or cuda:N, but was '" + device + "'");
    }

    @Test
    void a_device_that_is_not_there_is_a_bad_model() {
        Ran ran = bench("--device", "cuda:7");

        assertThat(ran.code).isEqualTo(2);
        assertThat(ran.err).contains("there is no device cuda:7").contains("use Device.cpu()");
    }

    @ParameterizedTest
    @CsvSource({
        "--answer-tokens, 1, '--answer-tokens must be at least 2, but was 1'",
        "--threads, 0, '--threads must be at least 1, but was 0'",
        "--repetitions, 0, '--repetitions must be at least 1, but was 0'",
        "--together, '2,0', '--together must be at least 1, but was 0'",
        "--picture, 0x96, 'must be a width and a height such as 896x896'",
        "--size, giant, 'must be one of [tiny, qwen2_5_vl-3b,'",
        "--prompt-tokens, 3, 'the prompt must have more tokens than those of the chat'"
    })
    void numbers_that_measure_nothing_are_bad_use(String option, String value, String complaint) {
        List<String> arguments = new ArrayList<>(
                List.of("bench-model", "--dir", directory.resolve("model").toString(), option, value));
        if (!option.equals("--size")) {
            arguments.addAll(List.of("--size", "tiny"));
        }
        Ran ran = run(arguments.toArray(new String[0]));

        assertThat(ran.code).isEqualTo(1);
        assertThat(ran.err).contains(complaint);
    }

    private Ran bench(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "bench-model",
                "--size",
                "tiny",
                "--dir",
                directory.resolve("model").toString(),
                "--threads",
                "1",
                "--prompt-tokens",
                "40",
                "--answer-tokens",
                "4",
                "--picture",
                "64x96",
                "--repetitions",
                "2"));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(new String[0]));
    }

    private static Ran run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = EcpCli.run(new PrintWriter(out), new PrintWriter(err), arguments);
        return new Ran(code, out.toString(), err.toString());
    }

    private record Ran(int code, String out, String err) {}
}
