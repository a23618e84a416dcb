package io.ecp.batch;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.ecp.error.StorageException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A file of results, one JSON object a line with a unique {@code id}, that a run appends to, and takes up again after it
 * was killed at any moment. A record is never written twice.
 *
 * <p>A record is handed to the operating system as it is appended, so that the death of the process loses none. It is
 * forced to the disk when the last time lies longer back than an interval, by {@link #force} and by {@link #close}, so
 * that a power cut loses at most the records of the last interval, and slow work, with longer between two records, none.
 * Opening cuts off a last line that was torn; what is unreadable before the end was not torn by a crash, and is refused.
 *
 * <p>One log at a time may have the file open, in this process or another; the lock goes with the process. On POSIX
 * systems it also goes when this process opens and closes the same file by other means. The ids are kept in memory, about
 * 100 bytes each. Thread-safe.
 */
public final class JsonLinesLog implements AutoCloseable {

    /** How long a record may wait to be forced to the disk, unless set. */
    public static final Duration INTERVAL = Duration.ofSeconds(1);

    /** Far behind any record: where locks keep others from reading, as on Windows, records can still be read. */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    private static final TypeAdapter<JsonElement> STRICT = new Gson().getAdapter(JsonElement.class);

    private final Path file;
    private final FileChannel channel;
    private final long intervalNanos;
    private final Set<String> ids;
    private final long bytesCut;
    private long length;
    private long forcedAt;
    private boolean dirty;
    private @Nullable IOException broken;

    private JsonLinesLog(Path file, FileChannel channel, Duration interval, Contents contents) {
        this.file = file;
        this.channel = channel;
        this.intervalNanos = interval.toNanos();
        this.ids = contents.ids;
        this.length = contents.length;
        this.bytesCut = contents.torn;
        this.forcedAt = System.nanoTime() - intervalNanos;
    }

    /**
     * Opens a log, or makes one.
     *
     * @throws StorageException if another has it open, it cannot be read or written, or a line that is not the last has
     *     no readable record
     */
    public static JsonLinesLog open(Path file) {
        return open(file, INTERVAL, (id, record) -> {});
    }

    /**
     * Opens a log, or makes one, and shows what it holds.
     *
     * @param interval how long a record may wait to be forced to the disk; zero to force each
     * @param seen is given each record's id and line, in the file's order
     * @throws StorageException as {@link #open(Path)}
     * @throws IllegalArgumentException if the interval is negative
     */
    public static JsonLinesLog open(Path file, Duration interval, BiConsumer<String, String> seen) {
        return open(file, interval, false, seen);
    }

    private static JsonLinesLog open(Path file, Duration interval, boolean empty, BiConsumer<String, String> seen) {
        if (interval.isNegative()) {
            throw new IllegalArgumentException("the interval must not be negative, but was " + interval);
        }
        boolean made = !Files.exists(file);
        FileChannel channel;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new StorageException("results cannot be written to " + file + ": " + e, e);
        }
        try {
            lock(file, channel);
            Contents contents = empty ? new Contents() : read(file, channel, seen);
            channel.truncate(contents.length);
            channel.force(true);
            channel.position(contents.length);
            if (made) {
                forceName(file);
            }
            return new JsonLinesLog(file, channel, interval, contents);
        } catch (IOException | RuntimeException e) {
            try {
                channel.close();
            } catch (IOException second) {
                e.addSuppressed(second);
            }
            if (e instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            throw new StorageException("the results in " + file + " cannot be taken up: " + e, e);
        }
    }

    /**
     * Makes a log, or empties the one that is there.
     *
     * @throws StorageException if another has it open, or it cannot be written
     */
    public static JsonLinesLog fresh(Path file) {
        return open(file, INTERVAL, true, (id, record) -> {});
    }

    private static void lock(Path file, FileChannel channel) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock(LOCKED_BYTE, 1, false);
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new StorageException("another run writes to " + file + "; let it end, or write to a file of its own");
        }
    }

    /** A new file's name is in its directory, which has to reach the disk as well; not all systems can force one. */
    private static void forceName(Path file) {
        Path directory = file.toAbsolutePath().getParent();
        try (FileChannel open = FileChannel.open(Objects.requireNonNull(directory), StandardOpenOption.READ)) {
            open.force(true);
        } catch (IOException e) {
            System.getLogger(JsonLinesLog.class.getName())
                    .log(System.Logger.Level.DEBUG, "the directory of " + file + " cannot be forced to the disk", e);
        }
    }

    private static Contents read(Path file, FileChannel channel, BiConsumer<String, String> seen) throws IOException {
        Contents contents = new Contents();
        long size = channel.size();
        // Not closed: closing it would close the channel.
        InputStream in = new BufferedInputStream(Channels.newInputStream(channel.position(0)), 1 << 16);
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        long number = 0;
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next != '\n') {
                line.write(next);
                continue;
            }
            number++;
            String text = line.toString(StandardCharsets.UTF_8);
            long end = contents.length + line.size() + 1;
            line.reset();
            String id;
            try {
                id = idOf(text);
            } catch (IllegalArgumentException e) {
                if (end == size) {
                    break;
                }
                throw new StorageException(
                        "line " + number + " of " + file + " is no record (" + e.getMessage()
                                + ") and not the last, so that no crash has torn it; repair it, or write to another file",
                        e);
            }
            if (!contents.ids.add(id)) {
                throw new StorageException("line " + number + " of " + file + " is a second record of \"" + id
                        + "\"; it was not written by a log like this one. Remove one, or write to another file");
            }
            contents.length = end;
            seen.accept(id, text);
        }
        contents.torn = size - contents.length;
        return contents;
    }

    private static String idOf(String line) {
        try {
            JsonReader reader = new JsonReader(new StringReader(line));
            JsonElement json = STRICT.read(reader);
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw new IllegalArgumentException("more than one value in " + excerpt(line));
            }
            if (!(json instanceof JsonObject object)
                    || !object.has("id")
                    || !object.get("id").isJsonPrimitive()) {
                throw new IllegalArgumentException("no object with an \"id\", but " + excerpt(line));
            }
            return object.get("id").getAsString();
        } catch (IOException | JsonParseException e) {
            throw new IllegalArgumentException("no JSON, but " + excerpt(line), e);
        }
    }

    private static String excerpt(String line) {
        return line.length() <= 80 ? line : line.substring(0, 80) + "...";
    }

    /** How many records it holds. */
    public synchronized int size() {
        return ids.size();
    }

    /** Whether it holds a record of this id. */
    public synchronized boolean contains(String id) {
        return ids.contains(id);
    }

    /** How many bytes of a torn last line were cut off when it was opened; 0 after a run that ended well. */
    public long bytesCut() {
        return bytesCut;
    }

    /**
     * Appends a record.
     *
     * @param json one object, without line breaks, with an {@code id} (text or a number)
     * @throws IllegalArgumentException if it is no such object, or the log holds that id
     * @throws StorageException if it cannot be written; the log then takes no further records
     */
    public synchronized void append(String json) {
        if (json.indexOf('\n') >= 0 || json.indexOf('\r') >= 0) {
            throw new IllegalArgumentException("a record must stand on one line, but was " + excerpt(json));
        }
        String id;
        try {
            id = idOf(json);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not a record: " + e.getMessage(), e);
        }
        if (ids.contains(id)) {
            throw new IllegalArgumentException(file + " holds a record of \"" + id + "\" already");
        }
        write((json + "\n").getBytes(StandardCharsets.UTF_8));
        ids.add(id);
        if (System.nanoTime() - forcedAt >= intervalNanos) {
            force();
        }
    }

    private void write(byte[] line) {
        if (broken != null) {
            throw new StorageException(
                    "an earlier record could not be written to " + file + ": " + broken + "; open it again", broken);
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(line);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            length += line.length;
            dirty = true;
        } catch (IOException e) {
            broken = e;
            try {
                channel.truncate(length);
            } catch (IOException second) {
                e.addSuppressed(second);
            }
            throw new StorageException("a record cannot be written to " + file + ": " + e, e);
        }
    }

    /**
     * Returns when all records are on the disk.
     *
     * @throws StorageException if they cannot be
     */
    public synchronized void force() {
        if (!dirty) {
            return;
        }
        try {
            channel.force(false);
            dirty = false;
            forcedAt = System.nanoTime();
        } catch (IOException e) {
            broken = e;
            throw new StorageException("the records in " + file + " cannot be forced to the disk: " + e, e);
        }
    }

    /**
     * Forces all records to the disk and lets the file go. Closing again does nothing.
     *
     * @throws StorageException if they cannot be
     */
    @Override
    public synchronized void close() {
        if (!channel.isOpen()) {
            return;
        }
        try (FileChannel closing = channel) {
            force();
        } catch (IOException e) {
            throw new StorageException(file + " cannot be closed: " + e, e);
        }
    }

    @Override
    public String toString() {
        return "JsonLinesLog[" + size() + " records in " + file + "]";
    }

    private static final class Contents {

        private final Set<String> ids = new HashSet<>();
        private long length;
        private long torn;
    }
}
