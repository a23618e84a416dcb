package io.ecp.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.ecp.Ecp;
import io.ecp.batch.JsonLinesLog;
import io.ecp.error.ModelException;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.model.ModelQuery;
import io.ecp.model.ModelReply;
import io.ecp.model.Predictor;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchCommandTest {

    @TempDir
    Path directory;

    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final StringWriter told = new StringWriter();
    private Path out;

    @BeforeEach
    void pictures() throws IOException {
        out = directory.resolve("out.jsonl");
        Files.createDirectories(directory.resolve("shots/deep"));
        RgbImage.filled(new Size(8, 8), 0x204060).writePng(directory.resolve("shots/a.png"));
        RgbImage.filled(new Size(8, 8), 0x204060).writePng(directory.resolve("shots/deep/b.PNG"));
        Files.writeString(directory.resolve("shots/notes.txt"), "no picture");
        Files.write(directory.resolve("shots/broken.jpg"), new byte[] {1, 2, 3});
    }

    @Test
    void the_bundled_model_answers_a_manifest_and_is_not_asked_again() throws IOException {
        try (InputStream screen =
                BatchCommandTest.class.getResourceAsStream("/io/ecp/examples/screens/screen_000.png")) {
            assertThat(screen).isNotNull();
            Files.copy(screen, directory.resolve("screen.png"));
        }
        Path manifest = Files.writeString(
                directory.resolve("manifest.jsonl"),
                """
                {"id": "flag", "image": "screen.png", "prompt": "tap the flag icon in the teal window"}
                {"id": 2, "image": "screen.png", "prompt": "What is the number on the green badge?\\nA. 54\\nB. 57\\nC. 50\\nD. 53"}
                """);

        Ran first = run("batch", "--manifest", manifest.toString(), "--out", out.toString());
        List<String> lines = Files.readAllLines(out);
        Ran again = run("batch", "--manifest", manifest.toString(), "--out", out.toString());

        assertThat(first.code).as(first.err).isZero();
        assertThat(first.err).contains("ecp: 2 records", "2 of 2 done, 0 failed");
        assertThat(lines).hasSize(2).allMatch(line -> line.startsWith("{\"id\":"));
        JsonObject flag = record(lines, "flag");
        assertThat(flag.keySet()).containsExactly("id", "answer", "point", "box", "outcome", "calls", "tokens", "ms");
        assertThat(flag.getAsJsonArray("point").get(0).getAsDouble()).isBetween(2365.0, 2407.0);
        assertThat(flag.get("outcome").getAsString()).isEqualTo("REFINED");
        assertThat(flag.get("calls").getAsInt()).isEqualTo(2);
        assertThat(flag.getAsJsonObject("tokens").get("prompt").getAsInt()).isGreaterThan(100);
        assertThat(record(lines, "2").get("answer").getAsString()).isEqualTo("B. 57");
        assertThat(again.code).isZero();
        assertThat(again.err).contains("2 of 2 records are done already");
        assertThat(Files.readAllLines(out)).isEqualTo(lines);

        Ran together = run(
                "batch", "--manifest", manifest.toString(), "--out", out.toString(), "--fresh", "--calls-at-once", "2");

        assertThat(together.code).as(together.err).isZero();
        List<String> same = Files.readAllLines(out);
        assertThat(same).hasSize(2);
        assertThat(record(same, "flag").get("point")).isEqualTo(flag.get("point"));
        assertThat(record(same, "2").get("answer").getAsString()).isEqualTo("B. 57");
    }

    @Test
    void a_model_is_asked_at_least_one_question_at_a_time() {
        Ran none = run(
                "batch",
                "--manifest",
                directory + "/shots",
                "--prompt",
                "x",
                "--out",
                out.toString(),
                "--calls-at-once",
                "0");

        assertThat(none.code).isNotZero();
        assertThat(none.err).contains("callsAtOnce must be at least 1, but was 0");
    }

    @Test
    void csv_is_read_as_rfc_4180_has_it_with_columns_in_any_order() throws IOException {
        Path manifest = Files.writeString(
                directory.resolve("manifest.csv"),
                String.join(
                        "\r\n",
                        "\uFEFFprompt,note,id,image",
                        "\"click \"\"OK\"\", then",
                        "wait\",x,one,shots/a.png",
                        "click b,,two,shots/deep/b.PNG",
                        ""));

        assertThat(batch(manifest, false)).isZero();

        assertThat(asked)
                .hasSize(2)
                .anyMatch(prompt -> prompt.contains("click \"OK\", then"))
                .anyMatch(prompt -> prompt.contains("click b"));
        assertThat(ids()).containsExactlyInAnyOrder("one", "two");
    }

    @Test
    void a_folder_is_asked_one_prompt_and_its_pictures_are_named_by_their_paths() throws IOException {
        Ran silent = run("batch", "--manifest", directory + "/shots", "--out", out.toString());
        long failed = new BatchRun(
                        Manifest.of(directory.resolve("shots"), Optional.of("click it")),
                        out,
                        Optional.empty(),
                        false,
                        OptionalInt.of(2),
                        Optional.empty())
                .run(this::model, progress());

        assertThat(silent.code).isEqualTo(1);
        assertThat(silent.err).contains("shots is a folder; say with --prompt what to ask");
        assertThat(failed).as("broken.jpg").isEqualTo(1);
        assertThat(ids()).containsExactlyInAnyOrder("a.png", "deep/b.PNG");
        assertThat(told.toString()).contains("ecp: broken.jpg: ").doesNotContain("notes.txt");
    }

    @Test
    void what_fails_is_told_apart_and_asked_again_by_the_next_run() throws IOException {
        Path manifest = Files.writeString(
                directory.resolve("manifest.csv"),
                """
                id,image,prompt
                1,shots/a.png,click one
                2,shots/a.png,click fail
                3,shots/none.png,click three
                4,shots/a.png,click four
                """);
        Path failures = directory.resolve("failures.jsonl");
        BatchRun run = new BatchRun(
                Manifest.of(manifest, Optional.empty()),
                out,
                Optional.of(failures),
                false,
                OptionalInt.empty(),
                Optional.empty());

        long first = run.run(this::model, progress());
        List<String> failed = Files.readAllLines(failures);
        RgbImage.filled(new Size(8, 8), 0).writePng(directory.resolve("shots/none.png"));
        asked.clear();
        long second = run.run(
                () -> over(query -> {
                    asked.add(query.prompt());
                    return ModelReply.of("not found");
                }),
                progress());

        assertThat(first).isEqualTo(2);
        assertThat(failed).hasSize(2);
        assertThat(record(failed, "2").get("failure").getAsString()).contains("ModelException: out of order");
        assertThat(record(failed, "3").get("failure").getAsString()).contains("none.png");
        assertThat(record(failed, "3").keySet()).containsExactly("id", "image", "prompt", "failure");
        assertThat(second).isZero();
        assertThat(Files.readString(failures)).isEmpty();
        assertThat(asked).noneMatch(prompt -> prompt.contains("one") || prompt.contains("four"));
        assertThat(ids()).containsExactlyInAnyOrder("1", "2", "3", "4");
        JsonObject absent = record(Files.readAllLines(out), "3");
        assertThat(absent.get("answer").isJsonNull()).isTrue();
        assertThat(absent.get("outcome").getAsString()).isEqualTo("ABSTAINED");
        assertThat(absent.get("reply").getAsString()).isEqualTo("not found");
    }

    @Test
    void no_model_is_opened_when_nothing_is_left_to_ask() throws IOException {
        Path manifest = Files.writeString(directory.resolve("manifest.csv"), "id,image,prompt\n1,shots/a.png,x\n");
        Files.writeString(out, "{\"id\":\"1\"}\n");

        Ran ran = run(
                "batch", "--model", directory + "/none", "--manifest", manifest.toString(), "--out", out.toString());

        assertThat(ran.code).isZero();
        assertThat(ran.err).contains("1 of 1 record is done already");
    }

    @Test
    void the_exit_code_says_whether_all_was_done() throws IOException {
        Path manifest =
                Files.writeString(directory.resolve("manifest.csv"), "id,image,prompt\n1,shots/none.png,click three\n");

        Ran ran = run("batch", "--manifest", manifest.toString(), "--out", out.toString());

        assertThat(ran.code).isEqualTo(5);
        assertThat(ran.err).contains("none.png", "0 of 1 done, 1 failed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.csv   | id,image,prompt;1,a.png,x;1,b.png,y | line 3 of | has the id \"1\" of an earlier row",
                "a.csv   | id,image,prompt;1,,x | line 2 of | has no image",
                "a.csv   | id,image;1,a.png | line 2 of | has no prompt",
                "a.csv   | id,image,prompt;1,a.png | line 2 of | has no prompt",
                "a.csv   | name,image,prompt;1,a.png,x | line 2 of | has no id",
                "a.jsonl | {\"id\":1,\"image\":\"a.png\",\"prompt\":\"x\"};nonsense | line 2 of | is no JSON",
                "a.jsonl | [1] | line 1 of | is no JSON object",
                "a.jsonl | {\"id\":{},\"image\":\"a.png\",\"prompt\":\"x\"} | line 1 of | has no id"
            })
    void a_manifest_that_is_not_in_order_is_refused_before_anything_is_written(
            String name, String text, String where, String what) throws IOException {
        Path manifest = Files.writeString(directory.resolve(name), text.replace(';', '\n'));

        Ran ran = run("batch", "--manifest", manifest.toString(), "--out", out.toString());

        assertThat(ran.code).isEqualTo(2);
        assertThat(ran.err).contains(where, what);
        assertThat(out).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--parallel 0", "--time-limit 0", "--max-tokens 0", "--failures OUT"})
    void bad_values_are_code_1_and_named(String options) {
        List<String> args = new ArrayList<>(
                List.of("batch", "--manifest", directory.toString(), "--prompt", "x", "--out", out.toString()));
        args.addAll(List.of(options.replace("OUT", out.toString()).split(" ")));

        Ran ran = run(args.toArray(String[]::new));

        assertThat(ran.code).isEqualTo(1);
        assertThat(ran.err).contains(options.substring(0, options.indexOf(' ')));
    }

    @Test
    void a_missing_manifest_and_one_of_another_kind_are_named() throws IOException {
        Path odd = Files.writeString(directory.resolve("manifest.xlsx"), "x");

        Ran missing = run("batch", "--manifest", directory + "/none.csv", "--out", out.toString());
        Ran other = run("batch", "--manifest", odd.toString(), "--out", out.toString());

        assertThat(missing.code).isEqualTo(2);
        assertThat(missing.err).contains("there is no manifest " + directory + "/none.csv");
        assertThat(other.code).isEqualTo(1);
        assertThat(other.err).contains("*.csv, *.jsonl or *.ndjson");
    }

    @Test
    void two_runs_never_write_one_file_and_a_torn_record_is_told() throws IOException {
        Path manifest = Files.writeString(
                directory.resolve("manifest.csv"), "id,image,prompt\n1,shots/a.png,x\n2,shots/a.png,y\n");
        Files.writeString(out, "{\"id\":\"1\"}\n{\"id\":\"other\"}\n{\"id\":\"2\",\"ans");

        try (JsonLinesLog other = JsonLinesLog.open(directory.resolve("busy.jsonl"))) {
            BatchRun busy = new BatchRun(
                    Manifest.of(manifest, Optional.empty()),
                    directory.resolve("busy.jsonl"),
                    Optional.empty(),
                    true,
                    OptionalInt.empty(),
                    Optional.empty());
            assertThatThrownBy(() -> busy.run(this::model, progress())).hasMessageContaining("another run writes to");
            assertThat(other.size()).isZero();
        }
        assertThat(batch(manifest, false)).isZero();

        assertThat(told.toString())
                .contains("cut off the last record", "(14 bytes)")
                .contains("1 records of " + out + " are not in the manifest; they stay")
                .contains("1 of 2 records is done already");
        assertThat(asked).hasSize(1);
        assertThat(batch(manifest, true)).isZero();
        assertThat(ids()).containsExactlyInAnyOrder("1", "2");
    }

    @Test
    void progress_has_rate_time_left_and_failures_and_nothing_in_it_steers_the_terminal() {
        AtomicLong clock = new AtomicLong();
        StringWriter console = new StringWriter();
        StringWriter plain = new StringWriter();
        for (BatchProgress progress : List.of(
                new BatchProgress(new PrintWriter(console), true, clock::get),
                new BatchProgress(new PrintWriter(plain), false, clock::get))) {
            clock.set(0);
            progress.begin(50_000, 10_000);
            for (int i = 1; i <= 300; i++) {
                clock.addAndGet(100_000_000);
                if (i % 100 == 0) {
                    progress.failed();
                } else {
                    progress.answered();
                }
            }
            progress.say("a bad \u001b[31mname\r");
            progress.end();
        }

        assertThat(plain.toString().lines())
                .containsExactly(
                        "ecp: 10,000 of 50,000 records are done already",
                        "ecp: 10,099 of 50,000 done, 1 failed, 10.0/s, 1 h 6 min left",
                        "ecp: 10,198 of 50,000 done, 2 failed, 10.0/s, 1 h 6 min left",
                        "ecp: 10,297 of 50,000 done, 3 failed, 10.0/s, 1 h 6 min left",
                        "ecp: a bad ?[31mname?",
                        "ecp: 10,297 of 50,000 done, 3 failed, 10.0/s, 30 s in all");
        assertThat(console.toString())
                .contains("\r[####--------------------] 10,297 of 50,000 done, 3 failed, 10.0/s, 1 h 6 min left")
                .doesNotContain("\u001b");
    }

    private OpenedModel model() {
        return over(this::answer);
    }

    private static OpenedModel over(Predictor predictor) {
        return new OpenedModel(Ecp.over(predictor), Optional.empty());
    }

    private ModelReply answer(ModelQuery query) {
        asked.add(query.prompt());
        if (query.prompt().contains("fail")) {
            throw new ModelException("out of order");
        }
        return ModelReply.of("(1, 1)");
    }

    private long batch(Path manifest, boolean fresh) {
        return new BatchRun(
                        Manifest.of(manifest, Optional.empty()),
                        out,
                        Optional.empty(),
                        fresh,
                        OptionalInt.empty(),
                        Optional.empty())
                .run(this::model, progress());
    }

    private BatchProgress progress() {
        return new BatchProgress(new PrintWriter(told), false, System::nanoTime);
    }

    private List<String> ids() throws IOException {
        return Files.readAllLines(out).stream()
                .map(line ->
                        JsonParser.parseString(line).getAsJsonObject().get("id").getAsString())
                .toList();
    }

    private static JsonObject record(List<String> lines, String id) {
        return lines.stream()
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .filter(json -> json.get("id").getAsString().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static Ran run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = EcpCli.run(new PrintWriter(out), new PrintWriter(err), args);
        return new Ran(code, out.toString(), err.toString());
    }

    private record Ran(int code, String out, String err) {}
}
