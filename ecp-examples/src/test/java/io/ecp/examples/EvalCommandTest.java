package io.ecp.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command on the bundled screens, with the bundled model. */
class EvalCommandTest {

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void strategies_are_run_on_the_bundled_screens_and_gone_on_with() throws IOException {
        assertThat(run("--format", "desk4k", "--strategy", "direct,two-stage", "--limit", "6", "--max-tokens", "64"))
                .isZero();

        assertThat(out.toString()).contains("| two-stage | direct |", "196608 / 196608", "written to " + directory);
        assertThat(err.toString()).startsWith("12 requests").contains("12 of 12, two-stage");
        JsonObject report = JsonParser.parseString(Files.readString(directory.resolve("report-two-stage.json")))
                .getAsJsonObject();
        JsonObject overall = report.getAsJsonObject("metrics").getAsJsonObject("overall");
        assertThat(overall.get("num_total").getAsInt()).isEqualTo(6);
        assertThat(overall.get("action_acc").getAsDouble()).isGreaterThanOrEqualTo(0.8);

        err.getBuffer().setLength(0);
        assertThat(run("--format", "desk4k", "--strategy", "direct,two-stage", "--limit", "7", "--max-tokens", "64"))
                .isZero();
        assertThat(err.toString()).startsWith("14 requests, 12 done before");
    }

    @Test
    void questions_are_scored_by_rotation() throws IOException {
        assertThat(run("--format", "desk4k-questions", "--strategy", "two-stage", "--limit", "3"))
                .isZero();

        JsonObject metrics = JsonParser.parseString(Files.readString(directory.resolve("report-two-stage.json")))
                .getAsJsonObject()
                .getAsJsonObject("metrics");
        assertThat(metrics.get("all").getAsDouble()).isGreaterThanOrEqualTo(0.6);
    }

    @Test
    void a_run_of_something_else_in_the_same_directory_is_bad_input() {
        assertThat(run("--format", "desk4k", "--strategy", "direct", "--limit", "1"))
                .isZero();

        assertThat(run("--format", "desk4k-questions", "--strategy", "direct", "--limit", "1"))
                .isEqualTo(EcpCli.BAD_INPUT);
        assertThat(err.toString())
                .contains("holds a run with the benchmark \"desk4k\", but this one has \"desk4k-questions\"")
                .contains("choose another directory");
    }

    @Test
    void bad_use_is_told_apart_from_bad_data() {
        assertThat(run("--format", "screenspot")).isEqualTo(EcpCli.BAD_USE);
        assertThat(err.toString()).contains("there is no format 'screenspot'; known are screenspot-pro, ");
        assertThat(run("--format", "vstar")).isEqualTo(EcpCli.BAD_USE);
        assertThat(err.toString()).contains("--format vstar needs --data DIR");
        assertThat(run("--format", "desk4k", "--strategy", "guess")).isEqualTo(EcpCli.BAD_USE);
        assertThat(err.toString()).contains("there is no strategy \"guess\"; known are direct, two-stage");
        assertThat(run("--format", "desk4k", "--boxes", "xyxy")).isEqualTo(EcpCli.BAD_USE);
        assertThat(err.toString()).contains("--boxes is for screenspot-pro, screenspot-v2 and osworld-g");
        assertThat(run("--format", "osworld-g", "--boxes", "xyxy", "--data", directory.toString()))
                .isEqualTo(EcpCli.BAD_USE);
        assertThat(err.toString()).contains("the boxes of osworld-g are x, y, width, height, not x1, y1, x2, y2");
        assertThat(run("--format", "desk4k", "--boxes", "1234")).isEqualTo(EcpCli.BAD_USE);
        assertThat(err.toString()).contains("must be xyxy or xywh, but was '1234'");
        assertThat(run("--format", "screenspot-pro", "--data", directory.toString()))
                .isEqualTo(EcpCli.BAD_INPUT);
        assertThat(err.toString()).contains("there is no directory " + directory.resolve("annotations"));
    }

    private int run(String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "eval";
        all[1] = "--out";
        all[2] = directory.toString();
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        PrintWriter print = new PrintWriter(out);
        PrintWriter error = new PrintWriter(err);
        int code = EcpCli.run(print, error, all);
        print.flush();
        error.flush();
        return code;
    }
}
