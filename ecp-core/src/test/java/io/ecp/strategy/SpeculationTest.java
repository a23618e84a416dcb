package io.ecp.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.EcpEngine;
import io.ecp.EcpRequest;
import io.ecp.EcpResult;
import io.ecp.PlacingPredictor;
import io.ecp.error.CancelledException;
import io.ecp.error.ModelException;
import io.ecp.imaging.ImagePoint;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.PixelBudget;
import io.ecp.imaging.Region;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.imaging.View;
import io.ecp.model.Deadline;
import io.ecp.model.Location;
import io.ecp.model.ModelProfiles;
import io.ecp.model.ModelQuery;
import io.ecp.model.ModelReply;
import io.ecp.model.ModelTraits;
import io.ecp.model.Predictor;
import io.ecp.stage.Budget;
import io.ecp.stage.EcpRun;
import io.ecp.stage.Speculation;
import io.ecp.task.Choice;
import io.ecp.task.Task;
import io.ecp.trace.ModelCall;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Steps begun before it is known whether they are needed, on a picture of 4000x2000 with crops of 1000x500. */
@Timeout(60)
class SpeculationTest {

    private static final Size SCREEN = new Size(4000, 2000);
    private static final Region CROP = new Region(1000, 450, 1000, 500);
    private static final Region WIDE = new Region(500, 200, 2000, 1000);

    private final ImageSource large = ImageSource.of(RgbImage.filled(SCREEN, 0x204060));
    private final ExecutorService threads = Executors.newFixedThreadPool(4);

    @AfterEach
    void end_the_threads() {
        threads.shutdownNow();
    }

    /** A model that serves calls at once, by a rule. */
    private record Remote(int callsAtOnce, Function<ModelQuery, ModelReply> rule, List<Region> looks)
            implements Predictor {

        Remote(int callsAtOnce, Function<ModelQuery, ModelReply> rule) {
            this(callsAtOnce, rule, Collections.synchronizedList(new ArrayList<>()));
        }

        @Override
        public ModelReply predict(ModelQuery query) {
            looks.add(region(query));
            return rule.apply(query);
        }

        @Override
        public ModelTraits traits() {
            return ModelTraits.builder("desk-tiny")
                    .pixelBudget(new PixelBudget(4096, 196_608, 32))
                    .callsAtOnce(callsAtOnce)
                    .build();
        }
    }

    private static Region region(ModelQuery query) {
        return query.views().get(query.views().size() - 1).region();
    }

    private static ModelReply at(ModelQuery query, double x, double y) {
        View view = query.views().get(query.views().size() - 1);
        ImagePoint point = new ImagePoint(x, y);
        String place =
                "(" + Math.round(1000 * view.fractionX(point)) + "," + Math.round(1000 * view.fractionY(point)) + ")";
        return ModelReply.of("<|box_start|>" + place + "," + place + "<|box_end|>");
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new AssertionError("the other step has not begun");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Works until the query is cancelled, as a model between two tokens. */
    private static ModelReply untilCancelled(ModelQuery query) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (System.nanoTime() < end) {
            query.deadline().check();
            Thread.onSpinWait();
        }
        throw new AssertionError("never cancelled");
    }

    private EcpEngine engine(Predictor model, Strategy strategy) {
        return EcpEngine.builder()
                .predictor(model)
                .profile(PlacingPredictor.COMPARING)
                .strategy(strategy)
                .executor(threads)
                .build();
    }

    @Test
    void a_wide_look_begins_before_the_second_returns_and_is_cancelled_when_there_is_no_doubt() {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        Remote model = new Remote(3, query -> {
            if (region(query).equals(WIDE)) {
                begun.countDown();
                try {
                    return untilCancelled(query);
                } finally {
                    if (query.deadline().isCancelled()) {
                        cancelled.countDown();
                    }
                }
            }
            if (region(query).equals(CROP)) {
                await(begun);
            }
            return at(query, 1500, 700);
        });

        EcpResult<Location> result =
                engine(model, Recovery.standard().speculating()).locate(large, "click it");

        assertThat(result.point().orElseThrow().distanceTo(new ImagePoint(1500, 700)))
                .isLessThan(2);
        assertThat(cancelled.getCount()).isZero();
        assertThat(model.looks()).hasSize(3).contains(WIDE);
        // Counted honestly: the cancelled call stands in the trace.
        assertThat(result.trace().calls()).hasSize(3);
        assertThat(result.trace().calls().stream()
                        .filter(call -> call.failure().isPresent())
                        .map(ModelCall::stage))
                .containsExactly("wide");
        assertThat(result.trace().decisions())
                .contains("begun ahead of its turn: the wide look", "not needed: the wide look, cancelled");
    }

