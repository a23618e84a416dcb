package io.ecp.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ecp.djl.fixture.NativeCount;
import io.ecp.djl.fixture.ReferenceCase;
import io.ecp.error.CancelledException;
import io.ecp.error.DeadlineException;
import io.ecp.model.Deadline;
import io.ecp.model.ModelQuery;
import io.ecp.model.ModelReply;
import io.ecp.model.Sampling;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several calls at once get the replies that each would get alone, and none disturbs another. */
@Timeout(240)
class CallsAtOnceTest {

    private static final Path CHECKPOINT = ReferenceCase.checkpoint("qwen3_vl");
    private static final int CALLS = 4;

    private static DjlPredictor shared;
    private static DjlPredictor alone;
    private static ExecutorService threads;

    @BeforeAll
    static void open() {
        shared = DjlPredictor.builder(CHECKPOINT).callsAtOnce(CALLS).open();
        alone = DjlPredictor.open(CHECKPOINT);
        threads = Executors.newCachedThreadPool();
    }

    @AfterAll
    static void close() {
        threads.shutdownNow();
        shared.close();
        alone.close();
    }

    @Test
    void traits_say_how_many_calls_are_taken_and_over_packed_weights_it_is_one() {
        assertThat(shared.traits().callsAtOnce()).isEqualTo(CALLS);
        try (DjlPredictor packed = DjlPredictor.builder(CHECKPOINT)
                .dataType(DataType.INT8)
                .callsAtOnce(CALLS)
                .open()) {
            assertThat(packed.traits().callsAtOnce()).isEqualTo(1);
        }
        assertThatThrownBy(() -> DjlPredictor.builder(CHECKPOINT).callsAtOnce(0))
                .hasMessage("callsAtOnce must be at least 1, but was 0");
    }

