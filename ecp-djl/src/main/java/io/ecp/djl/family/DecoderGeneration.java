package io.ecp.djl.family;

import ai.djl.pytorch.jni.IValue;
import io.ecp.djl.runtime.CallScope;
import io.ecp.djl.runtime.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A prompt on its way through a {@link TextDecoder}: the memory of what was read, and the next token. */
public final class DecoderGeneration implements Generation {

    /** How many tokens of a prompt are read at once: enough to keep the cores busy, few enough to stop soon. */
    static final int CHUNK = 512;

    /** Fewer tokens are not read by themselves only because a picture ends. */
    static final int LEAST_CHUNK = 64;

    private static final int LEAST_CAPACITY = 256;

    private final TextDecoder decoder;
    private long[] ids;
    private RopePositions positions;
    private ChunkPlan plan;
    private @Nullable Tensors pictures;
    private boolean ownsPictures;

    private Tensors cache;
    private int capacity;
    private int past;
    private int shown;
    private @Nullable Tensors scores;
    private @Nullable NextToken next;

    DecoderGeneration(
            TextDecoder decoder, long[] ids, List<PatchGrid> grids, List<PictureFeatures> pictures, ChunkPlan plan) {
        this.decoder = decoder;
        this.ids = ids.clone();
        this.positions = RopePositions.of(ids, decoder.imageToken(), grids);
        this.plan = plan;
        this.capacity = capacityFor(ids.length);
        this.cache = decoder.newCache(capacity);
        try {
            hold(pictures);
        } catch (RuntimeException | Error e) {
            cache.close();
            throw e;
        }
    }

    /** Room for a prompt and a short answer, so that most queries never grow it. */
    private static int capacityFor(int prompt) {
        return Math.max(LEAST_CAPACITY, prompt + LEAST_CAPACITY / 2);
    }

    @Override
    public int keepable(long[] otherIds, int shared) {
        if (scores != null && shared == ids.length && shared == otherIds.length) {
            return shared;
        }
        return plan.lastCutShared(decoder.plan(otherIds), Math.min(shared, past));
    }

    @Override
    public void turnTo(long[] otherIds, List<PatchGrid> grids, List<PictureFeatures> rest, int kept) {
        boolean same = kept == otherIds.length && scores != null && Arrays.equals(ids, otherIds);
        ChunkPlan otherPlan = decoder.plan(otherIds);
        if (!same && !(kept <= past && kept < otherIds.length && plan.isCut(kept) && otherPlan.isCut(kept))) {
            throw new IllegalArgumentException("the first " + kept + " tokens cannot be kept: of " + past
                    + " tokens read, chunks ended at " + plan.ends() + ", and those of the other prompt end at "
                    + otherPlan.ends());
        }
        RopePositions otherPositions = RopePositions.of(otherIds, decoder.imageToken(), grids);
        releasePictures();
        ids = otherIds.clone();
        positions = otherPositions;
        plan = otherPlan;
        past = kept;
        shown = partOfPicture(kept);
        next = null;
        if (!same) {
            releaseScores();
        }
        int wanted = capacityFor(ids.length);
        // A long prompt's memory is not held on to by short ones.
        if (capacity / 4 > wanted) {
            resize(wanted);
        }
        hold(rest);
    }

    /** How many tokens of a picture lie before a place within it. */
    private int partOfPicture(int place) {
        int count = 0;
        if (place < ids.length && ids[place] == decoder.imageToken()) {
            while (count < place && ids[place - 1 - count] == decoder.imageToken()) {
                count++;
            }
        }
        return count;
    }

    @Override
    public boolean read() {
        try (CallScope call = decoder.open()) {
            IValue[] chunk = nextChunk(call);
            boolean last = past == ids.length;
            IValue[] arguments = Arrays.copyOf(chunk, chunk.length + 1);
            arguments[chunk.length] = call.number(last ? 1L : 0L);
            Tensors answer = call.keep("read", arguments);
            if (last) {
                scores = answer;
            } else {
                answer.close();
            }
        }
        if (past == ids.length) {
            releasePictures();
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
        int to = plan.endAfter(from);
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
                (pictures == null ? decoder.noPictures() : pictures).value(),
                call.tensor(Arrays.copyOf(places, count), count),
                call.number((long) shown));
        past = to;
        shown += count;
        return arguments;
    }

    @Override
    public NextToken begin(Draw draw) {
        Tensors read = requireScores();
        past = ids.length;
        try (CallScope call = decoder.open()) {
            next = token(call.doubles(call.call("choose", with(draw, call, read.value()))));
            return next;
        }
    }

