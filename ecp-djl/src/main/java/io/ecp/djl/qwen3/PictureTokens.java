package io.ecp.djl.qwen3;

import io.ecp.djl.checkpoint.JsonTree;
import java.util.stream.IntStream;

/**
 * Ids with a meaning for the model itself.
 *
 * @param imageToken stands for a token of a picture
 * @param videoToken stands for a token of a video
 * @param visionStart comes before a picture
 * @param visionEnd comes after a picture
 */
public record PictureTokens(int imageToken, int videoToken, int visionStart, int visionEnd) {

    /**
     * Reads the ids.
     *
     * @param config the whole configuration
     * @param otherwise the ids that are not in it
     * @param vocabularySize the ids lie below
     * @throws io.ecp.error.ModelLoadException if one is beyond the vocabulary, or two are the same
     */
    public static PictureTokens from(JsonTree config, PictureTokens otherwise, int vocabularySize) {
        int most = vocabularySize - 1;
        PictureTokens tokens = new PictureTokens(
                token(config, "image_token_id", otherwise.imageToken, most),
                token(config, "video_token_id", otherwise.videoToken, most),
                token(config, "vision_start_token_id", otherwise.visionStart, most),
                token(config, "vision_end_token_id", otherwise.visionEnd, most));
        long different = IntStream.of(tokens.imageToken, tokens.videoToken, tokens.visionStart, tokens.visionEnd)
                .distinct()
                .count();
        if (different != 4) {
            throw config.unusable(
                    "image_token_id",
                    "and the other ids of pictures must differ, but are " + tokens
                            + "; download the file again, or correct it");
        }
        return tokens;
    }

    private static int token(JsonTree config, String key, int otherwise, int most) {
        int token = config.integer(key, otherwise, 0, most);
        if (token > most) {
            throw config.unusable(
                    key,
                    "is missing, and its default " + token + " is beyond the vocabulary of " + (most + 1)
                            + "; download the file again, or correct it");
        }
        return token;
    }
}
