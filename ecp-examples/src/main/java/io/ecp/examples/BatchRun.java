package io.ecp.examples;

import io.ecp.EcpEngine;
import io.ecp.EcpOutcome;
import io.ecp.EcpRequest;
import io.ecp.EcpStream;
import io.ecp.batch.JsonLinesLog;
import io.ecp.error.StorageException;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.ReadOptions;
import io.ecp.task.Answer;
import io.ecp.task.Task;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Answers a manifest into a file of JSON Lines, and takes up again what an earlier run has left. What is answered, also
 * with "not in the picture" or with unreadable words, is done; what failed is asked again by the next run.
 *
 * @param manifest what to ask
 * @param out where the answers go
 * @param failures where failures go, of this run alone
 * @param fresh whether to begin anew
 * @param parallelism the most requests at once; as many as the model takes unless given
 * @param timeLimit of each request, if it has one
 */
record BatchRun(
        Manifest manifest,
        Path out,
        Optional<Path> failures,
        boolean fresh,
        OptionalInt parallelism,
        Optional<Duration> timeLimit) {

    private static final int SHOWN_FAILURES = 10;

    /**
     * Runs to the end of the manifest.
     *
     * @param model opens the model, which is done when the manifest is in order and something is left to ask
     * @return how many requests failed
     * @throws ManifestException if the manifest is not in order; nothing is written then
     * @throws StorageException if an output cannot be written, or another run writes it
     */
    long run(Supplier<OpenedModel> model, BatchProgress progress) {
        Set<String> ids = ids();
        try (JsonLinesLog log = fresh ? JsonLinesLog.fresh(out) : JsonLinesLog.open(out);
                Failures failed = Failures.to(failures, progress)) {
            if (log.bytesCut() > 0) {
                progress.say("cut off the last record of " + out + ", which was torn (" + log.bytesCut() + " bytes)");
            }
            long done = ids.stream().filter(log::contains).count();
            if (log.size() > done) {
                progress.say((log.size() - done) + " records of " + out + " are not in the manifest; they stay");
            }
            progress.begin(ids.size(), done);
            if (done < ids.size()) {
                try (OpenedModel opened = model.get()) {
                    answer(opened.engine(), log, failed, progress);
                }
            }
            progress.end();
            return failed.count();
        } catch (RuntimeException e) {
            throw Manifest.isUnreadable(e) ? Manifest.unreadable(e) : e;
        }
    }

    private void answer(EcpEngine engine, JsonLinesLog log, Failures failed, BatchProgress progress) {
        try (Stream<Manifest.Row> rows = manifest.rows();
                Stream<EcpOutcome<Manifest.Row, Answer>> outcomes = stream(
                                engine, rows.filter(row -> !log.contains(row.id())))
                        .outcomes()) {
            outcomes.forEach(outcome -> {
                if (outcome.failure().isPresent()) {
                    failed.add(outcome.item(), outcome.failure().get());
                    progress.failed();
                } else {
                    log.append(BatchRecord.answered(outcome.item(), outcome.orThrow()));
                    progress.answered();
                }
            });
        }
    }

    private Set<String> ids() {
        try {
            return manifest.ids();
        } catch (RuntimeException e) {
            throw Manifest.isUnreadable(e) ? Manifest.unreadable(e) : e;
        }
    }

    private EcpStream<Manifest.Row, Answer> stream(EcpEngine engine, Stream<Manifest.Row> rows) {
        int atOnce = parallelism.orElse(engine.predictor().traits().callsAtOnce() + 1);
        // The decoded pictures of all that run together have the share of the heap that one has by itself.
        ReadOptions standard = ReadOptions.defaults();
        ReadOptions each = standard.withKeptBytes(standard.keptBytes() / atOnce);
        // The rows are read once, by the stream's one reader.
        @SuppressWarnings("StreamToIterable")
        Iterable<Manifest.Row> once = rows::iterator;
        EcpStream<Manifest.Row, Answer> stream = engine.stream(
                        once, row -> EcpRequest.of(ImageSource.of(row.image(), each), Task.prompt(row.prompt())))
                .parallelism(atOnce)
                .asTheyFinish();
        return timeLimit.isPresent() ? stream.timeLimit(timeLimit.get()) : stream;
    }

    /** Where failures go: a file, or the first few of them to the one who looks on. */
    private static final class Failures implements AutoCloseable {

        private final Optional<Path> file;
        private final Optional<Writer> writer;
        private final BatchProgress progress;
        private long count;

        private Failures(Optional<Path> file, Optional<Writer> writer, BatchProgress progress) {
            this.file = file;
            this.writer = writer;
            this.progress = progress;
        }

        static Failures to(Optional<Path> file, BatchProgress progress) {
            try {
                return new Failures(
                        file,
                        file.isPresent()
                                ? Optional.of(Files.newBufferedWriter(file.get(), StandardCharsets.UTF_8))
                                : Optional.empty(),
                        progress);
            } catch (IOException e) {
                throw new StorageException("failures cannot be written to " + file.orElseThrow() + ": " + e, e);
            }
        }

        long count() {
            return count;
        }

        void add(Manifest.Row row, Throwable failure) {
            count++;
            if (writer.isPresent()) {
                try {
                    writer.get().write(BatchRecord.failed(row, failure) + "\n");
                    writer.get().flush();
                } catch (IOException e) {
                    throw new StorageException("a failure cannot be written to " + file.orElseThrow() + ": " + e, e);
                }
            } else if (count <= SHOWN_FAILURES) {
                progress.say(row.id() + ": " + failure.getMessage());
                if (count == SHOWN_FAILURES) {
                    progress.say("further failures are counted, not shown; --failures FILE keeps them");
                }
            }
        }

        @Override
        public void close() {
            if (writer.isPresent()) {
                try {
                    writer.get().close();
                } catch (IOException e) {
                    throw new StorageException("failures cannot be written to " + file.orElseThrow() + ": " + e, e);
                }
            }
        }
    }
}
