package io.ecp.stage;

import io.ecp.error.BudgetException;
import io.ecp.error.CancelledException;
import io.ecp.error.EcpException;
import io.ecp.error.ModelException;
import io.ecp.imaging.ImageBox;
import io.ecp.imaging.ImageException;
import io.ecp.imaging.ImagePoint;
import io.ecp.imaging.ImageReadException;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.Overlay;
import io.ecp.imaging.PixelBudget;
import io.ecp.imaging.Region;
import io.ecp.imaging.RgbImage;
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
import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
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
     * @throws EcpException if the time is up or the request was cancelled before it was cut
     */
    public View view(Region region, PixelBudget budget) {
        Size size = profile.pictures().fit(region.size(), budget);
        return views.computeIfAbsent(
                new Shown(region, size), shown -> profile.pictures().prepare(read(shown)));
    }

    private View read(Shown shown) {
        // Cutting a crop out of a vast file may take longer than asking about it.
        deadline.check();
        try {
            return traits.resampling()
                    .map(way -> image.read(shown.region(), shown.size(), way))
                    .orElseGet(() -> image.read(shown.region(), shown.size()));
        } catch (EcpException | ImageException | IllegalArgumentException | IllegalStateException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new ImageReadException("the picture's source failed at the region " + shown.region() + ": " + e, e);
        }
    }

    /** Whether the whole picture is shown within the budget, or at the model's own size, without losing pixels. */
    public boolean holdsImage(PixelBudget budget) {
        return profile.pictures().holds(image.size(), budget);
    }

    /** Whether a region is shown within the budget, or at the model's own size, without losing pixels. */
    public boolean holds(Region region, PixelBudget budget) {
        return profile.pictures().holds(region.size(), budget);
    }

    /** How large the overview may be for a task, given what the model takes. */
    public PixelBudget overviewBudget(Task<?> task) {
        return task.overviewBudget(profile, traits.pixelBudget());
    }

    /** How large a crop may be shown for a task, given what the model takes. */
    public PixelBudget cropBudget(Task<?> task) {
        return task.cropBudget(profile, traits.pixelBudget());
    }

    /**
     * The same view with red frames around regions of the full picture: for a model that is shown crops beside the whole
     * (ZoomEye, arXiv 2411.16044; FOCUS, arXiv 2506.21710). What lies outside of the view is left out.
     */
    public View framed(View view, List<Region> regions) {
        Size content = view.content();
        RgbImage shown =
                content.equals(view.size()) ? view.pixels() : view.pixels().crop(Region.whole(content));
        Overlay overlay = Overlay.on(shown);
        for (Region region : regions) {
            region.toBox().intersection(view.region().toBox()).ifPresent(seen -> {
                ImagePoint first = new ImagePoint(seen.left(), seen.top());
                ImagePoint last = new ImagePoint(seen.right(), seen.bottom());
                ImageBox box = new ImageBox(
                        view.fractionX(first) * content.width(),
                        view.fractionY(first) * content.height(),
                        view.fractionX(last) * content.width(),
                        view.fractionY(last) * content.height());
                overlay.box(box, Color.RED, "");
            });
        }
        return profile.pictures().prepare(View.of(view.region(), overlay.render()));
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
            throw spent(lack.get());
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
        } catch (Exception e) {
            call.failed(e);
            // Nothing declares it, but languages without checked exceptions throw it all the same.
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
                throw new CancelledException("the thread was interrupted while it waited for the model", e);
            }
            throw new ModelException("the predictor " + traits.name() + " failed at stage " + stage + ": " + e, e);
        }
        call.answered(reply);
        return reply;
    }

    private static BudgetException spent(String lack) {
        return new BudgetException("the request's budget allows no further call: " + lack
                + "; raise the budget, or ask affords() before each call of your strategy");
    }

    /**
     * Refuses to end a request without an answer of which no call was made because others have spent what they have
     * together: nothing was asked, so nothing is unreadable.
     *
     * @throws BudgetException if that is so
     */
    public void requireAsked() {
        if (recorder.trace().calls().isEmpty()) {
            spending.lack(1).ifPresent(lack -> {
                throw spent(lack);
            });
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

    /**
     * Takes a closer look: cuts the region out of the original pixels and asks the second stage's question.
     *
     * @param stage the step of the strategy, for the trace
     * @throws EcpException if the call fails, its time is up, or it was cancelled
     * @throws ImageException if the picture cannot be read
     */
    public <T> Look<T> look(String stage, Task<T> task, Region region) {
        return look(stage, task, overview(overviewBudget(task)), List.of(region));
    }

    /**
     * As {@link #look(String, Task, Region)}, with an overview that the strategy prepared and several crops, shown one
     * after the other where the first would stand. Tasks that show one picture, and models that take but one or two, see
     * the first crop alone; the result's view is the last crop shown.
     *
     * @param regions what is cut out, the most telling first; at least one
     * @throws IllegalArgumentException if there is no region
     */
    public <T> Look<T> look(String stage, Task<T> task, View overview, List<Region> regions) {
        if (regions.isEmpty()) {
            throw new IllegalArgumentException("a closer look needs a region; show the whole with sight or view");
        }
        List<View> crops =
                regions.stream().map(region -> view(region, cropBudget(task))).toList();
        List<ModelQuery.Part> parts = task.fine(overview, crops.get(0), profile, traits.picturesPerQuery());
        long pictures =
                parts.stream().filter(ModelQuery.PicturePart.class::isInstance).count();
        View last = crops.get(0);
        if (pictures > 1 && crops.size() > 1) {
            List<View> more = crops.subList(1, (int) Math.min(crops.size(), traits.picturesPerQuery() - pictures + 1));
            parts = withMore(parts, crops.get(0), more);
            last = more.isEmpty() ? last : more.get(more.size() - 1);
        }
        ModelReply reply = ask(stage, parts, task.optionLetters(profile));
        Optional<T> answer = task.read(reply.text(), last, places);
        boolean refusal = answer.isEmpty() && task.refuses(reply.text(), places);
        return new Look<>(last, reply, answer, answer.flatMap(task::placeOf), refusal);
    }

    /** The parts with further crops behind the first. */
    private static List<ModelQuery.Part> withMore(List<ModelQuery.Part> parts, View first, List<View> more) {
        List<ModelQuery.Part> all = new ArrayList<>(parts);
        int after = parts.lastIndexOf(new ModelQuery.PicturePart(first)) + 1;
        all.addAll(after, more.stream().map(ModelQuery.PicturePart::new).toList());
        return all;
    }

    /**
     * Takes the first look, at the downsampled whole: where?
     *
     * @param stage the step of the strategy, for the trace
     * @throws EcpException if the call fails, its time is up, or it was cancelled
     * @throws ImageException if the picture cannot be read
     */
    public <T> Look<T> sight(String stage, Task<T> task) {
        View overview = overview(overviewBudget(task));
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
     * @throws io.ecp.error.CancelledException if the thread was interrupted while it waited, which cancels the request;
     *     after all have ended, and the thread stays interrupted
     */
    public <R> List<R> together(List<Supplier<R>> steps) {
        List<FutureTask<R>> tasks = new ArrayList<>();
        for (Supplier<R> step : steps) {
            tasks.add(new FutureTask<>(step::get));
        }
        if (traits.callsAtOnce() > 1) {
            tasks.subList(1, tasks.size()).forEach(this::begin);
        }
        tasks.forEach(FutureTask::run);
        return Steps.join(tasks, deadline::cancel);
    }

    /**
     * Begins a step before it is known to be needed, beside what the calling thread goes on with: a closer look while a
     * second opinion is out. It is begun where the model serves several calls at once and the budget has room, and
     * otherwise waits for {@link Speculation#take()}. A call that was begun counts, whether or not it turns out to be
     * needed. Close it when it is not: that cancels it.
     *
     * @param what the step, for the trace
     * @param calls how many calls the budget must have room for: the step's own, and those that must not go short for it
     * @param step runs under a deadline of its own, which ends and is cancelled with the request's
     */
    public <R> Speculation<R> speculate(String what, int calls, Function<EcpRun, R> step) {
        boolean ahead = traits.callsAtOnce() > 1 && spending.lack(calls).isEmpty();
        Speculation<R> speculation = speculation(what, ahead, step);
        if (ahead) {
            decide("begun ahead of its turn: " + what);
            begin(speculation.step());
        }
        return speculation;
    }

    /** Begins a step on the executor; one that takes no more leaves it to the calling thread, which runs it in its turn. */
    private void begin(Runnable step) {
        try {
            executor.execute(step);
        } catch (RejectedExecutionException e) {
            decide("the executor takes no further step (" + e.getMessage() + "): the request's own thread runs it");
        }
    }

    /** As {@link #speculate}, but always waits for {@link Speculation#take()}. */
    public <R> Speculation<R> later(String what, Function<EcpRun, R> step) {
        return speculation(what, false, step);
    }

    private <R> Speculation<R> speculation(String what, boolean ahead, Function<EcpRun, R> step) {
        Deadline own = deadline.ofStep();
        return new Speculation<>(this, what, ahead, own, () -> step.apply(ofStep(own)));
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
