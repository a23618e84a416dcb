package io.ecp.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OverlayTest {

    private static final int GRAY = 0x808080;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    @Test
    void the_picture_itself_is_left_alone() {
        RgbImage image = RgbImage.filled(new Size(200, 100), GRAY);

        RgbImage drawn = Overlay.on(image)
                .box(new ImageBox(50, 50, 100, 80), Color.RED, "box")
                .region(new Region(10, 10, 150, 80), Color.BLUE, "region")
                .point(new ImagePoint(120, 40), Color.GREEN, "point")
                .render();

        assertThat(drawn.size()).isEqualTo(image.size());
        assertThat(count(drawn, 0xFF0000)).isPositive();
        assertThat(count(drawn, 0x0000FF)).isPositive();
        assertThat(count(drawn, 0x00FF00)).isPositive();
        assertThat(count(image, GRAY)).isEqualTo(200 * 100);
    }

    @ParameterizedTest
    @CsvSource({"1600, 900, 800, 450", "1600, 900, 0, 0", "200, 100, 199, 99"})
    void a_star_lies_inside_the_picture_and_holds_its_number(int width, int height, double x, double y) {
        RgbImage without = RgbImage.filled(new Size(width, height), GRAY);
        RgbImage one =
                Overlay.on(without).star(new ImagePoint(x, y), Color.YELLOW, 1).render();
        RgbImage seven =
                Overlay.on(without).star(new ImagePoint(x, y), Color.YELLOW, 27).render();

        assertThat(count(one, 0xFFFF00)).isGreaterThan(30);
        assertThat(count(seven, 0x000000)).isGreaterThan(count(one, 0x000000));
        assertThatThrownBy(() -> Overlay.on(without).star(new ImagePoint(x, y), Color.YELLOW, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a star's number must be at least 0, but was -1");
    }

    @Test
    void what_lies_outside_of_all_regions_is_dimmed() {
        RgbImage drawn = Overlay.on(RgbImage.filled(new Size(100, 50), 0xFFFFFF))
                .dimOutside(new Region(10, 10, 20, 20))
                .dimOutside(new Region(25, 25, 20, 20))
                .render();

        assertThat(count(drawn, 0xFFFFFF)).isEqualTo(400 + 400 - 25);
        assertThat(drawn.rgb(9, 15)).isEqualTo(drawn.rgb(99, 49)).isLessThan(0x808080);
    }

    @Test
    void pictures_side_by_side_are_of_one_height() {
        RgbImage beside = Overlay.sideBySide(
                List.of(RgbImage.filled(new Size(200, 120), 0xFF0000), RgbImage.filled(new Size(30, 60), 0x0000FF)));

        assertThat(beside.size()).isEqualTo(new Size(200 + 2 + 60, 120));
        assertThat(beside.rgb(199, 119)).isEqualTo(0xFF0000);
        assertThat(beside.rgb(200, 50)).isEqualTo(0x808080);
        assertThat(beside.rgb(202, 0)).isEqualTo(0x0000FF);
        assertThatThrownBy(() -> Overlay.sideBySide(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no picture to put beside another");
    }

    @Test
    void nothing_added_changes_nothing() {
        RgbImage image = Pixels.seeded(new Size(33, 21), 6, 0);

        assertThat(Overlay.on(ImageSource.of(image)).render().toByteArray()).isEqualTo(image.toByteArray());
    }

    @Test
    void a_box_is_framed_and_its_inside_left_free() {
        RgbImage drawn = Overlay.on(RgbImage.filled(new Size(200, 100), GRAY))
                .box(new ImageBox(50, 40, 100, 80), Color.RED, "")
                .render();

        assertThat(drawn.rgb(49, 60)).isEqualTo(0xFF0000);
        assertThat(drawn.rgb(100, 60)).isEqualTo(0xFF0000);
        assertThat(drawn.rgb(75, 39)).isEqualTo(0xFF0000);
        assertThat(drawn.rgb(75, 80)).isEqualTo(0xFF0000);
        assertThat(drawn.rgb(75, 60)).isEqualTo(GRAY);
        assertThat(drawn.rgb(30, 20)).isEqualTo(GRAY);
    }

    @Test
    void the_outline_of_a_region_is_dashed() {
        RgbImage drawn = Overlay.on(RgbImage.filled(new Size(400, 200), GRAY))
                .region(new Region(50, 50, 300, 100), Color.BLUE, "")
                .render();

        int blue = 0;
        int white = 0;
        for (int x = 60; x < 340; x++) {
            blue += drawn.rgb(x, 49) == 0x0000FF ? 1 : 0;
            white += drawn.rgb(x, 49) == 0xFFFFFF ? 1 : 0;
        }
        assertThat(blue).isGreaterThan(100);
        assertThat(white).isGreaterThan(70);
    }

    @Test
    void the_pixel_of_a_point_stays_visible() {
        RgbImage drawn = Overlay.on(RgbImage.filled(new Size(200, 100), GRAY))
                .point(new ImagePoint(100.5, 50.5), Color.YELLOW, "here")
                .render();

        assertThat(drawn.rgb(100, 50)).isEqualTo(GRAY);
        assertThat(drawn.rgb(110, 50)).isEqualTo(0xFFFF00);
    }

    /** A mark at any edge: its plate must lie wholly inside, so the same number of its pixels is drawn. */
    @ParameterizedTest
    @CsvSource({"0, 0", "599, 0", "0, 399", "599, 399", "300, 0", "300, 399", "0, 200", "599, 200"})
    void a_label_stays_inside_the_picture(int x, int y) {
        Color plate = new Color(0x1234AB);

        int inTheMiddle = count(label(300, 200, plate), 0x1234AB);

        // Antialiased edges of letters and corners depend on the fraction of a pixel at which they begin.
        assertThat(count(label(x, y, plate), 0x1234AB)).isBetween(inTheMiddle * 85 / 100, inTheMiddle * 115 / 100);
    }

    private static RgbImage label(int x, int y, Color plate) {
        return Overlay.on(RgbImage.filled(new Size(600, 400), GRAY))
                .box(new ImageBox(x, y, x, y), plate, "a label of some length")
                .render();
    }

    @Test
    void lines_grow_with_the_picture() {
        assertThat(lineWidth(new Size(3840, 2160))).isBetween(4, 6);
        assertThat(lineWidth(new Size(576, 320))).isEqualTo(2);
    }

    private static int lineWidth(Size size) {
        int middle = size.height() / 2;
        RgbImage drawn = Overlay.on(RgbImage.filled(size, GRAY))
                .box(new ImageBox(100, 10, size.width() - 100.0, size.height() - 10.0), Color.RED, "")
                .render();
        int width = 0;
        for (int x = 0; x < 150; x++) {
            width += drawn.rgb(x, middle) == 0xFF0000 ? 1 : 0;
        }
        return width;
    }

    @Test
    void a_tiny_picture_and_a_huge_label_are_drawn_all_the_same() {
        RgbImage drawn = Overlay.on(RgbImage.filled(new Size(3, 2), GRAY))
                .box(new ImageBox(0, 0, 3, 2), Color.RED, "a label much wider than the picture")
                .point(new ImagePoint(-50, 900), Color.RED, "x".repeat(1000))
                .render();

        assertThat(drawn.size()).isEqualTo(new Size(3, 2));
    }

    @Test
    void an_overlay_is_written_as_png() {
        Path file = folder.resolve("drawn.png");
        Overlay overlay =
                Overlay.on(RgbImage.filled(new Size(60, 40), GRAY)).box(new ImageBox(5, 5, 20, 20), Color.RED, "");

        overlay.writePng(file);

        ImageSource written = ImageSource.of(file);
        assertThat(written.whole(written.size()).pixels().toByteArray())
                .isEqualTo(overlay.render().toByteArray());
    }

    private static int count(RgbImage image, int rgb) {
        int count = 0;
        for (int y = 0; y < image.size().height(); y++) {
            for (int x = 0; x < image.size().width(); x++) {
                count += image.rgb(x, y) == rgb ? 1 : 0;
            }
        }
        return count;
    }
}
