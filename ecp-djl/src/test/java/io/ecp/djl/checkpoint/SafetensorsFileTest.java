package io.ecp.djl.checkpoint;

import static io.ecp.djl.checkpoint.CheckpointFiles.padded;
import static io.ecp.djl.checkpoint.CheckpointFiles.safetensors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.ecp.error.ModelLoadException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SafetensorsFileTest {

    private static final String TWO_TENSORS = "{\"__metadata__\":{\"format\":\"pt\"},"
            + "\"b\":{\"dtype\":\"BF16\",\"shape\":[2,3],\"data_offsets\":[8,20]},"
            + "\"a\":{\"dtype\":\"F64\",\"shape\":[],\"data_offsets\":[0,8]}}";

    private final Path directory;

    SafetensorsFileTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void a_file_is_read_in_the_order_of_its_header() {
        String header = padded(TWO_TENSORS);
        Path path = file(safetensors(header, 20));
        long data = 8L + header.length();

        SafetensorsFile file = SafetensorsFile.read(path);

        assertThat(file.path()).isEqualTo(path);
        assertThat(file.fileSize()).isEqualTo(data + 20);
        assertThat(file.tensors().values())
                .containsExactly(
                        new TensorEntry("b", path, DiskType.BF16, List.of(2L, 3L), data + 8, 12),
                        new TensorEntry("a", path, DiskType.F64, List.of(), data, 8));
        assertThat(tensor(file, "b").elements()).isEqualTo(6);
        assertThat(tensor(file, "a").elements()).isEqualTo(1);
    }

    @Test
    void what_was_read_cannot_be_changed() {
        SafetensorsFile file = SafetensorsFile.read(file(safetensors(padded(TWO_TENSORS), 20)));

        assertThatThrownBy(() -> file.tensors().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> tensor(file, "b").shape().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void a_file_without_tensors_and_tensors_without_elements_are_read() {
        assertThat(SafetensorsFile.read(file(safetensors("{}", 0))).tensors()).isEmpty();
        String empty = "{\"e\":{\"dtype\":\"I8\",\"shape\":[0,5],\"data_offsets\":[0,0]},"
                + "\"f\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]}}";
        assertThat(tensor(SafetensorsFile.read(file(safetensors(empty, 3))), "e")
                        .elements())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "F32, 4, 6",
        "F16, 2, 5",
        "BF16, 2, 15",
        "F64, 8, 7",
        "I64, 8, 4",
        "I32, 4, 3",
        "I16, 2, 2",
        "I8, 1, 1",
        "U8, 1, 0",
        "BOOL, 1, 11"
    })
    void types_have_the_sizes_and_numbers_of_torch(String name, int bytes, int code) {
        DiskType type = DiskType.of(name).orElseThrow();

        assertThat(type.bytes()).isEqualTo(bytes);
        assertThat(type.torchCode()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"F8_E4M3", "F8_E5M2", "U16", "f32", "''"})
    void other_types_are_unknown(String name) {
        assertThat(DiskType.of(name)).isEmpty();
    }

    static Stream<Arguments> broken() {
        String a = "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";
        return Stream.of(
                header("[1]", 0, "is damaged: its header must be a JSON object; download it again"),
                header(" {}", 0, "its header must be a JSON object"),
                header("{\"a\":", 0, "its header is not valid JSON (End of input at"),
                header("{} {}", 0, "its header is not valid JSON (malformed at line 1 column 5"),
                header("{'a':1}", 0, "its header is not valid JSON"),
                header("{\"a\":1}", 0, "its header's entry 'a' is not an object"),
                header("{\"__metadata__\":{},\"__metadata__\":{}}", 0, "its header holds '__metadata__' twice"),
                header("{" + a + "," + a + "}", 8, "its header holds the tensor 'a' twice"),
                header("{\"a\":{\"shape\":[2],\"data_offsets\":[0,8]}}", 8, "the tensor 'a' needs a dtype"),
                header("{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,8]}}", 8, "the tensor 'a' needs a dtype"),
                header("{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}", 8, "the tensor 'a' needs a dtype"),
                entry("7", "[2]", "[0,8]", 8, "the dtype of 'a' is not a text"),
                entry("\"F32\",\"dtype\":\"F32\"", "[2]", "[0,8]", 8, "the tensor 'a' has its dtype twice"),
                entry("\"F8_E4M3\"", "[8]", "[0,8]", 8, "has the dtype F8_E4M3, which is not read"),
                entry("\"F32\"", "2", "[0,8]", 8, "the shape of 'a' is not a list"),
                entry("\"F32\"", "[\"2\"]", "[0,8]", 8, "the shape of 'a' holds something that is not a number"),
                entry("\"F32\"", "[null]", "[0,8]", 8, "the shape of 'a' holds something that is not a number"),
                entry("\"F32\"", "[[2]]", "[0,8]", 8, "the shape of 'a' holds something that is not a number"),
                entry("\"F32\"", "[-2]", "[0,8]", 8, "the shape of 'a' must be whole numbers from 0, but one is -2"),
                entry("\"F32\"", "[1.5]", "[0,8]", 8, "must be whole numbers from 0, but one is 1.5"),
                entry("\"F32\"", "[1e99]", "[0,8]", 8, "must be whole numbers from 0, but one is 1e99"),
                entry("\"F32\"", "[1e9999999999]", "[0,8]", 8, "but one is 1e9999999999"),
                entry("\"F32\"", "[1e-9999999]", "[0,8]", 8, "but one is 1e-9999999"),
                entry("\"F32\"", "[9223372036854775808]", "[0,8]", 8, "but one is 9223372036854775808"),
                entry(
                        "\"F32\"",
                        "[4294967296,4294967296]",
                        "[0,8]",
                        8,
                        "the shape [4294967296, 4294967296] of the tensor 'a' has more elements than any file can hold"),
                entry("\"F32\"", "[" + "1,".repeat(16) + "2]", "[0,8]", 8, "has more than 16 numbers"),
                entry("\"F32\"", "[2]", "[0]", 8, "the tensor 'a' needs a dtype, a shape and two data_offsets"),
                entry("\"F32\"", "[2]", "[0,4,8]", 8, "the data_offsets of 'a' has more than 2 numbers"),
                entry("\"F32\"", "[2]", "[8,0]", 8, "the tensor 'a' ends at 0, before its start at 8"),
                entry(
                        "\"F32\"",
                        "[3]",
                        "[0,8]",
                        8,
                        "the tensor 'a' of shape [3] and type F32 needs 12 bytes, but its data_offsets hold 8"),
                entry("\"F32\"", "[2]", "[0,8]", 5, "it is cut off: 3 bytes are missing of the tensor 'a'"),
                entry(
                        "\"F32\"",
                        "[2305843009213693951]",
                        "[0,9223372036854775804]",
                        8,
                        "it is cut off: 9223372036854775796 bytes are missing of the tensor 'a'"),
                entry("\"F32\"", "[2]", "[0,8]", 9, "1 bytes after 'a' belong to no tensor"),
                entry("\"U8\"", "[4]", "[4,8]", 8, "4 bytes between the header and the tensor 'a' belong to no tensor"),
                header(
                        "{" + a + ",\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}",
                        12,
                        "the tensors 'a' and 'b' overlap"),
                header("{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}", 0, "entry 'a' is not an object"),
                header(
                        "{\"a\":{\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}}",
                        0,
                        "its header is not valid JSON (Nesting limit"));
    }

    private static Arguments header(String json, int data, String message) {
        return Arguments.of(padded(json), data, message);
    }

    private static Arguments entry(String type, String shape, String offsets, int data, String message) {
        return header(
                "{\"a\":{\"dtype\":" + type + ",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}}",
                data,
                message);
    }

    @ParameterizedTest
    @MethodSource("broken")
    void a_broken_header_is_refused_with_its_reason(String header, int data, String message) {
        Path path = file(safetensors(header, data));

        assertThatExceptionOfType(ModelLoadException.class)
                .isThrownBy(() -> SafetensorsFile.read(path))
                .withMessageContaining(path.toString())
                .withMessageContaining(message);
    }

    @Test
    void a_tensor_that_cannot_be_mapped_is_refused() {
        String header = "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";
        String unpadded = header + " ".repeat(1 + (8 - (header.length() % 8)) % 8);

        assertThatThrownBy(() -> SafetensorsFile.read(file(safetensors(unpadded, 8))))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("starts at byte " + (8 + unpadded.length()))
                .hasMessageContaining("which is no multiple of its element's 4 bytes, so it cannot be mapped");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 'it has 0 bytes, too few for a header'",
        "7, 'it has 7 bytes, too few for a header'",
        "8, 'it is cut off within its header: 144 bytes are missing of the header''s 144'",
        "100, 'it is cut off within its header: 52 bytes are missing of the header''s 144'",
        "171, 'it is cut off: 1 bytes are missing of the tensor ''b'' (the file has 171 bytes)'"
    })
    void a_file_that_is_cut_off_says_what_is_missing(int kept, String message) {
        byte[] whole = safetensors(padded(TWO_TENSORS), 20);
        assertThat(whole).hasSize(172);

        assertThatThrownBy(() -> SafetensorsFile.read(file(Arrays.copyOf(whole, kept))))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({"-1, 18446744073709551615", "100000001, 100000001", "0, 0", "1, 1"})
    void a_header_of_impossible_length_is_refused_unread(long length, String shown) {
        byte[] bytes = ByteBuffer.allocate(64)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .array();

        assertThatThrownBy(() -> SafetensorsFile.read(file(bytes)))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("its header's length is wrong (" + shown + " bytes");
    }

    @Test
    void a_header_that_is_not_utf8_is_refused() {
        byte[] bytes = safetensors(padded("{\"a?\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}"), 8);
        bytes[8 + 3] = (byte) 0xff;

        assertThatThrownBy(() -> SafetensorsFile.read(file(bytes)))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("is not valid UTF-8");
    }

    @Test
    void something_else_in_the_place_of_the_file_is_named() throws IOException {
        Path missing = directory.resolve("none.safetensors");
        assertThatThrownBy(() -> SafetensorsFile.read(missing))
                .isInstanceOf(ModelLoadException.class)
                .hasMessage(missing + " does not exist; download the whole checkpoint");

        Path folder = Files.createDirectory(directory.resolve("folder.safetensors"));
        assertThatThrownBy(() -> SafetensorsFile.read(folder))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("is not a regular file");

        byte[] pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n"
                .getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> SafetensorsFile.read(file(pointer)))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("is a Git LFS pointer, not the file itself; run 'git lfs pull'");

        byte[] page = "<!DOCTYPE html><html>Sign in</html>".getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> SafetensorsFile.read(file(page)))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("it is no safetensors file");
    }

    @Test
    void a_damaged_file_is_read_or_refused_and_nothing_else() {
        long seed = 20261124;
        Random random = new Random(seed);
        byte[] whole = safetensors(padded(TWO_TENSORS), 20);
        List<Integer> outcomes = new ArrayList<>(List.of(0, 0));
        for (int round = 0; round < 3000; round++) {
            byte[] damaged = CheckpointFiles.damage(whole, random);
            Path path = file(damaged);
            try {
                SafetensorsFile read = SafetensorsFile.read(path);
                for (TensorEntry tensor : read.tensors().values()) {
                    assertThat(tensor.offset()).isGreaterThanOrEqualTo(8);
                    assertThat(tensor.offset() + tensor.length()).isLessThanOrEqualTo(damaged.length);
                    long product = tensor.shape().stream().reduce(1L, (a, b) -> a * b);
                    assertThat(tensor.elements()).isEqualTo(product);
                }
                outcomes.set(0, outcomes.get(0) + 1);
            } catch (ModelLoadException refused) {
                assertThat(refused).hasMessageContaining(path.toString());
                outcomes.set(1, outcomes.get(1) + 1);
            } catch (Throwable other) {
                fail("seed " + seed + ", round " + round + ", file " + Arrays.toString(damaged), other);
            }
        }
        // Both happen: damage to the data or to free text goes unnoticed, the rest does not.
        assertThat(outcomes).as("read, refused; seed %d", seed).allMatch(count -> count > 50);
    }

    private static TensorEntry tensor(SafetensorsFile file, String name) {
        return Objects.requireNonNull(file.tensors().get(name), name);
    }

    private Path file(byte[] bytes) {
        CheckpointFiles.write(directory, "model.safetensors", bytes);
        return directory.resolve("model.safetensors");
    }
}
