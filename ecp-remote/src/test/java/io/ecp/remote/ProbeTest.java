package io.ecp.remote;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.PixelBudget;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.model.AxisOrder;
import io.ecp.model.CoordinateScale;
import io.ecp.model.ModelProfile;
import java.util.Base64;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The server of these tests has eyes: it finds the red mark in the picture it is sent, and answers in some dialect. */
class ProbeTest {

    private static final PixelBudget BUDGET = new PixelBudget(1, 1_003_520, 28);

    @ParameterizedTest
    @CsvSource({
        "thousandths, xy, 1000, 1000, FITS",
        "thousandths, yx, 1000, 1000, ORDER_SWAPPED",
        "thousandths, xy, 1, 1, OTHER_SCALE",
        "thousandths, xy, 100, 100, OTHER_SCALE",
        "thousandths, xy, -1, -1, OTHER_SCALE",
        "thousandths, yx, -1, -1, OTHER_SCALE",
        "thousandths, xy, -0.5, -0.5, OTHER_SIZE",
        "thousandths, xy, -1.6, -1.6, OTHER_SIZE",
        "pixels, xy, -1, -1, FITS",
        "pixels, yx, -1, -1, ORDER_SWAPPED",
        "pixels, xy, 1000, 1000, OTHER_SCALE",
        "pixels, xy, -0.5, -0.5, OTHER_SIZE",
        "fractions, xy, 1, 1, FITS",
        "fractions, xy, 1000, 1000, OTHER_SCALE"
    })
    void the_dialect_of_the_model_is_recognised(
            String profile, String order, double fullX, double fullY, ProbeResult.Verdict verdict) throws Exception {
        LoopbackServer.Handler eyes = (call, wire) -> {
            Mark mark = Mark.in(call.json());
            // Below zero: so many pixels of the picture.
            double x = mark.x * (fullX > 0 ? fullX : -fullX * mark.size.width());
            double y = mark.y * (fullY > 0 ? fullY : -fullY * mark.size.height());
            boolean swap = order.equals("yx");
            wire.json(
                    200,
                    LoopbackServer.completion(String.format(Locale.ROOT, "(%.3f, %.3f)", swap ? y : x, swap ? x : y)));
        };
        try (LoopbackServer server = LoopbackServer.answering(eyes)) {
            ProbeResult result = probe(server, profile);

            assertThat(result.verdict()).as("%s", result).isEqualTo(verdict);
            assertThat(result.fits()).isEqualTo(verdict == ProbeResult.Verdict.FITS);
            assertThat(result.replies()).hasSize(2);
            assertThat(server.faults()).isEmpty();
            if (verdict == ProbeResult.Verdict.OTHER_SIZE) {
                Size found = ((CoordinateScale.Display) result.scale().orElseThrow()).declared();
                assertThat(found.width() / (double) result.size().width()).isBetween(-fullX * 0.98, -fullX * 1.02);
                assertThat(result).asString().contains("about " + found).contains("set pixelBudget");
            } else if (verdict == ProbeResult.Verdict.OTHER_SCALE) {
                assertThat(result.scale())
                        .contains(
                                fullX < 0
                                        ? CoordinateScale.shownPixels()
                                        : fullX == 1
                                                ? CoordinateScale.fractions()
                                                : fullX == 100
                                                        ? CoordinateScale.percent()
                                                        : CoordinateScale.thousandths());
                assertThat(result.axisOrder()).contains(order.equals("xy") ? AxisOrder.XY : AxisOrder.YX);
            } else if (verdict == ProbeResult.Verdict.ORDER_SWAPPED) {
                assertThat(result).asString().contains("the model writes YX").contains("set axisOrder");
            }
        }
    }

    @Test
    void a_model_that_points_anywhere_or_nowhere_is_told_apart() throws Exception {
        try (LoopbackServer fixed = LoopbackServer.answering(LoopbackServer.saying("(500, 500)"));
                LoopbackServer mute = LoopbackServer.answering(LoopbackServer.saying("I cannot see any circle."));
                LoopbackServer lucky = LoopbackServer.answering(LoopbackServer.saying("(780, 300)"))) {
            assertThat(probe(fixed, "thousandths").verdict()).isEqualTo(ProbeResult.Verdict.ELSEWHERE);
            assertThat(probe(mute, "thousandths").verdict()).isEqualTo(ProbeResult.Verdict.UNREADABLE);
            assertThat(probe(mute, "thousandths")).asString().contains("I cannot see any circle.");
            assertThat(probe(lucky, "thousandths").verdict()).isEqualTo(ProbeResult.Verdict.ELSEWHERE);
        }
    }

    @ParameterizedTest
    @CsvSource({"196608, 32", "1003520, 28", "1310720, 32", "12845056, 28", "4000000, 1", "1000000, 1"})
    void the_made_picture_cannot_be_mistaken_for_thousandths(long pixels, int factor) {
        Size size = Probe.size(new PixelBudget(1, pixels, factor));

        assertThat(size.area()).isLessThanOrEqualTo(pixels);
        assertThat(Math.abs(size.width() - 1000)).isGreaterThan(100);
        assertThat(Math.abs(size.height() - 1000)).isGreaterThan(100);
        assertThat(size.aspectRatio()).isGreaterThan(1.1);
    }

    private static ProbeResult probe(LoopbackServer server, String scale) {
        CoordinateScale declared =
                switch (scale) {
                    case "pixels" -> CoordinateScale.shownPixels();
                    case "fractions" -> CoordinateScale.fractions();
                    default -> CoordinateScale.thousandths();
                };
        return OpenAiPredictorTest.model(server)
                .pixelBudget(BUDGET)
                .profile(ModelProfile.builder("tried").scale(declared).build())
                .build()
                .probe();
    }

    private record Mark(Size size, double x, double y) {

        static Mark in(JsonNode request) {
            for (JsonNode part : request.at("/messages/0/content")) {
                String url = part.at("/image_url/url").asText();
                if (!url.isEmpty()) {
                    ImageSource source =
                            ImageSource.of(Base64.getDecoder().decode(url.substring(url.indexOf(',') + 1)));
                    return in(source.whole(source.size()).pixels());
                }
            }
            throw new AssertionError("no picture was sent: " + request);
        }

        private static Mark in(RgbImage picture) {
            double x = 0;
            double y = 0;
            int count = 0;
            for (int row = 0; row < picture.size().height(); row++) {
                for (int column = 0; column < picture.size().width(); column++) {
                    if (picture.rgb(column, row) == 0xE00000) {
                        x += column + 0.5;
                        y += row + 0.5;
                        count++;
                    }
                }
            }
            assertThat(count).as("red pixels").isPositive();
            return new Mark(
                    picture.size(),
                    x / count / picture.size().width(),
                    y / count / picture.size().height());
        }
    }
}
