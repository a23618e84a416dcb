package io.ecp.remote;

import static io.ecp.remote.OpenAiPredictorTest.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.Ecp;
import io.ecp.EcpEngine;
import io.ecp.EcpRequest;
import io.ecp.EcpResult;
import io.ecp.error.CancelledException;
import io.ecp.error.DeadlineException;
import io.ecp.error.ModelException;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.model.Deadline;
import io.ecp.model.FinishReason;
import io.ecp.model.Location;
import io.ecp.model.ModelQuery;
import io.ecp.model.ModelReply;
import io.ecp.task.Task;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens on the wire, well-behaved or not. No test measures time; the long limits only end a test that hangs. */
class WireTest {

    private static final Duration AGES = Duration.ofSeconds(60);

    @Test
    void predict_all_keeps_eight_calls_under_way_and_never_more() throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch eight = new CountDownLatch(8);
        LoopbackServer.Handler handler = (call, wire) -> {
            int here = now.incrementAndGet();
            most.accumulateAndGet(here, Math::max);
            // The first eight wait for one another: with fewer at once they would wait in vain.
            eight.countDown();
            boolean together = eight.await(60, TimeUnit.SECONDS);
            now.decrementAndGet();
            if (together && call.number() % 7 == 3) {
                LoopbackServer.refusing(503, "busy", "retry-after-ms: 1").handle(call, wire);
            } else {
                wire.json(200, LoopbackServer.completion(together ? "(250, 750)" : "waited in vain"));
            }
        };
        try (LoopbackServer server = LoopbackServer.answering(handler)) {
            EcpEngine engine = Ecp.over(model(server).callsAtOnce(8).retries(20).build());
            List<EcpRequest<Location>> requests = IntStream.range(0, 64)
                    .mapToObj(i -> EcpRequest.of(
                            ImageSource.of(RgbImage.filled(new Size(200 + i, 100), 0x808080)),
                            Task.locate("click number " + i)))
                    .toList();

            List<CompletableFuture<EcpResult<Location>>> answers = engine.predictAll(requests);

            for (int i = 0; i < 64; i++) {
                EcpResult<Location> answer = answers.get(i).get(60, TimeUnit.SECONDS);
                assertThat(answer.point().orElseThrow().x()).isEqualTo((200 + i) / 4.0);
                assertThat(answer.trace().calls().get(0).prompt()).contains("click number " + i + "\"");
            }
            assertThat(most).hasValue(8);
            assertThat(server.calls()).hasSizeGreaterThanOrEqualTo(64);
            assertThat(server.faults()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8})
    void however_many_threads_ask_the_calls_under_way_reach_what_was_asked_for_and_no_more(int atOnce)
            throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch full = new CountDownLatch(atOnce);
        LoopbackServer.Handler handler = (call, wire) -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            full.countDown();
            boolean together = full.await(60, TimeUnit.SECONDS);
            // Before the answer: with it the client may send the next call.
            now.decrementAndGet();
            if (together && call.number() % 11 == 5) {
                LoopbackServer.refusing(503, "busy", "retry-after-ms: 1").handle(call, wire);
            } else {
                wire.json(200, LoopbackServer.completion(together ? "x" : "waited in vain"));
            }
        };
        ExecutorService threads = Executors.newFixedThreadPool(24);
        try (LoopbackServer server = LoopbackServer.answering(handler)) {
            OpenAiPredictor model =
                    model(server).callsAtOnce(atOnce).retries(20).build();
            List<Future<ModelReply>> replies = new ArrayList<>();
            for (int i = 0; i < 96; i++) {
                replies.add(threads.submit(() -> model.predict(Shown.query())));
            }

            for (Future<ModelReply> reply : replies) {
                assertThat(reply.get(60, TimeUnit.SECONDS).text()).isEqualTo("x");
            }
            assertThat(most).hasValue(atOnce);
            assertThat(server.faults()).isEmpty();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void calls_that_wait_go_first_come_first_served_and_can_be_cancelled() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        LoopbackServer.Handler handler = (call, wire) -> {
            busy.countDown();
            assertThat(goOn.await(60, TimeUnit.SECONDS)).isTrue();
            wire.json(200, LoopbackServer.completion("x"));
        };
        try (LoopbackServer server = LoopbackServer.answering(handler)) {
            OpenAiPredictor model = model(server).callsAtOnce(1).build();
            CompletableFuture<ModelReply> first = CompletableFuture.supplyAsync(() -> model.predict(Shown.query()));
            assertThat(busy.await(60, TimeUnit.SECONDS)).isTrue();
            Deadline waiting = Deadline.none();
            AtomicReference<Throwable> why = new AtomicReference<>();
            Thread second = new Thread(() -> {
                try {
                    model.predict(Shown.query(waiting));
                } catch (RuntimeException e) {
                    why.set(e);
                }
            });
            second.start();

            waiting.cancel();
            second.join(AGES.toMillis());
            goOn.countDown();

            assertThat(why.get()).isInstanceOf(CancelledException.class);
            assertThat(first.get(60, TimeUnit.SECONDS).text()).isEqualTo("x");
            assertThat(model.predict(Shown.query()).text()).isEqualTo("x");
            assertThat(server.calls()).hasSize(2);
        }
    }

    @Test
    void a_streamed_answer_is_told_piece_by_piece() throws Exception {
        LoopbackServer.Handler handler = (call, wire) -> {
            assertThat(call.json().get("stream").asBoolean()).isTrue();
            assertThat(call.json().at("/stream_options/include_usage").asBoolean())
                    .isTrue();
            wire.events()
                    .chunk(": ping\r\n\r\n")
                    .chunk(
                            "data: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n")
                    .delta("<|box_start|>")
                    .chunk("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"(1,2)\"},"
                            + "\"logprobs\":{\"content\":[{\"token\":\"x\",\"logprob\":-0.25}]}}]}\r\n\r\n")
                    .delta(" ü🎯")
                    .chunk("data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n")
                    .chunk("data: {\"choices\":[],\"usage\":{\"prompt_tokens\":99,\"completion_tokens\":4}}\n\n")
                    .chunk("data: [DONE]\n\n")
                    .end();
        };
        try (LoopbackServer server = LoopbackServer.answering(handler)) {
            List<String> pieces = new ArrayList<>();
            OpenAiPredictor model = model(server).build();
            ModelQuery query =
                    ModelQuery.builder().text("x").tokenListener(pieces::add).build();

            ModelReply reply = model.predict(query);

            assertThat(pieces).containsExactly("<|box_start|>", "(1,2)", " ü🎯");
            assertThat(reply.text()).isEqualTo("<|box_start|>(1,2) ü🎯");
            assertThat(reply.finishReason()).isEqualTo(FinishReason.STOP);
            assertThat(reply.promptTokens()).hasValue(99);
            assertThat(reply.answerTokens()).hasValue(4);
            assertThat(reply.meanLogProbability()).hasValue(-0.25);
            assertThat(server.faults()).isEmpty();
        }
    }

    @Test
    void the_events_may_be_cut_anywhere() throws Exception {
        String events =
                "\uFEFFid: 7\r\ndata: {\"choices\":[{\"index\":0,\rdata: \"delta\":{\"content\":\"ü🎯\"}}]}\r\n\r\nevent: x\n"
                        + "data:{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"!\"},\"finish_reason\":\"stop\"}]}";
        LoopbackServer.Handler handler = (call, wire) -> {
            wire.raw("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n");
            wire.raw(events);
            wire.close();
        };
        byte[] bytes = events.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        List<String> whole = read(bytes, bytes.length);
        assertThat(whole).hasSize(2);
        for (int step = 1; step < bytes.length; step++) {
            assertThat(read(bytes, step)).as("pieces of %d bytes", step).isEqualTo(whole);
        }
        try (LoopbackServer server = LoopbackServer.answering(handler)) {
            List<String> pieces = new ArrayList<>();
            ModelQuery query =
                    ModelQuery.builder().text("x").tokenListener(pieces::add).build();

            assertThat(model(server).build().predict(query).text()).isEqualTo("ü🎯!");
            assertThat(pieces).containsExactly("ü🎯", "!");
        }
    }

    private static List<String> read(byte[] bytes, int step) {
        SseReader reader = new SseReader();
        List<String> events = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += step) {
            events.addAll(reader.accept(java.util.Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + step))));
        }
        events.addAll(reader.finish());
        return events;
    }

    @Test
    void streamed_tool_calls_are_put_together_and_told() throws Exception {
        LoopbackServer.Handler handler = (call, wire) -> wire.events()
                .chunk(
                        "data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"1\",\"function\":"
                                + "{\"name\":\"click\",\"arguments\":\"{\\\"coor\"}}]}}]}\n\n")
                .chunk("data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":"
                        + "{\"arguments\":\"dinate\\\":[1,2]}\"}}]},\"finish_reason\":\"tool_calls\"}]}\n\n")
                .chunk("data: [DONE]\n\n")
                .end();
        try (LoopbackServer server = LoopbackServer.answering(handler)) {
            StringBuilder told = new StringBuilder();
            ModelQuery query =
                    ModelQuery.builder().text("x").tokenListener(told::append).build();

            ModelReply reply = model(server).build().predict(query);

            assertThat(reply.text())
                    .isEqualTo("<tool_call>\n{\"name\":\"click\",\"arguments\":{\"coordinate\":[1,2]}}\n</tool_call>")
                    .isEqualTo(told.toString());
        }
    }

    @Test
    void a_server_that_does_not_stream_is_heard_all_the_same() throws Exception {
        try (LoopbackServer server = LoopbackServer.answering(LoopbackServer.saying("all at once"))) {
            List<String> pieces = new ArrayList<>();
            ModelQuery query =
                    ModelQuery.builder().text("x").tokenListener(pieces::add).build();

            assertThat(model(server).build().predict(query).text()).isEqualTo("all at once");
            assertThat(model(server).streaming(false).build().predict(query).text())
                    .isEqualTo("all at once");
            assertThat(pieces).containsExactly("all at once", "all at once");
            assertThat(server.calls().get(1).json().get("stream").asBoolean()).isFalse();
        }
    }

    @Test
    void a_stream_that_breaks_off_after_a_word_is_a_failure_and_is_not_begun_again() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        // A reset may overtake the word, and only a word that was told forbids another try: so wait until it is.
        LoopbackServer.Handler broken = (call, wire) -> {
            wire.events().delta("(1,");
            assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
            wire.reset();
        };
        try (LoopbackServer server = LoopbackServer.answering(broken)) {
            ModelQuery query = ModelQuery.builder()
                    .text("x")
                    .tokenListener(piece -> told.countDown())
                    .build();

            assertThatThrownBy(() -> model(server).build().predict(query))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("was lost before the answer was complete");
            assertThat(server.calls()).hasSize(1);
        }
    }

    @Test
    void a_stream_that_ends_without_an_end_is_a_failure() throws Exception {
        LoopbackServer.Handler cut = (call, wire) -> wire.events().delta("(1,").end();
        try (LoopbackServer server = LoopbackServer.answering(cut)) {
            ModelQuery query =
                    ModelQuery.builder().text("x").tokenListener(piece -> {}).build();

            assertThatThrownBy(() -> model(server).build().predict(query))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("without a finish_reason or [DONE]");
            assertThat(server.calls()).hasSize(1);
        }
    }

    @Test
    void a_stream_that_goes_on_after_done_is_complete_and_its_connection_is_closed() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        LoopbackServer.Handler endless = (call, wire) -> {
            wire.events().delta("fine").chunk("data: [DONE]\n\n");
            wire.awaitClientClose();
            closed.countDown();
        };
        try (LoopbackServer server = LoopbackServer.answering(endless)) {
            ModelQuery query =
                    ModelQuery.builder().text("x").tokenListener(piece -> {}).build();

            assertThat(model(server).build().predict(query).text()).isEqualTo("fine");
            assertThat(closed.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 504})
    void a_busy_server_is_asked_again(int status) throws Exception {
        try (LoopbackServer server = LoopbackServer.inTurn(
                LoopbackServer.refusing(status, "later"),
                LoopbackServer.refusing(status, "later"),
                LoopbackServer.saying("now"))) {
            assertThat(model(server).build().predict(Shown.query()).text()).isEqualTo("now");
            assertThat(server.calls()).hasSize(3);
            assertThat(server.calls().get(2).body())
                    .isEqualTo(server.calls().get(0).body());
        }
    }

    @Test
    void in_the_end_it_gives_up_with_the_servers_words() throws Exception {
        try (LoopbackServer server = LoopbackServer.answering(LoopbackServer.refusing(429, "quota spent"))) {
            assertThatThrownBy(() -> model(server).retries(2).build().predict(Shown.query()))
                    .isInstanceOfSatisfying(HttpStatusException.class, refusal -> {
                        assertThat(refusal.status()).isEqualTo(429);
                        assertThat(refusal.serverText()).isEqualTo("quota spent");
                    })
                    .hasMessage(server.url() + "/chat/completions answered 429: \"quota spent\"");
            assertThat(server.calls()).hasSize(3);
        }
    }

    @Test
    void a_lost_connection_is_tried_again() throws Exception {
        try (LoopbackServer server = LoopbackServer.inTurn(
                (call, wire) -> wire.reset(),
                (call, wire) -> wire.close(),
                (call, wire) -> wire.raw("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{\"choi")
                        .close(),
                (call, wire) -> {
                    wire.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{\"cho");
                    wire.reset();
                },
                LoopbackServer.saying("now"))) {
            assertThat(model(server).build().predict(Shown.query()).text()).isEqualTo("now");
            assertThat(server.calls()).hasSize(5);
        }
    }

    @Test
    void a_server_that_closes_its_half_before_the_answer_is_tried_again() throws Exception {
        try (LoopbackServer server = LoopbackServer.inTurn(
                (call, wire) -> {
                    wire.closeHalf();
                    wire.awaitClientClose();
                },
                LoopbackServer.saying("now"))) {
            assertThat(model(server).build().predict(Shown.query()).text()).isEqualTo("now");
        }
    }

    @Test
    void an_answer_that_ends_with_the_connection_is_complete() throws Exception {
        LoopbackServer.Handler old = (call, wire) -> {
            wire.raw("HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n" + LoopbackServer.completion("old"));
            wire.closeHalf();
        };
        try (LoopbackServer server = LoopbackServer.answering(old)) {
            assertThat(model(server).build().predict(Shown.query()).text()).isEqualTo("old");
        }
    }

    @Test
    void where_nothing_listens_it_says_so_at_once() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        OpenAiPredictor model =
                OpenAiPredictor.builder("http://127.0.0.1:" + free + "/v1", "m").build();

        assertThatThrownBy(() -> model.predict(Shown.query()))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("nothing answers at http://127.0.0.1:" + free + "/v1/chat/completions (Connect")
                .hasMessageEndingWith("start the server, or check the base URL");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "retry-after | 3 | 3000",
                "retry-after | 0.25 | 250",
                "retry-after | 0 | 0",
                "Retry-After | Fri, 31 Dec 1999 23:59:59 GMT | 59000",
                "Retry-After | Fri, 31 Dec 1999 23:58:00 GMT | 0",
                "retry-after-ms | 17 | 17",
                "retry-after | 999999999999999999 | 3153600000000",
                "retry-after | soon | -1",
                "retry-after | -5 | -1",
                "x-other | 5 | -1"
            })
    void what_the_server_asks_for_is_read_as_seconds_or_a_date(String header, String value, long millis) {
        HttpHeaders headers = HttpHeaders.of(Map.of(header, List.of(value)), (name, text) -> true);

        Optional<Duration> asked = Backoff.asked(headers, Instant.parse("1999-12-31T23:59:00Z"));

        assertThat(asked.map(Duration::toMillis).orElse(-1L)).isEqualTo(millis);
    }

    @Test
    void the_servers_wish_replaces_our_pause() throws Exception {
        List<Duration> pauses = new ArrayList<>();
        RemoteListener listener = new RemoteListener() {
            @Override
            public void retrying(Retrying event) {
                pauses.add(event.pause());
            }
        };
        try (LoopbackServer server = LoopbackServer.inTurn(
                LoopbackServer.refusing(429, "a", "Retry-After: 0"),
                LoopbackServer.refusing(429, "b", "Retry-After: Fri, 31 Dec 1999 23:59:59 GMT"),
                LoopbackServer.refusing(429, "c", "retry-after-ms: 11"),
                LoopbackServer.saying("now"))) {
            model(server).listener(listener).build().predict(Shown.query());

            assertThat(pauses).containsExactly(Duration.ZERO, Duration.ZERO, Duration.ofMillis(11));
        }
    }

    @Test
    void a_wish_beyond_the_deadline_ends_the_request_at_once() throws Exception {
        try (LoopbackServer server =
                LoopbackServer.answering(LoopbackServer.refusing(429, "slow down", "Retry-After: 15"))) {
            assertThatThrownBy(() -> model(server).build().predict(Shown.query(Deadline.after(Duration.ofSeconds(10)))))
                    .isInstanceOf(DeadlineException.class)
                    .hasMessageContaining("slow down")
                    .hasMessageContaining("another try after 15000 ms would come after the deadline");
            assertThat(server.calls()).hasSize(1);
        }
    }

    @Test
    void a_wish_beyond_the_most_pause_is_not_granted() throws Exception {
        try (LoopbackServer server =
                LoopbackServer.answering(LoopbackServer.refusing(503, "gone fishing", "Retry-After: 86400"))) {
            assertThatThrownBy(() -> model(server).build().predict(Shown.query()))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("gone fishing")
                    .hasMessageContaining("86400000 ms, longer than the most pause of 20000 ms");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401 | invalid api key | give a key",
                "403 | not yours | give a key",
                "404 | The model `x` does not exist. | check the base URL (most end in /v1) and the model's name",
                "413 | too much | send smaller pictures",
                "400 | Input length (5000) exceeds model's maximum context length (4096). | longer than the model's context",
                "400 | the request exceeds the available context size | longer than the model's context",
                "400 | something else | something else",
                "501 | never | never"
            })
    void a_refusal_says_what_and_what_to_do_and_is_not_repeated(int status, String said, String hint) throws Exception {
        try (LoopbackServer server = LoopbackServer.answering(LoopbackServer.refusing(status, said))) {
            assertThatThrownBy(() -> model(server).build().predict(Shown.query()))
                    .isInstanceOf(HttpStatusException.class)
                    .hasMessageContaining("answered " + status + ": \"" + said + "\"")
                    .hasMessageContaining(hint);
            assertThat(server.calls()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":{\"message\":\"no picture please\"}}",
                "{\"error\":\"no picture please\"}",
                "{\"object\":\"error\",\"message\":\"no picture please\",\"code\":400}",
                "{\"detail\":\"no picture please\"}",
                "{\"detail\":[{\"msg\":\"no picture please\"}]}",
                "no picture\r\n\tplease",
                "<html><body>no picture please</body></html>"
            })
    void the_servers_words_are_found_in_every_shape(String body) throws Exception {
        try (LoopbackServer server = LoopbackServer.answering((call, wire) -> wire.answer(400, "text/plain", body))) {
            assertThatThrownBy(() -> model(server).build().predict(Shown.query()))
                    .hasMessageContaining("no picture please");
        }
    }

    @Test
    void the_words_of_a_server_that_will_not_stop_are_cut() throws Exception {
        String endless = "x".repeat(3_000_000);
        try (LoopbackServer server =
                LoopbackServer.answering((call, wire) -> wire.answer(400, "text/plain", endless))) {
            assertThatThrownBy(() -> model(server).build().predict(Shown.query()))
                    .hasMessageContaining("answered 400: \"" + "x".repeat(500) + "...\"");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | it is empty",
                "<html>sign in</html> | it is no JSON: <html>sign in</html>",
                "{\"choices\":[{\"mess | it is no JSON",
                "[1, 2] | it is no JSON object: [1,2]",
                "{} | it has no choices: {}",
                "{\"choices\":[]} | it has no choices",
                "{\"choices\":7} | it has no choices"
            })
    void an_answer_that_is_none_is_shown(String body, String why) throws Exception {
        try (LoopbackServer server = LoopbackServer.answering((call, wire) -> wire.json(200, body))) {
            assertThatThrownBy(() -> model(server).build().predict(Shown.query()))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("is not a chat completion, " + why);
            assertThat(server.calls()).hasSize(1);
        }
    }

    @Test
    void json_that_is_nested_without_end_is_refused() throws Exception {
        try (LoopbackServer server = LoopbackServer.answering((call, wire) -> wire.json(200, "[".repeat(200_000)))) {
            assertThatThrownBy(() -> model(server).build().predict(Shown.query()))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("it is no JSON");
        }
    }

    @Test
    void an_answer_without_end_is_cut_off_and_its_connection_closed() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        LoopbackServer.Handler endless = (call, wire) -> {
            wire.raw("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
            try {
                while (true) {
                    wire.chunk(" ".repeat(10_000));
                }
            } catch (IOException e) {
                closed.countDown();
            }
        };
        try (LoopbackServer server = LoopbackServer.answering(endless)) {
            assertThatThrownBy(() ->
                            model(server).mostResponseBytes(100_000).build().predict(Shown.query()))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("has more than 100000 bytes; raise mostResponseBytes");
            assertThat(closed.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void a_slow_drip_does_not_outlive_the_deadline() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        LoopbackServer.Handler drip = (call, wire) -> {
            wire.raw("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n");
            try {
                while (true) {
                    wire.raw(" ");
                    Thread.sleep(5);
                }
            } catch (IOException e) {
                closed.countDown();
            }
        };
        try (LoopbackServer server = LoopbackServer.answering(drip)) {
            assertThatThrownBy(() -> model(server).build().predict(Shown.query(Deadline.after(Duration.ofMillis(300)))))
                    .isInstanceOf(DeadlineException.class);
            assertThat(closed.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void a_silent_server_counts_as_lost() throws Exception {
        try (LoopbackServer server = LoopbackServer.answering((call, wire) -> wire.awaitClientClose())) {
            assertThatThrownBy(() -> model(server)
                            .silence(Duration.ofMillis(50))
                            .retries(1)
                            .build()
                            .predict(Shown.query()))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("the server sent nothing for 50 ms");
            assertThat(server.calls()).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void cancelling_closes_the_connection(boolean midAnswer) throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        LoopbackServer.Handler handler = (call, wire) -> {
            if (midAnswer) {
                wire.events().delta("well");
            }
            asked.countDown();
            wire.awaitClientClose();
            closed.countDown();
        };
        try (LoopbackServer server = LoopbackServer.answering(handler)) {
            EcpEngine engine = Ecp.builder()
                    .predictor(model(server).build())
                    .listener(new io.ecp.trace.EcpListener() {})
                    .build();
            CompletableFuture<EcpResult<Location>> future = engine.predictAsync(
                    EcpRequest.of(ImageSource.of(RgbImage.filled(new Size(100, 100), 0)), Task.locate("click it")));
            assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();

            future.cancel(true);

            assertThat(closed.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(server.calls()).hasSize(1);
            assertThat(server.faults()).isEmpty();
        }
    }

    @Test
    void an_interrupt_cancels_and_is_kept() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        LoopbackServer.Handler handler = (call, wire) -> {
            asked.countDown();
            wire.awaitClientClose();
            closed.countDown();
        };
        try (LoopbackServer server = LoopbackServer.answering(handler)) {
            OpenAiPredictor model = model(server).build();
            AtomicReference<Throwable> why = new AtomicReference<>();
            AtomicReference<Boolean> kept = new AtomicReference<>(false);
            Thread caller = new Thread(() -> {
                try {
                    model.predict(Shown.query());
                } catch (RuntimeException e) {
                    why.set(e);
                    kept.set(Thread.currentThread().isInterrupted());
                }
            });
            caller.start();
            assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();

            caller.interrupt();
            caller.join(AGES.toMillis());

            assertThat(why.get()).isInstanceOf(CancelledException.class);
            assertThat(kept).hasValue(true);
            assertThat(closed.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void a_pause_is_cut_short_by_a_cancel() throws Exception {
        CountDownLatch pausing = new CountDownLatch(1);
        RemoteListener listener = new RemoteListener() {
            @Override
            public void retrying(Retrying event) {
                pausing.countDown();
            }
        };
        try (LoopbackServer server =
                LoopbackServer.answering(LoopbackServer.refusing(429, "later", "Retry-After: 3600"))) {
            OpenAiPredictor model = model(server)
                    .pauses(Duration.ofMillis(1), Duration.ofHours(2))
                    .listener(listener)
                    .build();
            Deadline deadline = Deadline.none();
            CompletableFuture<ModelReply> future =
                    CompletableFuture.supplyAsync(() -> model.predict(Shown.query(deadline)));
            assertThat(pausing.await(60, TimeUnit.SECONDS)).isTrue();

            deadline.cancel();

            assertThatThrownBy(() -> future.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(CancelledException.class);
        }
    }

    @Test
    void a_redirect_on_the_same_server_is_followed() throws Exception {
        LoopbackServer.Handler handler = (call, wire) -> {
            if (call.start().startsWith("POST /v1/")) {
                wire.answer(307, "text/plain", "", "Location: /v2/chat/completions");
            } else {
                wire.json(200, LoopbackServer.completion("moved"));
            }
        };
        try (LoopbackServer server = LoopbackServer.answering(handler)) {
            assertThat(model(server).build().predict(Shown.query()).text()).isEqualTo("moved");
            assertThat(server.calls().get(1).start()).isEqualTo("POST /v2/chat/completions HTTP/1.1");
            assertThat(server.calls().get(1).body())
                    .isEqualTo(server.calls().get(0).body());
        }
    }

    @Test
    void a_redirect_to_another_server_is_not() throws Exception {
        try (LoopbackServer other = LoopbackServer.answering(LoopbackServer.saying("caught"));
                LoopbackServer server = LoopbackServer.answering(
                        (call, wire) -> wire.answer(308, "text/plain", "", "Location: " + other.url() + "/x?k=v"))) {
            assertThatThrownBy(() ->
                            model(server).apiKey("sk-test-0123456789").build().predict(Shown.query()))
                    .isInstanceOf(ModelException.class)
                    .hasMessage(server.url() + "/chat/completions answered 308 and redirects to \"" + other.url()
                            + "/x\", another server, to which neither pictures nor the key are sent; if you trust it,"
                            + " give it as the base URL");
            assertThat(other.calls()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "302, /login, a POST cannot follow",
        "307, :::, is no address",
        "307, '', redirects more than 5 times",
        "304, '', a POST cannot follow"
    })
    void a_redirect_that_leads_nowhere_is_a_failure(int status, String location, String why) throws Exception {
        try (LoopbackServer server = LoopbackServer.answering(
                (call, wire) -> wire.answer(status, "text/plain", "", "Location: " + location))) {
            assertThatThrownBy(() -> model(server).build().predict(Shown.query()))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining(why);
        }
    }

    @Test
    void connections_are_used_again() throws Exception {
        try (LoopbackServer server = LoopbackServer.answering(LoopbackServer.saying("x"))) {
            OpenAiPredictor model = model(server).build();
            for (int i = 0; i < 5; i++) {
                model.predict(Shown.query());
            }
            assertThat(server.connections()).isEqualTo(1);
        }
    }
}
