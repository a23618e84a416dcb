package io.ecp.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecp.confidence.Calibration;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A promise learnt from a run and kept by a prediction, with the bundled model. */
class CalibrateCommandTest {

    private static final String STRATEGY = "agreement-gated";

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return EcpCli.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    @Test
    void a_promise_is_learnt_from_a_run_and_unsure_answers_are_withheld() throws IOException {
        Path promise = directory.resolve("promise.json");
        Path screen = directory.resolve("screen.png");
        try (InputStream stream = CalibrateCommandTest.class.getResourceAsStream("desk/screen_009.png")) {
            Files.copy(stream, screen);
        }
        assertThat(run("eval", "--format", "desk4k", "--strategy", STRATEGY, "--out", directory.toString()))
                .isZero();

        int code = run(
                "calibrate",
                "--run",
                directory.toString(),
                "--strategy",
                STRATEGY,
                "--most-wrong",
                "0.3",
                "--out",
                promise.toString());

        assertThat(err.toString()).doesNotContain("ecp: ");
        assertThat(code).isZero();
        Calibration learnt = Calibration.load(promise);
        assertThat(out.toString())
                .contains("of 30 answers " + learnt.accepted() + " (")
                .contains("promised: at most 30 % of kept answers wrong, with a reliability of 90 %");
        assertThat(learnt.provenance()).containsEntry("model", "desk-tiny").containsEntry("data", "desk4k");
        assertThat(learnt.provenance().get("strategy")).startsWith(STRATEGY);
        // A stricter promise, by hand: nothing that the model says is as sure as that.
        Files.writeString(
                promise,
                Files.readString(promise).replaceAll("\"threshold\":\\s*[0-9.eE-]+", "\"threshold\": 0.99999"));
        String[] locate = {
            "locate",
            "--image",
            screen.toString(),
            "--strategy",
            STRATEGY,
            "--calibration",
            promise.toString(),
            "tap the flag icon"
        };
        assertThat(run(locate)).isEqualTo(EcpCli.UNSURE);
        assertThat(out.toString()).contains("(not sure enough)  [UNSURE, ");
        assertThat(err.toString()).contains("ecp: the answer is withheld, less sure than the calibration asks for");
        assertThat(run(
                        "locate",
                        "--image",
                        screen.toString(),
                        "--calibration",
                        promise.toString(),
                        "tap the flag icon"))
                .isEqualTo(EcpCli.BAD_USE);
        assertThat(err.toString()).contains("the strategy two-stage does not say how sure its answers are");
    }

    @Test
    void too_few_answers_and_unknown_runs_are_refused() throws IOException {
        Files.writeString(
                directory.resolve("run.json"), "{\"model\":\"m\",\"strategies\":{\"recovery\":\"recovery x\"}}");
        Files.writeString(
                directory.resolve("results.jsonl"),
                "{\"strategy\":\"recovery\",\"confidence\":0.9,\"mark\":\"RIGHT\"}\n");

        assertThat(run("calibrate", "--run", directory.toString(), "--strategy", "recovery", "--out", "x"))
                .isEqualTo(EcpCli.BAD_INPUT);
        assertThat(err.toString())
                .contains("an error rate of 0.05 cannot be promised with a reliability of 0.9 from 1 labelled answers");
        assertThat(run("calibrate", "--run", directory.toString(), "--strategy", "direct", "--out", "x"))
                .isEqualTo(EcpCli.BAD_INPUT);
        assertThat(err.toString()).contains("has no strategy \"direct\", but recovery");
        assertThat(run(
                        "calibrate",
                        "--run",
                        directory.toString(),
                        "--strategy",
                        "x",
                        "--most-wrong",
                        "2",
                        "--out",
                        "x"))
                .isEqualTo(EcpCli.BAD_USE);
        assertThat(err.toString()).contains("lie between 0 and 1, but one was 2.0");
    }
}
