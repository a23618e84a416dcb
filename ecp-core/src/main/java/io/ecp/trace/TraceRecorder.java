package io.ecp.trace;

import com.google.common.base.Stopwatch;
import io.ecp.imaging.Size;
import io.ecp.model.ModelQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Collects the trace of one request and tells the listener as it goes. Safe for the parallel steps of one request. */
public final class TraceRecorder {

    private static final System.Logger LOG = System.getLogger(TraceRecorder.class.getName());

    private final Size image;
    private final String model;
    private final String profile;
    private final String strategy;
    private final EcpListener listener;
    private final Stopwatch watch;
    private final RequestEvent event = new RequestEvent();
    private final List<ModelCall> calls = new ArrayList<>();
    private final List<String> decisions = new ArrayList<>();

    /**
     * A recorder whose clock starts now.
     *
     * @param image the size of the full picture
     * @param model the model's name
     * @param profile the profile's name
     * @param strategy the strategy's name
     * @param listener who is told
     */
    public TraceRecorder(Size image, String model, String profile, String strategy, EcpListener listener) {
        this.image = Objects.requireNonNull(image, "image");
        this.model = Objects.requireNonNull(model, "model");
        this.profile = Objects.requireNonNull(profile, "profile");
        this.strategy = Objects.requireNonNull(strategy, "strategy");
        this.listener = Objects.requireNonNull(listener, "listener");
        this.watch = Stopwatch.createStarted();
        event.begin();
        tell(() -> listener.onStarted(trace()));
    }

    /**
     * Begins a call, which its {@link OpenCall} then ends and records.
     *
     * @param called the model's name
     */
    public OpenCall open(String stage, String called, ModelQuery query) {
        tell(() -> listener.onCallStarted(stage));
        return new OpenCall(this, stage, called, query);
    }

    /** Records a call. */
    public void call(ModelCall call) {
        synchronized (this) {
            calls.add(call);
        }
        tell(() -> listener.onCall(call));
    }

    /** Records a decision, with its grounds. */
    public void decision(String decision) {
        synchronized (this) {
            decisions.add(decision);
        }
        tell(() -> listener.onDecision(decision));
    }

    /** What was recorded so far. */
    public synchronized EcpTrace trace() {
        return trace(null);
    }

    private synchronized EcpTrace trace(@Nullable String outcome) {
        return new EcpTrace(image, model, profile, strategy, calls, decisions, watch.elapsed(), outcome);
    }

    /** Ends the recording of what has no outcome. */
    public EcpTrace finish() {
        return end("");
    }

    /**
     * Ends the recording of a request that was answered.
     *
     * @param outcome which look the answer came from: the name of an {@code Outcome}
     */
    public EcpTrace finish(String outcome) {
        return end(outcome);
    }

    /** Ends the recording of a request that failed. */
    public EcpTrace fail(Throwable failure) {
        return end(failure.getClass().getSimpleName());
    }

    private EcpTrace end(String outcome) {
        EcpTrace trace = trace(outcome.isEmpty() ? null : outcome);
        event.end();
        if (event.shouldCommit()) {
            event.model = model;
            event.profile = profile;
            event.strategy = strategy;
            event.imageWidth = image.width();
            event.imageHeight = image.height();
            event.calls = trace.calls().size();
            event.pixels = trace.pixelsShown();
            event.outcome = outcome;
            event.commit();
        }
        tell(() -> listener.onFinished(trace));
        return trace;
    }

    private static void tell(Runnable news) {
        try {
            news.run();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "a listener failed; the prediction goes on", e);
        }
    }
}
