package io.ecp.examples;

import com.google.common.io.MoreFiles;
import com.google.common.io.Resources;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A checkpoint with random weights in bfloat16, in the directory layout of the hub. Nothing larger than a few megabytes
 * is held in memory. A file of its own says whose the directory is, so that it is written once and nothing else is ever
 * overwritten.
 */
final class RandomCheckpoint {

    /** Names what lies in the directory; there from the start. */
    static final String MARKER = "ecp-bench-model.txt";

    private static final String COMPLETE = "config.json";
    private static final long MOST_SHARD_BYTES = 4L << 30;
    private static final int BLOCK = 1 << 20;
    private static final short ONE = 0x3F80;

    private RandomCheckpoint() {}

    /**
     * Writes the checkpoint, or finds that it has been written.
     *
     * @param directory empty, or made by an earlier call for the same size
     * @throws IllegalArgumentException if the directory holds something else, or the disk has no room
     */
    static Path write(BenchSize size, Path directory) {
        try {
            if (isWritten(size, directory)) {
                return directory;
            }
            Files.createDirectories(directory);
            List<Map<String, long[]>> shards = shards(size.tensors());
            requireRoom(size, directory);
            Files.writeString(directory.resolve(MARKER), size + "\n");
            writeShards(size, directory, shards);
            Files.writeString(
                    directory.resolve("preprocessor_config.json"),
                    size.preprocessor().toString());
            copy("tokenizer.json", directory);
            copy("tokenizer_config.json", directory);
            copy("generation_config.json", directory);
            // Last: its presence says that all the rest is there.
            Path config = Files.writeString(
                    directory.resolve(COMPLETE + ".part"), size.config().toString());
            Files.move(config, directory.resolve(COMPLETE), StandardCopyOption.REPLACE_EXISTING);
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException("the model cannot be written to " + directory, e);
        }
    }

