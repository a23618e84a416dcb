package io.ecp.eval.format;

import com.google.common.collect.ImmutableList;
import io.ecp.eval.DataException;
import io.ecp.eval.Sample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Collects samples: ids are made unique, and files found. */
final class Labels {

    private final List<Sample> samples = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();

    /** Adds a sample; an id that was there before gets a number. */
    void add(Sample sample) {
        String id = sample.id();
        for (int times = 2; !ids.add(id); times++) {
            id = sample.id() + "#" + times;
        }
        samples.add(new Sample(
                id,
                sample.picture(),
                sample.imageSize(),
                sample.prompt(),
                sample.options(),
                sample.truth(),
                sample.groups()));
    }

    /** The samples, of which there must be some. */
    List<Sample> samples(Path data) {
        if (samples.isEmpty()) {
            throw new DataException(data + " has no samples; give --data the benchmark's own directory");
        }
        return ImmutableList.copyOf(samples);
    }

    /** The files of a directory with an ending, by name. */
    static List<Path> files(Path directory, String ending) {
        if (!Files.isDirectory(directory)) {
            throw new DataException(
                    "there is no directory " + directory + "; give --data the benchmark's own directory");
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(directory + " cannot be read", e);
        }
    }

    static String stem(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    /** The groups that a row has, by its own keys. */
    static Map<String, String> groups(JsonRow row, String... keys) {
        Map<String, String> groups = new LinkedHashMap<>();
        for (String key : keys) {
            row.optional(key).ifPresent(value -> groups.put(key, value));
        }
        return groups;
    }
}
