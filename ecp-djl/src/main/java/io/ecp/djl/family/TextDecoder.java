package io.ecp.djl.family;

import ai.djl.pytorch.jni.IValue;
import io.ecp.djl.runtime.CallScope;
import io.ecp.djl.runtime.LinearKernel;
import io.ecp.djl.runtime.Placement;
import io.ecp.djl.runtime.ScriptModule;
import io.ecp.djl.runtime.Tensors;
import io.ecp.djl.runtime.TorchRuntime;
import io.ecp.djl.runtime.TorchScriptArchive;
import java.util.ArrayList;
import java.util.List;

/**
 * The text half of a model: its weights, and the script {@code family/decoder.py} with the layer of one family. Holds
 * nothing of a prompt; {@link DecoderGeneration} does.
 */
public final class TextDecoder implements AutoCloseable {

    private final Shape shape;
    private final int leastTogether;
    private final ScriptModule script;
    private final Tensors weights;
    private final Tensors turns;
    private final Tensors noPictures;

    private TextDecoder(
            Shape shape, int leastTogether, ScriptModule script, Tensors weights, Tensors turns, Tensors noPictures) {
        this.shape = shape;
        this.leastTogether = leastTogether;
        this.script = script;
        this.weights = weights;
        this.turns = turns;
        this.noPictures = noPictures;
    }

    /**
     * Compiles the script for a family whose layers are all attention.
     *
     * @param layer the resource that defines the family's layer, such as {@code qwen3vl/text.py}
     * @param weights in the script's order; taken over if this call succeeds
     * @param shape the numbers that the script takes
     * @throws io.ecp.error.ModelLoadException if libtorch does not accept the script
     */
    public static TextDecoder open(
            TorchRuntime runtime, Placement placement, String layer, Tensors weights, Shape shape) {
        return open(runtime, placement, List.of("family/alike.py", layer), weights, shape);
    }

    /**
     * Compiles the script for a family with layers of several kinds.
     *
     * @param layers the resources that define {@code prepared}, {@code layer}, {@code last_norm}, {@code new_memory} and
     *     {@code grown_memory}
     * @param weights in the script's order; taken over if this call succeeds
     * @param shape the numbers that the script takes
     * @throws io.ecp.error.ModelLoadException if libtorch does not accept the script
     */
    public static TextDecoder open(
            TorchRuntime runtime, Placement placement, List<String> layers, Tensors weights, Shape shape) {
        List<String> resources =
                new ArrayList<>(List.of(LinearKernel.resource(runtime, placement), "family/decoder.py"));
        resources.addAll(layers);
        ScriptModule script =
                ScriptModule.load(runtime, TorchScriptArchive.of("TextDecoder", resources.toArray(new String[0])));
        List<Tensors> made = new ArrayList<>();
        try (CallScope call = script.open()) {
            made.add(call.keep("prepare", weights.value(), call.numbers(weights.matrices()), call.numbers(shape.dims)));
            made.add(call.keep(
                    "turns",
                    call.tensor(shape.axes, shape.axes.length),
                    call.number((long) 2 * shape.axes.length),
                    call.number(shape.ropeTheta),
                    call.text(placement.device())));
            made.add(call.keep("no_pictures"));
            TextDecoder decoder =
                    new TextDecoder(shape, leastTogether(placement), script, made.get(0), made.get(1), made.get(2));
            // The script holds what it needs of the list; what it has packed goes now.
            weights.close();
            return decoder;
        } catch (RuntimeException | Error e) {
            made.forEach(Tensors::close);
            script.close();
            throw e;
        }
    }

    /**
     * Prepares to read a prompt.
     *
     * @param ids the prompt, with one image token for each token of a picture
     * @param pictures the prompt's pictures in order; they must live until the prompt is read
     * @throws IllegalArgumentException if the image tokens of the prompt are not those of the pictures
     */
    public DecoderGeneration begin(long[] ids, List<PictureFeatures> pictures) {
        return new DecoderGeneration(this, ids, grids(pictures), pictures, plan(ids));
    }

    /** As {@link #begin(long[], List)}, reading so many tokens at once, wherever the pictures end. */
    public DecoderGeneration begin(long[] ids, List<PictureFeatures> pictures, int chunk) {
        return new DecoderGeneration(this, ids, grids(pictures), pictures, ChunkPlan.even(ids.length, chunk));
    }