    @ParameterizedTest
    // The small model of Qwen3.5 enlarges whatever is rounded.
    @CsvSource({"qwen2_vl, 1e-5", "qwen2_5_vl, 1e-5", "qwen3_vl, 1e-5", "qwen3_5, 5e-4"})
    void eight_threads_get_the_replies_of_asking_one_by_one(String family, double tolerance) throws Exception {
        List<ModelQuery> queries = new ArrayList<>();
        int length = 5;
        for (String name : List.of("text_only", "one_image", "two_images")) {
            for (Sampling sampling :
                    List.of(Sampling.greedy(), Sampling.random(1, 5).topK(20))) {
                queries.add(ReferenceCase.of(family, name)
                        .query()
                        .maxTokens(length)
                        .sampling(sampling)
                        .optionLetters(List.of('A', 'B'))
                        .build());
                length += 4;
            }
        }
        try (DjlPredictor together = DjlPredictor.builder(ReferenceCase.checkpoint(family))
                        .callsAtOnce(CALLS)
                        .open();
                DjlPredictor single = DjlPredictor.open(ReferenceCase.checkpoint(family))) {
            List<ModelReply> expected = queries.stream().map(single::predict).toList();
            List<Future<Void>> done = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                int first = i;
                done.add(threads.submit(() -> {
                    for (int j = 0; j < 2 * queries.size(); j++) {
                        int which = (first + j) % queries.size();
                        assertSame(together.predict(queries.get(which)), expected.get(which), tolerance);
                    }
                    return null;
                }));
            }
            for (Future<Void> one : done) {
                one.get(200, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void as_many_calls_as_said_write_at_once_and_further_ones_wait() throws Exception {
        CyclicBarrier all = new CyclicBarrier(CALLS);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<ModelQuery> queries = new ArrayList<>();
        for (int i = 0; i < 2 * CALLS; i++) {
            AtomicInteger heard = new AtomicInteger();
            queries.add(query(Deadline.none(), piece -> {
                if (heard.incrementAndGet() == 1) {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    meet(all);
                    inside.decrementAndGet();
                }
            }));
        }

        List<ModelReply> replies = new ArrayList<>();
        for (Future<ModelReply> reply : threads.invokeAll(asking(shared, queries))) {
            replies.add(reply.get());
        }

        assertThat(most).hasValue(CALLS);
        ModelReply expected = alone.predict(query(Deadline.none(), piece -> {}));
        assertThat(replies).allSatisfy(reply -> assertSame(reply, expected));
    }

    @Test
    void queries_given_together_are_answered_together() {
        List<ModelQuery> queries = new ArrayList<>();
        for (int seed = 0; seed < 10; seed++) {
            queries.add(ReferenceCase.of("qwen3_vl", seed % 2 == 0 ? "text_only" : "one_image")
                    .query()
                    .maxTokens(6 + seed)
                    .sampling(Sampling.random(1, seed))
                    .build());
        }
        List<ModelReply> expected = alone.predictAll(queries);

        List<ModelReply> replies = shared.predictAll(queries);

        for (int i = 0; i < queries.size(); i++) {
            assertSame(replies.get(i), expected.get(i));
        }
    }

    @Test
    void samples_taken_beside_other_calls_are_those_taken_alone() throws Exception {
        ModelQuery query = ReferenceCase.of("qwen3_vl", "one_image")
                .query()
                .maxTokens(8)
                .sampling(Sampling.random(1, 11))
                .build();
        List<ModelReply> expected = alone.sample(query, 4);
        List<Future<List<ModelReply>>> all = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            all.add(threads.submit(() -> shared.sample(query, 4)));
        }

        for (Future<List<ModelReply>> one : all) {
            List<ModelReply> replies = one.get(100, TimeUnit.SECONDS);
            for (int i = 0; i < 4; i++) {
                assertSame(replies.get(i), expected.get(i));
            }
        }
    }

    @Test
    void a_call_that_is_cancelled_or_late_or_fails_ends_alone() throws Exception {
        Deadline cancelled = Deadline.none();
        Deadline late = Deadline.after(Duration.ofMillis(1500));
        IllegalStateException mine = new IllegalStateException("mine");
        CyclicBarrier all = new CyclicBarrier(CALLS);
        List<Consumer<String>> atThird = List.of(
                piece -> {},
                piece -> cancelled.cancel(),
                piece -> {
                    while (!late.isOver()) {
                        Thread.onSpinWait();
                    }
                },
                piece -> {
                    throw mine;
                });
        List<Deadline> deadlines = List.of(Deadline.none(), cancelled, late, Deadline.none());
        List<Integer> heard = Collections.synchronizedList(new ArrayList<>());
        List<Future<ModelReply>> replies = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            int number = i;
            AtomicInteger pieces = new AtomicInteger();
            ModelQuery query = query(deadlines.get(i), piece -> {
                heard.add(number);
                switch (pieces.incrementAndGet()) {
                    case 1 -> meet(all);
                    case 3 -> atThird.get(number).accept(piece);
                    default -> {}
                }
            });
            replies.add(threads.submit(() -> shared.predict(query)));
        }

        assertSame(replies.get(0).get(100, TimeUnit.SECONDS), alone.predict(query(Deadline.none(), piece -> {})));
        assertThat(failure(replies.get(1))).isInstanceOf(CancelledException.class);
        assertThat(failure(replies.get(2))).isInstanceOf(DeadlineException.class);
        assertThat(failure(replies.get(3))).isSameAs(mine);
        for (int ended = 1; ended < CALLS; ended++) {
            assertThat(Collections.frequency(heard, ended)).isEqualTo(3);
        }
    }

    @Test
    void a_call_held_up_by_its_listener_does_not_hold_up_the_others() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Future<ModelReply> slow = threads.submit(() -> shared.predict(query(Deadline.none(), piece -> {
            held.countDown();
            await(goOn);
        })));
        await(held);

        ModelReply reply = shared.predict(query(Deadline.none(), piece -> {}));

        assertThat(slow).isNotDone();
        goOn.countDown();
        assertSame(slow.get(100, TimeUnit.SECONDS), reply);
    }

