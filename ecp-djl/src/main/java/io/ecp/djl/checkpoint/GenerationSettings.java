package io.ecp.djl.checkpoint;

import java.util.List;

/**
 * What a checkpoint says about writing answers.
 *
 * @param stopTokens ids that end an answer, without repeats; empty where the checkpoint names none, which leaves the
 *     chat format's end-of-turn token
 */
public record GenerationSettings(List<Integer> stopTokens) {

    private static final String KEY = "eos_token_id";

    /** Copies the list. */
    public GenerationSettings {
        stopTokens = List.copyOf(stopTokens);
    }

    /**
     * Reads {@code eos_token_id}, a number or a list: from {@code generation_config.json}, else from {@code config.json},
     * else from its {@code text_config}. The order matters: where they differ, the first is the chat's.
     *
     * @param vocabularySize above every id
     * @throws io.ecp.error.ModelLoadException if a value is no id of the vocabulary
     */
    public static GenerationSettings from(Checkpoint checkpoint, int vocabularySize) {
        JsonTree config = checkpoint.config();
        List<JsonTree> places =
                List.of(checkpoint.generation().orElse(config), config, config.objectOrEmpty("text_config"));
        for (JsonTree place : places) {
            List<Integer> ids = place.oneOrMoreIntegers(KEY);
            for (int id : ids) {
                if (id < 0 || id >= vocabularySize) {
                    throw place.unusable(
                            KEY,
                            "must lie from 0 to " + (vocabularySize - 1) + ", the model's vocabulary, but is " + id
                                    + "; download the file again, or correct it");
                }
            }
            if (!ids.isEmpty()) {
                return new GenerationSettings(ids.stream().distinct().toList());
            }
        }
        return new GenerationSettings(List.of());
    }
}