    /**
     * From how many on generations are written in one pass. On a processor two rows of a linear layer take as long as one
     * row twice, in float32 a little longer: its kernels for one row and for several are different ones. Over packed
     * weights a row alone is rounded otherwise than among others.
     */
    private static int leastTogether(Placement placement) {
        return placement.packed() ? Integer.MAX_VALUE : placement.onCpu() ? 3 : 2;
    }

    /** Whether {@link #write} makes one pass over the weights for all, and the numbers are those of writing alone. */
    public boolean writesTogether() {
        return leastTogether < Integer.MAX_VALUE;
    }

    /**
     * Writes a token in each of several generations of this decoder and chooses the one after it: linear layers see a row
     * of each, and attention looks, row by row, at each one's own memory. Where so few are no sooner written
     * together, and where {@link #writesTogether()} is false, each is written by a call of its own.
     *
     * @param all at least one; no generation twice
     * @return the tokens chosen, in the same order
     * @throws IllegalStateException if a prompt has not been read
     */
    public List<NextToken> write(List<Continuation> all) {
        if (all.size() < leastTogether) {
            return all.stream()
                    .map(one -> one.generation().write(one.token(), one.draw()))
                    .toList();
        }
        return DecoderGeneration.write(this, all);
    }

    private static List<PatchGrid> grids(List<PictureFeatures> pictures) {
        return pictures.stream().map(PictureFeatures::grid).toList();
    }

    /** How a prompt is read unless a chunk's size is given. */
    ChunkPlan plan(long[] ids) {
        return ChunkPlan.afterPictures(ids, shape.imageToken, DecoderGeneration.LEAST_CHUNK, DecoderGeneration.CHUNK);
    }

    int imageToken() {
        return shape.imageToken;
    }

    Tensors noPictures() {
        return noPictures;
    }

    /** Opens a call to the script. */
    CallScope open() {
        return script.open();
    }

    /** The arguments that every pass through the layers begins with, and {@code more}. */
    IValue[] arguments(CallScope call, IValue... more) {
        IValue[] all = new IValue[4 + more.length];
        all[0] = weights.value();
        all[1] = turns.value();
        all[2] = call.numbers(shape.dims);
        all[3] = call.number(shape.normEps);
        System.arraycopy(more, 0, all, 4, more.length);
        return all;
    }

    /** An empty memory with room for so many tokens; the caller closes it. */
    Tensors newCache(int capacity) {
        try (CallScope call = open()) {
            return call.keep("cache", weights.value(), call.numbers(shape.dims), call.number((long) capacity));
        }
    }

    /** A larger copy of a memory of {@code used} tokens; the caller closes both. */
    Tensors grow(Tensors cache, int used, int capacity) {
        try (CallScope call = open()) {
            return call.keep(
                    "grow", cache.value(), call.numbers(shape.dims), call.number((long) used), call.number((long)
                            capacity));
        }
    }

    /** The features of at least two pictures, row after row; the caller closes them. */
    Tensors join(List<PictureFeatures> pictures) {
        try (CallScope call = open()) {
            IValue joined = pictures.get(0).rows().value();
            for (PictureFeatures picture : pictures.subList(1, pictures.size() - 1)) {
                joined = call.call("join", joined, picture.rows().value());
            }
            return call.keep(
                    "join", joined, pictures.get(pictures.size() - 1).rows().value());
        }
    }

    @Override
    public void close() {
        noPictures.close();
        turns.close();
        weights.close();
        script.close();
    }

    /**
     * The numbers of a decoder.
     *
     * @param dims layers, heads, key-value heads, width of a head, and what else the family's layers want to know
     * @param normEps what RMS norms add to the mean square
     * @param ropeTheta the base of the rotary wavelengths
     * @param axes which of time (0), height (1) and width (2) turns each frequency: half the width of a head, or of the part
     *     of it that is turned
     * @param imageToken the id that stands for a token of a picture
     */
    @SuppressWarnings("ArrayRecordComponent") // Made by a family, read here; never compared.
    public record Shape(List<Integer> dims, double normEps, double ropeTheta, long[] axes, int imageToken) {

        /** Copies list and array. */
        public Shape {
            dims = List.copyOf(dims);
            axes = axes.clone();
        }
    }
}
