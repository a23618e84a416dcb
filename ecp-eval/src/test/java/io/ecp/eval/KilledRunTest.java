package io.ecp.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run in a process of its own, killed without warning. */
class KilledRunTest {

    @TempDir
    Path directory;

    @Test
    @Timeout(value = 3, unit = TimeUnit.MINUTES)
    void a_run_killed_at_random_moments_ends_with_the_results_of_an_undisturbed_one() throws Exception {
        Path undisturbed = directory.resolve("undisturbed");
        EvaluationTest.evaluation(EvaluationTest.model(), undisturbed).build().run();
        Path killed = directory.resolve("killed");
        Path file = killed.resolve("results.jsonl");
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int kept = 0;
        for (int life = 0; life < 4; life++) {
            Process process = start(killed);
            int more = kept + 1 + random.nextInt(2);
            while (process.isAlive() && lines(file) < more) {
                EvaluationTest.pause(1);
            }
            EvaluationTest.pause(random.nextInt(30));
            process.destroyForcibly().waitFor();
            assertThat(lines(file)).as("seed %d", seed).isGreaterThanOrEqualTo(more);
            kept = lines(file);
        }

        EvaluationTest.evaluation(EvaluationTest.model(), killed).build().run();

        List<SampleResult> results = EvaluationTest.timeless(Evaluation.results(file));
        assertThat(results)
                .as("seed %d", seed)
                .containsExactlyInAnyOrderElementsOf(
                        EvaluationTest.timeless(Evaluation.results(undisturbed.resolve("results.jsonl"))));
    }

    private static Process start(Path out) throws IOException {
        List<String> path = new ArrayList<>();
        path.add(Path.of("target", "test-classes").toString());
        path.add(Path.of("target", "classes").toString());
        for (String property : List.of("jdk.module.path", "java.class.path")) {
            path.add(System.getProperty(property, ""));
        }
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        String.join(File.pathSeparator, path),
                        Life.class.getName(),
                        out.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static int lines(Path file) throws IOException {
        if (!Files.exists(file)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(file)) {
            return (int) lines.filter(line -> line.endsWith("}")).count();
        }
    }

    /** The process that is killed: each call takes a while. */
    static final class Life {

        private Life() {}

        public static void main(String[] arguments) {
            EvaluationTest.evaluation(
                            EvaluationTest.model().beforeEach(() -> EvaluationTest.pause(15)), Path.of(arguments[0]))
                    .build()
                    .run();
        }
    }
}
