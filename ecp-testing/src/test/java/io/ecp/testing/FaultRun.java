package io.ecp.testing;

import io.ecp.EcpEngine;
import io.ecp.EcpRequest;
import io.ecp.EcpResult;
import io.ecp.error.CancelledException;
import io.ecp.error.DeadlineException;
import io.ecp.error.EcpException;
import io.ecp.imaging.ImageException;
import io.ecp.imaging.ImagePoint;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.imaging.View;
import io.ecp.model.Deadline;
import io.ecp.model.ModelProfile;
import io.ecp.model.PlaceReader;
import io.ecp.stage.Budget;
import io.ecp.strategy.AgreementGated;
import io.ecp.strategy.CrossModel;
import io.ecp.strategy.Direct;
import io.ecp.strategy.FullPlusCrop;
import io.ecp.strategy.MultiView;
import io.ecp.strategy.Narrowing;
import io.ecp.strategy.Outcome;
import io.ecp.strategy.Recovery;
import io.ecp.strategy.Strategy;
import io.ecp.strategy.TileSearch;
import io.ecp.strategy.TwoStage;
import io.ecp.task.LocateTask;
import io.ecp.task.Task;
import io.ecp.trace.EcpListener;
import io.ecp.trace.EcpTrace;
import io.ecp.trace.ModelCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One request under faults, and what it broke of what every strategy promises. All that it does follows from its number.
 *
 * @param number which run
 * @param strategy the strategy's description
 * @param outcome how it ended: an {@link Outcome}, or the class of what was thrown
 * @param broken the promises that were not kept
 * @param modelFaults what the models' calls got
 * @param pictureFaults what the picture's reads got
 * @param nanos how long it took
 * @param late how long after its deadline it ended, where it had one, all delays heed it, and it had passed; else negative
 */
