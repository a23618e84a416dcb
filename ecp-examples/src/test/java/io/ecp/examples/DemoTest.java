package io.ecp.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecp.djl.DjlPredictor;
import io.ecp.imaging.ImageSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {

    @Test
    void the_two_stages_get_most_rows_right_that_the_model_alone_misses(@TempDir Path pictures) throws IOException {
        StringWriter printed = new StringWriter();
        Demo.Score score;
        try (DjlPredictor model = DjlPredictor.open(BundledModel.directory())) {
            score = new Demo(model, new PrintWriter(printed)).run(pictures);
        }

        assertThat(score.rows()).isEqualTo(36);
        assertThat(score.baseline()).as(printed.toString()).isLessThanOrEqualTo(6);
        assertThat(score.ecp()).as(printed.toString()).isGreaterThanOrEqualTo(30);
        assertThat(printed.toString())
                .contains("tap the flag icon in the teal window", "commands:", "questions:", "baseline");
        try (Stream<Path> files = Files.list(pictures)) {
            List<Path> written = files.toList();
            assertThat(written).hasSize(36);
            assertThat(written)
                    .allSatisfy(file ->
                            assertThat(ImageSource.of(file).size().height()).isGreaterThan(500));
        }
    }
}
