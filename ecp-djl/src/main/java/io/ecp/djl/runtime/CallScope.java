package io.ecp.djl.runtime;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import com.sun.jna.Memory;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The arguments and results of a few calls to one module: whatever is made here is freed by {@link #close()}, except
 * what {@link #keep} hands out. For one thread.
 *
 * <p>Tensors made from Java arrays lie in memory that is freed with the scope: a script that keeps one must copy it.
 */
public final class CallScope implements AutoCloseable {

    private final ScriptModule module;
    private @Nullable PtNDManager manager;
    private final Deque<IValue> values = new ArrayDeque<>();
    private final Deque<Memory> blocks = new ArrayDeque<>();

    CallScope(ScriptModule module) {
        this.module = module;
    }

    /** An {@code int} of TorchScript. */
    public IValue number(long value) {
        return own(IValue.from(value));
    }

    /** A {@code float} of TorchScript. */
    public IValue number(double value) {
        return own(IValue.from(value));
    }

    /** A {@code str}. */
    public IValue text(String value) {
        return own(IValue.from(value));
    }

    /** A {@code List[int]}. */
    public IValue numbers(long... values) {
        return own(IValue.listFrom(values));
    }

    /** A {@code List[int]}. */
    public IValue numbers(List<Integer> values) {
        return numbers(values.stream().mapToLong(Integer::longValue).toArray());
    }

    /** A {@code List[float]}. */
    public IValue floats(double... values) {
        return own(IValue.listFrom(values));
    }

    /** A list of values of one type, such as a {@code List[Tensor]} or a {@code List[List[Tensor]]}; at least one. */
    public IValue list(List<IValue> elements) {
        return own(IValue.listFrom(elements.toArray(new IValue[0])));
    }

    /** A float32 tensor. */
    public IValue tensor(float[] values, long... shape) {
        long bytes = 4L * values.length;
        Memory memory = allocate(bytes);
        memory.write(0, values, 0, values.length);
        return tensor(memory.getByteBuffer(0, bytes), new Shape(shape), DataType.FLOAT32);
    }

    /** An int64 tensor. */
    public IValue tensor(long[] values, long... shape) {
        long bytes = 8L * values.length;
        Memory memory = allocate(bytes);
        memory.write(0, values, 0, values.length);
        return tensor(memory.getByteBuffer(0, bytes), new Shape(shape), DataType.INT64);
    }

    /** Calls a method; the result lives as long as the scope. */
    public IValue call(String method, IValue... arguments) {
        return own(module.call(method, arguments));
    }

    /** Calls a method whose result is the caller's to keep and to close. */
    public Tensors keep(String method, IValue... arguments) {
        return new Tensors(module.call(method, arguments));
    }

    /** The elements of a {@code List[float]} of a result. */
    public double[] doubles(IValue list) {
        return list.toDoubleArray();
    }

    /** The float32 tensors of a result list. For those only: DJL ends the JVM on other floating-point types. */
    public List<float[]> floatLists(IValue tensors) {
        return Arrays.stream(tensors.toTensorArray(arrays()))
                .map(PtNDArray::toFloatArray)
                .toList();
    }

    private IValue tensor(ByteBuffer bytes, Shape shape, DataType type) {
        return own(IValue.from(arrays().create(bytes, shape, type)));
    }

    // Not a direct buffer of Java's: those go only when the collector runs, and a picture has megabytes.
    private Memory allocate(long bytes) {
        Memory memory = new Memory(Math.max(Long.BYTES, bytes));
        blocks.push(memory);
        return memory;
    }

    private PtNDManager arrays() {
        PtNDManager made = manager;
        if (made == null) {
            made = module.newManager();
            manager = made;
        }
        return made;
    }

    private IValue own(IValue value) {
        values.push(value);
        return value;
    }

    @Override
    public void close() {
        while (!values.isEmpty()) {
            values.pop().close();
        }
        PtNDManager made = manager;
        if (made != null) {
            made.close();
        }
        while (!blocks.isEmpty()) {
            blocks.pop().close();
        }
    }
}
