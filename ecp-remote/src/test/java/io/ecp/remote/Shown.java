package io.ecp.remote;

import io.ecp.imaging.Region;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.imaging.View;
import io.ecp.model.Deadline;
import io.ecp.model.ModelQuery;
import java.util.Random;

/** Pictures and queries for tests. */
final class Shown {

    private Shown() {}

    /** A plain picture. */
    static View plain(int width, int height) {
        return View.of(new Region(0, 0, width, height), RgbImage.filled(new Size(width, height), 0x336699));
    }

    /** Noise, which no PNG makes smaller. */
    static View noise(int width, int height, long seed) {
        byte[] samples = new byte[width * height * 3];
        new Random(seed).nextBytes(samples);
        return View.of(new Region(0, 0, width, height), RgbImage.ofOwned(new Size(width, height), samples));
    }

    /** A picture and a question. */
    static ModelQuery query() {
        return ModelQuery.of(plain(56, 28), "Where is it?");
    }

    static ModelQuery query(Deadline deadline) {
        return ModelQuery.builder()
                .picture(plain(56, 28))
                .text("Where is it?")
                .deadline(deadline)
                .build();
    }
}
