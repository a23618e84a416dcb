package io.ecp.examples;

import io.ecp.EcpEngine;
import io.ecp.EcpRequest;
import io.ecp.EcpResult;
import io.ecp.error.CancelledException;
import io.ecp.error.DeadlineException;
import io.ecp.imaging.ImageException;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.model.Deadline;
import io.ecp.task.Task;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/**
 * Whether a long-lived process stays as it is: thousands of predictions with the bundled model on pictures of mixed sizes
 * and formats, with cancelled requests, deadlines that pass, broken pictures, and engines closed and opened again in
 * between, one even while it is asked. Prints what the process holds each tenth of the way, with no engine open, and ends
 * with code 1 if anything grew after the first fifth.
 *
 * <p>Run it with {@code java -cp ecp-examples/target/ecp.jar io.ecp.examples.Soak 10000}; the number of predictions is 10,000
 * unless said, the seed, a second argument, 1.
 */
public final class Soak {

    /** DJL warns at each start where a CUDA runtime lies without a driver; held, since loggers are weakly kept. */
    private static final Logger CUDA = Logger.getLogger("ai.djl.util.cuda");

    private static final int EACH_ENGINE = 50;
    private static final int TENTHS = 10;
    private static final int WARM_UP = 2;
    /** Caches, code and libtorch's arenas settle within this. */
    private static final long MOST_GROWTH_BYTES = 64L << 20;

    private static final int MOST_TOKENS = 32;

    private final PrintStream out;
    private final int predictions;
    private final SplittableRandom random;
    private final Path temporary;
    private final Map<String, Integer> ended = new TreeMap<>();
    private final List<Long> late = new ArrayList<>();

    private Soak(PrintStream out, int predictions, long seed, Path temporary) {
        this.out = out;
        this.predictions = predictions;
        this.random = new SplittableRandom(seed);
        this.temporary = temporary;
    }

    /** Runs the soak and ends the program: 0 if nothing grew, 1 if something did. */
    public static void main(String[] args) throws IOException {
        Logger.getLogger("").setLevel(Level.WARNING);
        CUDA.setLevel(Level.SEVERE);
        int predictions = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
        long seed = args.length > 1 ? Long.parseLong(args[1]) : 1;
        if (predictions < TENTHS) {
            throw new IllegalArgumentException(
                    "a soak needs at least " + TENTHS + " predictions, but was given " + predictions);
        }
        // A directory of its own: set before the JDK and DJL first look.
        Path temporary = Path.of(
                System.getProperty("java.io.tmpdir"),
                "ecp-soak-" + ProcessHandle.current().pid());
        Files.createDirectory(temporary);
        System.setProperty("java.io.tmpdir", temporary.toString());
        System.exit(new Soak(System.out, predictions, seed, temporary).run() ? 0 : 1);
    }

    private boolean run() {
        long start = System.nanoTime();
        @Nullable ProcessState settled = null;
        @Nullable ProcessState last = null;
        int tenth = 0;
        EcpEngine engine = EcpEngine.builder().maxTokens(MOST_TOKENS).build();
        for (int i = 1; i <= predictions; i++) {
            count(predict(engine));
            boolean report = i >= (long) predictions * (tenth + 1) / TENTHS;
            if (report || i % EACH_ENGINE == 0) {
                engine = close(engine);
            }
            if (report) {
                tenth++;
                last = ProcessState.now(temporary);
                out.printf("%6d predictions, %5.0f s: %s%n", i, (System.nanoTime() - start) / 1e9, last);
                if (tenth == WARM_UP) {
                    settled = last;
                }
            }
            if (i < predictions && (report || i % EACH_ENGINE == 0)) {
                engine = EcpEngine.builder().maxTokens(MOST_TOKENS).build();
            }
        }
        out.println("ended: " + ended);
        tellLate();
        return judge(settled, last);
    }

    private void tellLate() {
        if (late.isEmpty()) {
            return;
        }
        Collections.sort(late);
        out.printf(
                "%d deadlines passed; ended after them by ms: median %.1f, 95 %% %.1f, most %.1f%n",
                late.size(),
                late.get(late.size() / 2) / 1e6,
                late.get(late.size() * 95 / 100) / 1e6,
                late.get(late.size() - 1) / 1e6);
    }

    private boolean judge(@Nullable ProcessState settled, @Nullable ProcessState last) {
        if (settled == null || last == null) {
            throw new IllegalStateException("the soak ended before it was measured");
        }
        boolean flat = last.residentBytes() - settled.residentBytes() <= MOST_GROWTH_BYTES
                && last.handles() <= settled.handles()
                && last.threads() <= settled.threads() + 1
                && last.openFiles() <= settled.openFiles()
                && last.temporaryFiles() <= settled.temporaryFiles();
        out.println(
                flat
                        ? "nothing grew after the first fifth"
                        : "something grew after the first fifth, when the process held " + settled);
        return flat;
    }

