package io.ecp.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecp.djl.DjlPredictor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundledModelTest {

    @Test
    void it_is_unpacked_once_and_found_again(@TempDir Path cache) throws IOException {
        Path first = BundledModel.unpack(cache);
        Path second = BundledModel.unpack(cache);

        assertThat(second).isEqualTo(first);
        assertThat(first.getFileName()).hasToString("desk-tiny");
        assertThat(children(cache)).isEqualTo(1);
        try (DjlPredictor model = DjlPredictor.open(first)) {
            assertThat(model.traits().name()).isEqualTo("desk-tiny");
        }
    }

    @Test
    void a_copy_with_a_file_missing_is_not_used(@TempDir Path cache) throws IOException {
        Path first = BundledModel.unpack(cache);
        Files.delete(first.resolve("config.json"));

        Path second = BundledModel.unpack(cache);

        assertThat(second.resolve("config.json")).exists();
    }

    private static long children(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.count();
        }
    }
}
