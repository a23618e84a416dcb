package io.ecp.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecp.Ecp;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.model.ModelReply;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportedTest {

    private final ImageSource small = ImageSource.of(RgbImage.filled(new Size(100, 50), 0));

    @Test
    void what_the_model_says_is_not_there_is_reported_as_such() {
        Reported reported =
                Reported.of(Ecp.over(query -> ModelReply.of("not found")).locate(small, "click it"));

        assertThat(reported.text()).startsWith("(not in the picture)  [ABSTAINED, 1 call, ");
        assertThat(Reported.toJson(List.of(reported), List.of(Path.of("a.png"))))
                .contains("\"answer\":null", "\"outcome\":\"ABSTAINED\"");
    }

    @Test
    void what_cannot_be_read_is_something_else() {
        Reported reported =
                Reported.of(Ecp.over(query -> ModelReply.of("pardon?")).locate(small, "click it"));

        assertThat(reported.text()).startsWith("(no readable answer)  [UNREADABLE, ");
    }
}
