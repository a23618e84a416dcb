package io.ecp.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import io.ecp.Ecp;
import io.ecp.EcpEngine;
import io.ecp.error.CancelledException;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.model.ModelReply;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills batches again and again and takes them up each time. */
class BatchKillTest {

    private static final long SEED = 20_261_124;
    private static final int BATCHES = 2;
    private static final int KILLS = 25;
    private static final int RECORDS = 1_500;

    @TempDir
    Path directory;

    @Test
    void killed_at_fifty_moments_and_taken_up_each_time_batches_hold_each_record_exactly_once() throws Exception {
        System.out.println("kill moments with seeds from " + SEED);
        ExecutorService killers = Executors.newFixedThreadPool(BATCHES);
        try {
            List<Future<?>> batches = new ArrayList<>();
            for (int i = 0; i < BATCHES; i++) {
                Path own = Files.createDirectory(directory.resolve("batch-" + i));
                Random random = new Random(SEED + i);
                batches.add(killers.submit(() -> {
                    killAndTakeUp(own, random);
                    return null;
                }));
            }
            for (Future<?> batch : batches) {
                batch.get();
            }
        } finally {
            killers.shutdownNow();
        }
    }

    private static void killAndTakeUp(Path directory, Random random) throws Exception {
        RgbImage.filled(new Size(8, 8), 0x204060).writePng(directory.resolve("dot.png"));
        Path manifest = Files.writeString(
                directory.resolve("manifest.csv"),
                "id,image,prompt\n"
                        + String.join(
                                "\n",
                                IntStream.range(0, RECORDS)
                                        .mapToObj(i -> "row-" + i + ",dot.png,click " + i + ".")
                                        .toList()));
        Path out = directory.resolve("out.jsonl");
        int torn = 0;
        int withinARun = 0;

        for (int kill = 0; kill < KILLS; kill++) {
            long before = size(out);
            Process run = start(manifest, out, 1 + random.nextInt(2));
            if (random.nextInt(5) == 0) {
                // At any stage of its start.
                TimeUnit.MILLISECONDS.sleep(random.nextInt(400));
            } else {
                long until = before + 1 + random.nextInt(1_200);
                while (size(out) < until && run.isAlive()) {
                    TimeUnit.MICROSECONDS.sleep(200);
                }
            }
            assertThat(run.isAlive())
                    .as("run %d was killed before its end", kill)
                    .isTrue();
            run.destroyForcibly();
            assertThat(run.waitFor()).as("the exit code of a killed process").isEqualTo(128 + 9);
            withinARun += size(out) > before ? 1 : 0;
            // A power cut may tear the last record, which a killed process alone does not.
            if (size(out) > 0 && random.nextInt(3) == 0) {
                tear(out, 1 + random.nextInt(60));
                torn++;
            }
        }
        assertThat(withinARun).as("kills while records were written").isGreaterThan(KILLS / 2);
        assertThat(torn).isPositive();
        assertThat(recordsIn(out)).isBetween(1L, (long) RECORDS - 1);

        assertThat(start(manifest, out, 8).waitFor()).isZero();

        List<String> ids = new ArrayList<>();
        for (String line : Files.readAllLines(out)) {
            ids.add(JsonParser.parseString(line).getAsJsonObject().get("id").getAsString());
        }
        assertThat(ids)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, RECORDS).mapToObj(i -> "row-" + i).toList());
    }

    private static Process start(Path manifest, Path out, int parallelism) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Killed.class.getName(),
                        manifest.toString(),
                        out.toString(),
                        "" + parallelism)
                .redirectOutput(manifest.resolveSibling("printed.txt").toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static long size(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }

    private static long recordsIn(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                .chars()
                .filter(c -> c == '\n')
                .count();
    }

    private static void tear(Path file, int bytes) throws IOException {
        try (FileChannel open = FileChannel.open(file, StandardOpenOption.WRITE)) {
            open.truncate(Math.max(0, open.size() - bytes));
        }
    }

    /** The process that is killed: a batch over a model that takes two milliseconds. */
    static final class Killed {

        private Killed() {}

        public static void main(String[] args) {
            EcpEngine engine = Ecp.over(query -> {
                try {
                    TimeUnit.MILLISECONDS.sleep(2);
                } catch (InterruptedException e) {
                    throw new CancelledException("interrupted", e);
                }
                return ModelReply.of("(1, 1)");
            });
            BatchRun run = new BatchRun(
                    Manifest.of(Path.of(args[0]), Optional.empty()),
                    Path.of(args[1]),
                    Optional.empty(),
                    false,
                    OptionalInt.of(Integer.parseInt(args[2])),
                    Optional.empty());
            PrintWriter printed = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
            BatchProgress progress = new BatchProgress(printed, false, System::nanoTime);
            System.exit(run.run(() -> new OpenedModel(engine, Optional.empty()), progress) == 0 ? 0 : 1);
        }
    }
}
