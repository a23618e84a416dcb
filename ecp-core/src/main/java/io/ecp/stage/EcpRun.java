package io.ecp.stage;

import io.ecp.error.BudgetException;
import io.ecp.error.EcpException;
import io.ecp.error.ModelException;
import io.ecp.imaging.ImageException;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.PixelBudget;
import io.ecp.imaging.Region;
import io.ecp.imaging.Size;
import io.ecp.imaging.View;
import io.ecp.model.Deadline;
import io.ecp.model.Location;
import io.ecp.model.ModelProfile;
import io.ecp.model.ModelQuery;
import io.ecp.model.ModelReply;
import io.ecp.model.ModelTraits;
import io.ecp.model.PlaceReader;
import io.ecp.model.Predictor;
import io.ecp.task.Task;
import io.ecp.trace.EcpListener;
import io.ecp.trace.OpenCall;
import io.ecp.trace.TraceRecorder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
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
    private final Spending spending;
    private final Executor executor;
    private final Map<Shown, View> views;
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
        this.spending = new Spending(builder.budget, builder.whole);
        this.executor = builder.executor;
        this.views = new ConcurrentHashMap<>();
    }

    private EcpRun(
            EcpRun run,
            Predictor predictor,
            ModelProfile profile,
            PlaceReader places,
            Deadline deadline,
            Map<Shown, View> views) {
        this.image = run.image;
        this.predictor = predictor;
        this.profile = profile;
        this.traits = predictor.traits();
        this.places = places;
        this.deadline = deadline;
        this.maxTokens = run.maxTokens;
        this.listener = run.listener;
        this.recorder = run.recorder;
        this.spending = run.spending;
        this.executor = run.executor;
        this.views = views;
        this.locating = run.locating;
    }

    /** The same request put to another model: the same picture, record, deadline and budget. */
    public EcpRun with(Predictor other, ModelProfile otherProfile) {
        return new EcpRun(this, other, otherProfile, PlaceReader.of(otherProfile), deadline, new ConcurrentHashMap<>());
    }

    /** The same request for one of several steps that run side by side, under a deadline that can be cancelled alone. */
    public EcpRun ofStep(Deadline step) {
        return new EcpRun(this, predictor, profile, places, step, views);
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
                new Shown(region, size), shown -> profile.pictures().prepare(read(shown)));
    }

    private View read(Shown shown) {
        return traits.resampling()
                .map(way -> image.read(shown.region(), shown.size(), way))
                .orElseGet(() -> image.read(shown.region(), shown.size()));
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
        Optional<String> lack = spending.spend(pixels(parts));
        if (lack.isPresent()) {
            throw new BudgetException("the request's budget allows no further call: " + lack.get()
                    + "; raise the budget, or ask affords() before each call of your strategy");
        }
        ModelQuery.Builder asked = ModelQuery.builder()
                .parts(parts)
                .maxTokens(maxTokens)
                .deadline(deadline)
                .optionLetters(optionLetters);
        if (listener.hearsTokens()) {
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
        OpenCall call = recorder.open(stage, traits.name(), query);
        ModelReply reply;
        try {
            reply = predictor.predict(query);
            if (reply == null) {
                throw new ModelException("the predictor " + traits.name() + " returned null instead of a reply");
            }
        } catch (EcpException | ImageException | IllegalArgumentException | IllegalStateException | Error e) {
            call.failed(e);
            throw e;
        } catch (RuntimeException e) {
            call.failed(e);
            throw new ModelException("the predictor " + traits.name() + " failed at stage " + stage + ": " + e, e);
        }
        call.answered(reply);
        return reply;
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

    /**
     * Takes a closer look: cuts the region out of the original pixels and asks the second stage's question.
     *
     * @param stage the step of the strategy, for the trace
     * @throws EcpException if the call fails, its time is up, or it was cancelled
     * @throws ImageException if the picture cannot be read
     */
    public <T> Look<T> look(String stage, Task<T> task, Region region) {
        View crop = view(region, task.cropBudget(profile, traits.pixelBudget()));
        View overview = overview(task.overviewBudget(profile, traits.pixelBudget()));
        ModelReply reply =
                ask(stage, task.fine(overview, crop, profile, traits.picturesPerQuery()), task.optionLetters(profile));
        Optional<T> answer = task.read(reply.text(), crop, places);
        boolean refusal = answer.isEmpty() && task.refuses(reply.text(), places);
        return new Look<>(crop, reply, answer, answer.flatMap(task::placeOf), refusal);
    }

    /**
     * Takes the first look, at the downsampled whole: where?
     *
     * @param stage the step of the strategy, for the trace
     * @throws EcpException if the call fails, its time is up, or it was cancelled
     * @throws ImageException if the picture cannot be read
     */
    public <T> Look<T> sight(String stage, Task<T> task) {
        View overview = overview(task.overviewBudget(profile, traits.pixelBudget()));
        ModelReply reply = ask(stage, task.coarse(overview, profile));
        Optional<Location> place = places.read(reply.text(), overview);
        boolean refusal = place.isEmpty() && task.refuses(reply.text(), places);
        if (refusal) {
            refused();
        }
        return new Look<>(overview, reply, task.fromCoarse(reply.text(), overview, places), place, refusal);
    }

    /**
     * Whether the budget has room for so many more calls. Where it has not, that is recorded as a decision: the strategy
     * then ends with the best it has.
     */
    public boolean affords(int calls) {
        Optional<String> lack = spending.lack(calls);
        lack.ifPresent(reason -> decide(reason + ": no further look"));
        return lack.isEmpty();
    }

    /**
     * Runs steps side by side on the engine's executor where the model serves several calls at once, and in turn where it
     * does not. The calling thread takes part, so that a small pool cannot starve.
     *
     * @return the results, in the order of the steps
     * @throws RuntimeException the first step's failure, in the order of the steps, after all have ended
     */
    public <R> List<R> together(List<Supplier<R>> steps) {
        List<FutureTask<R>> tasks = new ArrayList<>();
        for (Supplier<R> step : steps) {
            tasks.add(new FutureTask<>(step::get));
        }
        if (traits.callsAtOnce() > 1) {
            tasks.subList(1, tasks.size()).forEach(executor::execute);
        }
        tasks.forEach(FutureTask::run);
        return Steps.join(tasks);
    }

    /** Records what is decided, and on what grounds. */
    public void decide(String decision) {
        recorder.decision(decision);
    }

    private static long pixels(List<ModelQuery.Part> parts) {
        return parts.stream()
                .filter(ModelQuery.PicturePart.class::isInstance)
                .mapToLong(part -> ((ModelQuery.PicturePart) part).view().size().area())
                .sum();
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
        private Budget budget = Budget.unlimited();
        private @Nullable Spending whole;
        private Executor executor = Runnable::run;

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

        /** The most that the request may cost; unlimited unless set. */
        public Builder budget(Budget most) {
            this.budget = Objects.requireNonNull(most, "most");
            return this;
        }

        /** What this request and others spend together; nothing but the request's own budget bounds it unless set. */
        public Builder within(Spending all) {
            this.whole = Objects.requireNonNull(all, "all");
            return this;
        }

        /** What parallel steps run on; the calling thread unless set. */
        public Builder executor(Executor runner) {
            this.executor = Objects.requireNonNull(runner, "runner");
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