record FaultRun(
        int number,
        String strategy,
        String outcome,
        List<String> broken,
        Map<FaultyPredictor.Fault, Long> modelFaults,
        Map<FaultyImageSource.Fault, Long> pictureFaults,
        long nanos,
        long late) {

    /** A run that takes longer hangs; it waits for some milliseconds at most. */
    private static final long HANG_NANOS = 20_000_000_000L;

    /** Calls that tell where to look, not what the answer is. */
    private static final Set<String> NO_ANSWERS =
            Set.of("coarse", "tile", "wide", "quarter", "whole, reworded", "other words", "third vote");

    private static final ImageSource PICTURE = ImageSource.of(RgbImage.filled(new Size(480, 320), 0x204060));
    private static final ImagePoint TARGET = new ImagePoint(333, 111);
    private static final String FAULT = "an injected fault";

    private static final List<Task<?>> TASKS = List.of(
            Task.locate("click it"), Task.ask("what is it?"), Task.choose("which?", List.of("one", "two", "three")));

    /** Makes the run of this number; parallel steps run on the executor. */
    static FaultRun of(int number, Executor executor) {
        SplittableRandom random = new SplittableRandom(new SplittableRandom(number).nextLong());
        int atOnce = random.nextInt(4) == 0 ? 3 : 1;
        boolean timed = random.nextInt(20) == 0;
        SoundModel sound = new SoundModel(TARGET, atOnce, random.nextBoolean());
        SoundModel otherSound = new SoundModel(TARGET, atOnce, random.nextBoolean());
        FaultyPredictor model = faulty(sound, timed, random);
        FaultyPredictor other = faulty(otherSound, timed, random);
        FaultyImageSource picture = faulty(random);
        List<Strategy> strategies = strategies(other);
        Strategy strategy = strategies.get(number % strategies.size());
        Task<?> task = TASKS.get(number / strategies.size() % TASKS.size());
        Budget budget = random.nextInt(4) == 0 ? Budget.ofCalls(1 + random.nextInt(6)) : Budget.unlimited();

        List<EcpTrace> traces = new ArrayList<>();
        EcpEngine engine = EcpEngine.builder()
                .predictor(model)
                .strategy(strategy)
                .executor(executor)
                .listener(new EcpListener() {
                    @Override
                    public void onFinished(EcpTrace trace) {
                        traces.add(trace);
                    }
                })
                .build();
        Duration limit = Duration.ofMillis(1 + random.nextInt(12));
        long start = System.nanoTime();
        Deadline deadline = timed ? Deadline.after(limit) : Deadline.none();
        @Nullable EcpResult<?> result = null;
        @Nullable Throwable thrown = null;
        try {
            result = engine.predict(
                    EcpRequest.of(picture, task).withDeadline(deadline).withBudget(budget));
        } catch (RuntimeException | Error e) {
            thrown = e;
        }
        long nanos = System.nanoTime() - start;
        boolean interrupted = Thread.interrupted();

        List<String> broken = new ArrayList<>();
        if (nanos > HANG_NANOS) {
            broken.add("took " + nanos / 1_000_000 + " ms");
        }
        if (traces.size() != 1) {
            broken.add(traces.size() + " traces were finished");
        } else {
            Kept kept = new Kept(engine.profile(), task, traces.get(0), result, thrown, broken);
            kept.calls(model.calls() + (strategy instanceof CrossModel ? other.calls() : 0), budget);
            kept.found();
        }
        if (thrown != null && !isDocumented(thrown)) {
            broken.add("threw " + thrown);
        }
        if (thrown instanceof DeadlineException && !deadline.isOver()) {
            broken.add("threw before its time: " + thrown);
        }
        if ((sound.sawRequestInterrupted() || otherSound.sawRequestInterrupted()) && !interrupted) {
            broken.add("the interruption was swallowed");
        }
        if (thrown instanceof CancelledException && !interrupted && atOnce == 1) {
            broken.add("ended as cancelled, which no one did");
        }
        String outcome = result != null
                ? result.outcome().name()
                : thrown == null ? "nothing" : thrown.getClass().getSimpleName();
        long late = timed && deadline.isOver() ? nanos - limit.toNanos() : -1;
        return new FaultRun(
                number,
                strategy.description(),
                outcome,
                broken,
                together(model.injected(), strategy instanceof CrossModel ? other.injected() : Map.of()),
                picture.injected(),
                nanos,
                late);
    }

    /** A failure that a caller is told to expect: the library's own, or the fault itself where nothing was found. */
    private static boolean isDocumented(Throwable thrown) {
        return thrown instanceof EcpException
                || thrown instanceof ImageException
                || (thrown.getMessage() != null && thrown.getMessage().contains(FAULT));
    }

    private static FaultyPredictor faulty(SoundModel model, boolean timed, SplittableRandom random) {
        FaultyPredictor.Builder faulty =
                FaultyPredictor.around(model).seed(random.nextLong()).delaying(0, Duration.ofMillis(30));
        if (timed) {
            faulty.delaying(0.4, Duration.ofMillis(30));
        }
        double left = timed ? 0.6 : 1;
        List<FaultyPredictor.Fault> kinds = List.of(
                FaultyPredictor.Fault.FAILURE,
                FaultyPredictor.Fault.UNDOCUMENTED,
                FaultyPredictor.Fault.OUT_OF_MEMORY,
                FaultyPredictor.Fault.NO_REPLY,
                FaultyPredictor.Fault.INTERRUPT,
                FaultyPredictor.Fault.REFUSAL,
                FaultyPredictor.Fault.GARBAGE,
                FaultyPredictor.Fault.HALF_ANSWER);
        if (random.nextBoolean()) {
            // One kind, so that a first good answer and a later fault of each kind come together often.
            return faulty.injecting(kinds.get(random.nextInt(kinds.size())), left * (0.2 + 0.5 * random.nextDouble()))
                    .build();
        }
        for (FaultyPredictor.Fault kind : kinds) {
            faulty.injecting(kind, left * 0.5 * random.nextDouble() / kinds.size());
        }
        if (random.nextInt(50) == 0) {
            faulty.stalling(0.02, Duration.ofMillis(5));
        }
        return faulty.build();
    }

    private static FaultyImageSource faulty(SplittableRandom random) {
        FaultyImageSource.Builder faulty = FaultyImageSource.around(PICTURE).seed(random.nextLong());
        if (random.nextInt(3) == 0) {
            for (FaultyImageSource.Fault kind : FaultyImageSource.Fault.values()) {
                faulty.injecting(kind, 0.3 * random.nextDouble() / FaultyImageSource.Fault.values().length);
            }
        }
        return faulty.build();
    }

    private static List<Strategy> strategies(FaultyPredictor other) {
        return List.of(
                Direct.of(),
                TwoStage.standard(),
                AgreementGated.standard(),
                AgreementGated.standard().within(0.0001).thirdLook(1.5),
                Recovery.standard(),
                Recovery.standard().speculating(),
                Recovery.standard().within(0.0001).doubtingBeyond(0.0001),
                Recovery.standard().withoutTiles().trustingFrom(0.9),
                MultiView.standard(),
                MultiView.of(5),
                Narrowing.standard(),
                CrossModel.with(other),
                CrossModel.with(other).within(0.0001).withThirdVote(),
                CrossModel.with(other).within(0.0001).speculating(),
                FullPlusCrop.standard(),
                FullPlusCrop.standard().redFrame().keepingEasyAnswers(0.8),
                FullPlusCrop.standard().keepingEasyAnswers(0.8).speculating(),
                TileSearch.standard().tiles(8),
                TileSearch.standard().tiles(8).all(),
                TileSearch.standard().tiles(8).withoutPointing());
    }

    private static Map<FaultyPredictor.Fault, Long> together(
            Map<FaultyPredictor.Fault, Long> one, Map<FaultyPredictor.Fault, Long> other) {
        EnumMap<FaultyPredictor.Fault, Long> all = new EnumMap<>(FaultyPredictor.Fault.class);
        all.putAll(one);
        other.forEach((fault, count) -> all.merge(fault, count, Long::sum));
        return all;
    }

    /** Holds a result to its trace. */
    private record Kept(
            ModelProfile profile,
            Task<?> task,
            EcpTrace trace,
            @Nullable EcpResult<?> result,
            @Nullable Throwable thrown,
            List<String> broken) {

        /** Every call that was made is in the trace, answered or failed, and no more than the budget allows. */
        void calls(long made, Budget budget) {
            if (trace.calls().size() != made) {
                broken.add(made + " calls were made, and " + trace.calls().size() + " are in the trace");
            }
            if (trace.calls().size() > budget.mostCalls()) {
                broken.add(trace.calls().size() + " calls were made with a budget of " + budget.mostCalls());
            }
            for (ModelCall call : trace.calls()) {
                if (call.reply().isPresent() == call.failure().isPresent()) {
                    broken.add("neither answered nor failed: " + call);
                }
            }
            if (result != null && result.trace().calls().size() != trace.calls().size()) {
                broken.add("the result's trace is another");
            }
        }

        /** What was found is not lost, unless the request was cancelled or the JVM failed. */
        void found() {
            if (thrown instanceof CancelledException || thrown instanceof Error) {
                return;
            }
            if (result != null && result.optional().isPresent()) {
                return;
            }
            boolean refused = trace.calls().stream().anyMatch(call -> call.reply()
                    .filter(reply -> task.refuses(reply.text(), PlaceReader.of(profile)))
                    .isPresent());
            if (result != null && result.outcome() == Outcome.ABSTAINED && refused) {
                return;
            }
            for (ModelCall call : trace.calls()) {
                if (isAnswer(call)) {
                    broken.add("lost the answer of " + call + ": ended with "
                            + (result == null ? thrown : result.outcome()) + " after " + trace.decisions());
                    return;
                }
            }
        }

        private boolean isAnswer(ModelCall call) {
            if (call.reply().isEmpty()) {
                return false;
            }
            String text = call.reply().get().text();
            ModelCall.Shown last = call.pictures().get(call.pictures().size() - 1);
            View view = View.of(last.region(), RgbImage.filled(last.size(), 0));
            PlaceReader places = PlaceReader.of(profile);
            if (task instanceof LocateTask) {
                return !call.stage().equals("tile") && places.read(text, view).isPresent();
            }
            return !NO_ANSWERS.contains(call.stage())
                    && task.read(text, view, places).isPresent();
        }
    }
}
