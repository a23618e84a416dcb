package io.ecp.examples.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.Ecp;
import io.ecp.EcpEngine;
import io.ecp.EcpRequest;
import io.ecp.error.ModelException;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.model.ModelReply;
import io.ecp.model.Predictor;
import io.ecp.task.Task;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Collections;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MeteredRequestsTest {

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final MeteredRequests metered = new MeteredRequests(registry, 1);
    private final ImageSource screen = ImageSource.of(RgbImage.filled(new Size(3840, 2160), 0x204060));

    @Test
    void calls_tokens_seconds_and_outcomes_are_counted_by_stage() {
        EcpEngine engine = over(query -> {
            assertThat(query.isListenedTo()).isFalse();
            return ModelReply.builder("(500, 500)")
                    .promptTokens(100)
                    .answerTokens(7)
                    .build();
        });
        EcpEngine absent = over(query -> ModelReply.of("not found"));
        EcpEngine broken = over(query -> {
            throw new ModelException("out of order");
        });

        engine.locate(screen, "click it");
        engine.locate(screen, "click it");
        absent.locate(screen, "click it");
        assertThatThrownBy(() -> broken.locate(screen, "click it")).isInstanceOf(ModelException.class);

        assertThat(calls("coarse", "answered")).isEqualTo(3);
        assertThat(calls("fine", "answered")).isEqualTo(2);
        assertThat(registry.get("ecp.calls").tag("result", "failed").timer().count())
                .isEqualTo(1);
        assertThat(tokens("coarse", "prompt")).isEqualTo(200);
        assertThat(tokens("fine", "answer")).isEqualTo(14);
        assertThat(registry.get("ecp.pixels").tag("stage", "fine").counter().count())
                .isPositive();
        assertThat(requests("REFINED")).isEqualTo(2);
        assertThat(requests("ABSTAINED")).isEqualTo(1);
        assertThat(requests("ModelException")).isEqualTo(1);
        assertThat(registry.get("ecp.requests")
                        .tag("outcome", "REFINED")
                        .timer()
                        .totalTime(TimeUnit.NANOSECONDS))
                .isPositive();
        assertThat(registry.get("ecp.requests.active").gauges()).allMatch(gauge -> gauge.value() == 0);
        assertThat(registry.get("ecp.calls.active").gauges()).allMatch(gauge -> gauge.value() == 0);
    }

    @Test
    void the_queue_is_what_the_model_does_not_take_at_once() throws Exception {
        CountDownLatch begun = new CountDownLatch(3);
        CountDownLatch goOn = new CountDownLatch(1);
        EcpEngine engine = over(query -> {
            begun.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new ModelException("interrupted", e);
            }
            return ModelReply.of("(500, 500)");
        });
        var request = EcpRequest.of(screen, Task.locate("click it"));

        try (var outcomes = engine.predictAll(Collections.nCopies(3, request), 3)) {
            Thread reader = new Thread(() -> outcomes.forEach(outcome -> {}));
            reader.start();
            assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(gauge("ecp.requests.active")).isEqualTo(3);
            assertThat(gauge("ecp.calls.active")).isEqualTo(3);
            assertThat(gauge("ecp.calls.waiting")).isEqualTo(2);
            goOn.countDown();
            reader.join(20_000);
        }

        assertThat(gauge("ecp.requests.active")).isZero();
        assertThat(gauge("ecp.calls.waiting")).isZero();
    }

    private EcpEngine over(Predictor model) {
        return Ecp.builder().predictor(model).listener(metered).build();
    }

    private long calls(String stage, String result) {
        return registry.get("ecp.calls")
                .tags("stage", stage, "result", result)
                .timer()
                .count();
    }

    private double tokens(String stage, String kind) {
        return registry.get("ecp.tokens")
                .tags("stage", stage, "kind", kind)
                .counter()
                .count();
    }

    private long requests(String outcome) {
        return registry.get("ecp.requests").tag("outcome", outcome).timer().count();
    }

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }
}
