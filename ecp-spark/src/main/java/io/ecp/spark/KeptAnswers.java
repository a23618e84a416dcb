package io.ecp.spark;

import io.ecp.batch.JsonLinesLog;
import io.ecp.error.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The answers of one partition that outlive the attempt that paid for them. Each attempt appends to a file of its own, so
 * that a killed one which still writes, or a speculative one, is in nobody's way; and reads the files of all that went
 * before. A line that is cut off at the end of a file is one that was being written, and is left out. Thread-safe.
 */
final class KeptAnswers implements AutoCloseable {

    private static final String SUFFIX = ".jsonl";

    private final Path directory;
    private final Map<String, Answered> answers = new ConcurrentHashMap<>();
    private @Nullable JsonLinesLog log;

    private KeptAnswers(Path directory) {
        this.directory = directory;
    }

    /**
     * Reads what earlier attempts have kept.
     *
     * @throws StorageException if the directory cannot be made or read, or a line that is not the last is no record
     */
    static KeptAnswers open(Path results, int partition, int partitions) {
        KeptAnswers kept = new KeptAnswers(
                results.resolve(String.format(Locale.ROOT, "part-%05d-of-%05d", partition, partitions)));
        try {
            Files.createDirectories(kept.directory);
            List<Path> files;
            try (Stream<Path> all = Files.list(kept.directory)) {
                files = all.filter(file -> file.toString().endsWith(SUFFIX))
                        .sorted()
                        .toList();
            }
            for (Path file : files) {
                kept.read(file);
            }
        } catch (IOException e) {
            throw new StorageException("results cannot be kept in " + kept.directory + ": " + e, e);
        }
        return kept;
    }

    private void read(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        int begin = 0;
        int number = 1;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', begin), number++) {
            // Decoded line by line, since the last character of the file may be cut in its middle.
            String line = new String(
                    text.substring(begin, end).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
            begin = end + 1;
            try {
                Answered answered = Answered.fromJson(line);
                answers.put(answered.id(), answered);
            } catch (IllegalArgumentException e) {
                throw new StorageException(
                        "line " + number + " of " + file + " is no kept answer (" + e.getMessage()
                                + "); remove the file, and what it held is asked again",
                        e);
            }
        }
    }

    int size() {
        return answers.size();
    }

    /** The answer to a question, if there was one. */
    Optional<Answered> find(String id) {
        return Optional.ofNullable(answers.get(id));
    }

    /**
     * Keeps an answer, unless there is one to the same question.
     *
     * @throws StorageException if it cannot be written
     */
    synchronized void add(Answered answered) {
        if (answers.putIfAbsent(answered.id(), answered) != null) {
            return;
        }
        if (log == null) {
            log = JsonLinesLog.open(directory.resolve("attempt-" + UUID.randomUUID() + SUFFIX));
        }
        log.append(answered.toJson());
    }

    @Override
    public synchronized void close() {
        if (log == null) {
            return;
        }
        // A killed task is interrupted, and a channel that an interrupted thread uses is closed before it is forced.
        boolean interrupted = Thread.interrupted();
        try {
            log.close();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
