package io.ecp.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecp.imaging.ImageSource;
import io.ecp.imaging.Size;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClickByPromptTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void most_prompts_click_the_element_that_they_name(int ratio) throws Exception {
        Optional<Chromium> chromium = Chromium.installed();
        if (chromium.isEmpty()) {
            String skipped = "SKIPPED: no chromium and chromedriver on the PATH, so no browser was clicked at ratio "
                    + ratio + "; on Debian: apt-get install chromium chromium-driver";
            System.err.println(skipped);
            Assumptions.abort(skipped);
        }
        Path picture =
                Files.createDirectories(Path.of("target", "click-by-prompt")).resolve("ratio-" + ratio + ".png");
        ByteArrayOutputStream printed = new ByteArrayOutputStream();

        ClickByPrompt.Score score = ClickByPrompt.run(
                chromium.orElseThrow(), ratio, picture, new PrintStream(printed, true, StandardCharsets.UTF_8));

        String table = printed.toString(StandardCharsets.UTF_8);
        System.out.print(table);
        assertThat(score.asked()).isEqualTo(20);
        assertThat(score.right()).as(table).isGreaterThanOrEqualTo(15);
        assertThat(ImageSource.of(picture).size()).isEqualTo(new Size(3840, 2160));
    }
}
