package io.ecp.spark;

import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Small pictures that are still too large for one look of the model that the tests ask. */
final class Drawn {

    static final Size SIZE = new Size(640, 360);

    private Drawn() {}

    /** Writes a picture of one colour, each number its own. */
    static Path picture(Path directory, int number) throws IOException {
        return Files.write(
                directory.resolve("picture-" + number + ".png"),
                RgbImage.filled(SIZE, 0x101010 + number * 257).toPng());
    }
}
