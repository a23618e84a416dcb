package io.ecp.examples;

import com.google.common.hash.Hashing;
import com.google.common.io.ByteSource;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.google.common.io.Resources;
import io.ecp.error.ModelLoadException;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;

/**
 * The tiny model that travels inside the jar: an ordinary Hugging Face directory. Weights are mapped from a file, so it
 * is unpacked once, into the user's cache directory.
 */
public final class BundledModel {

    /** Its name, and that of its profile. */
    public static final String NAME = "desk-tiny";

    private static final String WEIGHTS = "model.safetensors";
    private static final List<String> FILES = List.of(
            WEIGHTS,
            "MODEL_CARD.md",
            "config.json",
            "generation_config.json",
            "preprocessor_config.json",
            "tokenizer.json",
            "tokenizer_config.json");

    private BundledModel() {}

    /**
     * The model's directory, unpacked if need be. Safe when several processes unpack at once: each writes a directory of
     * its own and moves it into place whole.
     *
     * @throws ModelLoadException if it cannot be unpacked
     */
    public static Path directory() {
        URL weights = resource(WEIGHTS);
        try {
            if (weights.getProtocol().equals("file")) {
                return Objects.requireNonNull(
                        Path.of(URI.create(weights.toString())).getParent());
            }
            return unpack(cache());
        } catch (IOException e) {
            throw new ModelLoadException(
                    "the bundled model cannot be unpacked to " + cache() + " (" + e.getMessage()
                            + "); set XDG_CACHE_HOME to a directory that can be written",
                    e);
        }
    }

    private static Path cache() {
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path base = xdg == null || xdg.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg);
        return base.resolve("ecp");
    }

    static Path unpack(Path cache) throws IOException {
        ByteSource weights = Resources.asByteSource(resource(WEIGHTS));
        String version = weights.hash(Hashing.sha256()).toString().substring(0, 16);
        Path place = cache.resolve(version);
        Path model = place.resolve(NAME);
        if (isComplete(model)) {
            return model;
        }
        Files.createDirectories(cache);
        Path fresh = Files.createTempDirectory(cache, version + "-");
        Path freshModel = Files.createDirectory(fresh.resolve(NAME));
        for (String file : FILES) {
            Resources.asByteSource(resource(file)).copyTo(MoreFiles.asByteSink(freshModel.resolve(file)));
        }
        try {
            Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
            return model;
        } catch (FileSystemException e) {
            if (isComplete(model)) {
                // Another process was first.
                MoreFiles.deleteRecursively(fresh, RecursiveDeleteOption.ALLOW_INSECURE);
                return model;
            }
            // A damaged copy stands there, or the file system cannot move whole directories: this one serves as well.
            return freshModel;
        }
    }

    private static boolean isComplete(Path model) throws IOException {
        for (String file : FILES) {
            Path path = model.resolve(file);
            if (!Files.isRegularFile(path)
                    || Files.size(path)
                            != Resources.asByteSource(resource(file)).size()) {
                return false;
            }
        }
        return true;
    }

    private static URL resource(String file) {
        URL url = BundledModel.class.getResource(NAME + "/" + file);
        if (url == null) {
            throw new ModelLoadException(
                    "the bundled model's " + file + " is missing from the jar; build ecp-examples again");
        }
        return url;
    }
}
