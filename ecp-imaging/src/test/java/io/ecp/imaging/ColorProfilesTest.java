package io.ecp.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Embedded profiles against {@code ImageCms.profileToProfile} of Pillow 12.3.0, to the sRGB profile of the JDK. */
class ColorProfilesTest {

    @ParameterizedTest
    @CsvSource({
        "wide.png, wide-png-srgb.png, 1",
        "wide.tif, wide-png-srgb.png, 1",
        "wide.jpg, wide-jpg-srgb.png, 2",
    })
    void colours_are_converted_to_srgb_where_that_is_asked_for(String file, String expected, int most)
            throws IOException {
        byte[] bytes = bytes(file);
        RgbImage want = pixels(bytes(expected), PixelPolicy.Profile.IGNORE);

        RgbImage converted = pixels(bytes, PixelPolicy.Profile.TO_SRGB);

        assertThat(difference(converted, want)).isLessThanOrEqualTo(most);
        assertThat(difference(pixels(bytes, PixelPolicy.Profile.IGNORE), want)).isGreaterThan(20);
    }

    /** Against the curve of IEC 61966-2-1 itself: the reference's eight-bit tables are coarse in the dark. */
    @Test
    void gray_in_linear_light_gets_the_curve_of_srgb() throws IOException {
        RgbImage converted = pixels(bytes("linear-gray.png"), PixelPolicy.Profile.TO_SRGB);

        for (int i = 0; i < 128; i++) {
            double linear = i * 2 / 255.0;
            double curved = linear <= 0.0031308 ? 12.92 * linear : 1.055 * Math.pow(linear, 1 / 2.4) - 0.055;
            int rgb = converted.rgb(i % 16, i / 16);
            assertThat(rgb & 255).as("gray %d", i * 2).isCloseTo((int) Math.round(curved * 255), within(1));
            assertThat(rgb).isEqualTo((rgb & 255) * 0x010101);
        }
    }

    private static int difference(RgbImage a, RgbImage b) {
        assertThat(a.size()).isEqualTo(b.size());
        byte[] left = a.toByteArray();
        byte[] right = b.toByteArray();
        int most = 0;
        for (int i = 0; i < left.length; i++) {
            most = Math.max(most, Math.abs((left[i] & 255) - (right[i] & 255)));
        }
        return most;
    }

    private static RgbImage pixels(byte[] bytes, PixelPolicy.Profile profile) {
        ImageSource source = ImageSource.of(
                bytes, ReadOptions.defaults().withPolicy(PixelPolicy.defaults().withProfile(profile)));
        return source.whole(source.size()).pixels();
    }

    private static byte[] bytes(String name) throws IOException {
        try (InputStream stream = ColorProfilesTest.class.getResourceAsStream(name)) {
            return stream.readAllBytes();
        }
    }
}
