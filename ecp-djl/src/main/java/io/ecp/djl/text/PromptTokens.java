package io.ecp.djl.text;

import java.util.Arrays;
import java.util.List;

/** A prompt as the model reads it: token ids, and where its pictures stand among them. Immutable. */
public final class PromptTokens {

    private final long[] ids;
    private final List<Integer> pictureStarts;

    PromptTokens(long[] ids, List<Integer> pictureStarts) {
        this.ids = ids.clone();
        this.pictureStarts = List.copyOf(pictureStarts);
    }

    /** The ids, first to last; a copy. */
    public long[] ids() {
        return ids.clone();
    }

    /** How many ids there are. */
    public int length() {
        return ids.length;
    }

    /** For each picture, in order, the index in {@link #ids()} of its first placeholder. */
    public List<Integer> pictureStarts() {
        return pictureStarts;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PromptTokens that
                && Arrays.equals(ids, that.ids)
                && pictureStarts.equals(that.pictureStarts);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(ids) + pictureStarts.hashCode();
    }

    @Override
    public String toString() {
        return ids.length + " tokens, " + pictureStarts.size() + " pictures";
    }
}
