package io.ecp.djl;

import com.google.common.hash.HashCode;
import io.ecp.djl.family.Generation;
import io.ecp.djl.family.LoadedModel;
import io.ecp.djl.family.PatchGrid;
import io.ecp.djl.family.PictureFeatures;
import io.ecp.imaging.PatchTensor;
import io.ecp.imaging.View;
import io.ecp.model.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads prompts, and does not do again what was done for the prompt before: the beginning that both share is kept in the
 * model's memory, up to the end of a chunk, and pictures seen lately are not encoded again. The same prompt gives the
 * same numbers, whatever was read before it. For one thread at a time; those that share a picture cache read one after
 * the other.
 */
final class Session implements AutoCloseable {

    private final LoadedModel model;
    private final Writers writers;
    private final Function<View, PatchTensor> packing;
    private final boolean keeping;
    private final PictureCache known;
    private @Nullable Memory last;

    /**
     * A session without a past.
     *
     * @param writers those that use the model beside it
     * @param packing prepares a view for the vision tower
     * @param keeping whether a prompt stays in memory when its answer is complete
     * @param known the pictures seen lately
     */
    Session(
            LoadedModel model,
            Writers writers,
            Function<View, PatchTensor> packing,
            boolean keeping,
            PictureCache known) {
        this.model = model;
        this.writers = writers;
        this.packing = packing;
        this.keeping = keeping;
        this.known = known;
    }

    /** How many of a prompt's tokens need not be read again. */
    int keepable(ShownPrompt prompt) {
        Memory before = last;
        return before == null || !model.truncatable()
                ? 0
                : before.generation.keepable(prompt.tokens().ids(), before.prompt.sharedWith(prompt));
    }

    /**
     * Reads a prompt to its end. The generation is the session's: it is valid until the next call. {@link #done} must
     * follow, whether this succeeds or not.
     *
     * @param views the prompt's pictures
     * @param grids how they are cut into patches
     */
    Reading read(ShownPrompt prompt, List<View> views, List<PatchGrid> grids, Deadline deadline) {
        long begin = System.nanoTime();
        if (!model.truncatable()) {
            forget();
        }
        Memory before = last;
        long[] ids = prompt.tokens().ids();
        int kept = keepable(prompt);
        int first = 0;
        while (first < views.size() && end(prompt, grids, first) <= kept) {
            // Not needed now, but seen.
            known.find(prompt.pictures().get(first));
            first++;
        }
        Encoded encoded = new Encoded();
        try {
            for (int i = first; i < views.size(); i++) {
                View view = views.get(i);
                HashCode hash = prompt.pictures().get(i);
                writers.alone(deadline, () -> encoded.add(view, hash));
            }
            long seen = System.nanoTime();
            Generation generation = writers.alone(deadline, () -> turned(before, prompt, grids, encoded.inOrder, kept));
            last = new Memory(prompt, generation);
            boolean more = kept < ids.length;
            while (more) {
                more = writers.alone(deadline, generation::read);
            }
            return new Reading(
                    generation,
                    encoded.fresh.size(),
                    kept,
                    Duration.ofNanos(seen - begin),
                    Duration.ofNanos(System.nanoTime() - seen));
        } finally {
            encoded.fresh.forEach(known::add);
        }
    }

    private Generation turned(
            @Nullable Memory before,
            ShownPrompt prompt,
            List<PatchGrid> grids,
            List<PictureFeatures> pictures,
            int kept) {
        long[] ids = prompt.tokens().ids();
        if (before == null) {
            return model.begin(ids, pictures);
        }
        before.generation.turnTo(ids, grids, pictures, kept);
        return before.generation;
    }

    private static int end(ShownPrompt prompt, List<PatchGrid> grids, int picture) {
        return prompt.tokens().pictureStarts().get(picture) + grids.get(picture).tokens();
    }

    /**
     * Keeps the prompt read last for the next one, if anything is kept.
     *
     * @param complete false if reading or answering stopped on the way: what is in memory then is given up
     */
    void done(boolean complete) {
        if (!complete || !keeping || !model.truncatable()) {
            forget();
        }
    }

    private void forget() {
        Memory before = last;
        last = null;
        if (before != null) {
            before.generation.close();
        }
    }

    @Override
    public void close() {
        forget();
    }

    private record Memory(ShownPrompt prompt, Generation generation) {}

    /** The pictures of one prompt that it needs. None is freed before all of the prompt has been read. */
    private final class Encoded {

        private final List<PictureFeatures> inOrder = new ArrayList<>();
        private final Map<HashCode, PictureFeatures> fresh = new LinkedHashMap<>();

        boolean add(View view, HashCode hash) {
            PictureFeatures features = fresh.get(hash);
            if (features == null) {
                features = known.find(hash);
            }
            if (features == null) {
                features = model.encode(packing.apply(view));
                fresh.put(hash, features);
            }
            return inOrder.add(features);
        }
    }

    /**
     * A prompt that was read.
     *
     * @param generation ready to begin answers
     * @param encoded how many pictures went through the vision tower
     * @param kept how many tokens had been read before
     * @param visionTime resizing and encoding
     * @param promptTime reading
     */
    record Reading(Generation generation, int encoded, int kept, Duration visionTime, Duration promptTime) {}
}
