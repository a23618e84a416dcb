package io.ecp.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.EcpEngine;
import io.ecp.EcpResult;
import io.ecp.error.EcpException;
import io.ecp.imaging.ImageReadException;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.PixelBudget;
import io.ecp.imaging.Region;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.imaging.View;
import io.ecp.model.Location;
import io.ecp.model.ModelProfile;
import io.ecp.model.ModelProfiles;
import io.ecp.model.ModelQuery;
import io.ecp.model.ModelReply;
import io.ecp.model.ModelTraits;
import io.ecp.model.PicturePolicy;
import io.ecp.model.Predictor;
import io.ecp.strategy.MultiView;
import io.ecp.strategy.Strategy;
import io.ecp.strategy.TwoStage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

class TraceReportTest {

    private static final Size SCREEN = new Size(3840, 2160);

    @TempDir
    Path directory;

    @Test
    void it_has_the_answer_the_cost_the_pictures_the_calls_and_the_decisions() {
        EcpResult<Location> result = locate(TwoStage.standard(), "(500, 500)", "(250, 750)");

        String html = TraceReport.of(screen(), result)
                .withPrompt("click the gear")
                .withProfile(ModelProfiles.OS_ATLAS)
                .toHtml();

        Markup page = Markup.read(html);
        assertThat(page.texts("h1")).containsExactly("click the gear");
        assertThat(page.text())
                .contains("REFINED", result.point().orElseThrow().toString(), "2 calls,", "pixels shown")
                .contains(result.trace().decisions())
                .contains("(500, 500)", "(250, 750)", "tokens read", "1,234", "points at(1920, 1080)");
        assertThat(page.all("img")).hasSize(4);
        assertThat(page.all("pre"))
                .extracting(Element::getTextContent)
                .contains(
                        "(500, 500)",
                        "(250, 750)",
                        result.trace().calls().get(0).prompt());
        assertThat(page.text()).contains("the whole picture as the model was shown it, at 728x420");
    }

    @Test
    void pictures_are_inside_the_page_as_large_as_they_are_said_to_be() throws IOException {
        String html = TraceReport.of(screen(), locate(TwoStage.standard(), "(500, 500)", "(250, 750)"))
                .toHtml();

        for (Element picture : Markup.read(html).all("img")) {
            String source = picture.getAttribute("src");
            assertThat(source).matches("(?s)data:image/(png|jpeg);base64,.*");
            byte[] bytes = Base64.getDecoder().decode(source.substring(source.indexOf(',') + 1));
            var image = ImageIO.read(new ByteArrayInputStream(bytes));
            assertThat(picture.getAttribute("width")).isEqualTo(image.getWidth() + "");
            assertThat(picture.getAttribute("height")).isEqualTo(image.getHeight() + "");
            assertThat(image.getWidth()).isLessThanOrEqualTo(900);
        }
        assertThat(html).doesNotContain("<script", "http://localhost", "src=\"http", "url(");
    }

    @Test
    void the_same_result_gives_the_same_page() {
        EcpResult<Location> result = locate(TwoStage.standard(), "(500, 500)", "(250, 750)");

        assertThat(TraceReport.of(screen(), result).toHtml())
                .isEqualTo(TraceReport.of(screen(), result).toHtml());
    }

    @Test
    void confidence_is_shown_with_its_signals() {
        EcpResult<Location> result = locate(MultiView.standard(), "(500, 500)", "(500, 500)");

        String text = Markup.read(TraceReport.of(screen(), result).toHtml()).text();

        assertThat(text)
                .contains(Figures.fixed(result.confidence().orElseThrow().score(), 3));
        assertThat(text).contains(result.confidence().orElseThrow().signals().keySet());
    }