    private static boolean isWritten(BenchSize size, Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return false;
        }
        if (!Files.isDirectory(directory)) {
            throw new IllegalArgumentException(directory + " is a file; name a directory for the model");
        }
        Path marker = directory.resolve(MARKER);
        if (Files.exists(marker)) {
            String name = Files.readString(marker).strip();
            if (!name.equals(size.toString())) {
                throw new IllegalArgumentException(directory + " holds the model " + name + ", not " + size
                        + "; name another directory, or delete that one");
            }
            return Files.exists(directory.resolve(COMPLETE));
        }
        try (Stream<Path> files = Files.list(directory)) {
            if (files.findAny().isPresent()) {
                throw new IllegalArgumentException(directory + " is not empty and was not made by this command; name an"
                        + " empty or a new directory");
            }
        }
        return false;
    }

    private static void requireRoom(BenchSize size, Path directory) throws IOException {
        long needed = bytes(size);
        long free = Files.getFileStore(directory).getUsableSpace();
        if (needed + (64L << 20) > free) {
            throw new IllegalArgumentException(
                    "the model " + size + " needs " + (needed >> 20) + " MB, but " + directory + " has room for "
                            + (free >> 20) + " MB; name a directory on another disk, or a smaller model");
        }
    }

    private static long bytes(BenchSize size) {
        return 2
                * size.tensors().values().stream()
                        .mapToLong(BenchSize::elements)
                        .sum();
    }

    private static List<Map<String, long[]>> shards(Map<String, long[]> tensors) {
        List<Map<String, long[]>> shards = new ArrayList<>();
        long bytes = MOST_SHARD_BYTES;
        for (Map.Entry<String, long[]> tensor : tensors.entrySet()) {
            long own = 2 * BenchSize.elements(tensor.getValue());
            if (bytes + own > MOST_SHARD_BYTES) {
                shards.add(new LinkedHashMap<>());
                bytes = 0;
            }
            shards.get(shards.size() - 1).put(tensor.getKey(), tensor.getValue());
            bytes += own;
        }
        return shards;
    }

    private static void writeShards(BenchSize size, Path directory, List<Map<String, long[]>> shards)
            throws IOException {
        Random random = new Random(20260701);
        byte[] block = randomBlock(random);
        JsonObject places = new JsonObject();
        for (int i = 0; i < shards.size(); i++) {
            String name = "model-%05d-of-%05d.safetensors".formatted(i + 1, shards.size());
            shards.get(i).keySet().forEach(tensor -> places.addProperty(tensor, name));
            Path part = directory.resolve(name + ".part");
            try (WritableByteChannel out = Files.newByteChannel(
                    part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                writeShard(size, shards.get(i), out, block, random);
            }
            Files.move(part, directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        JsonObject metadata = new JsonObject();
        metadata.addProperty("total_size", bytes(size));
        JsonObject index = new JsonObject();
        index.add("metadata", metadata);
        index.add("weight_map", places);
        Files.writeString(directory.resolve("model.safetensors.index.json"), index.toString());
    }

    private static void writeShard(
            BenchSize size, Map<String, long[]> tensors, WritableByteChannel out, byte[] block, Random random)
            throws IOException {
        JsonObject header = new JsonObject();
        long offset = 0;
        for (Map.Entry<String, long[]> tensor : tensors.entrySet()) {
            JsonObject entry = new JsonObject();
            entry.addProperty("dtype", "BF16");
            JsonArray shape = new JsonArray();
            for (long side : tensor.getValue()) {
                shape.add(side);
            }
            entry.add("shape", shape);
            JsonArray offsets = new JsonArray();
            offsets.add(offset);
            offset += 2 * BenchSize.elements(tensor.getValue());
            offsets.add(offset);
            entry.add("data_offsets", offsets);
            header.add(tensor.getKey(), entry);
        }
        String json = header.toString();
        byte[] text = (json + " ".repeat((8 - json.length() % 8) % 8)).getBytes(StandardCharsets.UTF_8);
        write(
                out,
                ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(0, text.length));
        write(out, ByteBuffer.wrap(text));
        for (Map.Entry<String, long[]> tensor : tensors.entrySet()) {
            long left = 2 * BenchSize.elements(tensor.getValue());
            if (tensor.getValue().length == 1 && tensor.getKey().matches(".*(norm\\d?|ln_q)\\.weight")) {
                write(out, norm(size, tensor.getKey(), (int) left));
                continue;
            }
            // From another place of the block each time: no two rows of a matrix are alike.
            while (left > 0) {
                int from = 2 * random.nextInt(BLOCK / 2);
                int count = (int) Math.min(left, block.length - from);
                write(out, ByteBuffer.wrap(block, from, count));
                left -= count;
            }
        }
    }

    /** Factors of one, which Qwen3.5 stores as zeros in the norms of its text model, but not in the DeltaNet's. */
    private static ByteBuffer norm(BenchSize size, String name, int bytes) {
        boolean centred = size == BenchSize.QWEN3_5_0_8B
                && name.startsWith("model.language_model.")
                && !name.contains(".linear_attn.");
        ByteBuffer ones = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (ones.hasRemaining()) {
            ones.putShort(centred ? 0 : ONE);
        }
        return ones.flip();
    }

    /** Values of a normal distribution, of the size that training starts from. */
    private static byte[] randomBlock(Random random) {
        ByteBuffer block = ByteBuffer.allocate(2 * BLOCK).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < BLOCK; i++) {
            block.putShort((short) (Float.floatToIntBits((float) (0.02 * random.nextGaussian())) >>> 16));
        }
        return block.array();
    }

    private static void write(WritableByteChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    private static void copy(String file, Path directory) throws IOException {
        URL url = Objects.requireNonNull(
                BundledModel.class.getResource(BundledModel.NAME + "/" + file), "the bundled model is in the jar");
        Resources.asByteSource(url).copyTo(MoreFiles.asByteSink(directory.resolve(file)));
    }
}
