package io.ecp.stage;

import io.ecp.error.EcpException;
import io.ecp.error.ModelException;
import io.ecp.imaging.ImageException;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.PixelBudget;
import io.ecp.imaging.Region;
import io.ecp.imaging.Size;
import io.ecp.imaging.View;
import io.ecp.model.Deadline;
import io.ecp.model.ModelProfile;
import io.ecp.model.ModelQuery;
import io.ecp.model.ModelReply;
import io.ecp.model.ModelTraits;
import io.ecp.model.PlaceReader;
import io.ecp.model.Predictor;
import io.ecp.trace.EcpListener;
import io.ecp.trace.ModelCall;
import io.ecp.trace.TraceRecorder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One request under way: the picture, the model, and the record of what happens. Strategies and extractors cut views
 * and ask the model through it, so that every call is bounded by the deadline and stands in the trace.
 *
 * <p>Safe for the parallel steps of one request.
 */
public final class EcpRun {

    private final ImageSource image;
    private final Predictor predictor;
    private final ModelProfile profile;
    private final ModelTraits traits;
    private final PlaceReader places;
    private final Deadline deadline;
    private final int maxTokens;
    private final boolean locating;
    private final EcpListener listener;
    private final TraceRecorder recorder;
    private final Map<Shown, View> views = new ConcurrentHashMap<>();
    private volatile boolean refused;

    private EcpRun(Builder builder) {
        this.image = builder.image;
        this.predictor = builder.predictor;
        this.profile = builder.profile;
        this.traits = builder.predictor.traits();
        this.places = builder.places == null ? PlaceReader.of(builder.profile) : builder.places;
        this.deadline = builder.deadline;
        this.maxTokens = builder.maxTokens;
        this.locating = builder.locating;
        this.listener = builder.listener;
        this.recorder =
                new TraceRecorder(image.size(), traits.name(), profile.name(), builder.strategy, builder.listener);
    }

    /** Builds a run; an engine does this for each request, a test of an extractor may. */
    public static Builder builder(ImageSource image, Predictor predictor, ModelProfile profile) {
        return new Builder(image, predictor, profile);
    }

    /** The size of the full picture. */
    public Size imageSize() {
        return image.size();
    }

    /** What the model is. */
    public ModelTraits traits() {
        return traits;
    }

    /** How the model is asked. */
    public ModelProfile profile() {
        return profile;
    }

    /** How places are read from the model's replies. */
    public PlaceReader places() {
        return places;
    }

    /** When the answer is due. */
    public Deadline deadline() {
        return deadline;
    }

    /** The record of this request. */
    public TraceRecorder recorder() {
        return recorder;
    }

    /**
     * Cuts a region out of the original pixels and prepares it as the profile says: at the size that the budget gives
     * it, or at a size, or on a canvas, of the model's own. The same view is cut once.
     *
     * @throws ImageException if the picture cannot be read
     */
    public View view(Region region, PixelBudget budget) {
        Size size = profile.pictures().fit(region.size(), budget);
        return views.computeIfAbsent(
                new Shown(region, size), shown -> profile.pictures().prepare(image.read(shown.region(), shown.size())));
    }

    /** Whether the whole picture is shown within the budget, or at the model's own size, without losing pixels. */
    public boolean holdsImage(PixelBudget budget) {
        return profile.pictures().holds(image.size(), budget);
    }

    /** The whole picture, at the size that the budget gives it. */
    public View overview(PixelBudget budget) {
        return view(Region.whole(image.size()), budget);
    }

    /**
     * Asks the model and records the call.
     *
     * @param stage the step of the strategy, for the trace
     * @param parts what is shown and asked
     * @throws EcpException if the call fails, its time is up, or it was cancelled
     */
    public ModelReply ask(String stage, List<ModelQuery.Part> parts) {
        return ask(stage, parts, List.of());
    }

