package io.ecp.examples.micrometer;

import io.ecp.model.ModelReply;
import io.ecp.trace.EcpListener;
import io.ecp.trace.EcpTrace;
import io.ecp.trace.ModelCall;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An engine's requests and calls as Micrometer meters: {@code Ecp.builder().listener(new MeteredRequests(registry,
 * predictor.traits().callsAtOnce()))}. Copy it; Micrometer is no dependency of this library. Engines over one model share
 * one listener, since a registry has each gauge once. Thread-safe.
 *
 * <ul>
 *   <li>{@code ecp.requests}: timer of requests from their turn to their end, by {@code outcome} (a look, or the kind of
 *       exception), {@code strategy} and {@code model}
 *   <li>{@code ecp.requests.active}: gauge of requests whose turn has come
 *   <li>{@code ecp.calls}: timer of calls, by {@code stage} and {@code result} ({@code answered} or {@code failed})
 *   <li>{@code ecp.calls.active}, {@code ecp.calls.waiting}: gauges of calls that have begun, and of those among them that
 *       are more than the model takes at once: the queue
 *   <li>{@code ecp.tokens}: counter of tokens, by {@code kind} ({@code prompt} or {@code answer}) and {@code stage}
 *   <li>{@code ecp.pixels}: counter of pixels shown, by {@code stage}
 * </ul>
 */
public final class MeteredRequests implements EcpListener {

    private final MeterRegistry registry;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();

    /**
     * Registers the gauges.
     *
     * @param registry where the meters go
     * @param callsAtOnce how many calls the model takes at once; those beyond wait
     */
    public MeteredRequests(MeterRegistry registry, int callsAtOnce) {
        this.registry = registry;
        Gauge.builder("ecp.requests.active", requests, AtomicInteger::get)
                .description("requests whose turn has come")
                .register(registry);
        Gauge.builder("ecp.calls.active", calls, AtomicInteger::get)
                .description("calls to the model, those that wait for it included")
                .register(registry);
        Gauge.builder("ecp.calls.waiting", calls, active -> Math.max(0, active.get() - callsAtOnce))
                .description("calls that wait for the model")
                .register(registry);
    }

    /** No: counting does not need the words one by one, and a server need not send them so. */
    @Override
    public boolean hearsTokens() {
        return false;
    }

    @Override
    public void onStarted(EcpTrace trace) {
        requests.incrementAndGet();
    }

    @Override
    public void onCallStarted(String stage) {
        calls.incrementAndGet();
    }

    @Override
    public void onCall(ModelCall call) {
        calls.decrementAndGet();
        Tag stage = Tag.of("stage", call.stage());
        Timer.builder("ecp.calls")
                .description("calls to the model")
                .tags(Tags.of(stage, Tag.of("result", call.reply().isPresent() ? "answered" : "failed")))
                .register(registry)
                .record(call.elapsed());
        count("ecp.pixels", Tags.of(stage), "pixels", (double) pixels(call));
        call.reply().ifPresent(reply -> tokens(stage, reply));
    }

    @Override
    public void onFinished(EcpTrace trace) {
        requests.decrementAndGet();
        Timer.builder("ecp.requests")
                .description("requests from their turn to their end")
                .tags(Tags.of(
                        Tag.of("outcome", trace.outcome().orElse("unknown")),
                        Tag.of("strategy", trace.strategy()),
                        Tag.of("model", trace.model())))
                .register(registry)
                .record(trace.elapsed());
    }

    private void tokens(Tag stage, ModelReply reply) {
        reply.promptTokens()
                .ifPresent(tokens -> count("ecp.tokens", Tags.of(stage, Tag.of("kind", "prompt")), "tokens", tokens));
        reply.answerTokens()
                .ifPresent(tokens -> count("ecp.tokens", Tags.of(stage, Tag.of("kind", "answer")), "tokens", tokens));
    }

    private void count(String name, Tags tags, String unit, double amount) {
        Counter.builder(name).baseUnit(unit).tags(tags).register(registry).increment(amount);
    }

    private static long pixels(ModelCall call) {
        return call.pictures().stream().mapToLong(shown -> shown.size().area()).sum();
    }
}
