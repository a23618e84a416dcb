package io.ecp.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.EcpEngine;
import io.ecp.EcpRequest;
import io.ecp.EcpResult;
import io.ecp.ScriptedPredictor;
import io.ecp.error.CancelledException;
import io.ecp.error.DeadlineException;
import io.ecp.error.ModelException;
import io.ecp.imaging.ImageReadException;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.PixelBudget;
import io.ecp.imaging.Region;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.imaging.View;
import io.ecp.model.Deadline;
import io.ecp.model.Location;
import io.ecp.model.ModelQuery;
import io.ecp.model.ModelReply;
import io.ecp.model.ModelTraits;
import io.ecp.model.Predictor;
import io.ecp.task.Choice;
import io.ecp.task.Task;
import io.ecp.trace.EcpListener;
import io.ecp.trace.EcpTrace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What was found stands, whatever fails after it; only a cancelled request ends without it. */
class PartialResultsTest {

    private static final String COARSE = "<|box_start|>(500,500),(520,520)<|box_end|>";
    private static final String NOT_THERE = "[]";

    private final ImageSource picture = ImageSource.of(RgbImage.filled(new Size(3840, 2160), 0x204060));
    private final ExecutorService executor = Executors.newCachedThreadPool();

    @AfterEach
    void end_the_threads() {
        executor.shutdownNow();
    }

    static Stream<Strategy> locating() {
        return Stream.of(
                TwoStage.standard(),
                AgreementGated.standard(),
                Recovery.standard(),
                Recovery.standard().speculating(),
                MultiView.standard(),
                Narrowing.standard(),
                FullPlusCrop.standard(),
                CrossModel.with(ScriptedPredictor.saying().then(failing(() -> new ModelException("out of order")))));
    }

    private static Function<ModelQuery, ModelReply> failing(Supplier<? extends RuntimeException> failure) {
        return query -> {
            throw failure.get();
        };
    }

    /** A model that answers the look at the whole picture, once, and fails ever after. */
    private static Predictor onceThen(Supplier<? extends RuntimeException> failure) {
        return new Predictor() {

            private boolean asked;

            @Override
            public synchronized ModelReply predict(ModelQuery query) {
                if (asked) {
                    throw failure.get();
                }
                asked = true;
                return ModelReply.of(COARSE);
            }

            @Override
            public ModelTraits traits() {
                return ScriptedPredictor.saying().traits();
            }
        };
    }

    private static EcpResult<Location> locate(Predictor model, Strategy strategy, ImageSource image) {
        return EcpEngine.builder().predictor(model).strategy(strategy).build().locate(image, "click it");
    }

    @ParameterizedTest
    @MethodSource("locating")
    void a_model_that_is_closed_after_the_first_look_leaves_its_answer(Strategy strategy) {
        Predictor model = onceThen(() -> new IllegalStateException("the model was closed"));

        EcpResult<Location> result = locate(model, strategy, picture);

        assertThat(result.outcome()).isEqualTo(Outcome.COARSE_ONLY);
        assertThat(result.trace().calls()).anyMatch(call -> call.failure()
                .filter("java.lang.IllegalStateException: the model was closed"::equals)
                .isPresent());
    }

    @ParameterizedTest
    @MethodSource("locating")
    void a_query_that_the_model_does_not_take_leaves_the_answer_before_it(Strategy strategy) {
        Predictor model = onceThen(() -> new IllegalArgumentException("the picture is too narrow"));

        assertThat(locate(model, strategy, picture).outcome()).isEqualTo(Outcome.COARSE_ONLY);
    }

    @ParameterizedTest
    @MethodSource("locating")
    void a_crop_that_cannot_be_read_leaves_the_first_answer(Strategy strategy) {
        ImageSource damaged = damagedBelowTheOverview(() -> new ImageReadException("the disk is gone", null));

        EcpResult<Location> result = locate(onceThen(() -> new ModelException("not reached")), strategy, damaged);

        assertThat(result.outcome()).isEqualTo(Outcome.COARSE_ONLY);
        assertThat(result.trace().decisions()).anyMatch(decision -> decision.contains("the disk is gone"));
    }

