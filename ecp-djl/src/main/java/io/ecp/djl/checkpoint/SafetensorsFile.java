package io.ecp.djl.checkpoint;

import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import io.ecp.error.ModelLoadException;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The table of contents of a safetensors file. Only the header is read; a file that passes can be mapped into memory
 * without reaching beyond its end. A file is refused for all that the reference implementation refuses: tensors must
 * fill the data section without gap, overlap or rest. Immutable.
 *
 * <p>Source: the format description in the safetensors repository: 8 bytes length (little endian), a JSON header of
 * that length, then the data.
 */
public final class SafetensorsFile {

    private static final int LENGTH_BYTES = Long.BYTES;
    private static final long MOST_HEADER_BYTES = 100_000_000;
    private static final int MOST_DIMENSIONS = 16;
    private static final String METADATA = "__metadata__";

    private final Path path;
    private final long fileSize;
    private final Map<String, TensorEntry> tensors;

    private SafetensorsFile(Path path, long fileSize, Map<String, TensorEntry> tensors) {
        this.path = path;
        this.fileSize = fileSize;
        this.tensors = Collections.unmodifiableMap(tensors);
    }

    /**
     * Reads and checks a file's header.
     *
     * @throws ModelLoadException if the file is missing, cut off, or damaged
     */
    public static SafetensorsFile read(Path path) {
        ModelFile.require(path);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long fileSize = channel.size();
            if (fileSize < LENGTH_BYTES) {
                throw damaged(path, "it has " + fileSize + " bytes, too few for a header");
            }
            // The first bytes hold the length; some more tell a pointer or a web page from a damaged file.
            byte[] start = bytes(channel, path, 0, (int) Math.min(fileSize, 32));
            ModelFile.refuseLfsPointer(path, start);
            long headerLength =
                    ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong();
            if (headerLength < 2 || headerLength > MOST_HEADER_BYTES) {
                throw damaged(
                        path,
                        "it is no safetensors file, or its header's length is wrong ("
                                + Long.toUnsignedString(headerLength) + " bytes, not 2 to " + MOST_HEADER_BYTES + ")");
            }
            long dataStart = LENGTH_BYTES + headerLength;
            if (dataStart > fileSize) {
                throw damaged(
                        path,
                        "it is cut off within its header: " + (dataStart - fileSize)
                                + " bytes are missing of the header's " + headerLength);
            }
            byte[] header = bytes(channel, path, LENGTH_BYTES, (int) headerLength);
            if (header[0] != '{') {
                throw damaged(path, "its header must be a JSON object");
            }
            String json = ModelFile.decode(path, ByteBuffer.wrap(header));
            return new SafetensorsFile(path, fileSize, new Header(path, dataStart, fileSize).parse(json));
        } catch (IOException failure) {
            throw ModelFile.unreadable(path, failure);
        }
    }

    /** The tensors by name, in the header's order. */
    public Map<String, TensorEntry> tensors() {
        return tensors;
    }

    /** The file. */
    public Path path() {
        return path;
    }

    /** The file's size in bytes, as it was when read. */
    public long fileSize() {
        return fileSize;
    }

    @Override
    public String toString() {
        return path + " (" + tensors.size() + " tensors)";
    }

    private static byte[] bytes(FileChannel channel, Path path, long position, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw damaged(path, "it became shorter while it was read");
            }
        }
        return buffer.array();
    }

    private static ModelLoadException damaged(Path path, String how) {
        return new ModelLoadException(path + " is damaged: " + how + "; download it again");
    }

    /** The header's JSON, taken apart one token at a time: names may not repeat, and nothing may nest deeply. */
    private record Header(Path path, long dataStart, long fileSize) {

        Map<String, TensorEntry> parse(String json) {
            Map<String, TensorEntry> tensors = new LinkedHashMap<>();
            boolean metadata = false;
            try (JsonReader reader = new JsonReader(new StringReader(json))) {
                reader.setStrictness(Strictness.STRICT);
                reader.beginObject();
                while (reader.hasNext()) {
                    String name = reader.nextName();
                    if (name.equals(METADATA)) {
                        if (metadata) {
                            throw damaged(path, "its header holds '" + METADATA + "' twice");
                        }
                        metadata = true;
                        // Free text for people; nothing here depends on it.
                        reader.skipValue();
                        continue;
                    }
                    if (tensors.put(name, tensor(name, reader)) != null) {
                        throw damaged(path, "its header holds the tensor '" + name + "' twice");
                    }
                }
                reader.endObject();
                if (reader.peek() != JsonToken.END_DOCUMENT) {
                    throw new MalformedJsonException("more after its end");
                }
            } catch (JsonParseException | IllegalStateException | NumberFormatException | IOException failure) {
                throw new ModelLoadException(
                        path + " is damaged: its header is not valid JSON (" + JsonTree.reason(failure)
                                + "); download it again",
                        failure);
            }
            checkLayout(tensors);
            return tensors;
        }

        private TensorEntry tensor(String name, JsonReader reader) throws IOException {
            String typeName = null;
            List<Long> shape = null;
            List<Long> offsets = null;
            if (reader.peek() != JsonToken.BEGIN_OBJECT) {
                throw damaged(path, "its header's entry '" + name + "' is not an object");
            }
            reader.beginObject();
            while (reader.hasNext()) {
                String key = reader.nextName();
                switch (key) {
                    case "dtype" -> {
                        refuseRepeat(name, key, typeName);
                        if (reader.peek() != JsonToken.STRING) {
                            throw damaged(path, "the dtype of '" + name + "' is not a text");
                        }
                        typeName = reader.nextString();
                    }
                    case "shape" -> {
                        refuseRepeat(name, key, shape);
                        shape = numbers(name, key, MOST_DIMENSIONS, reader);
                    }
                    case "data_offsets" -> {
                        refuseRepeat(name, key, offsets);
                        offsets = numbers(name, key, 2, reader);
                    }
                    default -> reader.skipValue();
                }
            }
            reader.endObject();
            if (typeName == null || shape == null || offsets == null || offsets.size() != 2) {
                throw damaged(
                        path,
                        "the tensor '" + name
                                + "' needs a dtype, a shape and two data_offsets, and does not have all of them");
            }
            return entry(name, typeName, shape, offsets.get(0), offsets.get(1));
        }

        private TensorEntry entry(String name, String typeName, List<Long> shape, long begin, long end) {
            DiskType type = DiskType.of(typeName)
                    .orElseThrow(() -> new ModelLoadException("the tensor '" + name + "' in " + path + " has the dtype "
                            + typeName + ", which is not read (only F32, F16, BF16, F64, I64, I32, I16, I8, U8 and"
                            + " BOOL are); use the checkpoint that is not quantised"));
            if (begin > end) {
                throw damaged(path, "the tensor '" + name + "' ends at " + end + ", before its start at " + begin);
            }
            long length = end - begin;
            long expected;
            try {
                expected = type.bytes();
                for (long side : shape) {
                    expected = Math.multiplyExact(expected, side);
                }
            } catch (ArithmeticException failure) {
                throw new ModelLoadException(
                        path + " is damaged: the shape " + shape + " of the tensor '" + name
                                + "' has more elements than any file can hold; download it again",
                        failure);
            }
            if (length != expected) {
                throw damaged(
                        path,
                        "the tensor '" + name + "' of shape " + shape + " and type " + type + " needs " + expected
                                + " bytes, but its data_offsets hold " + length);
            }
            long dataLength = fileSize - dataStart;
            if (end > dataLength) {
                throw damaged(
                        path,
                        "it is cut off: " + (end - dataLength) + " bytes are missing of the tensor '" + name
                                + "' (the file has " + fileSize + " bytes)");
            }
            long offset = dataStart + begin;
            if (offset % type.bytes() != 0) {
                throw new ModelLoadException("the tensor '" + name + "' in " + path + " starts at byte " + offset
                        + ", which is no multiple of its element's " + type.bytes()
                        + " bytes, so it cannot be mapped; save the checkpoint again with a current safetensors");
            }
            return new TensorEntry(name, path, type, shape, offset, length);
        }

        /** Tensors must follow each other without gap or overlap, and the data must end with the last one. */
        private void checkLayout(Map<String, TensorEntry> tensors) {
            List<TensorEntry> inOrder = new ArrayList<>(tensors.values());
            inOrder.sort(Comparator.comparingLong(TensorEntry::offset).thenComparingLong(TensorEntry::length));
            long position = dataStart;
            String before = "the header";
            for (TensorEntry tensor : inOrder) {
                if (tensor.offset() < position) {
                    throw damaged(path, "the tensors " + before + " and '" + tensor.name() + "' overlap");
                }
                if (tensor.offset() > position) {
                    throw damaged(
                            path,
                            (tensor.offset() - position) + " bytes between " + before + " and the tensor '"
                                    + tensor.name() + "' belong to no tensor");
                }
                position += tensor.length();
                before = "'" + tensor.name() + "'";
            }
            if (position != fileSize) {
                throw damaged(path, (fileSize - position) + " bytes after " + before + " belong to no tensor");
            }
        }

        private List<Long> numbers(String name, String key, int most, JsonReader reader) throws IOException {
            if (reader.peek() != JsonToken.BEGIN_ARRAY) {
                throw damaged(path, "the " + key + " of '" + name + "' is not a list");
            }
            List<Long> numbers = new ArrayList<>();
            reader.beginArray();
            while (reader.hasNext()) {
                if (numbers.size() == most) {
                    throw damaged(path, "the " + key + " of '" + name + "' has more than " + most + " numbers");
                }
                numbers.add(number(name, key, reader));
            }
            reader.endArray();
            return numbers;
        }

        private long number(String name, String key, JsonReader reader) throws IOException {
            if (reader.peek() != JsonToken.NUMBER) {
                throw damaged(path, "the " + key + " of '" + name + "' holds something that is not a number");
            }
            String text = reader.nextString();
            try {
                long value = new BigDecimal(text).longValueExact();
                if (value >= 0) {
                    return value;
                }
            } catch (ArithmeticException | NumberFormatException failure) {
                throw notWhole(name, key, text);
            }
            throw notWhole(name, key, text);
        }

        private ModelLoadException notWhole(String name, String key, String text) {
            return damaged(path, "the " + key + " of '" + name + "' must be whole numbers from 0, but one is " + text);
        }

        private void refuseRepeat(String name, String key, @Nullable Object earlier) {
            if (earlier != null) {
                throw damaged(path, "the tensor '" + name + "' has its " + key + " twice");
            }
        }
    }
}
