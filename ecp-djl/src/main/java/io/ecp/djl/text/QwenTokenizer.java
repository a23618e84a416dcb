package io.ecp.djl.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.ecp.djl.checkpoint.JsonTree;
import io.ecp.error.ModelException;
import io.ecp.error.ModelLoadException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint's {@code tokenizer.json}: text to ids and back.
 *
 * <p>The native tokenizer is given the file <em>without</em> its added tokens ({@code <|im_end|>} and the like); those
 * are looked up here, by name. So no text whatsoever can be encoded as a control token, while all text without the
 * name of one gets exactly the reference's ids, as one piece. Thread-safe; close it when nothing uses it any more.
 */
public final class QwenTokenizer implements AutoCloseable {

    private static final String FILE = "tokenizer.json";
    private static final long MOST_BYTES = 128L << 20;
    private static final int MOST_TOKENS = 1 << 24;

    private final HuggingFaceTokenizer ordinary;
    private final Path file;
    private final Map<String, Integer> addedIds;
    private final Map<Integer, AddedToken> added;
    private final int vocabularySize;

    private QwenTokenizer(
            HuggingFaceTokenizer ordinary, Path file, Map<Integer, AddedToken> added, int vocabularySize) {
        this.ordinary = ordinary;
        this.file = file;
        this.added = added;
        this.addedIds = new HashMap<>();
        added.forEach((id, token) -> addedIds.put(token.text(), id));
        this.vocabularySize = vocabularySize;
    }

    /**
     * Opens a checkpoint's tokenizer.
     *
     * @param directory that holds {@code tokenizer.json}
     * @throws ModelLoadException if the file is missing, damaged, or of another kind than the Qwen models'
     */
    public static QwenTokenizer open(Path directory) {
        Path file = directory.resolve(FILE);
        JsonTree json = JsonTree.read(file, MOST_BYTES);
        requireByteLevelBpe(json);
        Map<Integer, AddedToken> added = addedTokens(json);
        int vocabularySize = vocabularySize(json, added);
        String rest = json.without(Set.of("added_tokens", "truncation", "padding", "post_processor"))
                .json();
        return new QwenTokenizer(load(file, rest), file, added, vocabularySize);
    }

    /**
     * The ids of a text. No id of an added token is among them, whatever the text says. A surrogate without its other
     * half, which no encoding can carry, is read as U+FFFD; composed characters count as equal to decomposed ones where
     * the tokenizer normalises.
     */
    public long[] encode(String userText) {
        if (userText.isEmpty()) {
            return new long[0];
        }
        long[] ids = ordinary.encode(wellFormed(userText), false, false).getIds();
        for (long id : ids) {
            AddedToken token = addedToken(id);
            if (token != null) {
                throw new ModelException(
                        "the tokenizer in " + file + " reads a piece of plain text as its control token '"
                                + token.text() + "'; it cannot be used safely");
            }
        }
        return ids;
    }

    /**
     * The text of ids, added tokens by their names. Bytes that are no UTF-8 come out as U+FFFD; ids that the tokenizer
     * does not have as nothing.
     */
    public String decode(long[] ids) {
        StringBuilder text = new StringBuilder();
        int start = 0;
        for (int i = 0; i < ids.length; i++) {
            AddedToken token = addedToken(ids[i]);
            if (token != null) {
                appendOrdinary(ids, start, i, text);
                text.append(token.text());
                start = i + 1;
            }
        }
        appendOrdinary(ids, start, ids.length, text);
        return text.toString();
    }

    /** A decoder for one answer, token by token. */
    public StreamingDecoder streamingDecoder() {
        return new StreamingDecoder(this);
    }

    /**
     * The id of an added token, such as {@code <|im_end|>}.
     *
     * @throws ModelLoadException if the tokenizer has none of this name
     */
    public int idOf(String token) {
        return find(token)
                .orElseThrow(
                        () -> new ModelLoadException("the control token '" + token + "' is not among added_tokens in "
                                + file + "; use the tokenizer of the model's own checkpoint"));
    }

