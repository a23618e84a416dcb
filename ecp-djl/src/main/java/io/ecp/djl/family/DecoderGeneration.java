package io.ecp.djl.family;

import ai.djl.pytorch.jni.IValue;
import io.ecp.djl.runtime.CallScope;
import io.ecp.djl.runtime.Tensors;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A prompt on its way through a {@link TextDecoder}: the memory of what was read, and the next token. */
public final class DecoderGeneration implements Generation {

    /** How many tokens of a prompt are read at once: enough to keep the cores busy, few enough to stop soon. */
    static final int CHUNK = 512;

    private static final int LEAST_CAPACITY = 256;

    private final TextDecoder decoder;
    private final long[] ids;
    private final RopePositions positions;
    private final int chunk;
    private final Tensors pictures;
    private final boolean ownsPictures;

    private Tensors cache;
    private int capacity;
    private int past;
    private int shown;
    private @Nullable NextToken next;

    DecoderGeneration(
            TextDecoder decoder, long[] ids, RopePositions positions, List<PictureFeatures> pictures, int chunk) {
        this.decoder = decoder;
        this.ids = ids.clone();
        this.positions = positions;
        this.chunk = chunk;
        this.ownsPictures = pictures.size() > 1;
        this.pictures = switch (pictures.size()) {
            case 0 -> decoder.noPictures();
            case 1 -> pictures.get(0).rows();
            default -> decoder.join(pictures);
        };
        // Room for the prompt and a short answer, so that most queries never grow it.
        this.capacity = Math.max(LEAST_CAPACITY, ids.length + LEAST_CAPACITY / 2);
        try {
            this.cache = decoder.newCache(capacity);
        } catch (RuntimeException e) {
            closePictures();
            throw e;
        }
    }

    @Override
    public boolean read() {
        try (CallScope call = decoder.open()) {
            double[] answer = call.doubles(call.call("read", nextChunk(call)));
            next = token(answer);
        }
        return past < ids.length;
    }

    /**
     * Reads the next chunk and returns what the references hold: the hidden states after the last norm, row by row, and
     * the scores of all tokens after the last row.
     */
    public List<float[]> inspect() {
        try (CallScope call = decoder.open()) {
            return call.floatLists(call.call("inspect", nextChunk(call)));
        }
    }

    private IValue[] nextChunk(CallScope call) {
        if (past >= ids.length) {
            throw new IllegalStateException("the prompt of " + ids.length + " tokens has been read");
        }
        int from = past;
        int to = Math.min(from + chunk, ids.length);
        makeRoom(to);
        long[] tokens = new long[to - from];
        long[] places = new long[to - from];
        int count = 0;
        for (int i = from; i < to; i++) {
            tokens[i - from] = ids[i];
            if (ids[i] == decoder.imageToken()) {
                places[count++] = i - from;
            }
        }
        IValue[] arguments = decoder.arguments(
                call,
                cache.value(),
                call.number((long) from),
                call.tensor(tokens, tokens.length),
                call.tensor(positions.slice(from, to), 3, to - from),
                pictures.value(),
                call.tensor(Arrays.copyOf(places, count), count),
                call.number((long) shown));
        past = to;
        shown += count;
        return arguments;
    }

    @Override
    public NextToken likeliest() {
        if (next == null || past < ids.length) {
            throw new IllegalStateException("the prompt must be read to its end first: " + past + " of " + ids.length);
        }
        return next;
    }

    @Override
    public void write() {
        int token = likeliest().id();
        makeRoom(past + 1);
        try (CallScope call = decoder.open()) {
            double[] answer = call.doubles(call.call(
                    "write",
                    decoder.arguments(
                            call,
                            cache.value(),
                            call.number((long) past),
                            call.number((long) token),
                            call.number(past + positions.delta()),
                            pictures.value())));
            next = token(answer);
        }
        past++;
    }

    private static NextToken token(double[] answer) {
        return new NextToken((int) answer[0], Math.min(0, answer[1]));
    }

    private void makeRoom(int needed) {
        if (needed <= capacity) {
            return;
        }
        int larger = (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(2L * capacity, needed));
        Tensors grown = decoder.grow(cache, past, larger);
        cache.close();
        cache = grown;
        capacity = larger;
    }

    @Override
    public void close() {
        cache.close();
        closePictures();
    }

    private void closePictures() {
        if (ownsPictures) {
            pictures.close();
        }
    }
}
