package io.ecp.eval;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The results of a run in a file, one line each, that a process may be killed over at any byte: a line that was not
 * written whole is cut off when the file is opened again. Thread-safe.
 */
final class ResultLog implements AutoCloseable {

    /** What a power cut can lose at most; a killed process loses only the line it was writing. */
    private static final int RECORDS_PER_FORCE = 16;

    private static final long NANOS_PER_FORCE = TimeUnit.SECONDS.toNanos(2);

    private final Path file;
    private final FileOutputStream out;
    private int unforced;
    private long forced = System.nanoTime();

    private ResultLog(Path file, FileOutputStream out) {
        this.file = file;
        this.out = out;
    }

    /** The whole results of a file, in its order; a torn last line is left out. */
    static List<SampleResult> read(Path file) {
        return Contents.of(file).results();
    }

    /**
     * Opens the file to go on with it. A torn end is cut off, and results that are to be asked again are taken out.
     *
     * @param kept takes the results that stand
     * @throws DataException if a line that is not at the end is no result
     */
    static ResultLog open(Path file, List<SampleResult> kept) {
        try {
            if (Files.exists(file)) {
                Contents contents = Contents.of(file);
                Map<List<String>, SampleResult> standing = new LinkedHashMap<>();
                for (SampleResult result : contents.results()) {
                    if (result.mark() != Mark.FAILED) {
                        standing.put(List.of(result.strategy(), result.id()), result);
                    }
                }
                if (standing.size() < contents.results().size()) {
                    replace(file, standing.values());
                } else if (contents.whole() < Files.size(file)) {
                    cut(file, contents.whole());
                }
                kept.addAll(standing.values());
            }
            return new ResultLog(file, new FileOutputStream(file.toFile(), true));
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private static void cut(Path file, long length) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(length);
        }
    }

    private static void replace(Path file, Iterable<SampleResult> results) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileOutputStream out = new FileOutputStream(fresh.toFile())) {
            for (SampleResult result : results) {
                out.write(bytes(result));
            }
            out.getFD().sync();
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Adds a result. */
    synchronized void append(SampleResult result) {
        try {
            out.write(bytes(result));
            unforced++;
            if (unforced >= RECORDS_PER_FORCE || System.nanoTime() - forced > NANOS_PER_FORCE) {
                force();
            }
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private void force() throws IOException {
        out.getFD().sync();
        unforced = 0;
        forced = System.nanoTime();
    }

    @Override
    public synchronized void close() {
        try (out) {
            force();
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private static byte[] bytes(SampleResult result) {
        return (ResultLine.of(result) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static UncheckedIOException failed(Path file, IOException cause) {
        return new UncheckedIOException("the results in " + file + " cannot be read or written", cause);
    }

    /**
     * What a file holds.
     *
     * @param results the whole ones
     * @param whole how many bytes those take
     */
    private record Contents(List<SampleResult> results, long whole) {

        static Contents of(Path file) {
            byte[] bytes;
            try {
                bytes = Files.readAllBytes(file);
            } catch (IOException e) {
                throw failed(file, e);
            }
            List<SampleResult> results = new ArrayList<>();
            int whole = 0;
            int start = 0;
            int line = 0;
            int torn = 0;
            for (int i = 0; i < bytes.length; i++) {
                if (bytes[i] == '\n') {
                    line++;
                    Optional<SampleResult> result = parsed(new String(bytes, start, i - start, StandardCharsets.UTF_8));
                    start = i + 1;
                    if (result.isEmpty()) {
                        // A power cut can leave blocks of zeros at the end; whatever follows whole lines is cut off.
                        torn = torn == 0 ? line : torn;
                    } else if (torn > 0) {
                        throw new DataException(file + ", line " + torn + " is no result, but line " + line
                                + " is; the file was changed: take the line out, or begin a new directory");
                    } else {
                        results.add(result.get());
                        whole = start;
                    }
                }
            }
            return new Contents(results, whole);
        }

        private static Optional<SampleResult> parsed(String line) {
            try {
                return Optional.of(ResultLine.read(line));
            } catch (RuntimeException e) {
                // Gson and the records' own checks throw many kinds; each means the same: no whole result.
                return Optional.empty();
            }
        }
    }
}
