package io.ecp.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.error.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptAnswersTest {

    private static final Answered FULL = new Answered(
            "a", "a \"ü\" 🎯", List.of(1.5, 2.0), List.of(1.0, 2.0, 3.0, 4.5), "REFINED", 0.25, 2, 99L, 17);
    private static final Answered EMPTY = new Answered("b", null, null, null, "ABSTAINED", null, 3, null, 0);

    @TempDir
    Path results;

    @Test
    void a_later_attempt_finds_all_that_earlier_ones_kept() {
        try (KeptAnswers first = KeptAnswers.open(results, 3, 8)) {
            first.add(FULL);
        }
        try (KeptAnswers second = KeptAnswers.open(results, 3, 8)) {
            second.add(EMPTY);
        }

        try (KeptAnswers third = KeptAnswers.open(results, 3, 8)) {
            assertThat(third.find("a")).contains(FULL);
            assertThat(third.find("b")).contains(EMPTY);
            assertThat(third.find("c")).isEmpty();
        }
        try (KeptAnswers other = KeptAnswers.open(results, 4, 8)) {
            assertThat(other.size()).isZero();
        }
    }

    @Test
    void two_attempts_of_one_partition_keep_answers_at_once() {
        try (KeptAnswers dying = KeptAnswers.open(results, 0, 1);
                KeptAnswers next = KeptAnswers.open(results, 0, 1)) {
            dying.add(FULL);
            next.add(FULL);
            next.add(EMPTY);
        }

        try (KeptAnswers last = KeptAnswers.open(results, 0, 1)) {
            assertThat(last.size()).isEqualTo(2);
        }
    }

    @Test
    void an_answer_is_kept_once_and_an_attempt_without_any_leaves_no_file() throws IOException {
        KeptAnswers.open(results, 0, 1).close();
        assertThat(files()).isEmpty();

        try (KeptAnswers kept = KeptAnswers.open(results, 0, 1)) {
            kept.add(FULL);
            kept.add(FULL);
        }

        assertThat(files()).singleElement().satisfies(file -> assertThat(Files.readAllLines(file))
                .hasSize(1));
    }

    @Test
    void a_killed_task_keeps_its_answers_and_its_interrupt() {
        KeptAnswers kept = KeptAnswers.open(results, 0, 1);
        kept.add(FULL);
        Thread.currentThread().interrupt();

        kept.close();

        assertThat(Thread.interrupted()).isTrue();
        try (KeptAnswers next = KeptAnswers.open(results, 0, 1)) {
            assertThat(next.find("a")).contains(FULL);
        }
    }

    @Test
    void a_file_may_end_anywhere() throws IOException {
        try (KeptAnswers kept = KeptAnswers.open(results, 0, 1)) {
            kept.add(EMPTY);
            kept.add(FULL);
        }
        Path file = files().get(0);
        byte[] whole = Files.readAllBytes(file);
        int first = EMPTY.toJson().getBytes(StandardCharsets.UTF_8).length + 1;

        for (int length = 0; length <= whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            try (KeptAnswers kept = KeptAnswers.open(results, 0, 1)) {
                assertThat(kept.size())
                        .as("%d of %d bytes", length, whole.length)
                        .isEqualTo(length == whole.length ? 2 : length >= first ? 1 : 0);
            }
        }
    }

    @Test
    void what_no_crash_has_torn_is_refused() throws IOException {
        Path part = Files.createDirectories(results.resolve("part-00000-of-00001"));
        Path file = part.resolve("attempt-1.jsonl");
        for (String line : List.of(
                "garbage", "{}", "[1]", "", "{\"id\":\"a\"}", FULL.toJson().replace("1.5,", ""))) {
            Files.writeString(file, line + "\n" + EMPTY.toJson() + "\n");

            assertThatThrownBy(() -> KeptAnswers.open(results, 0, 1))
                    .as(line)
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("line 1 of " + file)
                    .hasMessageContaining("remove the file");
        }
    }

    @Test
    void a_place_that_is_no_directory_is_refused() throws IOException {
        Path file = Files.createFile(results.resolve("file"));

        assertThatThrownBy(() -> KeptAnswers.open(file, 0, 1))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining(file.toString());
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(results)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}