    /** The id of an added token, where the tokenizer has it. */
    public OptionalInt find(String token) {
        Integer id = addedIds.get(token);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /** Whether the id is that of an added token marked as special: one that steers the model and is no word. */
    public boolean isSpecial(long id) {
        AddedToken token = addedToken(id);
        return token != null && token.special();
    }

    /** The names of the added tokens, special ones and others, in the file's order. */
    public Set<String> addedTokens() {
        Set<String> names = new LinkedHashSet<>();
        added.values().forEach(token -> names.add(token.text()));
        return names;
    }

    /** One more than the largest id; a model whose embedding has fewer rows does not belong to this tokenizer. */
    public int vocabularySize() {
        return vocabularySize;
    }

    @Override
    public void close() {
        ordinary.close();
    }

    @Override
    public String toString() {
        return file + " (" + vocabularySize + " tokens)";
    }

    private @Nullable AddedToken addedToken(long id) {
        return id < 0 || id >= vocabularySize ? null : added.get((int) id);
    }

    private void appendOrdinary(long[] ids, int from, int to, StringBuilder text) {
        if (from == to) {
            return;
        }
        long[] known = Arrays.stream(ids, from, to)
                .filter(id -> id >= 0 && id < vocabularySize)
                .toArray();
        text.append(ordinary.decode(known, false));
    }

    /** Java text may hold half a character; native code may not be given one. */
    private static String wellFormed(String text) {
        StringBuilder copy = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                continue;
            }
            if (copy == null) {
                copy = new StringBuilder(text);
            }
            copy.setCharAt(i, '\uFFFD');
        }
        return copy == null ? text : copy.toString();
    }

    /** Decoding stretch by stretch is right for the byte-level decoder, whose tokens are bytes and nothing more. */
    private static void requireByteLevelBpe(JsonTree json) {
        JsonTree model =
                json.object("model").orElseThrow(() -> json.unusable("model", "is missing; download the file again"));
        if (!model.text("type", "BPE").equals("BPE")) {
            throw model.unusable(
                    "type",
                    "must be BPE, as in the Qwen models, but is " + model.text("type")
                            + "; use the model's own tokenizer");
        }
        String decoder = json.objectOrEmpty("decoder").text("type", "missing");
        if (!decoder.equals("ByteLevel")) {
            throw json.unusable(
                    "decoder",
                    "must be of type ByteLevel, as in the Qwen models, but is " + decoder
                            + "; use the model's own tokenizer");
        }
    }

    private static Map<Integer, AddedToken> addedTokens(JsonTree json) {
        Map<Integer, AddedToken> added = new LinkedHashMap<>();
        for (JsonTree token : json.objects("added_tokens")) {
            String text = token.text("content");
            // Their ids would depend on the text beside them, and a prompt's ids are put together piece by piece.
            for (String flag : List.of("lstrip", "rstrip")) {
                if (token.flag(flag, false)) {
                    throw token.unusable(
                            flag,
                            "is true for '" + text + "', but control tokens that swallow white space are not"
                                    + " supported; set it to false if the model tolerates it");
                }
            }
            int id = token.integer("id", -1, 0, MOST_TOKENS);
            if (id < 0) {
                throw token.unusable("id", "is missing; download the file again");
            }
            AddedToken earlier = added.put(id, new AddedToken(text, token.flag("special", false)));
            if (earlier != null) {
                throw token.unusable(
                        "id", "is " + id + " for both '" + earlier.text() + "' and '" + text + "'; correct the file");
            }
        }
        return added;
    }

    private static int vocabularySize(JsonTree json, Map<Integer, AddedToken> added) {
        JsonTree vocabulary = json.objectOrEmpty("model").objectOrEmpty("vocab");
        int largest = -1;
        for (String token : vocabulary.keys()) {
            largest = Math.max(largest, vocabulary.integer(token, 0, 0, MOST_TOKENS));
        }
        if (largest < 0) {
            throw json.unusable("model.vocab", "is missing or empty; download the file again");
        }
        for (int id : added.keySet()) {
            largest = Math.max(largest, id);
        }
        return largest + 1;
    }

    private static HuggingFaceTokenizer load(Path file, String json) {
        preferOffline();
        // Neither cut nor padded: a prompt is read whole, or refused by the model.
        Map<String, String> options = Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");
        try {
            return HuggingFaceTokenizer.newInstance(
                    new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), options);
        } catch (IOException | RuntimeException | LinkageError failure) {
            throw new ModelLoadException(
                    "the tokenizer " + file + " cannot be loaded (" + failure.getMessage()
                            + "); if the file is right, check that the tokenizers library supports this platform",
                    failure);
        }
    }

    /** Without this the first use of DJL may download another flavour of its library. */
    private static void preferOffline() {
        if (System.getProperty("ai.djl.offline") == null
                && System.getProperty("offline") == null
                && System.getenv("DJL_OFFLINE") == null) {
            System.setProperty("ai.djl.offline", "true");
        }
    }
}
