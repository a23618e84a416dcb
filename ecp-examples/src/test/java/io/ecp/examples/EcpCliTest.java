package io.ecp.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.ecp.imaging.ImageSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EcpCliTest {

    private static final String FLAG = "tap the flag icon in the teal window";

    @TempDir
    static Path directory;

    private static Path screen;
    private static Path small;

    @BeforeAll
    static void copyScreens() throws IOException {
        screen = copy("/io/ecp/examples/screens/screen_000.png", "screen.png");
        small = copy("/io/ecp/examples/desk/small.png", "small.png");
    }

    @Test
    void locate_prints_the_place_in_pixels_of_the_file() {
        Ran ran = run("locate", "--image", screen.toString(), FLAG);

        assertThat(ran.code).isZero();
        assertThat(ran.out).matches("(?s)\\(23\\d\\d(\\.\\d)?, 18\\d\\d(\\.\\d)?\\) in \\[.*\\[REFINED, 2 calls, .*");
        assertThat(ran.err).isEmpty();
    }

    @Test
    void json_is_one_object_with_the_answer_its_place_and_every_call() {
        Ran ran = run("locate", "--json", "--image", screen.toString(), FLAG);

        JsonObject json = JsonParser.parseString(ran.out).getAsJsonObject();
        assertThat(ran.code).isZero();
        assertThat(ran.out.strip().lines()).hasSize(1);
        assertThat(json.get("outcome").getAsString()).isEqualTo("REFINED");
        assertThat(json.getAsJsonArray("box")).hasSize(4);
        JsonArray point = json.getAsJsonArray("point");
        assertThat(point.get(0).getAsDouble()).isBetween(2365.0, 2407.0);
        assertThat(point.get(1).getAsDouble()).isBetween(1782.0, 1824.0);
        assertThat(json.get("crop")).hasToString("[1836,1620,960,540]");
        assertThat(json.getAsJsonArray("calls")).hasSize(2);
        assertThat(json.getAsJsonArray("calls")
                        .get(0)
                        .getAsJsonObject()
                        .get("reply")
                        .getAsString())
                .isEqualTo("<|box_start|>(597,872),(609,906)<|box_end|>");
    }

    @Test
    void predict_serves_commands_and_questions() {
        Ran command = run("predict", "--json", "--image", screen.toString(), FLAG);
        Ran question = run(
                "predict",
                "--json",
                "--image",
                screen.toString(),
                "What is the number on the green badge?\nA. 54\nB. 57\nC. 50\nD. 53");

        JsonObject located = JsonParser.parseString(command.out).getAsJsonObject();
        assertThat(located.get("answer").getAsString()).startsWith("<|box_start|>");
        assertThat(located.has("point")).isTrue();
        JsonObject answered = JsonParser.parseString(question.out).getAsJsonObject();
        assertThat(answered.get("answer").getAsString()).isEqualTo("B. 57");
        assertThat(answered.has("point")).isFalse();
    }

    @Test
    void a_report_is_one_page_for_each_picture() throws IOException {
        Path page = directory.resolve("page.html");

        Ran one = run("locate", "--image", screen.toString(), "--report", page.toString(), FLAG);
        Ran two = run(
                "locate", "--image", screen.toString(), "--image", small.toString(), "--report", page.toString(), FLAG);

        assertThat(one.code).isZero();
        assertThat(Files.readString(page))
                .startsWith("<!DOCTYPE html>")
                .contains(FLAG, "REFINED", "2 calls", "960x540+1836+1620", "&lt;|box_start|&gt;(597,872),(609,906)");
        assertThat(two.err).isEmpty();
        assertThat(Files.readString(directory.resolve("page-1.html"))).contains("3840x2160");
        assertThat(Files.readString(directory.resolve("page-2.html"))).contains("576x320");
    }

    @Test
    void a_report_of_the_plain_model_is_about_one_picture() throws IOException {
        Path page = directory.resolve("plain.html");
        String prompt = "In this UI screenshot, what is the position of the element corresponding to the command \""
                + FLAG + "\" (with bbox)?";

        Ran one = run("locate", "--direct", "--image", screen.toString(), "--report", page.toString(), prompt);
        Ran two = run(
                "locate",
                "--direct",
                "--image",
                screen.toString(),
                "--image",
                small.toString(),
                "--report",
                directory.resolve("none.html").toString(),
                FLAG);

        assertThat(one.code).isZero();
        assertThat(Files.readString(page)).contains("1 call, ", "WHOLE_IMAGE");
        assertThat(two.code).isEqualTo(1);
        assertThat(two.err).contains("--report shows one picture, but --direct asks about 2");
        assertThat(directory.resolve("none.html")).doesNotExist();
    }

    @Test
    void choose_takes_its_options_after_the_question_by_name_or_in_it() {
        String question = "What is the number on the green badge?";
        Ran listed = run("choose", "--image", screen.toString(), question, "54", "57", "50", "53");
        Ran named = run(
                "choose",
                "--option",
                "54",
                "--option",
                "57",
                "--option",
                "50",
                "--option",
                "53",
                "--image",
                screen.toString(),
                question);
        Ran inside = run("choose", "--image", screen.toString(), question + "\nA. 54\nB. 57\nC. 50\nD. 53");

        assertThat(listed.code).isZero();
        assertThat(listed.out).startsWith("B. 57  [REFINED, 2 calls");
        assertThat(named.out).startsWith("B. 57");
        assertThat(inside.out).startsWith("B. 57");
    }

    @Test
    void direct_is_one_call_with_the_prompt_as_it_is() {
        String prompt = "In this UI screenshot, what is the position of the element corresponding to the command \""
                + FLAG + "\" (with bbox)?";
        Ran ran = run("predict", "--direct", "--json", "--image", screen.toString(), prompt);

        JsonObject json = JsonParser.parseString(ran.out).getAsJsonObject();
        assertThat(ran.code).isZero();
        assertThat(json.get("answer").getAsString()).isEqualTo("<|box_start|>(597,872),(609,906)<|box_end|>");
        assertThat(json.getAsJsonArray("point").get(0).getAsDouble()).isEqualTo(2315.52);
        assertThat(json.getAsJsonArray("calls")).hasSize(1);
        assertThat(json.getAsJsonArray("calls")
                        .get(0)
                        .getAsJsonObject()
                        .get("prompt")
                        .getAsString())
                .isEqualTo(prompt);
    }

    @Test
    void direct_shows_several_pictures_in_one_call() {
        Ran ran = run(
                "predict",
                "--direct",
                "--json",
                "--max-tokens",
                "3",
                "--image",
                screen.toString(),
                "--image",
                small.toString(),
                "Point to the Save button in the image.");

        JsonObject json = JsonParser.parseString(ran.out).getAsJsonObject();
        JsonObject call = json.getAsJsonArray("calls").get(0).getAsJsonObject();
        assertThat(call.getAsJsonArray("pictures")).hasSize(2);
        assertThat(call.get("answerTokens").getAsInt()).isLessThanOrEqualTo(3);
        assertThat(json.has("point")).isFalse();
    }

    @Test
    void several_pictures_are_answered_one_by_one() {
        Ran ran = run("locate", "--json", "--image", screen.toString(), "--image", small.toString(), FLAG);

        JsonArray results = JsonParser.parseString(ran.out).getAsJsonObject().getAsJsonArray("results");
        assertThat(results).hasSize(2);
        assertThat(results.get(1).getAsJsonObject().get("file").getAsString()).isEqualTo(small.toString());
        assertThat(results.get(1).getAsJsonObject().getAsJsonArray("calls")).hasSize(1);
    }

    @Test
    void an_overlay_is_the_picture_with_marks_on_it() {
        Path overlay = directory.resolve("overlay.png");

        Ran ran = run("locate", "--overlay", overlay.toString(), "--image", small.toString(), FLAG);

        assertThat(ran.code).isZero();
        assertThat(ImageSource.of(overlay).size())
                .isEqualTo(ImageSource.of(small).size());
        assertThat(overlay).binaryContent().isNotEqualTo(bytes(small));
    }

    @Test
    void no_readable_answer_is_code_3_and_keeps_the_models_words() {
        Ran ran = run("locate", "--max-tokens", "2", "--json", "--image", small.toString(), FLAG);

        assertThat(ran.code).isEqualTo(3);
        assertThat(ran.err).contains("no readable answer; the model's words: ");
        JsonObject json = JsonParser.parseString(ran.out).getAsJsonObject();
        assertThat(json.get("outcome").getAsString()).isEqualTo("UNREADABLE");
        assertThat(json.get("answer").isJsonNull()).isTrue();
        assertThat(json.getAsJsonArray("calls")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "locate", "locate --image x.png", "fly", "locate --nonsense --image x.png y"})
    void bad_use_is_code_1_and_shows_the_usage(String line) {
        Ran ran = run(line.isEmpty() ? new String[0] : line.split(" "));

        assertThat(ran.code).isEqualTo(1);
        assertThat(ran.out + ran.err).contains("Usage:");
    }

    @Test
    void bad_values_are_code_1_and_named() {
        assertThat(run("locate", "--max-tokens", "0", "--image", small.toString(), "x").err)
                .contains("--max-tokens must be at least 1, but was 0");
        assertThat(run("choose", "--image", small.toString(), "Which?").err).contains("choose needs options");
        Ran profile = run("locate", "--profile", "nobody", "--image", small.toString(), "x");
        assertThat(profile.code).isEqualTo(1);
        assertThat(profile.err).contains("no model profile is named \"nobody\"");
    }

    @Test
    void a_picture_or_model_that_cannot_be_read_is_code_2_and_named() throws IOException {
        Path nothing = directory.resolve("nothing.png");
        Path noise = Files.write(directory.resolve("noise.png"), new byte[] {1, 2, 3});

        Ran missing = run("locate", "--image", nothing.toString(), "x");
        Ran broken = run("locate", "--image", noise.toString(), "x");
        Ran noModel = run("locate", "--model", nothing.toString(), "--image", small.toString(), "x");

        assertThat(missing.code).isEqualTo(2);
        assertThat(missing.err).contains("nothing.png");
        assertThat(broken.code).isEqualTo(2);
        assertThat(broken.err).contains("noise.png");
        assertThat(noModel.code).isEqualTo(2);
        assertThat(noModel.err).contains("nothing.png");
    }

    @Test
    void a_model_may_live_at_a_url() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> asked = CompletableFuture.supplyAsync(
                    () -> answerOnce(server, "{\"choices\":[{\"message\":{\"content\":\"[[400, 600, 600, 800]]\"}}]}"));
            String url = "http://127.0.0.1:" + server.getLocalPort() + "/v1";
            Ran ran = run(
                    "locate",
                    "--direct",
                    "--json",
                    "--model",
                    url,
                    "--model-name",
                    "some/model",
                    "--profile",
                    "qwen3-vl",
                    "--image",
                    small.toString(),
                    FLAG);
            Ran nameless = run("locate", "--model", url, "--image", small.toString(), FLAG);

            JsonObject json = JsonParser.parseString(ran.out).getAsJsonObject();
            assertThat(ran.code).isZero();
            assertThat(json.get("model").getAsString()).isEqualTo("some/model");
            assertThat(json.get("profile").getAsString()).isEqualTo("qwen3-vl");
            assertThat(json.getAsJsonArray("point").get(0).getAsDouble())
                    .isEqualTo(ImageSource.of(small).size().width() / 2.0);
            assertThat(asked.join()).startsWith("POST /v1/chat/completions").contains("\"model\":\"some/model\"");
            assertThat(nameless.code).isEqualTo(1);
            assertThat(nameless.err).contains("needs --model-name NAME");
        }
        Ran homeless = run("locate", "--model-name", "x", "--image", small.toString(), FLAG);
        assertThat(homeless.code).isEqualTo(1);
        assertThat(homeless.err).contains("--model-name x needs a server");
    }

    @Test
    void an_overlay_that_cannot_be_written_is_code_2_and_the_answer_is_printed_all_the_same() {
        Path nowhere = directory.resolve("missing").resolve("overlay.png");

        Ran ran = run("locate", "--overlay", nowhere.toString(), "--image", small.toString(), FLAG);

        assertThat(ran.code).isEqualTo(2);
        assertThat(ran.out).contains("WHOLE_IMAGE");
        assertThat(ran.err).startsWith("ecp: the picture could not be written to " + nowhere);
    }

    @Test
    void a_reply_cannot_steer_the_terminal() throws IOException {
        // Clears the screen and sets a title, by the two spellings of terminals, and turns the reading direction.
        String hostile = "\\u001b[2J\\u001b]0;owned\\u0007 \\u009b31m \\u202eevil\\u202c \\r\\b plain";

        Ran words = askServer(hostile);
        Ran json = askServer(hostile, "--json");
        Ran unreadable = askServer("\\u001b[2J", "--direct");

        assertThat(words.code).isZero();
        assertThat(words.out)
                .contains("\\u001b[2J\\u001b]0;owned\\u0007 \\u009b31m \\u202eevil\\u202c \\u000d\\u0008 plain");
        assertThat(json.out.strip().lines()).hasSize(1);
        assertThat(JsonParser.parseString(json.out)
                        .getAsJsonObject()
                        .get("answer")
                        .getAsString())
                .isEqualTo("\u001b[2J\u001b]0;owned\u0007 \u009b31m \u202eevil\u202c \r\b plain");
        for (Ran ran : List.of(words, json, unreadable)) {
            assertThat(ran.out + ran.err).doesNotContainPattern("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\u202a-\u202e]");
        }
    }

    @Test
    void a_prompt_or_a_files_name_cannot_steer_the_terminal() {
        Ran ran = run("locate", "--image", "no\u001b[31mfile.png", "\u001b[2Jclick it");
        Ran unknown = run("locate", "--image", small.toString(), "click it", "--\u009bx");

        assertThat(ran.code).isEqualTo(2);
        assertThat(ran.err).contains("no\\u001b[31mfile.png").doesNotContain("\u001b");
        assertThat(unknown.code).isEqualTo(1);
        assertThat(unknown.err).contains("--\\u009bx").doesNotContain("\u009b");
    }

    /** Asks a server that gives this reply, written as it stands in JSON. */
    private static Ran askServer(String reply, String... options) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> asked = CompletableFuture.supplyAsync(
                    () -> answerOnce(server, "{\"choices\":[{\"message\":{\"content\":\"" + reply + "\"}}]}"));
            List<String> arguments = new ArrayList<>(List.of("ask"));
            arguments.addAll(List.of(options));
            arguments.addAll(List.of("--model", "http://127.0.0.1:" + server.getLocalPort() + "/v1"));
            arguments.addAll(List.of("--model-name", "some/model", "--image", small.toString(), "what is it?"));
            Ran ran = run(arguments.toArray(String[]::new));
            asked.join();
            return ran;
        }
    }

    /** Answers one HTTP request with a body of JSON, and returns the request. */
    private static String answerOnce(ServerSocket server, String json) {
        try (Socket connection = server.accept()) {
            InputStream in = connection.getInputStream();
            StringBuilder request = new StringBuilder();
            while (request.indexOf("\r\n\r\n") < 0) {
                request.append((char) in.read());
            }
            Matcher length = Pattern.compile("(?i)content-length: (\\d+)").matcher(request);
            assertThat(length.find()).isTrue();
            request.append(new String(in.readNBytes(Integer.parseInt(length.group(1))), StandardCharsets.UTF_8));
            connection
                    .getOutputStream()
                    .write(("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n" + json)
                            .getBytes(StandardCharsets.UTF_8));
            return request.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path copy(String resource, String name) throws IOException {
        Path file = directory.resolve(name);
        try (InputStream in = EcpCliTest.class.getResourceAsStream(resource)) {
            assertThat(in).as(resource).isNotNull();
            Files.copy(in, file);
        }
        return file;
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Ran run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = EcpCli.run(new PrintWriter(out), new PrintWriter(err), args);
        return new Ran(code, out.toString(), err.toString());
    }

    private record Ran(int code, String out, String err) {}
}
