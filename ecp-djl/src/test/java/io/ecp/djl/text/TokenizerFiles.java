package io.ecp.djl.text;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.ecp.djl.checkpoint.CheckpointFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The tokenizer of the reference checkpoint, for tests. */
final class TokenizerFiles {

    private TokenizerFiles() {}

    static QwenTokenizer open() {
        return open(CheckpointFiles.parity("checkpoint/tokenizer.json"));
    }

    /** The file is gone again when this returns: a tokenizer must not need it any longer. */
    static QwenTokenizer open(String tokenizerJson) {
        try {
            Path directory = Files.createTempDirectory("tokenizer");
            try {
                CheckpointFiles.write(directory, "tokenizer.json", tokenizerJson);
                return QwenTokenizer.open(directory);
            } finally {
                Files.deleteIfExists(directory.resolve("tokenizer.json"));
                Files.delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonObject json(String name) {
        return JsonParser.parseString(CheckpointFiles.parity(name)).getAsJsonObject();
    }

    static long[] ids(String json) {
        return new Gson().fromJson(json, long[].class);
    }
}