    @Test
    void a_listener_that_asks_again_or_closes_fails_its_own_call_only() {
        assertThatThrownBy(() -> shared.predict(
                        query(Deadline.none(), piece -> shared.predict(query(Deadline.none(), inner -> {})))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("from within its own token listener");
        assertThatThrownBy(() -> shared.predict(query(Deadline.none(), piece -> shared.close())))
                .isInstanceOf(IllegalStateException.class);
        assertThat(shared.predict(query(Deadline.none(), piece -> {})).answerTokens())
                .hasValue(24);
    }

    @Test
    void closing_waits_for_all_calls_and_fails_those_behind_it() throws Exception {
        DjlPredictor closing =
                DjlPredictor.builder(CHECKPOINT).callsAtOnce(CALLS).open();
        CountDownLatch writing = new CountDownLatch(CALLS);
        CountDownLatch goOn = new CountDownLatch(1);
        List<Future<ModelReply>> replies = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            AtomicInteger heard = new AtomicInteger();
            ModelQuery query = query(Deadline.none(), piece -> {
                if (heard.incrementAndGet() == 2) {
                    writing.countDown();
                    await(goOn);
                }
            });
            replies.add(threads.submit(() -> closing.predict(query)));
        }
        await(writing);
        Thread closer = new Thread(closing::close);
        closer.start();
        awaitWaiting(closer);
        Future<ModelReply> behind = threads.submit(() -> closing.predict(query(Deadline.none(), piece -> {})));
        goOn.countDown();

        for (Future<ModelReply> reply : replies) {
            assertThat(reply.get(100, TimeUnit.SECONDS).answerTokens()).hasValue(24);
        }
        assertThat(failure(behind))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the predictor of checkpoint is closed; open it again");
        closer.join();
    }

    @Test
    void prompts_of_calls_side_by_side_stay_known_each_by_itself() {
        List<DjlListener.Answered> answered = Collections.synchronizedList(new ArrayList<>());
        ReferenceCase both = ReferenceCase.of("qwen3_vl", "two_images");
        ModelQuery one =
                ReferenceCase.of("qwen3_vl", "one_image").query().maxTokens(2).build();
        ModelQuery two =
                ReferenceCase.of("qwen3_vl", "text_only").query().maxTokens(2).build();
        ModelQuery three = ModelQuery.builder()
                .picture(both.views().get(1))
                .text("?")
                .maxTokens(2)
                .build();
        try (DjlPredictor twoAtOnce = DjlPredictor.builder(CHECKPOINT)
                .callsAtOnce(2)
                .listener(new DjlListener() {
                    @Override
                    public void answered(Answered event) {
                        answered.add(event);
                    }
                })
                .open()) {
            List.of(one, two, one, two, three, one, two).forEach(twoAtOnce::predict);
            twoAtOnce.predict(both.query().maxTokens(2).build());
        }

        // The third prompt takes the place of the one asked longest ago, and so on.
        assertThat(answered.stream().map(event -> event.reusedTokens() == event.promptTokens()))
                .containsExactly(false, false, true, true, false, false, false, false);
        assertThat(answered.stream().map(DjlListener.Answered::picturesEncoded))
                .containsExactly(1, 0, 0, 0, 1, 0, 0, 0);
        // The last one begins as the first.
        assertThat(answered.get(6).reusedTokens()).isZero();
        assertThat(answered.get(7).reusedTokens()).isPositive();
    }

    @Test
    void calls_at_once_leave_nothing_behind() throws Exception {
        // So that every session has been made.
        threads.invokeAll(asking(shared, twoTokens(4 * CALLS)));
        settle();
        int before = NativeCount.live();
        for (int round = 0; round < 20; round++) {
            Deadline deadline = Deadline.none();
            List<ModelQuery> queries = twoTokens(2 * CALLS);
            queries.add(query(deadline, piece -> deadline.cancel()));
            List<Future<ModelReply>> replies = threads.invokeAll(asking(shared, queries));
            assertThat(failure(replies.get(2 * CALLS))).isInstanceOf(CancelledException.class);
        }
        settle();

        assertThat(NativeCount.live()).isEqualTo(before);
    }

    /** The same prompts in every session, so that no memory is larger than before. */
    private static void settle() throws Exception {
        CyclicBarrier all = new CyclicBarrier(CALLS);
        List<ModelQuery> queries = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            AtomicInteger heard = new AtomicInteger();
            queries.add(query(Deadline.none(), piece -> {
                if (heard.incrementAndGet() == 1) {
                    meet(all);
                }
            }));
        }
        for (Future<ModelReply> reply : threads.invokeAll(asking(shared, queries))) {
            reply.get();
        }
    }

    private static List<ModelQuery> twoTokens(int count) {
        List<ModelQuery> queries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            queries.add(ReferenceCase.of("qwen3_vl", i % 2 == 0 ? "two_images" : "text_only")
                    .query()
                    .maxTokens(2)
                    .build());
        }
        return queries;
    }

    private static List<Callable<ModelReply>> asking(DjlPredictor predictor, List<ModelQuery> queries) {
        return queries.stream()
                .map(query -> (Callable<ModelReply>) () -> predictor.predict(query))
                .toList();
    }

    private static ModelQuery query(Deadline deadline, Consumer<String> listener) {
        return ReferenceCase.of("qwen3_vl", "text_only")
                .query()
                .maxTokens(24)
                .deadline(deadline)
                .tokenListener(listener)
                .build();
    }

    private static void assertSame(ModelReply actual, ModelReply expected) {
        assertSame(actual, expected, 1e-5);
    }

    private static void assertSame(ModelReply actual, ModelReply expected, double tolerance) {
        assertThat(actual.text()).isEqualTo(expected.text());
        assertThat(actual.answerTokens()).isEqualTo(expected.answerTokens());
        assertThat(actual.finishReason()).isEqualTo(expected.finishReason());
        assertThat(actual.meanLogProbability().orElseThrow())
                .isCloseTo(expected.meanLogProbability().orElseThrow(), within(tolerance));
        assertThat(actual.optionProbabilities()).isEqualTo(expected.optionProbabilities());
    }

    private static Throwable failure(Future<ModelReply> reply) throws Exception {
        try {
            throw new AssertionError("must not be answered: " + reply.get(100, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return Objects.requireNonNull(e.getCause());
        }
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
    }
}
