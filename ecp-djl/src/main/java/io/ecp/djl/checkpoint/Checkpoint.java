package io.ecp.djl.checkpoint;

import io.ecp.error.ModelLoadException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A Hugging Face directory whose files were found, read and checked: configuration, and the place of every tensor. The
 * tensors themselves stay on disk. Immutable.
 */
public final class Checkpoint {

    private static final long MOST_CONFIG_BYTES = 16L << 20;
    private static final long MOST_INDEX_BYTES = 100L << 20;
    private static final String SINGLE_FILE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";

    private final Path directory;
    private final String modelType;
    private final JsonTree config;
    private final Optional<JsonTree> preprocessor;
    private final Optional<JsonTree> generation;
    private final Map<String, TensorEntry> tensors;

    private Checkpoint(
            Path directory,
            JsonTree config,
            Optional<JsonTree> preprocessor,
            Optional<JsonTree> generation,
            Map<String, TensorEntry> tensors) {
        this.directory = directory;
        this.modelType = config.text("model_type");
        this.config = config;
        this.preprocessor = preprocessor;
        this.generation = generation;
        this.tensors = Collections.unmodifiableMap(tensors);
    }

    /**
     * Reads and checks a directory.
     *
     * @param directory as downloaded: {@code config.json}, and {@code model.safetensors} or its shards and index
     * @throws ModelLoadException if the directory or a file of it is missing, damaged, or of a kind that is not read
     *     (pickled, GGUF, quantised)
     */
    public static Checkpoint open(Path directory) {
        Path real = realDirectory(directory);
        Path configFile = real.resolve("config.json");
        if (!Files.exists(configFile)) {
            throw new ModelLoadException(
                    "no config.json in " + real + "; give the directory of a Hugging Face checkpoint");
        }
        JsonTree config = JsonTree.read(configFile, MOST_CONFIG_BYTES);
        refuseQuantised(config);
        return new Checkpoint(
                real, config, preprocessor(real), optional(real.resolve("generation_config.json")), weights(real));
    }

    /** The directory, as a real path. */
    public Path directory() {
        return directory;
    }

    /** The family: {@code model_type} of {@code config.json}. */
    public String modelType() {
        return modelType;
    }

    /** {@code config.json}. */
    public JsonTree config() {
        return config;
    }

    /**
     * How pictures are prepared: {@code image_processor} of {@code processor_config.json} where that is, or
     * {@code preprocessor_config.json}.
     */
    public Optional<JsonTree> preprocessor() {
        return preprocessor;
    }

    /** {@code generation_config.json}. */
    public Optional<JsonTree> generation() {
        return generation;
    }

    /** The tensors by name. */
    public Map<String, TensorEntry> tensors() {
        return tensors;
    }

    /**
     * The model's name: the directory's, or for a snapshot in the hub's download cache ({@code
     * models--OWNER--NAME/snapshots/COMMIT}) the repository's.
     */
    public String name() {
        Path own = directory.getFileName();
        Path snapshots = directory.getParent();
        if (own == null || snapshots == null) {
            return modelType;
        }
        Path repository = snapshots.getParent();
        if (repository != null && repository.getFileName() != null && snapshots.endsWith("snapshots")) {
            String cached = repository.getFileName().toString();
            if (cached.startsWith("models--")) {
                return cached.substring(cached.lastIndexOf("--") + 2);
            }
        }
        return own.toString();
    }

    @Override
    public String toString() {
        return directory + " (" + modelType + ", " + tensors.size() + " tensors)";
    }

    private static Path realDirectory(Path directory) {
        if (!Files.exists(directory)) {
            throw new ModelLoadException("the model directory " + directory.toAbsolutePath()
                    + " does not exist; give the directory of a" + " downloaded Hugging Face checkpoint");
        }
        if (!Files.isDirectory(directory)) {
            throw new ModelLoadException(directory.toAbsolutePath()
                    + " is a file, not a directory; give the directory that holds config.json and the weights");
        }
        try {
            return directory.toRealPath();
        } catch (IOException failure) {
            throw ModelFile.unreadable(directory, failure);
        }
    }

    private static Optional<JsonTree> optional(Path file) {
        return Files.exists(file) || Files.isSymbolicLink(file)
                ? Optional.of(JsonTree.read(file, MOST_CONFIG_BYTES))
                : Optional.empty();
    }

