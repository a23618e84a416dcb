package io.ecp.djl.family;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Where a prompt is cut into the chunks that are read at once. Whether there is a cut at a place depends on what comes
 * before it alone. So two prompts that begin alike are cut alike as long as they do, the same sums are done in the same
 * order, and what was read for one serves the other to the last bit. Immutable.
 */
public final class ChunkPlan {

    private final List<Integer> ends;

    private ChunkPlan(List<Integer> ends) {
        this.ends = List.copyOf(ends);
    }

    /**
     * Cuts every {@code most} tokens.
     *
     * @param length of the prompt, at least 1
     * @param most at least 1
     */
    public static ChunkPlan even(int length, int most) {
        List<Integer> ends = new ArrayList<>();
        for (int end = most; end < length; end += most) {
            ends.add(end);
        }
        ends.add(length);
        return new ChunkPlan(ends);
    }

    /**
     * Cuts where a chunk would have more than {@code most} tokens, and after each picture, unless both the picture and
     * the chunk have fewer than {@code least}: small pictures are read together.
     *
     * @param ids the prompt
     * @param imageToken the id that stands for a token of a picture
     * @param least from 1 to {@code most}
     * @param most at least 1
     */
    public static ChunkPlan afterPictures(long[] ids, int imageToken, int least, int most) {
        List<Integer> ends = new ArrayList<>();
        int chunk = 0;
        int picture = 0;
        for (int i = 0; i < ids.length; i++) {
            boolean shown = ids[i] == imageToken;
            boolean ended = !shown && picture > 0 && (picture >= least || chunk >= least);
            if (ended || chunk == most) {
                ends.add(i);
                chunk = 0;
            }
            chunk++;
            picture = shown ? picture + 1 : 0;
        }
        ends.add(ids.length);
        return new ChunkPlan(ends);
    }

    /** Where the chunks end, ascending; the last is the prompt's length. */
    public List<Integer> ends() {
        return ends;
    }

    /** The end of the chunk that begins at a place. */
    int endAfter(int from) {
        int at = Collections.binarySearch(ends, from);
        return ends.get(at >= 0 ? at + 1 : -at - 1);
    }

    /** Whether a chunk begins at a place. */
    boolean isCut(int at) {
        return at == 0 || (at < ends.get(ends.size() - 1) && Collections.binarySearch(ends, at) >= 0);
    }

    /**
     * The last place, not beyond {@code shared}, up to which both prompts are cut alike.
     *
     * @param shared how many tokens both prompts begin with
     */
    public int lastCutShared(ChunkPlan other, int shared) {
        int last = 0;
        for (int end : ends) {
            if (end > shared || !isCut(end) || !other.isCut(end)) {
                break;
            }
            last = end;
        }
        return last;
    }
}
