package consumer.modules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.error.ModelLoadException;
import io.ecp.imaging.ImagePoint;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.Region;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.spi.PredictorProvider;
import io.ecp.spi.PredictorProviders;
import java.nio.file.Path;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModulePathTest {

    private static final ImageSource SCREEN = ImageSource.of(RgbImage.filled(new Size(3840, 2160), 0x336699));

    @Test
    void consumer_and_library_are_named_modules() {
        assertThat(Finder.class.getModule().getName()).isEqualTo("consumer.modules");
        assertThat(Finder.library())
                .extracting(type -> type.getModule().getName())
                .containsExactly("io.ecp", "io.ecp.imaging", "io.ecp.djl", "io.ecp.remote", "io.ecp.eval");
    }

    @Test
    void a_model_that_is_a_lambda_finds_the_middle() {
        assertThat(new Finder("(500, 500)").find(SCREEN, "click it").point()).contains(new ImagePoint(1920, 1080));
    }

    @Test
    void a_crop_has_the_original_pixels() {
        RgbImage crop = new Finder("").crop(SCREEN, new Region(3000, 2000, 100, 50)).pixels();

        assertThat(crop.size()).isEqualTo(new Size(100, 50));
        assertThat(crop.rgb(99, 49)).isEqualTo(0x336699);
    }

    @Test
    void the_modules_provide_their_predictors() {
        assertThat(ServiceLoader.load(PredictorProvider.class).stream())
                .extracting(provider -> provider.type().getModule().getName())
                .containsExactlyInAnyOrder("io.ecp.djl", "io.ecp.remote");
    }

    @Test
    void a_directory_without_a_model_is_refused_with_a_reason(@TempDir Path empty) {
        PredictorProviders providers = PredictorProviders.onPath();

        assertThatThrownBy(() -> providers.open(Optional.of(empty.toString())))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("djl: no config.json in " + empty);
    }
}
