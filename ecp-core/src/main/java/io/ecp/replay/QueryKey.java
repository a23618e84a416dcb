package io.ecp.replay;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.ecp.imaging.RgbImage;
import io.ecp.model.ModelQuery;
import java.nio.charset.StandardCharsets;

/** What makes two queries the same: the texts, the pixels shown and their order, and the limit of the answer. */
final class QueryKey {

    private QueryKey() {}

    /** A SHA-256 of the query; where in the full picture its pixels lie does not count, since no model sees it. */
    static String of(ModelQuery query) {
        Hasher hasher = Hashing.sha256().newHasher();
        hasher.putInt(query.maxTokens());
        for (ModelQuery.Part part : query.parts()) {
            if (part instanceof ModelQuery.TextPart text) {
                byte[] bytes = text.text().getBytes(StandardCharsets.UTF_8);
                hasher.putChar('t').putInt(bytes.length).putBytes(bytes);
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
}
