package io.ecp.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.imaging.ImageLimitException;
import io.ecp.imaging.ImageReadException;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.Region;
import io.ecp.imaging.Resampling;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.imaging.View;
import io.ecp.testing.FaultyImageSource.Fault;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FaultyImageSourceTest {

    private static final Size SIZE = new Size(64, 48);
    private static final Region PART = new Region(8, 8, 32, 32);

    private final ImageSource picture = ImageSource.of(RgbImage.filled(SIZE, 0x204060));

    @Test
    void without_a_share_set_it_shows_what_the_picture_shows() {
        FaultyImageSource source = FaultyImageSource.around(picture).build();

        View view = source.read(PART, new Size(16, 16));

        assertThat(source.size()).isEqualTo(SIZE);
        assertThat(view.region()).isEqualTo(PART);
        assertThat(view.pixels().rgb(3, 3)).isEqualTo(0x204060);
        assertThat(source.read(PART, new Size(16, 16), Resampling.BILINEAR).size())
                .isEqualTo(new Size(16, 16));
        assertThat(source.access(PART)).isEqualTo(picture.access(PART));
        assertThat(source.reads()).isEqualTo(2);
        assertThat(source.injected()).isEmpty();
    }

    @Test
    void faults_are_what_they_say() {
        assertThatThrownBy(() -> reading(Fault.DAMAGED)).isInstanceOf(ImageReadException.class);
        assertThatThrownBy(() -> reading(Fault.TOO_LARGE)).isInstanceOf(ImageLimitException.class);
        assertThatThrownBy(() -> reading(Fault.UNDOCUMENTED)).hasMessageContaining("an injected fault");
        assertThatThrownBy(() -> reading(Fault.OUT_OF_MEMORY)).isInstanceOf(OutOfMemoryError.class);
        assertThat(reading(Fault.NOISE).pixels().toByteArray())
                .isNotEqualTo(picture.read(PART, new Size(16, 16)).pixels().toByteArray());
        assertThat(reading(Fault.INTERRUPT).region()).isEqualTo(PART);
        assertThat(Thread.interrupted()).isTrue();
    }

    private View reading(Fault fault) {
        FaultyImageSource source =
                FaultyImageSource.around(picture).injecting(fault, 1).build();
        try {
            return source.read(PART, new Size(16, 16));
        } finally {
            assertThat(source.injected()).isEqualTo(Map.of(fault, 1L));
        }
    }

    @Test
    void the_same_seed_damages_the_same_reads() {
        FaultyImageSource one =
                FaultyImageSource.around(picture).seed(4).failing(0.5).build();
        FaultyImageSource other =
                FaultyImageSource.around(picture).seed(4).failing(0.5).build();

        int damaged = 0;
        for (int i = 0; i < 30; i++) {
            Region region = new Region(i, 0, 16, 16);
            boolean first = fails(one, region);
            assertThat(fails(other, region)).isEqualTo(first);
            damaged += first ? 1 : 0;
        }
        assertThat(damaged).isBetween(1, 29);
    }

    private static boolean fails(ImageSource source, Region region) {
        try {
            source.read(region, region.size());
            return false;
        } catch (ImageReadException e) {
            assertThat(e).hasMessageContaining("an injected fault at " + region);
            return true;
        }
    }

    @Test
    void a_wait_below_zero_is_refused() {
        assertThatThrownBy(() -> FaultyImageSource.around(picture).delaying(0.5, Duration.ofMillis(-5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT-0.005S");
    }
}
