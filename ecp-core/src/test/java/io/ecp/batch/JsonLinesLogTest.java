package io.ecp.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.error.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLinesLogTest {

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("results.jsonl");
    }

    @Test
    void what_was_appended_is_there_when_the_log_is_taken_up_again() throws IOException {
        try (JsonLinesLog log = JsonLinesLog.open(file)) {
            log.append("{\"id\":\"a\",\"answer\":\"Größe 😀\"}");
            log.append("{\"id\":7,\"answer\":null}");
        }
        List<String> seen = new ArrayList<>();

        try (JsonLinesLog log =
                JsonLinesLog.open(file, JsonLinesLog.INTERVAL, (id, line) -> seen.add(id + " " + line))) {
            assertThat(log.size()).isEqualTo(2);
            assertThat(log.contains("a")).isTrue();
            assertThat(log.contains("7")).isTrue();
            assertThat(log.contains("b")).isFalse();
            assertThat(log.bytesCut()).isZero();
            log.append("{\"id\":\"b\"}");
        }

        assertThat(seen).containsExactly("a {\"id\":\"a\",\"answer\":\"Größe 😀\"}", "7 {\"id\":7,\"answer\":null}");
        assertThat(Files.readString(file))
                .isEqualTo("{\"id\":\"a\",\"answer\":\"Größe 😀\"}\n{\"id\":7,\"answer\":null}\n{\"id\":\"b\"}\n");
    }

    @Test
    void a_record_is_in_the_file_before_the_log_is_closed() throws IOException {
        try (JsonLinesLog log = JsonLinesLog.open(file, Duration.ofHours(1), (id, line) -> {})) {
            log.append("{\"id\":1}");
            log.append("{\"id\":2}");

            assertThat(Files.size(file)).isEqualTo(2 * "{\"id\":1}\n".length());
        }
    }

    @Test
    void wherever_the_last_record_was_torn_those_before_it_stay_and_it_can_be_written_again() throws IOException {
        String first = "{\"id\":\"first\",\"answer\":\"ü\"}\n";
        String last = "{\"id\":\"last\",\"answer\":\"größer\"}\n";
        byte[] whole = (first + last).getBytes(StandardCharsets.UTF_8);
        int kept = first.getBytes(StandardCharsets.UTF_8).length;
        for (int length = kept; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));

            try (JsonLinesLog log = JsonLinesLog.open(file)) {
                assertThat(log.size()).as("cut to " + length).isEqualTo(1);
                assertThat(log.bytesCut()).isEqualTo(length - kept);
                log.append(last.strip());
            }

            assertThat(Files.readAllBytes(file)).as("cut to " + length).isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\0\0\0\0\n", "{\"id\":\"b\",\"ans\0\0\n", "{\"id\":\"b\"} {\n", "[]\n", "{\"answer\":1}\n", "\n"
            })
    void a_last_line_that_is_no_record_is_cut_off_as_well(String tail) throws IOException {
        Files.writeString(file, "{\"id\":\"a\"}\n" + tail);

        try (JsonLinesLog log = JsonLinesLog.open(file)) {
            assertThat(log.size()).isEqualTo(1);
            assertThat(log.bytesCut()).isEqualTo(tail.length());
        }

        assertThat(Files.readString(file)).isEqualTo("{\"id\":\"a\"}\n");
    }

    @Test
    void damage_before_the_end_is_refused_and_nothing_is_changed() throws IOException {
        String damaged = "{\"id\":\"a\"}\n{\"id\":\n{\"id\":\"c\"}\n";
        Files.writeString(file, damaged);

        assertThatThrownBy(() -> JsonLinesLog.open(file))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("line 2 of " + file + " is no record (no JSON, but {\"id\":)");
        assertThat(Files.readString(file)).isEqualTo(damaged);
        Files.writeString(file, "{\"id\":\"a\"}\n{\"id\":\"a\"}\n");
        assertThatThrownBy(() -> JsonLinesLog.open(file)).hasMessageContaining("line 2", "a second record of \"a\"");
    }

    @Test
    void a_record_is_never_written_twice() throws IOException {
        try (JsonLinesLog log = JsonLinesLog.open(file)) {
            log.append("{\"id\":\"a\"}");
            assertThatThrownBy(() -> log.append("{\"id\":\"a\",\"answer\":1}"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("holds a record of \"a\" already");
        }

        assertThat(Files.readString(file)).isEqualTo("{\"id\":\"a\"}\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{}", "[1]", "{\"id\":null}", "{\"id\":{}}", "{\"id\":1", "{\"id\":1}{\"id\":2}", "{id:1}"})
    void what_is_no_record_is_refused(String json) throws IOException {
        try (JsonLinesLog log = JsonLinesLog.open(file)) {
            assertThatThrownBy(() -> log.append(json))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("not a record: ");
            assertThatThrownBy(() -> log.append("{\"id\":\n1}")).hasMessageContaining("must stand on one line");
        }

        assertThat(Files.size(file)).isZero();
    }

    @Test
    void two_logs_never_have_one_file() {
        try (JsonLinesLog log = JsonLinesLog.open(file)) {
            assertThatThrownBy(() -> JsonLinesLog.open(file))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("another run writes to " + file);
            log.append("{\"id\":1}");
        }

        JsonLinesLog.open(file).close();
    }

    @Test
    void a_fresh_log_is_empty_whatever_was_there_but_takes_it_from_no_one() throws IOException {
        Files.writeString(file, "no log at all");
        try (JsonLinesLog log = JsonLinesLog.fresh(file)) {
            assertThat(log.size()).isZero();
            log.append("{\"id\":1}");
            assertThatThrownBy(() -> JsonLinesLog.fresh(file)).hasMessageContaining("another run writes to " + file);
        }

        assertThat(Files.readString(file)).isEqualTo("{\"id\":1}\n");
    }

    @Test
    void a_file_that_cannot_be_written_is_named() {
        Path nowhere = directory.resolve("missing").resolve("results.jsonl");

        assertThatThrownBy(() -> JsonLinesLog.open(nowhere))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("results cannot be written to " + nowhere);
        assertThatThrownBy(() -> JsonLinesLog.open(file, Duration.ofSeconds(-1), (id, line) -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_closed_log_takes_no_record_and_says_so() {
        JsonLinesLog log = JsonLinesLog.open(file);
        log.close();
        log.close();

        assertThatThrownBy(() -> log.append("{\"id\":1}"))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("cannot be written to " + file);
    }

    @Test
    void threads_write_whole_lines() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (JsonLinesLog log = JsonLinesLog.open(file)) {
            Random random = new Random(11);
            List<String> records = IntStream.range(0, 400)
                    .mapToObj(i -> "{\"id\":" + i + ",\"answer\":\"" + "x".repeat(random.nextInt(300)) + "\"}")
                    .toList();
            List<Future<?>> writing = new ArrayList<>();
            for (String record : records) {
                writing.add(threads.submit(() -> log.append(record)));
            }
            for (Future<?> one : writing) {
                one.get();
            }
            assertThat(Files.readAllLines(file)).containsExactlyInAnyOrderElementsOf(records);
        } finally {
            threads.shutdown();
        }
    }
}