    @Test
    void a_wide_look_that_is_needed_is_not_asked_for_again() {
        CountDownLatch begun = new CountDownLatch(1);
        Remote model = new Remote(3, query -> {
            if (region(query).equals(WIDE)) {
                begun.countDown();
                return at(query, 1900, 900);
            }
            if (region(query).equals(CROP)) {
                await(begun);
                return at(query, 1100, 500);
            }
            return region(query).equals(Region.whole(SCREEN)) ? at(query, 1500, 700) : at(query, 1900, 900);
        });

        EcpResult<Location> result =
                engine(model, Recovery.standard().speculating()).locate(large, "click it");

        assertThat(result.point()).isPresent();
        assertThat(model.looks()).filteredOn(WIDE::equals).hasSize(1);
        assertThat(result.trace().calls()).hasSameSizeAs(model.looks());
        EcpResult<Location> inTurn = engine(model, Recovery.standard()).locate(large, "click it");
        assertThat(result.value()).isEqualTo(inTurn.value());
        assertThat(result.trace().calls()).hasSameSizeAs(inTurn.trace().calls());
    }

    @Test
    void nothing_is_lost_when_the_speculation_fails() {
        Remote model = new Remote(3, query -> {
            if (region(query).equals(WIDE)) {
                throw new ModelException("out of order");
            }
            return region(query).equals(CROP) ? at(query, 1100, 500) : at(query, 1500, 700);
        });

        EcpResult<Location> result =
                engine(model, Recovery.standard().speculating()).locate(large, "click it");

        assertThat(result.outcome()).isEqualTo(Outcome.REFINED);
        assertThat(result.trace().decisions()).anyMatch(why -> why.contains("failed (out of order)"));
    }

    @Test
    void a_model_that_takes_one_call_is_asked_in_turn() {
        Remote model = new Remote(1, query -> at(query, 1500, 700));

        EcpResult<Location> result =
                engine(model, Recovery.standard().speculating()).locate(large, "click it");

        assertThat(result.trace().calls()).hasSize(2);
        assertThat(result.trace().decisions()).noneMatch(why -> why.contains("ahead of its turn"));
    }

    @Test
    void a_budget_without_room_for_both_keeps_the_call_for_the_second_look() {
        Remote model = new Remote(3, query -> at(query, 1500, 700));

        EcpResult<Location> result = engine(model, Recovery.standard().speculating())
                .predict(EcpRequest.of(large, Task.locate("click it")).withBudget(Budget.ofCalls(2)));

        assertThat(result.outcome()).isEqualTo(Outcome.REFINED);
        assertThat(model.looks()).containsExactly(Region.whole(SCREEN), CROP);
    }

    @Test
    void a_cancelled_request_cancels_what_was_begun_ahead() {
        Deadline deadline = Deadline.none();
        CountDownLatch begun = new CountDownLatch(1);
        AtomicInteger stopped = new AtomicInteger();
        Remote model = new Remote(3, query -> {
            if (region(query).equals(WIDE)) {
                begun.countDown();
                try {
                    return untilCancelled(query);
                } finally {
                    stopped.incrementAndGet();
                }
            }
            if (region(query).equals(CROP)) {
                await(begun);
                deadline.cancel();
                query.deadline().check();
            }
            return at(query, 1500, 700);
        });
        EcpEngine engine = engine(model, Recovery.standard().speculating());

        assertThatThrownBy(() -> engine.predict(
                        EcpRequest.of(large, Task.locate("click it")).withDeadline(deadline)))
                .isInstanceOf(CancelledException.class);
        assertThat(stopped).hasValue(1);
    }

    @Test
    void a_third_vote_begins_while_the_second_opinion_is_out_and_is_cancelled_on_agreement() {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        Remote first = new Remote(3, query -> at(query, 1500, 700));
        AtomicInteger atCrop = new AtomicInteger();
        Remote second = new Remote(3, query -> {
            // The second model's own looks wait until the vote, its look at the first one's crop, has begun.
            if (region(query).equals(CROP)) {
                atCrop.incrementAndGet();
                begun.countDown();
                try {
                    return untilCancelled(query);
                } finally {
                    cancelled.countDown();
                }
            }
            await(begun);
            return at(query, 1508, 700);
        });

        EcpResult<Location> result =
                engine(first, CrossModel.with(second).speculating()).locate(large, "click it");

        assertThat(result.point()).isPresent();
        assertThat(cancelled.getCount()).isZero();
        assertThat(atCrop).hasValue(1);
        assertThat(result.trace().calls()).hasSize(5);
        assertThat(result.trace().calls().stream().filter(call -> call.failure().isPresent()))
                .hasSize(1)
                .allMatch(call -> call.stage().equals("third vote"));
        assertThat(result.trace().decisions())
                .contains("begun ahead of its turn: the third vote", "not needed: the third vote, cancelled");
    }

