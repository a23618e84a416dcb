package io.ecp.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.error.ModelLoadException;
import io.ecp.model.ModelReply;
import io.ecp.model.Predictor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PredictorProvidersTest {

    private final Predictor opened = query -> ModelReply.of("");

    @Test
    void the_first_provider_that_lacks_nothing_opens_the_model() {
        PredictorProviders providers = PredictorProviders.of(
                List.of(provider("djl", Optional.of("no config.json")), provider("mine", Optional.empty())));

        assertThat(providers.open(Optional.of("/models/x"))).isSameAs(opened);
    }

    @Test
    void when_none_can_each_says_what_it_lacks() {
        PredictorProviders providers = PredictorProviders.of(List.of(
                provider("djl", Optional.of("no config.json in /models/x")),
                provider("remote", Optional.of("/models/x is no URL"))));

        assertThatThrownBy(() -> providers.open(Optional.of("/models/x")))
                .isInstanceOf(ModelLoadException.class)
                .hasMessage("no provider can open the model /models/x (djl: no config.json in /models/x; remote:"
                        + " /models/x is no URL); set -Decp.model=DIR or ECP_MODEL, or give a predictor of your own to"
                        + " Ecp.over");
    }

    @Test
    void without_any_provider_the_dependency_is_named() {
        assertThatThrownBy(() -> PredictorProviders.of(List.of()).open(Optional.empty()))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("no model is configured")
                .hasMessageContaining("add the dependency io.ecp:ecp-djl");
    }

    private PredictorProvider provider(String name, Optional<String> lacks) {
        return new PredictorProvider() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Optional<String> lacks(Optional<String> location) {
                return lacks;
            }

            @Override
            public Predictor open(Optional<String> location) {
                return opened;
            }
        };
    }
}
