package io.ecp.djl;

import com.google.common.hash.HashCode;
import io.ecp.djl.family.PictureFeatures;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The features of the pictures seen last, within a limit in bytes; the picture not seen for longest goes first. Owns what
 * it holds. For one thread at a time.
 */
final class PictureCache implements AutoCloseable {

    private final long mostBytes;
    // In the order of their last use.
    private final Map<HashCode, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    /** A cache of at most so many bytes; with 0 it keeps nothing. */
    PictureCache(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** What is known of a picture. It stays valid until the next {@link #add}. */
    @Nullable
    PictureFeatures find(HashCode picture) {
        Entry entry = entries.get(picture);
        return entry == null ? null : entry.features;
    }

    /** Takes the features of a picture that is not known yet, and frees others, or these, to stay within the limit. */
    void add(HashCode picture, PictureFeatures features) {
        long size = features.rows().bytes();
        if (size > mostBytes) {
            features.close();
            return;
        }
        Entry before = entries.put(picture, new Entry(features, size));
        bytes += size;
        if (before != null) {
            bytes -= before.size;
            before.features.close();
        }
        Iterator<Entry> oldest = entries.values().iterator();
        while (bytes > mostBytes) {
            Entry entry = oldest.next();
            oldest.remove();
            bytes -= entry.size;
            entry.features.close();
        }
    }

    /** How many bytes the features take. */
    long bytes() {
        return bytes;
    }

    /** Frees everything; the cache can be used again. */
    @Override
    public void close() {
        entries.values().forEach(entry -> entry.features.close());
        entries.clear();
        bytes = 0;
    }

    private record Entry(PictureFeatures features, long size) {}
}
