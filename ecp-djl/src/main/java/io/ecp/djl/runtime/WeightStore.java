package io.ecp.djl.runtime;

import com.google.common.primitives.Longs;
import io.ecp.djl.checkpoint.Checkpoint;
import io.ecp.djl.checkpoint.DiskType;
import io.ecp.djl.checkpoint.TensorEntry;
import io.ecp.error.ModelException;
import io.ecp.error.ModelLoadException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A checkpoint's tensors as libtorch sees them. Each shard is mapped into memory once for each type in it, and the
 * tensors are views into the map: nothing is read before it is used, and nothing is copied as long as the file's type
 * is the one that the model computes in and the model runs on the processor. A bfloat16 checkpoint run in float32 is
 * copied once, at twice its size; so is one that moves to another device. Matrices that the text model will pack stay
 * in the file's type.
 *
 * <p>Every tensor is checked against the plan before anything is mapped. Tensors that no plan names are ignored. The
 * maps live as long as a {@link Tensors} made of them. The files must not be changed meanwhile.
 */
public final class WeightStore implements AutoCloseable {

    private final Checkpoint checkpoint;
    private final ScriptModule reader;
    private final Map<ShardType, Tensors> shards = new LinkedHashMap<>();

    private WeightStore(Checkpoint checkpoint, ScriptModule reader) {
        this.checkpoint = checkpoint;
        this.reader = reader;
    }

    /** Opens the store; close it when all plans have been loaded. */
    public static WeightStore open(TorchRuntime runtime, Checkpoint checkpoint) {
        return new WeightStore(
                checkpoint, ScriptModule.load(runtime, TorchScriptArchive.of("WeightReader", "runtime/weights.py")));
    }

    /**
     * The tensors of a plan, in its order.
     *
     * @throws ModelLoadException if one is missing, has another shape than the plan says, or a type that is not
     *     supported
     */
    public Tensors load(WeightPlan plan, Placement placement) {
        List<TensorEntry> entries = plan.wanted().stream().map(this::find).toList();
        List<ShardType> maps = new ArrayList<>();
        List<Long> places = new ArrayList<>();
        List<Long> sides = new ArrayList<>();
        List<Integer> matrices = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            TensorEntry entry = entries.get(i);
            WeightPlan.Wanted wanted = plan.wanted().get(i);
            boolean matrix =
                    placement.packed() && wanted.packable() && entry.shape().size() == 2;
            // The first tensor is the embedding, which is looked up row by row and never multiplied.
            boolean packed = matrix && i > 0;
            if (packed) {
                matrices.add(i);
            }
            ShardType map = new ShardType(entry.file(), floating(entry), packed);
            if (!maps.contains(map)) {
                maps.add(map);
            }
            places.add((long) maps.indexOf(map));
            places.add(entry.offset() / map.type().bytes());
            places.add(entry.elements());
            ElementType type = wanted.float32() ? ElementType.FLOAT32 : placement.type();
            places.add((long) (matrix ? map.type().torchCode() : type.code()));
            long[] used = wanted.used();
            places.add((long) used.length);
            for (long side : used) {
                sides.add(side);
            }
        }
        try (CallScope call = reader.open()) {
            Tensors selected = call.keep(
                    "select",
                    call.list(maps.stream().map(map -> shard(map).value()).toList()),
                    call.numbers(Longs.toArray(places)),
                    call.numbers(Longs.toArray(sides)),
                    call.text(placement.device()));
            return selected.packing(matrices);
        } catch (ModelException e) {
            throw new ModelLoadException(
                    "the weights of " + checkpoint.directory() + " cannot be placed on " + placement.device() + " as "
                            + placement.type() + "; is there enough memory? (" + e.getMessage() + ")",
                    e);
        }
    }

    private Tensors shard(ShardType map) {
        return shards.computeIfAbsent(map, this::map);
    }

    private Tensors map(ShardType map) {
        try (CallScope call = reader.open()) {
            long elements = Files.size(map.file()) / map.type().bytes();
            return call.keep("map", call.text(map.file().toString()), call.number(elements), call.number((long)
                    map.type().torchCode()));
        } catch (IOException | ModelException e) {
            throw new ModelLoadException("the file " + map.file() + " cannot be mapped: " + e.getMessage(), e);
        }
    }

    private TensorEntry find(WeightPlan.Wanted wanted) {
        TensorEntry entry = WeightNames.resolve(wanted.name(), checkpoint.tensors())
                .orElseThrow(() -> new ModelLoadException("the checkpoint " + checkpoint.directory() + " has no tensor "
                        + wanted.name() + "; download it again, or check that config.json is its own"));
        if (!entry.shape().equals(Longs.asList(wanted.shape()))) {
            throw new ModelLoadException("the tensor " + entry.name() + " of " + checkpoint.directory()
                    + " has the shape " + entry.shape() + ", but its config.json asks for "
                    + Arrays.toString(wanted.shape()) + "; use the config.json that belongs to the weights");
        }
        return entry;
    }

    private static DiskType floating(TensorEntry entry) {
        return switch (entry.type()) {
            case F32, F16, BF16, F64 -> entry.type();
            default ->
                throw new ModelLoadException("the tensor " + entry.name() + " in " + entry.file() + " has the type "
                        + entry.type() + ", but weights must be F32, F16, BF16 or F64; use an unquantised checkpoint");
        };
    }

    @Override
    public void close() {
        shards.values().forEach(Tensors::close);
        reader.close();
    }

    /** A map. What is packed and then let go has its own, so that its pages go with it. */
    private record ShardType(Path file, DiskType type, boolean packed) {}
}
