package io.ecp.djl;

import io.ecp.djl.fixture.NativeCount;
import io.ecp.djl.fixture.ReferenceCase;
import io.ecp.imaging.Region;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.imaging.View;
import io.ecp.model.ModelQuery;
import io.ecp.model.Sampling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * Asks one predictor thousands of questions, each about a picture that it has not seen, and prints what the process and
 * DJL hold: 2,000 unless the first argument says otherwise. Exit code 1 if either grew. Linux.
 */
final class Endurance {

    private static final long MOST_GROWTH_KILOBYTES = 48 * 1024;

    // Caches, the collector's share of the heap and libtorch's arenas grow at first.
    private static final int WARM_UP = 500;

    private Endurance() {}

    public static void main(String[] args) throws IOException {
        int predictions = args.length > 0 ? Integer.parseInt(args[0]) : 2_000;
        Random random = new Random(1);
        try (DjlPredictor predictor = DjlPredictor.builder(ReferenceCase.checkpoint("qwen3_vl"))
                .pictureCacheBytes(1 << 20)
                .open()) {
            for (int i = 0; i < WARM_UP; i++) {
                ask(predictor, random);
            }
            int handles = NativeCount.live();
            long before = residentKilobytes();
            System.out.println(
                    "after " + WARM_UP + " to warm up: " + before / 1024 + " MB resident, " + handles + " handles");
            for (int i = 1; i <= predictions; i++) {
                ask(predictor, random);
                if (i % (predictions / 4) == 0) {
                    System.out.println("after " + i + ": " + residentKilobytes() / 1024 + " MB resident, "
                            + NativeCount.live() + " handles");
                }
            }
            boolean grown = residentKilobytes() - before > MOST_GROWTH_KILOBYTES || NativeCount.live() > handles;
            System.out.println(grown ? "memory grew" : "memory is flat");
            if (grown) {
                System.exit(1);
            }
        }
    }

    private static void ask(DjlPredictor predictor, Random random) {
        Size size = new Size(32 * (2 + random.nextInt(8)), 32 * (2 + random.nextInt(8)));
        byte[] samples = new byte[(int) size.area() * 3];
        random.nextBytes(samples);
        View view = View.of(Region.whole(size), RgbImage.ofOwned(size, samples));
        predictor.predict(ModelQuery.builder()
                .picture(view)
                .text("Question ".repeat(1 + random.nextInt(60)))
                .sampling(random.nextBoolean() ? Sampling.greedy() : Sampling.random(1, random.nextLong()))
                .maxTokens(1 + random.nextInt(12))
                .build());
    }

    static long residentKilobytes() throws IOException {
        System.gc();
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