    /** The reference prefers the nested form over the file of its own. */
    private static Optional<JsonTree> preprocessor(Path directory) {
        return optional(directory.resolve("processor_config.json"))
                .flatMap(processor -> processor.object("image_processor"))
                .or(() -> optional(directory.resolve("preprocessor_config.json")));
    }

    private static void refuseQuantised(JsonTree config) {
        List<JsonTree> places = new ArrayList<>(List.of(config));
        config.object("text_config").ifPresent(places::add);
        for (JsonTree place : places) {
            for (String key : List.of("quantization_config", "quantization")) {
                if (place.has(key)) {
                    String method = place.object(key)
                            .flatMap(quantisation -> quantisation.maybeText("quant_method"))
                            .map(name -> " (" + name + ")")
                            .orElse("");
                    throw place.unusable(
                            key,
                            "says that the weights are quantised" + method
                                    + ", which is not read; use the checkpoint that is not quantised");
                }
            }
        }
    }

    private static Map<String, TensorEntry> weights(Path directory) {
        Path single = directory.resolve(SINGLE_FILE);
        if (present(single)) {
            return SafetensorsFile.read(single).tensors();
        }
        Path index = directory.resolve(INDEX);
        if (present(index)) {
            return shards(directory, JsonTree.read(index, MOST_INDEX_BYTES));
        }
        throw new ModelLoadException(
                "neither " + SINGLE_FILE + " nor " + INDEX + " in " + directory + "; " + otherWeights(directory));
    }

    /** Also for a link to nothing, whose complaint comes when it is read. */
    private static boolean present(Path file) {
        return Files.exists(file) || Files.isSymbolicLink(file);
    }

    private static Map<String, TensorEntry> shards(Path directory, JsonTree index) {
        JsonTree places = index.object("weight_map")
                .orElseThrow(() -> index.unusable("weight_map", "is missing; download the file again"));
        Map<String, SafetensorsFile> read = new HashMap<>();
        Map<String, TensorEntry> tensors = new LinkedHashMap<>();
        for (String tensor : places.keys()) {
            String shard = places.text(tensor);
            requirePlainName(places, tensor, shard);
            SafetensorsFile file = read.get(shard);
            if (file == null) {
                if (!present(directory.resolve(shard))) {
                    throw new ModelLoadException("the weights in " + directory + " are incomplete: " + INDEX + " names "
                            + shard + ", which does not exist; download the missing file");
                }
                file = SafetensorsFile.read(directory.resolve(shard));
                read.put(shard, file);
            }
            TensorEntry entry = file.tensors().get(tensor);
            if (entry == null) {
                throw places.unusable(
                        tensor, "names " + shard + ", but that file does not hold it; download both files again");
            }
            tensors.put(tensor, entry);
        }
        return tensors;
    }

    /** A shard lies beside its index: nothing that could lead elsewhere, on any system, is accepted. */
    private static void requirePlainName(JsonTree places, String tensor, String shard) {
        boolean plain = shard.endsWith(".safetensors")
                && !shard.startsWith(".")
                && shard.chars().noneMatch(c -> c == '/' || c == '\\' || c == ':' || c < ' ' || c == 0x7f);
        if (!plain) {
            throw places.unusable(
                    tensor,
                    "must be the plain name of a .safetensors file in the same directory, but is \"" + shard
                            + "\"; download the file again");
        }
    }

    private static String otherWeights(Path directory) {
        List<String> names;
        try (Stream<Path> files = Files.list(directory)) {
            names = files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        } catch (IOException failure) {
            throw ModelFile.unreadable(directory, failure);
        }
        for (String name : names) {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.endsWith(".bin") || lower.endsWith(".pt") || lower.endsWith(".pth") || lower.endsWith(".ckpt")) {
                return "pickled weights (" + name + ") are not read; convert them to safetensors";
            }
            if (lower.endsWith(".gguf")) {
                return "GGUF (" + name + ") is not read; use the checkpoint's safetensors";
            }
            if (lower.endsWith(".safetensors")) {
                return "there is " + name + ", but a checkpoint in parts needs its index; download " + INDEX;
            }
        }
        return "download the weights";
    }
}
