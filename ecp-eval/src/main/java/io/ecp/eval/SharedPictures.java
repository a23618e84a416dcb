package io.ecp.eval;

import io.ecp.imaging.ImageSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Pictures that several samples in a row are about, opened once. One is kept while it is in use or the last that was
 * asked for, so that no more are in memory than there are requests under way, and one. Thread-safe.
 */
final class SharedPictures {

    private final Function<String, ImageSource> opener;
    private final Map<String, Use> open = new HashMap<>();
    private String latest = "";

    SharedPictures(Function<String, ImageSource> opener) {
        this.opener = opener;
    }

    /** The picture; {@link #release} it after use. */
    synchronized ImageSource acquire(String picture) {
        Use use = open.get(picture);
        if (use == null) {
            use = new Use(opener.apply(picture));
            open.put(picture, use);
        }
        use.users++;
        latest = picture;
        forget();
        return use.source;
    }

    /** The end of one use. */
    synchronized void release(String picture) {
        Use use = open.get(picture);
        if (use != null) {
            use.users--;
            forget();
        }
    }

    private void forget() {
        open.entrySet()
                .removeIf(
                        entry -> entry.getValue().users == 0 && !entry.getKey().equals(latest));
    }

    /** How many are held. */
    synchronized int size() {
        return open.size();
    }

    private static final class Use {

        private final ImageSource source;
        private int users;

        Use(ImageSource source) {
            this.source = source;
        }
    }
}
