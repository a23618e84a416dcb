package io.ecp.eval;

import com.google.common.io.MoreFiles;
import io.ecp.imaging.Size;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** The miniature benchmarks among the test resources. */
public final class Fixtures {

    private Fixtures() {}

    /** A benchmark's directory. */
    public static Path directory(String name) {
        URL url = Fixtures.class.getResource("format/" + name);
        if (url == null) {
            throw new IllegalStateException("no fixture " + name);
        }
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(url.toString(), e);
        }
    }

    /** A copy to be changed. */
    public static Path copy(String name, Path to) {
        Path from = directory(name);
        try (Stream<Path> files = Files.walk(from)) {
            List<Path> all = files.filter(Files::isRegularFile).toList();
            for (Path file : all) {
                Path target = to.resolve(from.relativize(file).toString());
                MoreFiles.createParentDirectories(target);
                Files.copy(file, target);
            }
            return to;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Replaces a text that must be there. */
    public static void edit(Path file, String from, String to) {
        try {
            String text = Files.readString(file);
            if (!text.contains(from)) {
                throw new IllegalStateException(file + " has no " + from);
            }
            Files.writeString(file, text.replace(from, to));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A small result. */
    static SampleResult result(String strategy, String id, String picture, Mark mark) {
        return new SampleResult(
                strategy,
                id,
                picture,
                new Size(400, 300),
                "click",
                List.of(),
                "",
                mark,
                mark == Mark.UNREADABLE ? "UNREADABLE" : "REFINED",
                "",
                Optional.empty(),
                Optional.empty(),
                OptionalDouble.empty(),
                List.of(),
                List.of(),
                Duration.ofMillis(5),
                Map.of());
    }
}
