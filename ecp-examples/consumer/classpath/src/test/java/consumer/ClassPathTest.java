package consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.Ecp;
import io.ecp.EcpResult;
import io.ecp.error.ModelLoadException;
import io.ecp.imaging.ImagePoint;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.Region;
import io.ecp.imaging.Size;
import io.ecp.imaging.View;
import io.ecp.model.Location;
import io.ecp.model.ModelReply;
import io.ecp.model.Predictor;
import io.ecp.spi.PredictorProviders;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassPathTest {

    @Test
    void a_model_that_is_a_lambda_is_shown_the_crop_around_its_first_answer() {
        List<Region> shown = new ArrayList<>();
        Predictor model = query -> {
            shown.add(query.views().get(0).region());
            return ModelReply.of("(250, 500)");
        };

        EcpResult<Location> found = Ecp.over(model).locate(ImageSource.of(screen()), "click the red square");

        assertThat(shown).first().isEqualTo(Region.whole(new Size(3840, 2160)));
        assertThat(shown).last().isEqualTo(Region.around(new ImagePoint(960, 1080), shown.get(1).size(), new Size(3840, 2160)));
        Region crop = found.crop().orElseThrow();
        assertThat(shown).last().isEqualTo(crop);
        assertThat(found.point())
                .contains(new ImagePoint(crop.x() + crop.width() / 4.0, crop.y() + crop.height() / 2.0));
    }

    @Test
    void a_crop_has_the_original_pixels() {
        View crop = ImageSource.of(screen()).read(new Region(956, 1076, 8, 8), new Size(8, 8));

        assertThat(crop.pixels().rgb(3, 3)).isEqualTo(0xFFFFFF);
        assertThat(crop.pixels().rgb(4, 4)).isEqualTo(0xFF0000);
    }

    @Test
    void the_providers_of_all_modules_are_found(@TempDir Path empty) {
        PredictorProviders providers = PredictorProviders.onPath();

        assertThatThrownBy(() -> providers.open(Optional.of(empty.toString())))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("remote: " + empty + " is no URL")
                .hasMessageContaining("djl: no config.json in " + empty);
    }

    private static BufferedImage screen() {
        BufferedImage screen = new BufferedImage(3840, 2160, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = screen.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, 3840, 2160);
        graphics.setColor(Color.RED);
        graphics.fillRect(960, 1080, 40, 40);
        graphics.dispose();
        return screen;
    }
}
