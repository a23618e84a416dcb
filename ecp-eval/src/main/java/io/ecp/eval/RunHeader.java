package io.ecp.eval;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run's results depend on ({@code run.json}): a directory is gone on with only if none of it has changed.
 *
 * @param facts by name: benchmark, data, model, profile, budgets
 * @param strategies what each name stands for, in order
 */
record RunHeader(Map<String, String> facts, Map<String, String> strategies) {

    /** Where it stands in a run's directory. */
    static final String FILE = "run.json";

    private static final String VERSION = "1";

    /**
     * The header of a run.
     *
     * @throws DataException if the directory holds none
     */
    static RunHeader of(Path directory) {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            throw new DataException(directory + " has no " + FILE + "; name the directory that an evaluation wrote");
        }
        return read(file);
    }

    /** A fingerprint of the samples: their pictures' names, questions and truths. */
    static String fingerprint(List<Sample> samples) {
        Hasher hasher = Hashing.sha256().newHasher();
        for (Sample sample : samples) {
            hasher.putString(sample.toString(), StandardCharsets.UTF_8).putByte((byte) 0);
        }
        return hasher.hash().toString().substring(0, 16);
    }

    /**
     * The header to go on with: this one, and the strategies that the directory had before.
     *
     * @throws DataException if the directory holds another run
     */
    RunHeader continuing(Path file, boolean results) {
        if (!Files.exists(file)) {
            if (results) {
                throw new DataException(file.getParent() + " has results but no " + file.getFileName()
                        + " that says of what; choose another directory");
            }
            return this;
        }
        RunHeader before = read(file);
        for (Map.Entry<String, String> fact : facts.entrySet()) {
            String was = before.facts.getOrDefault(fact.getKey(), "none");
            if (!was.equals(fact.getValue())) {
                throw refused(file, fact.getKey(), was, fact.getValue());
            }
        }
        Map<String, String> all = new LinkedHashMap<>(before.strategies);
        strategies.forEach((name, meaning) -> {
            String was = all.putIfAbsent(name, meaning);
            if (was != null && !was.equals(meaning)) {
                throw refused(file, "strategy " + name, was, meaning);
            }
        });
        return new RunHeader(facts, all);
    }

    private static DataException refused(Path file, String what, String was, String is) {
        return new DataException(
                file.getParent() + " holds a run with the " + what + " \"" + was + "\", but this one has \"" + is
                        + "\"; results of both in one table would mean nothing: choose another directory");
    }

    private static RunHeader read(Path file) {
        try {
            JsonObject json = JsonParser.parseString(
                            MoreFiles.asCharSource(file, StandardCharsets.UTF_8).read())
                    .getAsJsonObject();
            Map<String, String> facts = new LinkedHashMap<>();
            Map<String, String> strategies = new LinkedHashMap<>();
            json.getAsJsonObject("strategies")
                    .entrySet()
                    .forEach(entry ->
                            strategies.put(entry.getKey(), entry.getValue().getAsString()));
            json.remove("strategies");
            json.entrySet()
                    .forEach(entry -> facts.put(entry.getKey(), entry.getValue().getAsString()));
            return new RunHeader(facts, strategies);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        } catch (JsonParseException
                | IllegalStateException
                | ClassCastException
                | NullPointerException
                | UnsupportedOperationException e) {
            throw new DataException(file + " is no header of a run; choose another directory", e);
        }
    }

    /** Writes it whole or not at all. */
    void write(Path file) {
        JsonObject json = new JsonObject();
        facts.forEach(json::addProperty);
        JsonObject named = new JsonObject();
        strategies.forEach(named::addProperty);
        json.add("strategies", named);
        WholeFile.write(
                file,
                new GsonBuilder()
                                .setPrettyPrinting()
                                .disableHtmlEscaping()
                                .create()
                                .toJson(json) + "\n");
    }

    static Map<String, String> facts(
            Benchmark benchmark, String model, String profile, int maxTokens, long overviewPixels, long cropPixels) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("version", VERSION);
        facts.put("benchmark", benchmark.name());
        facts.put("data", fingerprint(benchmark.samples()));
        facts.put("model", model);
        facts.put("profile", profile);
        facts.put("maxTokens", String.valueOf(maxTokens));
        facts.put("overviewPixels", String.valueOf(overviewPixels));
        facts.put("cropPixels", String.valueOf(cropPixels));
        return facts;
    }
}
