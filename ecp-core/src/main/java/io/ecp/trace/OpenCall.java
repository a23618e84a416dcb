package io.ecp.trace;

import io.ecp.model.ModelQuery;
import io.ecp.model.ModelReply;
import java.time.Duration;

/** A call to a model that has begun: it is to be ended once, on the thread that began it. */
public final class OpenCall {

    private final TraceRecorder recorder;
    private final String stage;
    private final String model;
    private final ModelQuery query;
    private final CallEvent event = new CallEvent();
    private final long start = System.nanoTime();

    OpenCall(TraceRecorder recorder, String stage, String model, ModelQuery query) {
        this.recorder = recorder;
        this.stage = stage;
        this.model = model;
        this.query = query;
        event.begin();
    }

    /** The model answered. */
    public void answered(ModelReply reply) {
        end(ModelCall.answered(stage, query, reply, Duration.ofNanos(System.nanoTime() - start)), "");
    }

    /** The call failed. */
    public void failed(Throwable failure) {
        end(
                ModelCall.failed(stage, query, failure, Duration.ofNanos(System.nanoTime() - start)),
                failure.getClass().getSimpleName());
    }

    private void end(ModelCall call, String failure) {
        event.end();
        if (event.shouldCommit()) {
            event.model = model;
            event.stage = stage;
            event.pixels = call.pictures().stream()
                    .mapToLong(shown -> shown.size().area())
                    .sum();
            call.reply().ifPresent(reply -> {
                event.promptTokens = reply.promptTokens().orElse(-1);
                event.answerTokens = reply.answerTokens().orElse(-1);
            });
            event.failure = failure;
            event.commit();
        }
        recorder.call(call);
    }
}