    @Test
    void a_source_that_fails_in_a_way_of_its_own_is_a_picture_that_cannot_be_read() {
        ImageSource damaged =
                damagedBelowTheOverview(() -> new UncheckedIOException(new IOException("the share is gone")));
        Predictor model = onceThen(() -> new ModelException("not reached"));

        EcpResult<Location> result = locate(model, TwoStage.standard(), damaged);

        assertThat(result.outcome()).isEqualTo(Outcome.COARSE_ONLY);
        assertThat(result.trace().decisions())
                .anyMatch(decision -> decision.contains("the picture's source failed at the region")
                        && decision.contains("the share is gone"));
    }

    private ImageSource damagedBelowTheOverview(Supplier<? extends RuntimeException> failure) {
        return new ImageSource() {
            @Override
            public Size size() {
                return picture.size();
            }

            @Override
            public View read(Region region, Size target) {
                if (region.size().equals(size())) {
                    return picture.read(region, target);
                }
                throw failure.get();
            }
        };
    }

    @ParameterizedTest
    @MethodSource("zooming")
    void a_third_look_that_fails_leaves_the_first_answer(Strategy strategy) {
        // The close look contradicts the first, and the one that was to decide fails.
        Predictor model = ScriptedPredictor.saying(COARSE, NOT_THERE)
                .then(failing(() -> new ModelException("out of order")))
                .then(failing(() -> new ModelException("out of order")))
                .then(failing(() -> new ModelException("out of order")));

        assertThat(locate(model, strategy, picture).outcome()).isEqualTo(Outcome.COARSE_ONLY);
    }

    static Stream<Strategy> zooming() {
        return Stream.of(
                TwoStage.standard(),
                AgreementGated.standard(),
                Narrowing.standard().rounds(1),
                MultiView.of(2));
    }

    @Test
    void recovery_keeps_the_second_look_when_the_question_in_other_words_fails() {
        ScriptedPredictor model = ScriptedPredictor.saying(COARSE, "(900,900)", "nothing", "nothing");
        for (int i = 0; i < 12; i++) {
            model.then(failing(() -> new ModelException("out of order")));
        }

        EcpResult<Location> result = locate(model, Recovery.standard(), picture);

        assertThat(result.outcome()).isEqualTo(Outcome.REFINED);
        assertThat(result.trace().calls()).anyMatch(call -> call.stage().equals("other words"));
    }

    @ParameterizedTest
    @MethodSource("recoveries")
    void recovery_keeps_the_second_look_when_the_deadline_passes_in_doubt(Recovery strategy) throws Exception {
        Deadline deadline = Deadline.after(Duration.ofMillis(300));
        // The second look lies far from the first, and ends when time is up.
        Predictor model = ScriptedPredictor.saying(COARSE).then(query -> {
            while (!deadline.isOver()) {
                Thread.onSpinWait();
            }
            return ModelReply.of("(900,900)");
        });

        EcpResult<Location> result = EcpEngine.builder()
                .predictor(model)
                .strategy(strategy)
                .build()
                .predict(EcpRequest.of(picture, Task.locate("click it")).withDeadline(deadline));

        assertThat(result.outcome()).isEqualTo(Outcome.REFINED);
        assertThat(result.trace().calls()).hasSize(2);
    }

    static Stream<Recovery> recoveries() {
        return Stream.of(Recovery.standard(), Recovery.standard().speculating());
    }

    @Test
    void a_question_whose_second_look_fails_is_put_to_the_whole_picture() {
        Predictor model = ScriptedPredictor.saying("(500,500)")
                .then(failing(() -> new ModelException("out of order")))
                .then(query -> ModelReply.of("B"));

        EcpResult<Choice> result =
                EcpEngine.builder().predictor(model).build().choose(picture, "which?", List.of("one", "two"));

        assertThat(result.outcome()).isEqualTo(Outcome.WHOLE_IMAGE);
        assertThat(result.value().text()).isEqualTo("two");
    }

    @Test
    void of_two_models_that_give_no_answer_one_that_failed_says_less_than_one_that_looked() {
        Predictor other = ScriptedPredictor.saying(NOT_THERE, NOT_THERE);
        Predictor model = ScriptedPredictor.saying().then(failing(() -> new ModelException("out of order")));

        assertThat(locate(model, CrossModel.with(other), picture).outcome()).isEqualTo(Outcome.ABSTAINED);
    }

