package io.ecp.replay;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.ecp.imaging.RgbImage;
import io.ecp.model.ModelQuery;
import io.ecp.model.Sampling;
import java.nio.charset.StandardCharsets;

/** What makes two queries the same: texts, pixels shown and their order, system turn, sampling, limit of the answer. */
final class QueryKey {

    private QueryKey() {}

    /** A SHA-256 of the query; where in the full picture its pixels lie does not count, since no model sees it. */
    static String of(ModelQuery query) {
        Hasher hasher = Hashing.sha256().newHasher();
        hasher.putInt(query.maxTokens());
        query.systemPrompt().ifPresent(text -> put(hasher, 's', text));
        if (query.sampling() instanceof Sampling.Random random) {
            put(hasher, 'r', random.toString());
        }
        query.optionLetters().forEach(hasher::putChar);
        for (ModelQuery.Part part : query.parts()) {
            if (part instanceof ModelQuery.TextPart text) {
                put(hasher, 't', text.text());
            } else if (part instanceof ModelQuery.PicturePart picture) {
                RgbImage pixels = picture.view().pixels();
                hasher.putChar('p')
                        .putInt(pixels.size().width())
                        .putInt(pixels.size().height())
                        .putBytes(pixels.toByteArray());
            }
        }
        return hasher.hash().toString();
    }

    private static void put(Hasher hasher, char kind, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        hasher.putChar(kind).putInt(bytes.length).putBytes(bytes);
    }
}