    @Test
    void a_third_vote_begun_ahead_decides_when_the_models_disagree() {
        Remote first = new Remote(3, query -> at(query, 1500, 700));
        Remote second =
                new Remote(3, query -> region(query).equals(CROP) ? at(query, 1500, 700) : at(query, 3000, 1500));

        EcpResult<Location> result =
                engine(first, CrossModel.with(second).speculating()).locate(large, "click it");

        assertThat(result.point().orElseThrow().distanceTo(new ImagePoint(1500, 700)))
                .isLessThan(2);
        assertThat(result.trace().calls()).hasSize(5);
        assertThat(result.trace().decisions()).contains("the third vote agrees with the first model");
    }

    @Test
    void the_first_look_begins_while_the_direct_answer_is_out_and_is_cancelled_when_that_is_easy() {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        Remote model = new Remote(3, query -> {
            if (query.prompt().contains("Where in the image")) {
                begun.countDown();
                try {
                    return untilCancelled(query);
                } finally {
                    cancelled.countDown();
                }
            }
            await(begun);
            return ModelReply.builder("B")
                    .optionProbabilities(Map.of('A', 0.01, 'B', 0.98))
                    .build();
        });

        EcpResult<Choice> result = engine(
                        model, FullPlusCrop.standard().keepingEasyAnswers(0.9).speculating())
                .choose(large, "which?", List.of("one", "two"));

        assertThat(result.value().letter()).isEqualTo('B');
        assertThat(cancelled.getCount()).isZero();
        assertThat(result.trace().calls()).hasSize(2);
        assertThat(result.trace().decisions()).contains("not needed: the first look, cancelled");
    }

    @Test
    void a_first_look_begun_ahead_is_gone_on_from_when_the_direct_answer_is_not_easy() {
        Remote model = new Remote(
                3,
                query -> query.prompt().contains("Where in the image")
                        ? ModelReply.of("(500, 500)")
                        : ModelReply.builder(query.views().size() == 2 ? "A" : "B")
                                .optionProbabilities(Map.of('A', 0.5, 'B', 0.5))
                                .build());

        EcpResult<Choice> result = engine(
                        model, FullPlusCrop.standard().keepingEasyAnswers(0.9).speculating())
                .choose(large, "which?", List.of("one", "two"));

        assertThat(result.value().letter()).isEqualTo('A');
        assertThat(result.outcome()).isEqualTo(Outcome.REFINED);
        assertThat(result.trace().calls()).hasSize(3);
    }

    @Test
    void a_step_that_failed_and_is_not_needed_fails_nothing_and_is_told() {
        Remote model = new Remote(3, query -> at(query, 1500, 700));
        EcpRun run = EcpRun.builder(large, model, ModelProfiles.standard().find(model.traits()))
                .build();

        run.speculate("a look", 1, side -> {
                    throw new IllegalStateException("a fault of its own");
                })
                .close();

        assertThat(run.recorder().trace().decisions())
                .contains("a look failed (java.lang.IllegalStateException: a fault of its own)");
    }

    @Test
    void a_step_that_waits_in_the_queue_is_never_begun_when_it_is_not_needed() {
        Remote model = new Remote(3, query -> at(query, 1500, 700));
        List<Runnable> queue = new ArrayList<>();
        EcpRun run = EcpRun.builder(large, model, ModelProfiles.standard().find(model.traits()))
                .executor(queue::add)
                .build();

        Speculation<Optional<Location>> step =
                run.speculate("a look", 1, side -> side.look("fine", Task.locate("click it"), CROP)
                        .place());
        assertThat(step.isAhead()).isTrue();
        step.close();
        queue.forEach(Runnable::run);

        assertThat(model.looks()).isEmpty();
        assertThat(run.recorder().trace().calls()).isEmpty();
    }

    @Test
    void a_step_that_waits_in_the_queue_runs_on_the_thread_that_takes_it() {
        Remote model = new Remote(3, query -> at(query, 1500, 700));
        EcpRun run = EcpRun.builder(large, model, ModelProfiles.standard().find(model.traits()))
                .executor(work -> {})
                .build();

        try (Speculation<Optional<Location>> step =
                run.speculate("a look", 1, side -> side.look("fine", Task.locate("click it"), CROP)
                        .place())) {
            assertThat(step.take()).isPresent();
        }

        assertThat(model.looks()).containsExactly(CROP);
    }
}