    @Test
    void a_crop_is_not_cut_when_time_is_up() {
        ImageSource unread =
                damagedBelowTheOverview(() -> new IllegalStateException("the picture was read after the deadline"));
        Deadline deadline = Deadline.after(Duration.ofMillis(300));
        Predictor model = ScriptedPredictor.saying().then(query -> {
            while (!deadline.isOver()) {
                Thread.onSpinWait();
            }
            return ModelReply.of(COARSE);
        });

        EcpResult<Location> result = EcpEngine.builder()
                .predictor(model)
                .build()
                .predict(EcpRequest.of(unread, Task.locate("click it")).withDeadline(deadline));

        assertThat(result.outcome()).isEqualTo(Outcome.COARSE_ONLY);
        assertThat(result.trace().decisions()).anyMatch(decision -> decision.contains("the deadline of 300 ms passed"));
    }

    @Test
    void an_executor_that_takes_no_more_leaves_the_steps_to_the_requests_thread() {
        EcpResult<Location> result = EcpEngine.builder()
                .predictor(atOnce(query -> ModelReply.of(COARSE)))
                .strategy(MultiView.of(3))
                .executor(step -> {
                    throw new RejectedExecutionException("the pool was shut down");
                })
                .build()
                .locate(picture, "click it");

        assertThat(result.outcome()).isEqualTo(Outcome.REFINED);
        assertThat(result.trace().calls()).hasSize(4);
        assertThat(result.trace().decisions()).anyMatch(decision -> decision.contains("the pool was shut down"));
    }

    @Test
    void a_thread_that_is_interrupted_while_it_waits_cancels_the_steps_and_has_them_all_in_its_trace() {
        Thread request = Thread.currentThread();
        CountDownLatch begun = new CountDownLatch(1);
        List<EcpTrace> traces = new ArrayList<>();
        EcpEngine engine = EcpEngine.builder()
                .predictor(atOnce(query -> {
                    if (query.views().get(0).region().size().equals(picture.size())) {
                        return ModelReply.of(COARSE);
                    }
                    if (Thread.currentThread() == request) {
                        await(begun);
                        return ModelReply.of(COARSE);
                    }
                    begun.countDown();
                    request.interrupt();
                    // A model that knows of nothing but its deadline.
                    while (true) {
                        query.deadline().check();
                        Thread.onSpinWait();
                    }
                }))
                .strategy(MultiView.of(2))
                .executor(executor)
                .listener(new EcpListener() {
                    @Override
                    public void onFinished(EcpTrace finished) {
                        traces.add(finished);
                    }
                })
                .build();

        assertThatThrownBy(() -> engine.locate(picture, "click it")).isInstanceOf(CancelledException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(traces.get(0).calls()).hasSize(3);
    }

    @Test
    void an_interruption_thrown_past_the_compiler_cancels_and_is_in_the_trace() {
        List<EcpTrace> traces = new ArrayList<>();
        EcpEngine engine = EcpEngine.builder()
                .predictor(query -> {
                    PartialResultsTest.<RuntimeException>sneak(new InterruptedException("stop"));
                    return ModelReply.of("not reached");
                })
                .listener(new EcpListener() {
                    @Override
                    public void onFinished(EcpTrace finished) {
                        traces.add(finished);
                    }
                })
                .build();

        assertThatThrownBy(() -> engine.locate(picture, "click it"))
                .isInstanceOf(CancelledException.class)
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(traces.get(0).calls().get(0).failure()).contains("java.lang.InterruptedException: stop");
    }

    @Test
    void a_deadline_that_passes_before_anything_was_found_is_thrown() {
        Predictor model = ScriptedPredictor.saying().then(failing(() -> new DeadlineException("too late")));

        assertThatThrownBy(() -> locate(model, Recovery.standard(), picture)).isInstanceOf(DeadlineException.class);
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> void sneak(Throwable failure) throws X {
        throw (X) failure;
    }

    private static void await(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Predictor atOnce(Predictor model) {
        return new Predictor() {
            @Override
            public ModelReply predict(ModelQuery query) {
                return model.predict(query);
            }

            @Override
            public ModelTraits traits() {
                return ModelTraits.builder("desk-tiny")
                        .pixelBudget(new PixelBudget(4096, 196_608, 32))
                        .callsAtOnce(4)
                        .build();
            }
        };
    }
}
