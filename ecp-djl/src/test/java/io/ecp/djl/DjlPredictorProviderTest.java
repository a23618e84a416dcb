package io.ecp.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.djl.fixture.ReferenceCase;
import io.ecp.error.ModelLoadException;
import io.ecp.model.Predictor;
import io.ecp.spi.PredictorProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DjlPredictorProviderTest {

    private final PredictorProvider provider = ServiceLoader.load(PredictorProvider.class).stream()
            .filter(found -> found.type().equals(DjlPredictorProvider.class))
            .findFirst()
            .orElseThrow(() -> new AssertionError("not registered in META-INF/services"))
            .get();

    @Test
    void it_is_called_djl() {
        assertThat(provider.name()).isEqualTo("djl");
    }

    @Test
    void without_a_location_it_says_how_to_give_one() {
        String message = "no model directory given";
        assertThat(provider.lacks(Optional.empty())).hasValue(message);
        assertThat(provider.lacks(Optional.of(" "))).hasValue(message);
    }

    @Test
    void what_is_wrong_with_a_location_is_said(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");
        assertThat(provider.lacks(Optional.of("https://localhost:8000/v1")))
                .hasValue(
                        "https://localhost:8000/v1 is not a directory; download the checkpoint and give its directory");
        assertThat(provider.lacks(Optional.of(directory + "/none"))).hasValue(directory + "/none does not exist");
        assertThat(provider.lacks(Optional.of(file.toString())))
                .hasValue(file + " is not a directory; give the one that holds config.json");
        assertThat(provider.lacks(Optional.of(directory.toString()))).hasValue("no config.json in " + directory);
        assertThatThrownBy(() -> provider.open(Optional.of(directory.toString())))
                .isInstanceOf(ModelLoadException.class)
                .hasMessage("no config.json in " + directory);
    }

    @Test
    void a_checkpoint_is_opened() throws Exception {
        Optional<String> location =
                Optional.of(ReferenceCase.checkpoint("qwen3_vl").toString());

        assertThat(provider.lacks(location)).isEmpty();
        Predictor opened = provider.open(location);
        assertThat(opened.traits().modelType()).hasValue("qwen3_vl");
        assertThat(opened).isInstanceOf(AutoCloseable.class);
        ((AutoCloseable) opened).close();
    }
}