    @Test
    void hostile_words_stay_words() {
        String hostile =
                "</pre></title><script>alert('x')</script><img src=x onerror=\"y\"> \u001B[2J \u202Eabc \uD800";
        EcpResult<Location> result = locate(TwoStage.standard(), hostile, hostile);

        String html = TraceReport.of(screen(), result).withPrompt(hostile).toHtml();

        Markup page = Markup.read(html);
        assertThat(page.all("script")).isEmpty();
        assertThat(page.all("img")).allMatch(image -> image.getAttribute("src").startsWith("data:"));
        assertThat(page.texts("h1").get(0)).contains("<script>alert('x')</script>", "␛[2J", "[U+202E]abc", "[U+D800]");
        assertThat(page.text()).contains("no readable answer", "UNREADABLE");
    }

    @Test
    void a_very_long_reply_is_shortened() {
        EcpResult<Location> result = locate(TwoStage.standard(), "word ".repeat(400_000), "none");

        String html = TraceReport.of(screen(), result).toHtml();

        assertThat(html.length()).isLessThan(400_000);
        assertThat(Markup.read(html).text()).contains("(1,994,000 more characters)");
    }

    @Test
    void a_picture_that_is_gone_is_said_to_be_missing() {
        EcpResult<Location> result = locate(TwoStage.standard(), "(500, 500)", "(250, 750)");

        Markup page = Markup.read(TraceReport.of(new Gone(), result).toHtml());

        assertThat(page.all("img")).isEmpty();
        assertThat(page.all("p", "missing")).hasSize(4).allSatisfy(note -> assertThat(note.getTextContent())
                .contains("cannot be shown: it is <gone>"));
    }

    @Test
    void a_model_that_is_shown_a_canvas_has_it_in_the_page() {
        ModelProfile onCanvas = ModelProfiles.OS_ATLAS.toBuilder("canvas")
                .pictures(PicturePolicy.padded(new Size(800, 800)))
                .build();
        ImageSource black = ImageSource.of(RgbImage.filled(SCREEN, 0));
        EcpResult<Location> result = EcpEngine.builder()
                .predictor(scripted("(500, 500)", "(250, 750)"))
                .profile(onCanvas)
                .build()
                .locate(black, "click");

        Scene scene = new Shown(Region.whole(SCREEN), new Size(800, 800)).scene(black, Optional.of(onCanvas), 900);

        assertThat(scene.render().rgb(400, 449)).isZero();
        assertThat(scene.render().rgb(400, 451)).isEqualTo(0xFFFFFF);
        assertThat(Markup.read(TraceReport.of(black, result)
                                .withProfile(onCanvas)
                                .toHtml())
                        .text())
                .contains("at 800x800");
    }

    @Test
    void it_is_written_to_a_file() throws IOException {
        TraceReport report = TraceReport.of(screen(), locate(TwoStage.standard(), "(500, 500)", "(250, 750)"));
        Path file = directory.resolve("report.html");

        report.write(file);

        assertThat(Files.readString(file)).isEqualTo(report.toHtml());
        assertThatThrownBy(() -> report.write(directory.resolve("none/report.html")))
                .isInstanceOf(EcpException.class)
                .hasMessageContaining("report.html");
    }

    private static EcpResult<Location> locate(Strategy strategy, String coarse, String fine) {
        return EcpEngine.builder()
                .predictor(scripted(coarse, fine))
                .profile(ModelProfiles.OS_ATLAS)
                .strategy(strategy)
                .build()
                .locate(screen(), "click");
    }

    private static Predictor scripted(String coarse, String fine) {
        return new Predictor() {
            @Override
            public ModelReply predict(ModelQuery query) {
                boolean whole = query.views().get(0).region().equals(Region.whole(SCREEN));
                return ModelReply.builder(whole ? coarse : fine)
                        .promptTokens(617)
                        .build();
            }

            @Override
            public ModelTraits traits() {
                return ModelTraits.builder("scripted")
                        .pixelBudget(new PixelBudget(784, 320_000, 28))
                        .build();
            }
        };
    }

    private static ImageSource screen() {
        return ImageSource.of(RgbImage.filled(SCREEN, 0x336699));
    }

    private record Gone() implements ImageSource {

        @Override
        public Size size() {
            return SCREEN;
        }

        @Override
        public View read(Region region, Size target) {
            throw new ImageReadException("it is <gone>", null);
        }
    }
}
