package io.ecp.djl.checkpoint;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Where a tensor lies on disk. Entries made by {@link SafetensorsFile} are checked against their file: the bytes from
 * {@code offset} to {@code offset + length} exist, and hold exactly {@link #elements()} elements.
 *
 * @param name as the checkpoint calls it
 * @param file the file that holds it
 * @param type of its elements
 * @param shape its dimensions, outermost first; empty for a single number
 * @param offset of its first byte, from the start of the file; a multiple of the element's size
 * @param length in bytes
 */
public record TensorEntry(String name, Path file, DiskType type, List<Long> shape, long offset, long length) {

    /** Copies the shape. */
    public TensorEntry {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(type, "type");
        shape = List.copyOf(shape);
    }

    /** How many elements there are: the product of the shape. */
    public long elements() {
        return length / type.bytes();
    }
}