    /** Closes the engine, every other time while it is asked: the request then ends, and nothing crashes. */
    private EcpEngine close(EcpEngine engine) {
        if (random.nextBoolean()) {
            engine.close();
            count("after the end: " + attempt(engine, EcpRequest.of(ImageSource.of(noise(random)), task())));
            return engine;
        }
        CompletableFuture<EcpResult<Object>> asked = engine.predictAsync(request(ImageSource.of(noise(random))));
        pause(random.nextInt(60));
        engine.close();
        try {
            count("while it was closed: " + asked.get().outcome());
        } catch (ExecutionException e) {
            count("while it was closed: "
                    + Objects.requireNonNull(e.getCause()).getClass().getSimpleName());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        return engine;
    }

    private String predict(EcpEngine engine) {
        int kind = random.nextInt(20);
        if (kind == 0) {
            return broken(engine);
        }
        ImageSource picture = picture();
        if (kind <= 2) {
            CompletableFuture<EcpResult<Object>> future = engine.predictAsync(request(picture));
            pause(random.nextInt(40));
            future.cancel(true);
            try {
                return future.get().outcome().name();
            } catch (CancellationException e) {
                return "cancelled";
            } catch (ExecutionException e) {
                throw new IllegalStateException("a sound picture was not answered", e);
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
        if (kind == 3) {
            return late(engine, picture);
        }
        return attempt(engine, request(picture));
    }

    /** Answers under a deadline that may pass, and notes how long after it the request ended. */
    private String late(EcpEngine engine, ImageSource picture) {
        EcpRequest<Object> request = request(picture);
        Duration limit = Duration.ofMillis(1 + random.nextInt(200));
        long end = System.nanoTime() + limit.toNanos();
        String outcome = attempt(engine, request.withDeadline(Deadline.after(limit)));
        long after = System.nanoTime() - end;
        if (after > 0) {
            late.add(after);
        }
        return outcome;
    }

    private static String attempt(EcpEngine engine, EcpRequest<?> request) {
        try {
            return engine.predict(request).outcome().name();
        } catch (DeadlineException | CancelledException | ImageException | IllegalStateException e) {
            return e.getClass().getSimpleName();
        }
    }

    /** A picture that is cut off or scrambled; some can still be read. */
    private String broken(EcpEngine engine) {
        byte[] bytes = encoded(noise(random), random.nextBoolean() ? "png" : "jpg");
        if (random.nextBoolean()) {
            bytes = Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
        }
        for (int i = random.nextInt(20); i >= 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        try {
            return "broken: " + attempt(engine, request(ImageSource.of(bytes)));
        } catch (ImageException e) {
            return "broken: " + e.getClass().getSimpleName();
        }
    }

    private ImageSource picture() {
        if (random.nextInt(100) == 0) {
            try (InputStream screen = Soak.class.getResourceAsStream("screens/screen_000.png")) {
                return ImageSource.of(Objects.requireNonNull(screen, "the bundled screen is missing from the jar"));
            } catch (IOException e) {
                throw new UncheckedIOException("the bundled screen cannot be read", e);
            }
        }
        RgbImage pixels = noise(random);
        return switch (random.nextInt(3)) {
            case 0 -> ImageSource.of(pixels);
            case 1 -> ImageSource.of(encoded(pixels, "png"));
            default -> ImageSource.of(encoded(pixels, "jpg"));
        };
    }

    private static RgbImage noise(SplittableRandom random) {
        Size size = new Size(40 + random.nextInt(1400), 40 + random.nextInt(900));
        byte[] samples = new byte[Math.toIntExact(size.area() * 3)];
        random.nextBytes(samples);
        return RgbImage.ofOwned(size, samples);
    }

    private static byte[] encoded(RgbImage pixels, String format) {
        BufferedImage image = pixels.toBufferedImage();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, format, bytes)) {
                throw new IllegalStateException("no writer for " + format);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @SuppressWarnings("unchecked")
    private EcpRequest<Object> request(ImageSource picture) {
        return EcpRequest.of(picture, (Task<Object>) task());
    }

    private Task<?> task() {
        return switch (random.nextInt(3)) {
            case 0 -> Task.locate("tap the flag icon in the window number " + random.nextInt(1000));
            case 1 -> Task.ask("What is the number on badge " + random.nextInt(1000) + "?");
            default -> Task.choose("What is the number on the badge?", List.of("1", "2", "" + random.nextInt(1000)));
        };
    }

    private void count(String end) {
        ended.merge(end, 1, Integer::sum);
    }

    private static void pause(int milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("the soak was interrupted", e);
    }
}
