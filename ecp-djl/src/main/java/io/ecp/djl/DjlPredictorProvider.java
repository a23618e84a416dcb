package io.ecp.djl;

import io.ecp.djl.runtime.TorchRuntime;
import io.ecp.error.ModelLoadException;
import io.ecp.model.Predictor;
import io.ecp.spi.PredictorProvider;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Opens the directory that {@code ecp.model} or {@code ECP_MODEL} names as a {@link DjlPredictor} with defaults. */
public final class DjlPredictorProvider implements PredictorProvider {

    /** For {@link java.util.ServiceLoader}; does nothing. */
    public DjlPredictorProvider() {}

    @Override
    public String name() {
        return "djl";
    }

    @Override
    public Optional<String> lacks(Optional<String> location) {
        if (location.isEmpty() || location.get().isBlank()) {
            return Optional.of("no model directory given");
        }
        String given = location.get();
        if (given.contains("://")) {
            return Optional.of(given + " is not a directory; download the checkpoint and give its directory");
        }
        Path directory;
        try {
            directory = Path.of(given);
        } catch (InvalidPathException e) {
            return Optional.of(given + " is not a path: " + e.getReason());
        }
        if (!Files.exists(directory)) {
            return Optional.of(given + " does not exist");
        }
        if (!Files.isDirectory(directory)) {
            return Optional.of(given + " is not a directory; give the one that holds config.json");
        }
        if (!Files.exists(directory.resolve("config.json"))) {
            return Optional.of("no config.json in " + given);
        }
        return TorchRuntime.lacks();
    }

    @Override
    public Predictor open(Optional<String> location) {
        Optional<String> missing = lacks(location);
        if (missing.isPresent()) {
            throw new ModelLoadException(missing.get());
        }
        return DjlPredictor.open(Path.of(location.orElseThrow()));
    }
}