    @Override
    public double[] chances(long... tokens) {
        Tensors read = requireScores();
        try (CallScope call = decoder.open()) {
            return call.doubles(call.call("chances", read.value(), call.tensor(tokens, tokens.length)));
        }
    }

    @Override
    public NextToken likeliest() {
        NextToken known = next;
        return known == null ? begin(Draw.LIKELIEST) : known;
    }

    @Override
    public void write() {
        write(likeliest().id(), Draw.LIKELIEST);
    }

    @Override
    public NextToken write(int token, Draw draw) {
        requireScores();
        makeRoom(past + 1);
        try (CallScope call = decoder.open()) {
            IValue[] arguments = decoder.arguments(
                    call,
                    cache.value(),
                    call.number((long) past),
                    call.number((long) token),
                    call.number(past + positions.delta()),
                    decoder.noPictures().value());
            next = token(call.doubles(call.call("write", with(draw, call, arguments))));
            past++;
            return next;
        }
    }

    /** Writes a token in each of several generations of one decoder. */
    static List<NextToken> write(TextDecoder decoder, List<Continuation> all) {
        List<DecoderGeneration> generations =
                all.stream().map(one -> (DecoderGeneration) one.generation()).toList();
        for (DecoderGeneration generation : generations) {
            generation.requireScores();
            generation.makeRoom(generation.past + 1);
        }
        try (CallScope call = decoder.open()) {
            double[] answer = call.doubles(call.call(
                    "write_together",
                    decoder.arguments(
                            call,
                            call.list(generations.stream()
                                    .map(one -> one.cache.value())
                                    .toList()),
                            call.numbers(generations.stream()
                                    .mapToLong(one -> one.past)
                                    .toArray()),
                            call.numbers(
                                    all.stream().mapToLong(Continuation::token).toArray()),
                            call.numbers(generations.stream()
                                    .mapToLong(one -> one.past + one.positions.delta())
                                    .toArray()),
                            decoder.noPictures().value(),
                            call.floats(all.stream()
                                    .mapToDouble(one -> one.draw().temperature())
                                    .toArray()),
                            call.numbers(all.stream()
                                    .mapToLong(one -> one.draw().topK())
                                    .toArray()),
                            call.floats(all.stream()
                                    .mapToDouble(one -> one.draw().topP())
                                    .toArray()),
                            call.floats(all.stream()
                                    .mapToDouble(one -> one.draw().random())
                                    .toArray()))));
            List<NextToken> chosen = new ArrayList<>();
            for (int i = 0; i < generations.size(); i++) {
                DecoderGeneration generation = generations.get(i);
                NextToken after = token(answer[2 * i], answer[2 * i + 1]);
                generation.next = after;
                generation.past++;
                chosen.add(after);
            }
            return chosen;
        }
    }

    private static IValue[] with(Draw draw, CallScope call, IValue... arguments) {
        int count = arguments.length;
        IValue[] all = Arrays.copyOf(arguments, count + 4);
        all[count] = call.number(draw.temperature());
        all[count + 1] = call.number((long) draw.topK());
        all[count + 2] = call.number(draw.topP());
        all[count + 3] = call.number(draw.random());
        return all;
    }

    private static NextToken token(double[] answer) {
        return token(answer[0], answer[1]);
    }

    private static NextToken token(double id, double logProbability) {
        return new NextToken((int) id, Math.min(0, logProbability));
    }

    private Tensors requireScores() {
        Tensors read = scores;
        if (read == null) {
            throw new IllegalStateException("the prompt must be read to its end first: " + past + " of " + ids.length);
        }
        return read;
    }

    private void makeRoom(int needed) {
        if (needed > capacity) {
            resize((int) Math.min(Integer.MAX_VALUE - 8L, Math.max(2L * capacity, needed)));
        }
    }

    private void resize(int wanted) {
        Tensors resized = decoder.grow(cache, past, wanted);
        cache.close();
        cache = resized;
        capacity = wanted;
    }

    private void hold(List<PictureFeatures> shownNext) {
        ownsPictures = shownNext.size() > 1;
        pictures = switch (shownNext.size()) {
            case 0 -> null;
            case 1 -> shownNext.get(0).rows();
            default -> decoder.join(shownNext);
        };
    }

    private void releasePictures() {
        Tensors held = pictures;
        pictures = null;
        if (held != null && ownsPictures) {
            held.close();
        }
    }

    private void releaseScores() {
        Tensors read = scores;
        scores = null;
        if (read != null) {
            read.close();
        }
    }

    @Override
    public void close() {
        cache.close();
        releaseScores();
        releasePictures();
    }
}
