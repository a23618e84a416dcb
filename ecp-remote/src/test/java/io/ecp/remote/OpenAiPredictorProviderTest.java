package io.ecp.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.EcpEngine;
import io.ecp.error.ModelLoadException;
import io.ecp.imaging.ImagePoint;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.model.ModelProfiles;
import io.ecp.spi.PredictorProvider;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpenAiPredictorProviderTest {

    static {
        // The library's own module looks services up in io.ecp only; this test does it itself.
        OpenAiPredictorProviderTest.class.getModule().addUses(PredictorProvider.class);
    }

    private final PredictorProvider provider = ServiceLoader.load(PredictorProvider.class).stream()
            .filter(found -> found.type().equals(OpenAiPredictorProvider.class))
            .findFirst()
            .orElseThrow(() -> new AssertionError("not registered as a service"))
            .get();

    @AfterEach
    void forget() {
        System.clearProperty(OpenAiPredictorProvider.NAME_PROPERTY);
    }

    @Test
    void it_opens_urls_and_nothing_else() {
        assertThat(provider.name()).isEqualTo("remote");
        assertThat(provider.lacks(Optional.empty())).hasValue("no URL given");
        assertThat(provider.lacks(Optional.of("/models/x"))).hasValue("/models/x is no URL of http or https");
        assertThat(provider.lacks(Optional.of("HTTP://localhost:8000/v1"))).isEmpty();
        assertThatThrownBy(() -> provider.open(Optional.of("/models/x"))).isInstanceOf(ModelLoadException.class);
    }

    @Test
    void without_the_models_name_it_says_how_to_give_it() {
        assertThatThrownBy(() -> provider.open(Optional.of("http://localhost:8000/v1")))
                .isInstanceOf(ModelLoadException.class)
                .hasMessage("a model at a URL needs its name there; set -Decp.model.name=NAME or ECP_MODEL_NAME");
    }

    @Test
    void a_password_in_the_url_is_refused_and_not_shown() {
        System.setProperty(OpenAiPredictorProvider.NAME_PROPERTY, "m");
        String url = "http://user:secretword@localhost:8000/v1";

        assertThatThrownBy(() -> EcpEngine.builder().model(url).build())
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("must have neither a user nor a fragment")
                .message()
                .doesNotContain("secretword");
    }

    @Test
    void an_engine_told_a_url_asks_the_model_there() throws Exception {
        System.setProperty(OpenAiPredictorProvider.NAME_PROPERTY, "qwen3-vl");
        try (LoopbackServer server = LoopbackServer.answering(
                        LoopbackServer.saying("```json\n{\"bbox_2d\": [100, 200, 300, 400]}\n```"));
                EcpEngine engine = EcpEngine.builder().model(server.url()).build()) {
            var result = engine.locate(ImageSource.of(RgbImage.filled(new Size(500, 500), 0)), "click it");

            assertThat(result.point()).contains(new ImagePoint(100, 150));
            assertThat(engine.profile()).isSameAs(ModelProfiles.QWEN3_VL);
            assertThat(server.calls().get(0).json().get("model").asText()).isEqualTo("qwen3-vl");
            assertThat(result.trace().calls().get(0).reply().orElseThrow().promptTokens())
                    .hasValue(321);
        }
    }
}
