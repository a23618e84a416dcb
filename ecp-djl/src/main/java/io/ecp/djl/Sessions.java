package io.ecp.djl;

import com.google.common.hash.HashCode;
import io.ecp.djl.family.LoadedModel;
import io.ecp.djl.text.PromptTokens;
import io.ecp.imaging.PatchTensor;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.View;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The sessions of a model that answers several calls at once, each with a session of its own, and what they share: the
 * pictures seen lately. A call gets the free session that has read most of its prompt already; where none has read any,
 * a new one while there are fewer than calls, so that a prompt is not given up before it must be. Thread-safe, but for
 * what {@link Session} says of reading.
 */
final class Sessions implements AutoCloseable {

    private final int most;
    private final PictureCache known;
    private final Supplier<Session> opening;
    // Pictures do not change, and the stages of a request show the very same one.
    private final Map<RgbImage, HashCode> hashes = new WeakHashMap<>();
    // The one used last at the end.
    private final Deque<Session> free = new ArrayDeque<>();
    private int made;

    /**
     * No session yet.
     *
     * @param most how many there may be: as many as calls under way
     * @param packing prepares a view for the vision tower
     * @param keeping whether a prompt stays in memory when its answer is complete
     * @param known the pictures seen lately; closed with the sessions
     */
    Sessions(
            int most,
            LoadedModel model,
            Writers writers,
            Function<View, PatchTensor> packing,
            boolean keeping,
            PictureCache known) {
        this.most = most;
        this.known = known;
        this.opening = () -> new Session(model, writers, packing, keeping, known);
    }

    /** A prompt and the views that it shows. */
    synchronized ShownPrompt shown(PromptTokens tokens, List<View> views) {
        return new ShownPrompt(
                tokens,
                views.stream()
                        .map(view -> hashes.computeIfAbsent(view.pixels(), ShownPrompt::hash))
                        .toList());
    }

    /**
     * A session for a call that will read this prompt; {@link #release} must follow.
     *
     * @throws IllegalStateException if all are taken
     */
    synchronized Session take(ShownPrompt prompt) {
        Session best = null;
        int kept = 0;
        for (Session session : free) {
            int keepable = session.keepable(prompt);
            if (keepable > kept) {
                best = session;
                kept = keepable;
            }
        }
        if (best == null && made < most) {
            made++;
            return opening.get();
        }
        Session taken = best == null ? free.peek() : best;
        if (taken == null) {
            throw new IllegalStateException("all " + most + " sessions are taken");
        }
        free.remove(taken);
        return taken;
    }

    /**
     * Takes a session back.
     *
     * @param complete false if reading or answering stopped on the way
     */
    synchronized void release(Session session, boolean complete) {
        session.done(complete);
        free.add(session);
    }

    /** Frees everything; no session may be in use. */
    @Override
    public synchronized void close() {
        free.forEach(Session::close);
        free.clear();
        made = 0;
        known.close();
    }
}
