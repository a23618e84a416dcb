package io.ecp.djl;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.ecp.djl.text.PromptTokens;
import io.ecp.imaging.RgbImage;
import java.util.Arrays;
import java.util.List;

/**
 * What a model is shown, so that the beginning that two prompts share can be told: the tokens, and what is in the
 * pictures, whose tokens all look alike.
 *
 * @param tokens the prompt's ids
 * @param pictures a hash of each picture in order
 */
record ShownPrompt(PromptTokens tokens, List<HashCode> pictures) {

    private static final int BLOCK_PIXELS = 1 << 14;

    /** How many tokens both begin with. A picture counts to it only if it is the same as a whole. */
    int sharedWith(ShownPrompt other) {
        int mismatch = Arrays.mismatch(tokens.ids(), other.tokens.ids());
        int shared = mismatch < 0 ? tokens.length() : mismatch;
        int both = Math.min(pictures.size(), other.pictures.size());
        for (int i = 0; i < both; i++) {
            int start = tokens.pictureStarts().get(i);
            if (start >= shared) {
                break;
            }
            if (!pictures.get(i).equals(other.pictures.get(i))) {
                return start;
            }
        }
        return shared;
    }

    /** A hash of a picture's size and pixels (SHA-256: pictures come from strangers, too). */
    static HashCode hash(RgbImage picture) {
        Hasher hasher = Hashing.sha256()
                .newHasher()
                .putInt(picture.size().width())
                .putInt(picture.size().height());
        int pixels = (int) picture.size().area();
        byte[] block = new byte[3 * Math.min(BLOCK_PIXELS, pixels)];
        for (int at = 0; at < pixels; at += BLOCK_PIXELS) {
            int count = Math.min(BLOCK_PIXELS, pixels - at);
            picture.copySamples(at, block, 0, count);
            hasher.putBytes(block, 0, 3 * count);
        }
        return hasher.hash();
    }
}
