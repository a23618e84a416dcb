package io.ecp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.ecp.error.CancelledException;
import io.ecp.error.ModelException;
import io.ecp.error.ModelLoadException;
import io.ecp.imaging.ImageBox;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.model.FinishReason;
import io.ecp.model.Location;
import io.ecp.model.ModelReply;
import io.ecp.task.Task;
import io.ecp.trace.EcpListener;
import io.ecp.trace.EcpTrace;
import io.ecp.trace.ModelCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class EcpEngineTest {

    private final ImageSource image = ImageSource.of(RgbImage.filled(new Size(3840, 2160), 0x204060));

    @Test
    void the_trace_tells_everything_as_json() {
        ScriptedPredictor model = ScriptedPredictor.saying("(100,100),(200,200)")
                .then(query -> ModelReply.builder("<|box_start|>(0,0),(1000,1000)<|box_end|>")
                        .finishReason(FinishReason.STOP)
                        .promptTokens(210)
                        .answerTokens(18)
                        .meanLogProbability(-0.25)
                        .build());

        EcpResult<Location> result = Ecp.over(model).locate(image, "click \"it\"");
        JsonObject json = JsonParser.parseString(result.trace().toJson()).getAsJsonObject();

        assertThat(json.get("model").getAsString()).isEqualTo("desk-tiny");
        assertThat(json.get("profile").getAsString()).isEqualTo("desk-tiny");
        assertThat(json.get("strategy").getAsString()).isEqualTo("two-stage");
        assertThat(json.get("image")).hasToString("[3840,2160]");
        JsonObject fine = json.getAsJsonArray("calls").get(1).getAsJsonObject();
        assertThat(fine.get("stage").getAsString()).isEqualTo("fine");
        assertThat(fine.get("pictures")).hasToString("[{\"region\":[96,54,960,540],\"shown\":[576,320]}]");
        assertThat(fine.get("prompt").getAsString()).contains("click \"it\"");
        assertThat(fine.get("reply").getAsString()).isEqualTo("<|box_start|>(0,0),(1000,1000)<|box_end|>");
        assertThat(fine.get("finish").getAsString()).isEqualTo("STOP");
        assertThat(fine.get("promptTokens").getAsInt()).isEqualTo(210);
        assertThat(fine.get("answerTokens").getAsInt()).isEqualTo(18);
        assertThat(fine.get("meanLogProbability").getAsDouble()).isEqualTo(-0.25);
        assertThat(result.trace().toJson()).contains("<|box_start|>");
        assertThat(result.trace().pixelsShown()).isEqualTo(2 * 576 * 320);
        assertThat(result.toString()).startsWith("REFINED: (576, 324) in [96, 54, 1056, 594] (2 calls, ");
    }

    @Test
    void a_listener_hears_calls_decisions_and_the_end() {
        List<String> heard = new ArrayList<>();
        EcpListener listener = new EcpListener() {
            @Override
            public void onStarted(EcpTrace trace) {
                heard.add("started on " + trace.image() + " " + trace.outcome());
            }

            @Override
            public void onCallStarted(String stage) {
                heard.add("calling " + stage);
            }

            @Override
            public void onCall(ModelCall call) {
                heard.add("call " + call.stage());
            }

            @Override
            public void onDecision(String decision) {
                heard.add("decision");
            }

            @Override
            public void onToken(String piece) {
                heard.add("token " + piece);
            }

            @Override
            public void onFinished(EcpTrace trace) {
                heard.add("finished after " + trace.calls().size() + " "
                        + trace.outcome().orElse(""));
            }
        };
        ScriptedPredictor model = ScriptedPredictor.saying()
                .then(query -> {
                    query.tokenListener().accept("(100,100)");
                    return ModelReply.of("(100,100)");
                })
                .then(query -> ModelReply.of("(1,1)"));

        Ecp.builder().predictor(model).listener(listener).build().locate(image, "click it");

        assertThat(heard)
                .containsExactly(
                        "started on 3840x2160 Optional.empty",
                        "calling coarse",
                        "token (100,100)",
                        "call coarse",
                        "decision",
                        "calling fine",
                        "call fine",
                        "finished after 2 REFINED");
    }

    @Test
    void a_listener_hears_the_end_of_every_call_and_request_also_when_the_model_throws_an_error() {
        List<String> heard = new ArrayList<>();
        EcpListener listener = new EcpListener() {
            @Override
            public boolean hearsTokens() {
                return false;
            }

            @Override
            public void onCall(ModelCall call) {
                heard.add(call.failure().orElse("answered"));
            }

            @Override
            public void onFinished(EcpTrace trace) {
                heard.add(trace.outcome().orElse("") + " after " + trace.calls().size());
            }
        };
        ScriptedPredictor model = ScriptedPredictor.saying().then(query -> {
            throw new OutOfMemoryError("no room for the cache");
        });
        EcpEngine engine = Ecp.builder().predictor(model).listener(listener).build();

        assertThatThrownBy(() -> engine.locate(image, "click it")).isInstanceOf(OutOfMemoryError.class);

        assertThat(heard)
                .containsExactly("java.lang.OutOfMemoryError: no room for the cache", "OutOfMemoryError after 1");
        assertThat(model.asked().get(0).isListenedTo()).isFalse();
    }

    @Test
    void a_listener_that_throws_does_not_end_the_prediction() {
        EcpListener listener = new EcpListener() {
            @Override
            public void onCall(ModelCall call) {
                throw new IllegalStateException("a fault of the listener's own");
            }
        };

        EcpResult<Location> result = Ecp.builder()
                .predictor(ScriptedPredictor.saying("(1,1)", "(1,1)"))
                .listener(listener)
                .build()
                .locate(image, "click it");

        assertThat(result.point()).isPresent();
    }

    @Test
    void a_predictor_that_fails_or_returns_null_is_named() {
        EcpEngine failing = Ecp.over(ScriptedPredictor.saying().then(query -> {
            throw new UnsupportedOperationException("not today");
        }));
        EcpEngine empty = Ecp.over(ScriptedPredictor.saying().then(query -> null));

        assertThatThrownBy(() -> failing.locate(image, "click it"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("the predictor desk-tiny failed at stage coarse")
                .hasRootCauseMessage("not today");
        assertThatThrownBy(() -> empty.locate(image, "click it"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("returned null instead of a reply");
    }

    @Test
    void a_region_mapper_of_the_callers_own_is_used() {
        EcpResult<Location> result = Ecp.builder()
                .predictor(ScriptedPredictor.saying("(1,1),(2,2)", "(1,1),(2,2)"))
                .regionMapper((box, view) -> new ImageBox(5, 6, 7, 8))
                .build()
                .locate(image, "click it");

        assertThat(result.value().box()).contains(new ImageBox(5, 6, 7, 8));
    }

    @Test
    void cancelling_the_future_stops_the_model() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        AtomicReference<Throwable> why = new AtomicReference<>();
        EcpEngine engine = Ecp.over(query -> {
            asked.countDown();
            try {
                while (true) {
                    query.deadline().check();
                    Thread.onSpinWait();
                }
            } catch (RuntimeException e) {
                why.set(e);
                stopped.countDown();
                throw e;
            }
        });

        CompletableFuture<EcpResult<Location>> future =
                engine.predictAsync(EcpRequest.of(image, Task.locate("click it")));
        assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
        future.cancel(true);

        assertThat(stopped.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(why.get()).isInstanceOf(CancelledException.class);
        assertThat(future).isCancelled();
    }

    @Test
    void an_answer_given_asynchronously_is_the_same_answer() {
        EcpEngine engine = Ecp.over(ScriptedPredictor.saying("(100,100),(200,200)", "(0,0),(1000,1000)"));

        EcpResult<Location> result = engine.predictAsync(EcpRequest.of(image, Task.locate("click it")))
                .join();

        assertThat(result.value().box()).contains(new ImageBox(96, 54, 1056, 594));
    }

    @Test
    void many_requests_are_answered_in_their_order_and_each_fails_on_its_own() {
        EcpEngine engine = Ecp.over(query -> {
            if (query.prompt().contains("broken")) {
                throw new ModelException("out of order");
            }
            return ModelReply.of(query.prompt().contains("first") ? "(100, 100)" : "(900, 900)");
        });

        List<CompletableFuture<EcpResult<Location>>> answers = engine.predictAll(List.of(
                EcpRequest.of(image, Task.locate("click the first")),
                EcpRequest.of(image, Task.locate("click the broken")),
                EcpRequest.of(image, Task.locate("click the last"))));

        assertThat(answers).hasSize(3);
        assertThat(answers.get(0).join().point().orElseThrow().x()).isLessThan(1920);
        assertThat(answers.get(2).join().point().orElseThrow().x()).isGreaterThan(1920);
        assertThatThrownBy(() -> answers.get(1).join()).hasRootCauseMessage("out of order");
    }

    @Test
    void a_request_cancelled_before_its_turn_is_never_asked() throws Exception {
        CountDownLatch begun = new CountDownLatch(2);
        CountDownLatch goOn = new CountDownLatch(1);
        List<String> asked = Collections.synchronizedList(new ArrayList<>());
        EcpEngine engine = Ecp.over(query -> {
            asked.add(query.prompt());
            begun.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new CancelledException("interrupted", e);
            }
            return ModelReply.of("(1, 1)");
        });
        List<CompletableFuture<EcpResult<Location>>> answers = engine.predictAll(List.of(
                EcpRequest.of(image, Task.locate("click a")),
                EcpRequest.of(image, Task.locate("click b")),
                EcpRequest.of(image, Task.locate("click the unwanted")),
                EcpRequest.of(image, Task.locate("click c"))));
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

        answers.get(2).cancel(true);
        goOn.countDown();
        answers.get(3).join();

        assertThat(asked)
                .noneMatch(prompt -> prompt.contains("unwanted"))
                .anyMatch(prompt -> prompt.contains("click c"));
    }

    @Test
    void only_a_listener_makes_a_query_listened_to() {
        ScriptedPredictor model = ScriptedPredictor.saying("(1,1)", "(1,1)", "(1,1)", "(1,1)");

        Ecp.over(model).locate(image, "click it");
        Ecp.builder().predictor(model).listener(new EcpListener() {}).build().locate(image, "click it");

        assertThat(model.asked().get(0).isListenedTo()).isFalse();
        assertThat(model.asked().get(2).isListenedTo()).isTrue();
    }

    @Test
    void limits_reach_the_query() {
        ScriptedPredictor model = ScriptedPredictor.saying("(1,1)", "(1,1)", "(1,1)", "(1,1)");
        EcpEngine engine = Ecp.builder()
                .predictor(model)
                .maxTokens(40)
                .timeLimit(Duration.ofMinutes(1))
                .build();

        engine.locate(image, "click it");
        engine.predict(EcpRequest.of(image, Task.locate("click it")).withMaxTokens(7));

        assertThat(model.asked().get(0).maxTokens()).isEqualTo(40);
        assertThat(model.asked().get(0).deadline().remaining()).isPresent();
        assertThat(model.asked().get(2).maxTokens()).isEqualTo(7);
    }

    @Test
    void without_a_model_the_facade_says_how_to_get_one() {
        assertThatThrownBy(() -> Ecp.locate(image, "click it"))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("add the dependency io.ecp:ecp-djl");
    }

    @Test
    void an_engine_closes_only_the_model_that_it_opened() {
        boolean[] closed = {false};
        class Closing implements io.ecp.model.Predictor, AutoCloseable {
            @Override
            public ModelReply predict(io.ecp.model.ModelQuery query) {
                return ModelReply.of("");
            }

            @Override
            public void close() {
                closed[0] = true;
            }
        }

        Ecp.over(new Closing()).close();

        assertThat(closed[0]).isFalse();
    }
}
