package io.ecp.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecp.error.ModelException;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.PixelBudget;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.imaging.View;
import io.ecp.model.FinishReason;
import io.ecp.model.ModelProfiles;
import io.ecp.model.ModelQuery;
import io.ecp.model.ModelReply;
import io.ecp.model.Sampling;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiPredictorTest {

    static OpenAiPredictor.Builder model(LoopbackServer server) {
        return OpenAiPredictor.builder(server.url(), "test/model").pauses(Duration.ofMillis(1), Duration.ofSeconds(20));
    }

    @Test
    void a_query_becomes_one_user_turn_with_its_parts_in_order() throws Exception {
        try (LoopbackServer server = LoopbackServer.answering(LoopbackServer.saying("(1, 2)"))) {
            View first = Shown.noise(40, 30, 1);
            View second = Shown.noise(30, 20, 2);
            ModelQuery query = ModelQuery.builder()
                    .text("Full image:\n")
                    .picture(first)
                    .text("\nClose-up:\n")
                    .picture(second)
                    .text("\nWhat is it?")
                    .maxTokens(77)
                    .build();

            ModelReply reply = model(server).build().predict(query);

            assertThat(reply.text()).isEqualTo("(1, 2)");
            assertThat(reply.finishReason()).isEqualTo(FinishReason.STOP);
            assertThat(reply.promptTokens()).hasValue(321);
            assertThat(reply.answerTokens()).hasValue(12);
            assertThat(reply.meanLogProbability()).isEmpty();
            LoopbackServer.Call call = server.calls().get(0);
            assertThat(call.start()).isEqualTo("POST /v1/chat/completions HTTP/1.1");
            assertThat(call.headers())
                    .containsEntry("content-type", "application/json")
                    .doesNotContainKeys("authorization", "upgrade");
            JsonNode json = call.json();
            assertThat(json.get("model").asText()).isEqualTo("test/model");
            assertThat(json.get("max_tokens").asInt()).isEqualTo(77);
            assertThat(json.get("temperature").asInt()).isZero();
            assertThat(json.get("stream").asBoolean()).isFalse();
            assertThat(json.get("logprobs").asBoolean()).isTrue();
            assertThat(json.get("messages")).hasSize(1);
            JsonNode content = json.at("/messages/0/content");
            assertThat(IntStream.range(0, 5)
                            .mapToObj(i -> content.get(i).get("type").asText()))
                    .containsExactly("text", "image_url", "text", "image_url", "text");
            assertThat(content.at("/2/text").asText()).isEqualTo("\nClose-up:\n");
            assertThat(content.at("/1/image_url/detail").asText()).isEqualTo("high");
            assertThat(pixels(content.get(1))).isEqualTo(first.pixels().toByteArray());
            assertThat(pixels(content.get(3))).isEqualTo(second.pixels().toByteArray());
        }
    }

    private static byte[] pixels(JsonNode part) {
        return picture(part, "image/png").toByteArray();
    }

    private static RgbImage picture(JsonNode part, String type) {
        String url = part.at("/image_url/url").asText();
        String start = "data:" + type + ";base64,";
        assertThat(url).startsWith(start);
        ImageSource source = ImageSource.of(Base64.getDecoder().decode(url.substring(start.length())));
        return source.whole(source.size()).pixels();
    }

    @Test
    void a_picture_that_is_too_large_as_png_goes_as_jpeg_of_the_same_size() throws Exception {
        try (LoopbackServer server = LoopbackServer.answering(LoopbackServer.saying("x"))) {
            OpenAiPredictor small = model(server)
                    .pictureEncoding(PictureEncoding.pngUpTo(5000, 0.9))
                    .build();

            small.predict(ModelQuery.of(Shown.noise(160, 90, 3), "x"));
            small.predict(ModelQuery.of(Shown.plain(160, 90), "x"));

            JsonNode noise = server.calls().get(0).json().at("/messages/0/content/0");
            assertThat(picture(noise, "image/jpeg").size()).isEqualTo(new Size(160, 90));
            JsonNode plain = server.calls().get(1).json().at("/messages/0/content/0");
            assertThat(picture(plain, "image/png").rgb(5, 5)).isEqualTo(0x336699);
        }
    }

    @Test
    void a_lower_quality_makes_a_smaller_jpeg_and_colours_stay_sharp() {
        RgbImage noise = Shown.noise(200, 200, 4).pixels();
        // Columns of red and blue in turn: colours at half resolution would make them one purple.
        byte[] striped = new byte[64 * 64 * 3];
        for (int i = 0; i < 64 * 64; i++) {
            striped[3 * i + (i % 2 == 0 ? 0 : 2)] = (byte) 255;
        }
        RgbImage stripes = RgbImage.ofOwned(new Size(64, 64), striped);

        int fine = PictureEncoding.jpeg(0.95).dataUrl(noise).length();
        int coarse = PictureEncoding.jpeg(0.5).dataUrl(noise).length();
        String url = PictureEncoding.jpeg(1).dataUrl(stripes);
        ImageSource back = ImageSource.of(Base64.getDecoder().decode(url.substring(url.indexOf(',') + 1)));
        int left = back.whole(back.size()).pixels().rgb(30, 30);

        assertThat(coarse).isLessThan(fine / 2);
        assertThat(left >> 16 & 255).isGreaterThan(240);
        assertThat(left & 255).isLessThan(15);
        assertThatThrownBy(() -> PictureEncoding.jpeg(1.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1.5");
    }

    @Test
    void what_the_caller_adds_is_sent_and_replaces_ours() throws Exception {
        try (LoopbackServer server = LoopbackServer.answering(LoopbackServer.saying("x"))) {
            OpenAiPredictor model = model(server)
                    .apiKey("  sk-test-0123456789 ")
                    .header("X-Team", "vision")
                    .parameter("temperature", 0.5)
                    .parameter("seed", 7)
                    .parameter("mm_processor_kwargs", Map.of("max_pixels", 1_003_520, "sizes", List.of(1, "a", true)))
                    .systemPrompt("You are an expert.")
                    .detail("")
                    .logProbabilities(false)
                    .build();

            model.predict(Shown.query());

            LoopbackServer.Call call = server.calls().get(0);
            assertThat(call.headers())
                    .containsEntry("authorization", "Bearer sk-test-0123456789")
                    .containsEntry("x-team", "vision");
            JsonNode json = call.json();
            assertThat(json.get("temperature").asDouble()).isEqualTo(0.5);
            assertThat(json.get("seed").asInt()).isEqualTo(7);
            assertThat(json.at("/mm_processor_kwargs/max_pixels").asInt()).isEqualTo(1_003_520);
            assertThat(json.at("/mm_processor_kwargs/sizes")).hasToString("[1,\"a\",true]");
            assertThat(json.at("/messages/0/role").asText()).isEqualTo("system");
            assertThat(json.at("/messages/0/content").asText()).isEqualTo("You are an expert.");
            assertThat(json.has("logprobs")).isFalse();
            assertThat(json.at("/messages/1/content/0/image_url").has("detail")).isFalse();
        }
    }

    @Test
    void the_mean_log_probability_is_that_of_the_tokens_which_have_one() throws Exception {
        String body =
                "{\"choices\":[{\"message\":{\"content\":\"ab\"},\"finish_reason\":\"length\",\"logprobs\":{\"content\":["
                        + "{\"token\":\"a\",\"logprob\":-0.5,\"top_logprobs\":[{\"token\":\"a\",\"logprob\":-0.5}]},"
                        + "{\"token\":\"b\",\"logprob\":-1.5},{\"token\":\"c\",\"logprob\":-Infinity},{\"token\":\"d\",\"logprob\":null}]}}]}";
        try (LoopbackServer server = LoopbackServer.answering((call, wire) -> wire.json(200, body))) {
            ModelReply reply = model(server).build().predict(Shown.query());

            assertThat(reply.meanLogProbability()).hasValue(-1.0);
            assertThat(reply.finishReason()).isEqualTo(FinishReason.LENGTH);
            assertThat(reply.promptTokens()).isEmpty();
        }
    }

    @Test
    void tool_calls_are_put_back_into_the_words() throws Exception {
        String body =
                "{\"choices\":[{\"message\":{\"content\":null,\"tool_calls\":[{\"id\":\"1\",\"type\":\"function\","
                        + "\"function\":{\"name\":\"computer_use\",\"arguments\":\"{\\\"action\\\":\\\"left_click\\\",\\\"coordinate\\\":[5,6]}\"}}]},"
                        + "\"finish_reason\":\"tool_calls\"}]}";
        try (LoopbackServer server = LoopbackServer.answering((call, wire) -> wire.json(200, body))) {
            ModelReply reply = model(server).build().predict(Shown.query());

            assertThat(reply.text())
                    .isEqualTo("<tool_call>\n{\"name\":\"computer_use\",\"arguments\":"
                            + "{\"action\":\"left_click\",\"coordinate\":[5,6]}}\n</tool_call>");
            assertThat(reply.finishReason()).isEqualTo(FinishReason.STOP);
        }
    }

    @Test
    void words_in_parts_are_joined() throws Exception {
        String body =
                "{\"choices\":[{\"message\":{\"content\":[{\"type\":\"text\",\"text\":\"(1,\"},{\"type\":\"text\",\"text\":\" 2)\"}]}}]}";
        try (LoopbackServer server = LoopbackServer.answering((call, wire) -> wire.json(200, body))) {
            ModelReply reply = model(server).build().predict(Shown.query());

            assertThat(reply.text()).isEqualTo("(1, 2)");
            assertThat(reply.finishReason()).isEqualTo(FinishReason.UNKNOWN);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "logprobs | Extra inputs are not permitted: logprobs",
                "temperature | Unsupported value: 'temperature' does not support 0 with this model.",
                "max_tokens | Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
                "stream_options | Unknown field stream_options"
            })
    void a_parameter_that_the_server_refuses_is_left_out_from_then_on(String parameter, String refusal)
            throws Exception {
        LoopbackServer.Handler picky = (call, wire) -> {
            if (call.json().has(parameter)) {
                LoopbackServer.refusing(400, refusal).handle(call, wire);
            } else {
                wire.json(200, LoopbackServer.completion("fine"));
            }
        };
        try (LoopbackServer server = LoopbackServer.answering(picky)) {
            OpenAiPredictor model = model(server).build();
            ModelQuery query = ModelQuery.builder()
                    .text("x")
                    .maxTokens(9)
                    .tokenListener(piece -> {})
                    .build();

            assertThat(model.predict(query).text()).isEqualTo("fine");
            assertThat(model.predict(query).text()).isEqualTo("fine");

            assertThat(server.calls()).hasSize(3);
            assertThat(server.calls().get(0).json().has(parameter)).isTrue();
            assertThat(server.calls()
                            .get(2)
                            .json()
                            .path("max_completion_tokens")
                            .asInt(9))
                    .isEqualTo(9);
        }
    }

    @Test
    void a_refusal_of_the_context_is_not_mistaken_for_one_of_a_parameter() throws Exception {
        String said = "This model's maximum context length is 4096 tokens. However, 'max_tokens' or"
                + " 'max_completion_tokens' is too large: 512. (parameter=max_tokens, value=512)";
        try (LoopbackServer server = LoopbackServer.answering(LoopbackServer.refusing(400, said))) {
            assertThatThrownBy(() -> model(server).build().predict(Shown.query()))
                    .isInstanceOf(HttpStatusException.class)
                    .hasMessage(server.url() + "/chat/completions answered 400: \"" + said + "\"; the prompt with its"
                            + " pictures and the answer are longer than the model's context: lower pixelBudget or"
                            + " maxTokens, show fewer pictures, or start the server with a longer context");
            assertThat(server.calls()).hasSize(1);
        }
    }

    @Test
    void the_listener_hears_what_a_query_cost() throws Exception {
        List<Object> events = new ArrayList<>();
        RemoteListener listener = new RemoteListener() {
            @Override
            public void answered(Answered event) {
                events.add(event);
            }

            @Override
            public void retrying(Retrying event) {
                events.add(event);
            }
        };
        try (LoopbackServer server = LoopbackServer.inTurn(
                LoopbackServer.refusing(503, "loading", "retry-after-ms: 3"), LoopbackServer.saying("(1, 2)"))) {
            model(server).listener(listener).build().predict(Shown.query());

            assertThat(events).hasSize(2);
            RemoteListener.Retrying retrying = (RemoteListener.Retrying) events.get(0);
            assertThat(retrying.pause()).isEqualTo(Duration.ofMillis(3));
            assertThat(retrying.tries()).isEqualTo(1);
            assertThat(retrying.reason()).contains("503", "loading");
            RemoteListener.Answered answered = (RemoteListener.Answered) events.get(1);
            assertThat(answered.tries()).isEqualTo(2);
            assertThat(answered.pictures()).isEqualTo(1);
            assertThat(answered.model()).isEqualTo("test/model");
            assertThat(answered.promptTokens()).hasValue(321);
            assertThat(answered.answerTokens()).hasValue(12);
            assertThat(answered.sentBytes()).isEqualTo(server.calls().get(1).body().length);
            assertThat(answered.receivedBytes())
                    .isEqualTo(LoopbackServer.completion("(1, 2)").length());
            assertThat(answered.elapsed()).isPositive();
        }
    }

    @Test
    void a_querys_own_system_turn_and_sampling_come_before_the_predictors() throws Exception {
        try (LoopbackServer server = LoopbackServer.answering(LoopbackServer.saying("x"))) {
            OpenAiPredictor model =
                    model(server).systemPrompt("You are an expert.").build();

            model.predict(ModelQuery.builder()
                    .systemPrompt("The screen is 40x30.")
                    .text("Where?")
                    .sampling(Sampling.random(0.7, 42).topK(20).topP(0.9))
                    .build());

            JsonNode json = server.calls().get(0).json();
            assertThat(json.at("/messages/0/content").asText()).isEqualTo("The screen is 40x30.");
            assertThat(json.at("/messages")).hasSize(2);
            assertThat(json.get("temperature").asDouble()).isEqualTo(0.7);
            assertThat(json.get("top_p").asDouble()).isEqualTo(0.9);
            assertThat(json.get("top_k").asInt()).isEqualTo(20);
            assertThat(json.get("seed").asLong()).isEqualTo(42);
        }
    }

    @Test
    void the_first_tokens_chances_of_being_an_options_letter_are_read_from_its_top_tokens() throws Exception {
        String answer =
                """
                {"choices": [{"index": 0, "finish_reason": "stop", "message": {"content": "B."},
                  "logprobs": {"content": [
                    {"token": "B", "logprob": -0.5, "top_logprobs": [
                      {"token": "B", "logprob": -0.5}, {"token": " B", "logprob": -2.5}, {"token": "(A", "logprob": -3.0},
                      {"token": "Because", "logprob": -4.0}]},
                    {"token": ".", "logprob": -0.1, "top_logprobs": [{"token": "A", "logprob": -0.1}]}]}}]}
                """;
        try (LoopbackServer server = LoopbackServer.answering((call, wire) -> wire.json(200, answer))) {
            ModelReply reply = model(server)
                    .build()
                    .predict(ModelQuery.builder()
                            .text("Which?")
                            .optionLetters(List.of('A', 'B', 'C'))
                            .build());

            assertThat(server.calls().get(0).json().get("top_logprobs").asInt()).isEqualTo(20);
            assertThat(reply.optionProbabilities()).containsOnlyKeys('A', 'B', 'C');
            assertThat(reply.optionProbabilities().get('B')).isCloseTo(Math.exp(-0.5) + Math.exp(-2.5), within(1e-9));
            assertThat(reply.optionProbabilities().get('A')).isCloseTo(Math.exp(-3), within(1e-9));
            assertThat(reply.optionProbabilities().get('C')).isZero();
            assertThat(reply.meanLogProbability().orElseThrow()).isCloseTo(-0.3, within(1e-9));
        }
    }

    @Test
    void traits_and_profile_are_what_was_given_or_found() {
        OpenAiPredictor found = OpenAiPredictor.builder("http://localhost:1/v1/", "OS-Atlas-Base-7B")
                .pixelBudget(new PixelBudget(1, 10_000, 10))
                .picturesPerQuery(2)
                .callsAtOnce(3)
                .build();
        OpenAiPredictor given = OpenAiPredictor.builder("https://host/v1/chat/completions?api-version=1", "x")
                .modelType("qwen3_vl")
                .build();

        assertThat(found.profile()).isSameAs(ModelProfiles.standard().find(found.traits()));
        assertThat(found.traits().pixelBudget().mostPixels()).isEqualTo(10_000);
        assertThat(found.traits().callsAtOnce()).isEqualTo(3);
        assertThat(found)
                .hasToString("OpenAiPredictor[OS-Atlas-Base-7B at http://localhost:1/v1/chat/completions, 3 at once]");
        assertThat(given.profile().name()).isEqualTo(ModelProfiles.QWEN3_VL.name());
        assertThat(given.traits().pixelBudget())
                .isEqualTo(ModelProfiles.QWEN3_VL.pictures().budget());
        assertThat(given).hasToString("OpenAiPredictor[x at https://host/v1/chat/completions, 4 at once]");
        assertThatThrownBy(() -> found.predict(ModelQuery.builder()
                        .picture(Shown.plain(9, 9))
                        .picture(Shown.plain(9, 9))
                        .picture(Shown.plain(9, 9))
                        .build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a query may have 2 pictures, but has 3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:8000/v1",
                "ftp://host/v1",
                "http:///v1",
                "http://a b/v1",
                "/models/x",
                "http://u:secretword@host/v1",
                "http://host/v1#x"
            })
    void a_base_url_that_is_none_is_refused_without_its_password(String url) {
        assertThatThrownBy(() -> OpenAiPredictor.builder(url, "m"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the base URL")
                .message()
                .doesNotContain("secretword");
    }

    @Test
    void bad_options_are_refused_with_their_value() {
        OpenAiPredictor.Builder builder = OpenAiPredictor.builder("http://localhost/v1", "m");

        assertThatThrownBy(() -> builder.callsAtOnce(0)).hasMessage("callsAtOnce must be at least 1, but was 0");
        assertThatThrownBy(() -> builder.retries(-1)).hasMessage("retries must be at least 0, but was -1");
        assertThatThrownBy(() -> builder.silence(Duration.ZERO)).hasMessage("silence must be above zero, but was PT0S");
        assertThatThrownBy(() -> builder.mostResponseBytes(0)).hasMessageContaining("but was 0");
        assertThatThrownBy(() -> builder.pauses(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .hasMessage("the first pause PT2S is longer than the most PT1S");
        assertThatThrownBy(() -> builder.parameter("messages", "x")).hasMessageContaining("belongs to the predictor");
        assertThatThrownBy(() -> builder.parameter("x", new Object())).hasMessageContaining("java.lang.Object");
        assertThatThrownBy(() -> builder.parameter("x", Map.of(1, 2))).hasMessageContaining("no string: 1");
        assertThatThrownBy(() -> builder.header("Content-Length", "3")).hasMessageContaining("Content-Length");
        assertThatThrownBy(() -> OpenAiPredictor.builder("http://localhost/v1", " "))
                .hasMessageContaining("the model's name is empty");
        HttpClient following = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        assertThatThrownBy(() -> builder.httpClient(following)).hasMessageContaining("follows redirects (NORMAL)");
    }

    @Test
    void a_client_of_the_callers_own_is_used() throws Exception {
        try (LoopbackServer server = LoopbackServer.answering(LoopbackServer.saying("x"))) {
            HttpClient own = HttpClient.newBuilder()
                    .proxy(java.net.ProxySelector.of(new java.net.InetSocketAddress("127.0.0.1", server.port())))
                    .build();

            OpenAiPredictor.builder("http://elsewhere.invalid/v1", "m")
                    .httpClient(own)
                    .build()
                    .predict(Shown.query());

            assertThat(server.calls().get(0).start())
                    .isEqualTo("POST http://elsewhere.invalid/v1/chat/completions HTTP/1.1");
        }
    }

    @Test
    void the_pause_doubles_up_to_the_most_and_jitters() {
        Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1));
        java.util.Random random = new java.util.Random(5);

        for (int retry = 1; retry <= 40; retry++) {
            double full = Math.min(1000, 100 * Math.pow(2, retry - 1));
            assertThat((double) backoff.pause(retry, random).toMillis())
                    .as("retry %d, seed 5", retry)
                    .isCloseTo(0.75 * full, within(0.25 * full + 1));
        }
    }

    @Test
    void the_server_that_reports_an_error_in_a_success_is_believed() throws Exception {
        try (LoopbackServer server = LoopbackServer.answering(
                (call, wire) -> wire.json(200, "{\"error\":{\"code\":\"bad_image\",\"message\":\"cannot decode\"}}"))) {
            assertThatThrownBy(() -> model(server).build().predict(Shown.query()))
                    .isInstanceOf(ModelException.class)
                    .hasMessage(server.url() + "/chat/completions reports an error: \"bad_image: cannot decode\"");
        }
    }
}
