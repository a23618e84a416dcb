package io.ecp.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.error.CancelledException;
import io.ecp.error.ModelException;
import io.ecp.eval.format.ScreenSpotPro;
import io.ecp.model.ModelProfiles;
import io.ecp.model.ModelQuery;
import io.ecp.model.ModelReply;
import io.ecp.model.ModelTraits;
import io.ecp.model.Predictor;
import io.ecp.strategy.AgreementGated;
import io.ecp.strategy.Direct;
import io.ecp.strategy.MultiView;
import io.ecp.strategy.TwoStage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvaluationTest {

    private static final Benchmark MINI = ScreenSpotPro.open(Fixtures.directory("screenspot-pro"));

    @TempDir
    Path directory;

    @Test
    void a_run_writes_a_line_for_each_sample_and_strategy_and_the_reports() throws IOException {
        Summary summary = evaluation(model(), directory).build().run();

        assertThat(lines()).hasSize(12).allMatch(line -> line.startsWith("{\"strategy\":"));
        assertThat(directory)
                .isDirectoryContaining("glob:**/report-direct.json")
                .isDirectoryContaining("glob:**/report-two-stage.json")
                .isDirectoryContaining("glob:**/report-agreement-gated.json")
                .isDirectoryContaining("glob:**/summary.md");
        assertThat(Files.readString(directory.resolve("summary.json"))).isEqualTo(summary.toJson() + "\n");
        assertThat(summary.arms())
                .extracting(Summary.Arm::strategy)
                .containsExactly("direct", "two-stage", "agreement-gated");
        assertThat(summary.overviewPixels()).isEqualTo(78_400);
        assertThat(summary.cropPixels()).isEqualTo(78_400);
        Summary.Arm direct = summary.arms().get(0);
        assertThat(direct.accuracy()).isEqualTo(new Proportion(2, 4));
        assertThat(direct.calls()).isEqualTo(1);
        assertThat(direct.promptTokens()).isEqualTo(10);
        assertThat(direct.marks()).containsEntry(Mark.UNREADABLE, 1);
        assertThat(summary.differences()).hasSize(2);
    }

    @Test
    void a_line_read_back_is_the_result() throws IOException {
        evaluation(model(), directory).build().run();

        List<SampleResult> results = results();
        assertThat(results.stream().map(ResultLine::of)).containsExactlyElementsOf(lines());
        SampleResult first = results.stream()
                .filter(result -> result.id().equals("paint_windows_0"))
                .findFirst()
                .orElseThrow();
        assertThat(first.mark()).isEqualTo(Mark.RIGHT);
        assertThat(first.looks()).hasSize(1);
        assertThat(first.looks().get(0).reply()).isEqualTo("(800, 700)");
        assertThat(first.targets()).hasSize(1);
    }

    @Test
    void a_finished_run_asks_nothing_more() {
        evaluation(model(), directory).build().run();
        Scripted again = model();

        Summary summary = evaluation(again, directory).build().run();

        assertThat(again.calls()).isZero();
        assertThat(summary.arms()).allMatch(arm -> arm.accuracy().n() == 4);
    }

    @Test
    void parallel_runs_have_the_results_of_sequential_ones() {
        evaluation(model(), directory.resolve("one")).build().run();
        List<SampleResult> one = timeless(Evaluation.results(directory.resolve("one/results.jsonl")));
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 5; round++) {
            Path out = directory.resolve("many" + round);
            Scripted many = model().callsAtOnce(8).beforeEach(() -> pause(random.nextInt(3)));

            Summary summary = evaluation(many, out).build().run();

            List<SampleResult> results = timeless(Evaluation.results(out.resolve("results.jsonl")));
            assertThat(results).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(one);
            assertThat(summary.arms())
                    .extracting(Summary.Arm::strategy)
                    .containsExactly("direct", "two-stage", "agreement-gated");
        }
    }

    @Test
    void requests_run_side_by_side_but_no_more_than_the_model_takes() {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Scripted model = model().callsAtOnce(3).beforeEach(() -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            pause(20);
            now.decrementAndGet();
        });

        Evaluation.builder(MINI, model, directory)
                .strategy("direct", Direct.of())
                .build()
                .run();

        assertThat(most.get()).isBetween(2, 3);
    }

    @Test
    void a_sample_that_fails_is_recorded_and_asked_again_later() {
        Scripted broken = model();
        broken.beforeEach(() -> {
            if (broken.calls() == 2) {
                throw new ModelException("the server is tired");
            }
            if (broken.calls() == 3) {
                throw new IllegalStateException("a fault of the predictor's");
            }
        });
        Summary first = Evaluation.builder(MINI, broken, directory)
                .strategy("direct", Direct.of())
                .build()
                .run();

        assertThat(first.arms().get(0).marks()).containsEntry(Mark.FAILED, 2);
        assertThat(first.arms().get(0).outcomes()).containsEntry("ModelException", 1);
        SampleResult failed = results().stream()
                .filter(result -> result.outcome().equals("ModelException"))
                .findFirst()
                .orElseThrow();
        assertThat(failed.decisions()).last().asString().contains("the server is tired");
        assertThat(failed.looks()).hasSize(1);
        assertThat(failed.looks().get(0).reply()).contains("the server is tired");

        Scripted repaired = model();
        Summary second = Evaluation.builder(MINI, repaired, directory)
                .strategy("direct", Direct.of())
                .build()
                .run();

        assertThat(repaired.calls()).isEqualTo(2);
        assertThat(second.arms().get(0).marks()).doesNotContainKey(Mark.FAILED);
        assertThat(results())
                .extracting(SampleResult::id)
                .doesNotHaveDuplicates()
                .hasSize(4);
    }

    @Test
    void a_picture_that_cannot_be_read_fails_its_samples_alone() throws IOException {
        Path copy = Fixtures.copy("screenspot-pro", directory.resolve("data"));
        Benchmark benchmark = ScreenSpotPro.open(copy);
        Files.delete(copy.resolve("images/code_linux/two.png"));

        Summary summary = Evaluation.builder(benchmark, model(), directory.resolve("out"))
                .strategy("direct", Direct.of())
                .build()
                .run();

        assertThat(summary.arms().get(0).marks()).containsEntry(Mark.FAILED, 2).containsEntry(Mark.RIGHT, 2);
        assertThat(summary.arms().get(0).outcomes()).containsEntry("ImageReadException", 2);
    }

    @Test
    void a_file_cut_at_any_byte_of_its_last_lines_keeps_the_whole_ones() throws IOException {
        Evaluation.builder(MINI, model(), directory)
                .strategy("direct", Direct.of())
                .build()
                .run();
        byte[] whole = Files.readAllBytes(results(directory));
        List<SampleResult> all = results();
        int last = bytes(lines().get(3));
        // Every byte of the last line, and the end of the one before.
        int cuts = last + 60;
        Path file = directory.resolve("cut.jsonl");
        for (int length = whole.length - cuts; length <= whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            int expected = length == whole.length ? 4 : length >= whole.length - last ? 3 : 2;
            List<SampleResult> kept = new ArrayList<>();

            try (ResultLog log = ResultLog.open(file, kept)) {
                for (SampleResult missing : all.subList(kept.size(), 4)) {
                    log.append(missing);
                }
            }

            assertThat(kept).as("cut at %d", length).hasSize(expected);
            assertThat(Files.readAllBytes(file)).as("cut at %d", length).isEqualTo(whole);
        }
    }

    @Test
    void a_run_cut_off_anywhere_ends_with_the_same_results() throws IOException {
        evaluation(model(), directory).build().run();
        byte[] whole = Files.readAllBytes(results(directory));
        List<SampleResult> all = timeless(results());
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 15; round++) {
            int length = random.nextInt(whole.length);
            Files.write(results(directory), Arrays.copyOf(whole, length));
            Scripted model = model();

            evaluation(model, directory).build().run();

            assertThat(timeless(results()))
                    .as("seed %d, cut at %d", seed, length)
                    .containsExactlyInAnyOrderElementsOf(all);
            assertThat(model.calls()).isPositive();
        }
    }

    @Test
    void zeros_at_the_end_of_a_file_are_cut_off() throws IOException {
        evaluation(model(), directory).build().run();
        byte[] whole = Files.readAllBytes(results(directory));
        byte[] padded = Arrays.copyOf(whole, whole.length + 4096);
        padded[whole.length + 100] = '\n';
        Files.write(results(directory), padded);
        Scripted model = model();

        evaluation(model, directory).build().run();

        assertThat(model.calls()).isZero();
        assertThat(Files.readAllBytes(results(directory))).isEqualTo(whole);
    }

    @Test
    void a_line_that_someone_changed_is_refused() throws IOException {
        evaluation(model(), directory).build().run();
        List<String> changed = new ArrayList<>(lines());
        changed.set(3, "changed");
        Files.write(results(directory), changed);

        assertThatThrownBy(() -> evaluation(model(), directory).build().run())
                .isInstanceOf(DataException.class)
                .hasMessageContaining("results.jsonl, line 4 is no result, but line 5 is");
        assertThat(Files.readAllLines(results(directory))).isEqualTo(changed);
    }

    @Test
    void another_model_profile_or_data_or_meaning_of_a_name_is_refused() throws IOException {
        evaluation(model(), directory).build().run();

        refused(evaluation(model().named("other"), directory), "the model \"scripted\", but this one has \"other\"");
        refused(evaluation(model(), directory).profile(ModelProfiles.QWEN3_VL), "with the profile");
        refused(evaluation(model(), directory).maxTokens(5), "the maxTokens \"512\", but this one has \"5\"");
        refused(
                Evaluation.builder(MINI, model(), directory).strategy("direct", TwoStage.standard()),
                "the strategy direct \"direct\", but this one has \"two-stage\"");
        Path copy = Fixtures.copy("screenspot-pro", directory.resolve("data"));
        Fixtures.edit(copy.resolve("annotations/code_linux.json"), "close the window", "close the door");
        refused(
                Evaluation.builder(ScreenSpotPro.open(copy), model(), directory).strategy("direct", Direct.of()),
                "with the data");
        Files.delete(directory.resolve("run.json"));
        refused(evaluation(model(), directory), "has results but no run.json");
        Files.writeString(directory.resolve("run.json"), "{}");
        refused(evaluation(model(), directory), "run.json is no header of a run");
    }

    @Test
    void more_samples_and_strategies_may_be_added() {
        Evaluation.builder(MINI, model(), directory)
                .strategy("direct", Direct.of())
                .limit(2)
                .build()
                .run();
        Scripted model = model();

        Summary summary = Evaluation.builder(MINI, model, directory)
                .strategy("direct", Direct.of())
                .build()
                .run();
        assertThat(model.calls()).isEqualTo(2);
        assertThat(summary.arms().get(0).accuracy().n()).isEqualTo(4);

        Summary both = Evaluation.builder(MINI, model(), directory)
                .strategy("two-stage", TwoStage.standard())
                .build()
                .run();
        assertThat(both.arms()).extracting(Summary.Arm::strategy).containsExactly("direct", "two-stage");
    }

    @Test
    void a_directory_in_use_is_refused() {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Evaluation.builder(MINI, model(), directory)
                .strategy("direct", Direct.of())
                .limit(1)
                .listener(new EvaluationListener() {
                    @Override
                    public void onStart(int total, int done) {
                        try {
                            evaluation(model(), directory).build().run();
                        } catch (DataException e) {
                            failure.set(e);
                        }
                    }
                })
                .build()
                .run();

        assertThat(failure.get()).hasMessageContaining("is in use by another run");
    }

    @Test
    void an_interrupted_run_stops_its_calls_and_keeps_what_it_has() throws InterruptedException {
        AtomicBoolean asked = new AtomicBoolean();
        Predictor slow = new Predictor() {
            @Override
            public ModelReply predict(ModelQuery query) {
                if (query.prompt().contains("red button")) {
                    return ModelReply.of("(500, 500)");
                }
                asked.set(true);
                while (true) {
                    query.deadline().check();
                    pause(1);
                }
            }

            @Override
            public ModelTraits traits() {
                return model().traits();
            }
        };
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread runner = new Thread(() -> {
            try {
                Evaluation.builder(MINI, slow, directory)
                        .strategy("direct", Direct.of())
                        .build()
                        .run();
            } catch (RuntimeException e) {
                failure.set(e);
            }
        });
        runner.start();
        while (!asked.get()) {
            pause(1);
        }
        runner.interrupt();
        runner.join();

        assertThat(failure.get()).isInstanceOf(CancelledException.class).hasMessageContaining("3 of 4 results missing");
        assertThat(results()).extracting(SampleResult::id).containsExactly("code_linux_0");
    }

    @Test
    void a_listener_is_told_of_every_result_in_turn() {
        List<String> told = new ArrayList<>();
        Evaluation.builder(MINI, model().callsAtOnce(4), directory)
                .strategy("direct", Direct.of())
                .listener(new EvaluationListener() {
                    @Override
                    public void onStart(int total, int done) {
                        told.add(done + " of " + total);
                    }

                    @Override
                    public void onResult(SampleResult result, int done, int total) {
                        told.add(done + " of " + total);
                    }
                })
                .build()
                .run();

        assertThat(told).containsExactly("0 of 4", "1 of 4", "2 of 4", "3 of 4", "4 of 4");
    }

    @Test
    void a_listener_that_throws_ends_the_run_and_what_was_written_stands() {
        Evaluation.Builder builder = Evaluation.builder(MINI, model(), directory)
                .strategy("direct", Direct.of())
                .listener(new EvaluationListener() {
                    @Override
                    public void onResult(SampleResult result, int done, int total) {
                        throw new IllegalStateException("no more");
                    }
                });

        assertThatThrownBy(() -> builder.build().run())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no more");
        assertThat(results()).hasSize(1);
    }

    @Test
    void a_picture_is_opened_once_for_samples_in_a_row_and_let_go_of() {
        List<String> opened = new ArrayList<>();
        SharedPictures pictures = new SharedPictures(name -> {
            opened.add(name);
            return MINI.open("code_linux/two.png");
        });

        pictures.acquire("a");
        pictures.release("a");
        pictures.acquire("a");
        pictures.acquire("b");
        assertThat(pictures.size()).isEqualTo(2);
        pictures.release("a");
        pictures.release("b");

        assertThat(opened).containsExactly("a", "b");
        assertThat(pictures.size()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void senseless_limits_are_refused(int value) {
        Evaluation.Builder builder = evaluation(model(), directory);

        assertThatThrownBy(() -> builder.limit(value)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.maxTokens(value)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.atOnce(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("atOnce must be at least 1, but was " + value);
    }

    @Test
    void strategies_need_names_of_their_own() {
        Evaluation.Builder builder = evaluation(model(), directory);

        assertThatThrownBy(() -> builder.strategy("direct", Direct.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two strategies \"direct\"");
        assertThatThrownBy(() -> builder.strategy(" ", MultiView.standard()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Evaluation.builder(MINI, model(), directory).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("known by name are direct");
    }

    private static void refused(Evaluation.Builder builder, String message) {
        assertThatThrownBy(() -> builder.build().run())
                .isInstanceOf(DataException.class)
                .hasMessageContaining(message);
    }

    static Scripted model() {
        return new Scripted()
                .on("blue bar", "(800, 700)")
                .on("menu", "(75, 50)")
                .on("red button", "(500, 500)")
                .on("close the window", "I would rather not");
    }

    static Evaluation.Builder evaluation(Predictor model, Path out) {
        return Evaluation.builder(MINI, model, out)
                .strategy("direct", Direct.of())
                .strategy("two-stage", TwoStage.standard())
                .strategy("agreement-gated", AgreementGated.standard());
    }

    /** Results without what differs from run to run. */
    static List<SampleResult> timeless(List<SampleResult> results) {
        return results.stream()
                .map(result -> new SampleResult(
                        result.strategy(),
                        result.id(),
                        result.picture(),
                        result.imageSize(),
                        result.prompt(),
                        result.targets(),
                        result.expected(),
                        result.mark(),
                        result.outcome(),
                        result.answer(),
                        result.point(),
                        result.box(),
                        result.confidence(),
                        result.looks().stream()
                                .map(look -> new SampleResult.Taken(
                                        look.stage(),
                                        look.region(),
                                        look.shown(),
                                        look.pixels(),
                                        look.reply(),
                                        look.promptTokens(),
                                        look.answerTokens(),
                                        Duration.ZERO))
                                .toList(),
                        result.decisions(),
                        Duration.ZERO,
                        result.groups()))
                .toList();
    }

    private List<SampleResult> results() {
        return Evaluation.results(results(directory));
    }

    private static int bytes(String line) {
        return line.getBytes(StandardCharsets.UTF_8).length + 1;
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(results(directory));
    }

    private static Path results(Path directory) {
        return directory.resolve("results.jsonl");
    }

    static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
