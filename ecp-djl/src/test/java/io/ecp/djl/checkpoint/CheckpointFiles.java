package io.ecp.djl.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/** Makes small checkpoint directories for tests. */
public final class CheckpointFiles {

    private CheckpointFiles() {}

    /** A safetensors file with this header and so many bytes of data. */
    public static byte[] safetensors(String header, int dataBytes) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + json.length + dataBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .array();
    }

    /** The header padded with blanks to a multiple of 8, as the reference writes it. */
    public static String padded(String header) {
        int bytes = header.getBytes(StandardCharsets.UTF_8).length;
        return header + " ".repeat((8 - bytes % 8) % 8);
    }

    /** A directory with this configuration and one weight, {@code w}. */
    public static Checkpoint open(Path directory, String config) {
        write(directory, "config.json", config);
        write(
                directory,
                "model.safetensors",
                safetensors(padded("{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}"), 8));
        return Checkpoint.open(directory);
    }

    /** Writes a text file. */
    public static void write(Path directory, String name, String text) {
        write(directory, name, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a file. */
    public static void write(Path directory, String name, byte[] bytes) {
        try {
            Files.write(directory.resolve(name), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file of the reference checkpoint and its cases: {@code checkpoint/config.json}. */
    public static String parity(String name) {
        try (InputStream in = CheckpointFiles.class.getResourceAsStream("/io/ecp/djl/parity/qwen3_vl/" + name)) {
            if (in == null) {
                throw new IllegalStateException("no test resource " + name);
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            in.transferTo(out);
            return out.toString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bytes changed, left out, added or cut off, in one to three places. */
    public static byte[] damage(byte[] whole, Random random) {
        byte[] bytes = whole.clone();
        for (int hits = 1 + random.nextInt(3); hits > 0 && bytes.length > 0; hits--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) "0123456789{}[]\",:-.eE ".charAt(random.nextInt(22));
                case 2 -> bytes = Arrays.copyOf(bytes, at);
                case 3 -> {
                    byte[] longer = new byte[bytes.length + 1];
                    System.arraycopy(bytes, 0, longer, 0, at);
                    longer[at] = (byte) random.nextInt(256);
                    System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
                    bytes = longer;
                }
                default -> bytes[random.nextInt(Math.min(8, bytes.length))] = (byte) random.nextInt(256);
            }
        }
        return bytes;
    }
}
