package io.ecp.replay;

import com.google.common.io.MoreFiles;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.ecp.error.ModelException;
import io.ecp.error.ModelLoadException;
import io.ecp.imaging.PixelBudget;
import io.ecp.json.ReplyJson;
import io.ecp.model.ModelQuery;
import io.ecp.model.ModelReply;
import io.ecp.model.ModelTraits;
import io.ecp.model.Predictor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Answers from a file of earlier model calls. {@link #of} only plays back; {@link #recording} asks a model what the file
 * does not know and writes the answer down, so that a run that was cut off, or one with another strategy, pays only for
 * what is new.
 *
 * <p>The file is JSON Lines: first the model's traits, then a line a call with the {@code key} (a SHA-256 of texts and
 * pixels shown), the prompt, the regions shown, and the reply with its counts. A call that failed is not kept. A last
 * line torn by a killed process is cut off when recording goes on, and left out when playing back.
 *
 * <p>Thread-safe. One process at a time may record to a file.
 */
public final class ReplayPredictor implements Predictor, AutoCloseable {

    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

    private final Path file;
    private final ModelTraits traits;
    private final Map<String, ModelReply> replies = new ConcurrentHashMap<>();
    private final @Nullable Predictor model;
    private final @Nullable Writer writer;

    private ReplayPredictor(Path file, ModelTraits traits, @Nullable Predictor model, @Nullable Writer writer) {
        this.file = file;
        this.traits = traits;
        this.model = model;
        this.writer = writer;
    }

    /**
     * Plays a file back.
     *
     * @throws ModelLoadException if it cannot be read or is no such file
     */
    public static ReplayPredictor of(Path file) {
        List<String> lines = lines(file);
        if (lines.isEmpty()) {
            throw new ModelLoadException(file + " holds no recorded calls; record some with ReplayPredictor.recording");
        }
        ReplayPredictor replay = new ReplayPredictor(file, traits(file, lines.get(0)), null, null);
        replay.learn(lines);
        return replay;
    }