    /**
     * As {@link #ask(String, List)}, and asks for the probabilities of options' letters at the first token, which a
     * predictor may leave out.
     */
    public ModelReply ask(String stage, List<ModelQuery.Part> parts, List<Character> optionLetters) {
        deadline.check();
        ModelQuery.Builder asked = ModelQuery.builder()
                .parts(parts)
                .maxTokens(maxTokens)
                .deadline(deadline)
                .optionLetters(optionLetters);
        if (listener != EcpListener.none()) {
            asked.tokenListener(listener::onToken);
        }
        // Coordinates are about the last picture: the crop, where the full picture is shown before it.
        parts.stream()
                .filter(ModelQuery.PicturePart.class::isInstance)
                .map(part -> ((ModelQuery.PicturePart) part).view())
                .reduce((earlier, later) -> later)
                .flatMap(view -> profile.systemPrompt(locating, view))
                .ifPresent(asked::systemPrompt);
        ModelQuery query = asked.build();
        long start = System.nanoTime();
        try {
            ModelReply reply = predictor.predict(query);
            if (reply == null) {
                throw new ModelException("the predictor " + traits.name() + " returned null instead of a reply");
            }
            recorder.call(ModelCall.answered(stage, query, reply, since(start)));
            return reply;
        } catch (EcpException | ImageException | IllegalArgumentException | IllegalStateException e) {
            recorder.call(ModelCall.failed(stage, query, e, since(start)));
            throw e;
        } catch (RuntimeException e) {
            recorder.call(ModelCall.failed(stage, query, e, since(start)));
            throw new ModelException("the predictor " + traits.name() + " failed at stage " + stage + ": " + e, e);
        }
    }

    /**
     * Notes that the model said of the overview that what is wanted is not in it; an extractor that then finds no
     * candidate lets the strategy tell that from an answer it could not read.
     */
    public void refused() {
        refused = true;
    }

    /** Whether the model said of the overview that what is wanted is not in it. */
    public boolean isRefused() {
        return refused;
    }

    /** Records what is decided, and on what grounds. */
    public void decide(String decision) {
        recorder.decision(decision);
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private record Shown(Region region, Size size) {}

    /** Collects what a run needs. */
    public static final class Builder {

        private final ImageSource image;
        private final Predictor predictor;
        private final ModelProfile profile;
        private @Nullable PlaceReader places;
        private Deadline deadline = Deadline.none();
        private int maxTokens = ModelQuery.DEFAULT_MAX_TOKENS;
        private EcpListener listener = EcpListener.none();
        private boolean locating;
        private String strategy = "";

        private Builder(ImageSource image, Predictor predictor, ModelProfile profile) {
            this.image = Objects.requireNonNull(image, "image");
            this.predictor = Objects.requireNonNull(predictor, "predictor");
            this.profile = Objects.requireNonNull(profile, "profile");
        }

        /** How places are read; by the profile's scale and order unless set. */
        public Builder places(PlaceReader reader) {
            this.places = Objects.requireNonNull(reader, "reader");
            return this;
        }

        /** When the answer is due; never unless set. */
        public Builder deadline(Deadline limit) {
            this.deadline = Objects.requireNonNull(limit, "limit");
            return this;
        }

        /** The most tokens of each answer. */
        public Builder maxTokens(int tokens) {
            this.maxTokens = tokens;
            return this;
        }

        /** Who is told what happens. */
        public Builder listener(EcpListener hearer) {
            this.listener = Objects.requireNonNull(hearer, "hearer");
            return this;
        }

        /** Whether the task asks where something is; not unless set. */
        public Builder locating(boolean value) {
            this.locating = value;
            return this;
        }

        /** The strategy's name, for the trace. */
        public Builder strategy(String name) {
            this.strategy = Objects.requireNonNull(name, "name");
            return this;
        }

        /** The run; its clock starts now. */
        public EcpRun build() {
            return new EcpRun(this);
        }
    }
}
