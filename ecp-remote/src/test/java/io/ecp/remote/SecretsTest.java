package io.ecp.remote;

import static io.ecp.remote.OpenAiPredictorTest.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.ecp.Ecp;
import io.ecp.EcpEngine;
import io.ecp.EcpResult;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.model.Location;
import io.ecp.trace.EcpListener;
import io.ecp.trace.EcpTrace;
import io.ecp.trace.ModelCall;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Servers that send the key back in every way; the key must be in nothing that a user reads. */
class SecretsTest {

    private static final String KEY = "sk-live/ab+cd=EF-0123456789";
    private static final String HEADER = "tenant-4711-secret";

    private final ImageSource image = ImageSource.of(RgbImage.filled(new Size(2000, 1000), 0x404040));

    @TestFactory
    Stream<DynamicTest> a_key_that_the_server_sends_back_is_nowhere_to_be_read() {
        String encoded = Base64.getEncoder().encodeToString(KEY.getBytes(StandardCharsets.UTF_8));
        return Stream.of(
                        new Case("401", LoopbackServer.refusing(401, "bad key " + KEY)),
                        new Case(
                                "escaped",
                                (call, wire) ->
                                        wire.json(403, "{\"error\":{\"message\":\"" + KEY.replace("/", "\\/") + "\"")),
                        new Case(
                                "all headers",
                                (call, wire) -> wire.answer(
                                        400, "text/plain", call.headers().toString())),
                        new Case("base64", LoopbackServer.refusing(500, "key " + encoded)),
                        new Case(
                                "url",
                                LoopbackServer.refusing(
                                        404, "/?key=" + java.net.URLEncoder.encode(KEY, StandardCharsets.UTF_8))),
                        new Case(
                                "redirect",
                                (call, wire) ->
                                        wire.answer(307, "text/plain", "", "Location: http://other.invalid/" + KEY)),
                        new Case("no status line", (call, wire) -> wire.raw("HTTP/9 " + KEY + "\r\n\r\n")
                                .close()),
                        new Case("no json", (call, wire) -> wire.json(200, KEY)),
                        new Case("no choices", (call, wire) -> wire.json(200, "{\"" + HEADER + "\":\"" + KEY + "\"}")),
                        new Case(
                                "error in a success",
                                (call, wire) -> wire.json(200, "{\"error\":\"" + KEY + HEADER + "\"}")),
                        new Case("answer", LoopbackServer.saying("(1, 2) " + KEY + " " + HEADER)),
                        new Case("chunk", (call, wire) -> wire.raw(
                                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + KEY + "\r\n")
                                .close()))
                .map(one -> DynamicTest.dynamicTest(one.name, () -> nowhere(one.handler)));
    }

    private void nowhere(LoopbackServer.Handler handler) throws Exception {
        List<String> read = Collections.synchronizedList(new ArrayList<>());
        Logger logger = Logger.getLogger("io.ecp");
        Handler records = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                read.add(entry.getMessage()
                        + List.of(entry.getParameters() == null ? new Object[0] : entry.getParameters()));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        records.setLevel(Level.ALL);
        logger.setLevel(Level.ALL);
        logger.addHandler(records);
        try (LoopbackServer server = LoopbackServer.answering(handler)) {
            OpenAiPredictor.Builder builder = model(server)
                    .apiKey(KEY)
                    .header("X-Tenant", HEADER)
                    .retries(1)
                    .listener(new RemoteListener() {
                        @Override
                        public void answered(Answered event) {
                            read.add(event.toString());
                        }

                        @Override
                        public void retrying(Retrying event) {
                            read.add(event.toString());
                        }
                    });
            OpenAiPredictor model = builder.build();
            EcpEngine engine = Ecp.builder()
                    .predictor(model)
                    .listener(new EcpListener() {
                        @Override
                        public void onCall(ModelCall call) {
                            read.add(call.toString() + call.failure());
                        }

                        @Override
                        public void onFinished(EcpTrace trace) {
                            read.add(trace.toJson() + trace);
                        }
                    })
                    .build();
            Throwable failure = catchThrowable(() -> {
                EcpResult<Location> result = engine.locate(image, "click it");
                read.add(result.toString());
            });
            if (failure != null) {
                StringWriter stack = new StringWriter();
                failure.printStackTrace(new PrintWriter(stack));
                read.add(stack.toString());
            }
            read.addAll(List.of(
                    builder.toString(),
                    model.toString(),
                    engine.toString(),
                    model.traits().toString()));

            assertThat(server.calls()).isNotEmpty();
            assertThat(server.calls().get(0).headers())
                    .containsEntry("authorization", "Bearer " + KEY)
                    .containsEntry("x-tenant", HEADER);
        } finally {
            logger.removeHandler(records);
        }
        String encoded = Base64.getEncoder().encodeToString(KEY.getBytes(StandardCharsets.UTF_8));
        assertThat(read)
                .hasSizeGreaterThan(5)
                .noneMatch(text -> text.contains(KEY)
                        || text.contains(HEADER)
                        || text.contains(encoded)
                        || text.contains(KEY.replace("/", "\\/"))
                        || text.contains(KEY.substring(8)));
    }

    @Test
    void a_bad_key_is_refused_without_being_shown() {
        OpenAiPredictor.Builder builder = OpenAiPredictor.builder("http://localhost/v1", "m");

        Throwable key = catchThrowable(() -> builder.apiKey("sk-broken\nkey"));
        Throwable header = catchThrowable(() -> builder.header("X-Key", "sk-broken\u00e4key"));

        assertThat(key).hasMessage("the API key has characters other than printable ASCII; look for a stray line end");
        assertThat(header).hasMessageContaining("X-Key").message().doesNotContain("broken");
    }

    @Test
    void short_values_are_left_in_ordinary_words() {
        assertThat(Secrets.of(List.of("a", "sk-long-enough")).scrub("a cat has sk-long-enough"))
                .isEqualTo("a cat has ***");
    }

    private record Case(String name, LoopbackServer.Handler handler) {}
}