    /**
     * Answers from the file and, for what is new, from the model. The caller closes the model.
     *
     * @param model who is asked; the traits are its own
     * @param file made if it does not exist
     * @throws ModelLoadException if the file cannot be read or written, is no such file, or was recorded with a model of
     *     another name
     */
    public static ReplayPredictor recording(Predictor model, Path file) {
        ModelTraits traits = model.traits();
        List<String> lines = Files.exists(file) ? lines(file) : List.of();
        if (!lines.isEmpty()) {
            String recorded = traits(file, lines.get(0)).name();
            if (!recorded.equals(traits.name())) {
                throw new ModelLoadException(file + " holds calls to " + recorded + ", not to " + traits.name()
                        + "; record to a file of its own");
            }
        }
        try {
            cutTornLine(file);
            Writer writer = Files.newBufferedWriter(
                    file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            ReplayPredictor replay = new ReplayPredictor(file, traits, model, writer);
            if (lines.isEmpty()) {
                replay.write(toJson(traits));
            } else {
                replay.learn(lines);
            }
            return replay;
        } catch (IOException e) {
            throw new ModelLoadException("calls cannot be recorded to " + file + ": " + e, e);
        }
    }

    @Override
    public ModelTraits traits() {
        return traits;
    }

    /** How many different calls the file holds. */
    public int size() {
        return replies.size();
    }

    /**
     * {@inheritDoc}
     *
     * @throws ModelException if only played back and the file has no such call, or the file cannot be written
     */
    @Override
    public ModelReply predict(ModelQuery query) {
        query.deadline().check();
        String key = QueryKey.of(query);
        ModelReply known = replies.get(key);
        if (known != null) {
            query.tokenListener().accept(known.text());
            return known;
        }
        if (model == null) {
            throw new ModelException(file + " holds no answer to: " + query
                    + "; the picture, the profile's wording or the strategy has changed: record again");
        }
        ModelReply reply = model.predict(query);
        synchronized (this) {
            if (replies.putIfAbsent(key, reply) == null) {
                try {
                    write(toJson(key, query, reply));
                } catch (IOException e) {
                    throw new ModelException("a call cannot be recorded to " + file + ": " + e, e);
                }
            }
        }
        return reply;
    }

    /** Closes the file. The model stays open. */
    @Override
    public void close() {
        if (writer != null) {
            try {
                writer.close();
            } catch (IOException e) {
                throw new ModelException("the last calls cannot be recorded to " + file + ": " + e, e);
            }
        }
    }

    private void write(JsonObject line) throws IOException {
        Writer open = Objects.requireNonNull(writer);
        open.write(GSON.toJson(line) + "\n");
        open.flush();
    }

    private void learn(List<String> lines) {
        for (int i = 1; i < lines.size(); i++) {
            try {
                JsonObject line = JsonParser.parseString(lines.get(i)).getAsJsonObject();
                replies.put(line.get("key").getAsString(), ReplyJson.read(line));
            } catch (JsonParseException | IllegalStateException | IllegalArgumentException | NullPointerException e) {
                throw new ModelLoadException(
                        "line " + (i + 1) + " of " + file + " is no recorded call: " + excerpt(lines.get(i)), e);
            }
        }
    }

    private static List<String> lines(Path file) {
        try {
            String text = MoreFiles.asCharSource(file, StandardCharsets.UTF_8).read();
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException e) {
            throw new ModelLoadException("recorded calls cannot be read from " + file + ": " + e, e);
        }
    }

    private static void cutTornLine(Path file) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            long end = open.length();
            while (end > 0) {
                open.seek(end - 1);
                if (open.read() == '\n') {
                    break;
                }
                end--;
            }
            open.setLength(end);
        }
    }

    private static JsonObject toJson(ModelTraits traits) {
        JsonObject json = new JsonObject();
        json.addProperty("model", traits.name());
        traits.modelType().ifPresent(type -> json.addProperty("modelType", type));
        JsonArray budget = new JsonArray();
        budget.add(traits.pixelBudget().leastPixels());
        budget.add(traits.pixelBudget().mostPixels());
        budget.add(traits.pixelBudget().factor());
        json.add("pixelBudget", budget);
        json.addProperty("picturesPerQuery", traits.picturesPerQuery());
        json.addProperty("callsAtOnce", traits.callsAtOnce());
        return json;
    }

    private static ModelTraits traits(Path file, String line) {
        try {
            JsonObject json = JsonParser.parseString(line).getAsJsonObject();
            JsonArray budget = json.getAsJsonArray("pixelBudget");
            ModelTraits.Builder traits = ModelTraits.builder(json.get("model").getAsString())
                    .pixelBudget(new PixelBudget(
                            budget.get(0).getAsLong(),
                            budget.get(1).getAsLong(),
                            budget.get(2).getAsInt()))
                    .picturesPerQuery(json.get("picturesPerQuery").getAsInt())
                    .callsAtOnce(json.get("callsAtOnce").getAsInt());
            if (json.has("modelType")) {
                traits.modelType(json.get("modelType").getAsString());
            }
            return traits.build();
        } catch (JsonParseException
                | IllegalStateException
                | IllegalArgumentException
                | IndexOutOfBoundsException
                | NullPointerException e) {
            throw new ModelLoadException(
                    file + " does not begin with the traits of a model, but with " + excerpt(line)
                            + "; it is no file of recorded calls",
                    e);
        }
    }

    private static JsonObject toJson(String key, ModelQuery query, ModelReply reply) {
        JsonObject json = new JsonObject();
        json.addProperty("key", key);
        json.addProperty("prompt", query.prompt());
        JsonArray pictures = new JsonArray();
        query.views().forEach(view -> pictures.add(view.toString()));
        json.add("pictures", pictures);
        ReplyJson.write(reply, json);
        return json;
    }

    private static String excerpt(String line) {
        return line.length() <= 80 ? line : line.substring(0, 80) + "...";
    }

    @Override
    public String toString() {
        return "ReplayPredictor[" + traits.name() + ", " + replies.size() + " calls in " + file + "]";
    }
}
