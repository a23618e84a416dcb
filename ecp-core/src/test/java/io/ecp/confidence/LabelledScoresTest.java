package io.ecp.confidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.error.EcpException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelledScoresTest {

    @TempDir
    private Path directory;

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("answers"), text);
    }

    @Test
    void a_table_is_read_by_its_columns_names() throws IOException {
        Path file = file("id,right,score\na,true,0.9\nb,0,0.25\n\"c\",\"FALSE\",\"0.5\"\nd,1,\n\n");

        assertThat(LabelledScores.fromCsv(file))
                .containsExactly(
                        new LabelledScore(0.9, true), new LabelledScore(0.25, false), new LabelledScore(0.5, false));
    }

    @Test
    void a_table_without_the_columns_is_refused() throws IOException {
        Path file = file("score;right\n0.9;true\n");

        assertThatThrownBy(() -> LabelledScores.fromCsv(file))
                .isInstanceOf(EcpException.class)
                .hasMessageContaining("needs the columns score and right in its first line, but has [score;right]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"much,true", "0.5,maybe", "0.5", "NaN,true"})
    void a_row_that_makes_no_sense_is_named(String row) throws IOException {
        Path file = file("score,right\n0.5,true\n" + row + "\n");

        assertThatThrownBy(() -> LabelledScores.fromCsv(file))
                .isInstanceOf(EcpException.class)
                .hasMessageContaining("line 3 of");
    }

    @Test
    void results_are_read_for_one_strategy() throws IOException {
        Path file = file(
                """
                {"strategy": "gated", "confidence": 0.9, "mark": "RIGHT"}
                {"strategy": "direct", "confidence": 0.8, "mark": "RIGHT"}
                {"strategy": "gated", "confidence": 0.4, "mark": "WRONG"}
                {"strategy": "gated", "mark": "UNREADABLE"}
                {"strategy": "gated", "confidence": null, "mark": "WRONG"}
                {"strategy": "gated", "confidence": 0.4, "mark": "FAILED"}
                """);

        assertThat(LabelledScores.fromResults(file, "gated"))
                .containsExactly(new LabelledScore(0.9, true), new LabelledScore(0.4, false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[]", "{}", "no json", "{\"strategy\": \"gated\", \"mark\": \"RIGHT\", \"confidence\": \"x\"}"})
    void a_line_that_is_no_result_is_named(String line) throws IOException {
        Path file = file("{\"strategy\": \"gated\", \"confidence\": 0.9, \"mark\": \"RIGHT\"}\n" + line + "\n");

        assertThatThrownBy(() -> LabelledScores.fromResults(file, "gated"))
                .isInstanceOf(EcpException.class)
                .hasMessageContaining("line 2 of");
    }

    @Test
    void a_missing_file_is_named() {
        assertThatThrownBy(() -> LabelledScores.fromCsv(directory.resolve("none.csv")))
                .isInstanceOf(EcpException.class)
                .hasMessageContaining("none.csv");
    }
}
