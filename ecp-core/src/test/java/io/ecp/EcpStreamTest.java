package io.ecp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.ecp.error.BudgetException;
import io.ecp.error.CancelledException;
import io.ecp.error.DeadlineException;
import io.ecp.error.ModelException;
import io.ecp.imaging.ImageReadException;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.model.Deadline;
import io.ecp.model.Location;
import io.ecp.model.ModelQuery;
import io.ecp.model.ModelReply;
import io.ecp.model.Predictor;
import io.ecp.stage.Budget;
import io.ecp.task.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EcpStreamTest {

    private static final ImageSource PICTURE = ImageSource.of(RgbImage.filled(new Size(64, 64), 0x204060));
    private static final Function<Integer, EcpRequest<Location>> CLICK =
            number -> EcpRequest.of(PICTURE, Task.locate("click " + number + "."));

    @ParameterizedTest
    @CsvSource({"1, 0", "1, 1", "3, 0", "3, 5", "8, 8"})
    void no_more_run_at_once_than_asked_for_and_no_more_leave_the_source_than_there_is_room(
            int parallelism, int ahead) {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger pulled = new AtomicInteger();
        Random random = new Random(17 * parallelism + ahead);
        List<Integer> pauses = random.ints(60, 0, 3).boxed().toList();
        EcpEngine engine = Ecp.over(query -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            pause(pauses.get(number(query)));
            running.decrementAndGet();
            return ModelReply.of("(1, 1)");
        });
        int taken = 0;

        try (var outcomes = engine.stream(counted(60, pulled), CLICK)
                .parallelism(parallelism)
                .ahead(ahead)
                .outcomes()) {
            assertThat(pulled).hasValue(0);
            for (Iterator<EcpOutcome<Integer, Location>> all = outcomes.iterator(); all.hasNext(); ) {
                // An iterator over a stream holds the one that hasNext() fetched.
                assertThat(pulled.get()).isLessThanOrEqualTo(taken + 1 + parallelism + ahead);
                all.next();
                taken++;
            }
        }

        assertThat(taken).isEqualTo(60);
        assertThat(most.get()).isBetween(1, parallelism);
    }

    @Test
    void as_many_run_at_once_as_asked_for_also_where_the_model_takes_one() {
        CyclicBarrier together = new CyclicBarrier(5);
        EcpEngine engine = Ecp.over(query -> {
            await(together);
            return ModelReply.of("(1, 1)");
        });

        assertThat(engine.predictAll(requests(20), 5)).hasSize(20).allMatch(outcome -> outcome.result()
                .isPresent());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void outcomes_come_in_the_order_of_the_source_whatever_finishes_first(long seed) {
        List<Integer> pauses = new Random(seed).ints(80, 0, 4).boxed().toList();
        EcpEngine engine = Ecp.over(query -> {
            pause(pauses.get(number(query)));
            return ModelReply.of("(1, 1)");
        });

        List<EcpOutcome<Integer, Location>> outcomes =
                engine.stream(numbers(80), CLICK).parallelism(6).outcomes().toList();

        assertThat(outcomes).extracting(EcpOutcome::item).containsExactlyElementsOf(numbers(80));
        assertThat(outcomes)
                .extracting(EcpOutcome::index)
                .containsExactlyElementsOf(
                        numbers(80).stream().map(Integer::longValue).toList());
    }

    @Test
    void as_they_finish_a_slow_request_holds_back_no_other() {
        CountDownLatch others = new CountDownLatch(9);
        EcpEngine engine = Ecp.over(query -> {
            if (number(query) == 0) {
                await(others);
            }
            return ModelReply.of("(1, 1)");
        });

        List<Integer> items = new ArrayList<>();
        try (var outcomes =
                engine.stream(numbers(10), CLICK).parallelism(2).asTheyFinish().outcomes()) {
            outcomes.forEach(outcome -> {
                items.add(outcome.item());
                others.countDown();
            });
        }

        assertThat(items).hasSize(10).endsWith(0).containsExactlyInAnyOrderElementsOf(numbers(10));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void one_failure_never_ends_the_rest(boolean inOrder) {
        EcpEngine engine = Ecp.over(query -> {
            switch (number(query) % 4) {
                case 1:
                    throw new ModelException("no answer to " + number(query));
                case 2:
                    throw new AssertionError("a fault of the model's own");
                default:
                    return ModelReply.of("(1, 1)");
            }
        });
        Function<Integer, EcpRequest<Location>> toRequest = number -> {
            if (number % 4 == 3) {
                throw new ImageReadException("no picture " + number, null);
            }
            return CLICK.apply(number);
        };
        EcpStream<Integer, Location> stream =
                engine.stream(numbers(40), toRequest).parallelism(3);

        Map<Integer, EcpOutcome<Integer, Location>> outcomes = new ConcurrentHashMap<>();
        (inOrder ? stream.inOrder() : stream.asTheyFinish())
                .outcomes()
                .forEach(outcome -> outcomes.put(outcome.item(), outcome));

        assertThat(outcomes).hasSize(40);
        outcomes.forEach((number, outcome) -> {
            assertThat(outcome.result().isPresent()).isEqualTo(number % 4 == 0);
            switch (number % 4) {
                case 0 -> assertThat(outcome.orThrow().point()).isPresent();
                case 1 -> assertThatThrownBy(outcome::orThrow).hasMessage("no answer to " + number);
                case 2 -> assertThatThrownBy(outcome::orThrow).isInstanceOf(AssertionError.class);
                default -> assertThatThrownBy(outcome::orThrow).isInstanceOf(ImageReadException.class);
            }
        });
    }

    @Test
    void an_endless_source_is_read_no_further_than_wanted() {
        AtomicInteger pulled = new AtomicInteger();
        AtomicInteger asked = new AtomicInteger();
        EcpEngine engine = Ecp.over(query -> {
            asked.incrementAndGet();
            return ModelReply.of("(1, 1)");
        });
        Iterable<Integer> endless =
                () -> Stream.generate(pulled::getAndIncrement).iterator();

        try (var outcomes =
                engine.stream(endless, CLICK).parallelism(2).ahead(3).outcomes()) {
            assertThat(outcomes.limit(10)).hasSize(10);
        }

        assertThat(pulled.get()).isBetween(10, 16);
        assertThat(asked.get()).isBetween(10, 16);
    }

    @Test
    void a_picture_is_opened_when_its_turn_comes_and_no_earlier() {
        AtomicInteger unanswered = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        EcpEngine engine = Ecp.over(query -> {
            pause(1);
            unanswered.decrementAndGet();
            return ModelReply.of("(1, 1)");
        });
        Function<Integer, EcpRequest<Location>> opening = number -> {
            most.accumulateAndGet(unanswered.incrementAndGet(), Math::max);
            return CLICK.apply(number);
        };

        assertThat(engine.stream(numbers(50), opening).parallelism(2).ahead(30).outcomes())
                .hasSize(50);
        assertThat(most.get()).isBetween(1, 2);
    }

    @Test
    void cancelling_the_whole_stops_every_request_at_its_next_token_and_tells_it() throws Exception {
        Deadline whole = Deadline.none();
        CountDownLatch begun = new CountDownLatch(3);
        AtomicInteger heeded = new AtomicInteger();
        EcpEngine engine = Ecp.over(writingForever(begun, heeded));
        AtomicInteger pulled = new AtomicInteger();
        List<EcpOutcome<Integer, Location>> outcomes = Collections.synchronizedList(new ArrayList<>());

        try (ClosingExecutor reader = new ClosingExecutor(1)) {
            Future<?> reading = reader.executor.submit(() -> engine.stream(counted(1000, pulled), CLICK)
                    .parallelism(3)
                    .ahead(2)
                    .deadline(whole)
                    .outcomes()
                    .forEach(outcomes::add));
            await(begun);
            whole.cancel();

            assertThatThrownBy(() -> reading.get(20, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(CancelledException.class)
                    .hasMessageContaining("the stream was cancelled; 5 items had left its source");
        }

        assertThat(heeded).hasValue(3);
        assertThat(pulled.get()).isBetween(5, 6);
        assertThat(outcomes).hasSize(5).allMatch(outcome -> outcome.failure().get() instanceof CancelledException);
    }

    @Test
    void closing_early_stops_what_runs_and_leaves_no_thread() {
        CountDownLatch begun = new CountDownLatch(3);
        AtomicInteger heeded = new AtomicInteger();
        List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
        Predictor forever = writingForever(begun, heeded);
        EcpEngine engine = Ecp.over(query -> {
            if (number(query) == 0) {
                return ModelReply.of("(1, 1)");
            }
            threads.add(Thread.currentThread());
            return forever.predict(query);
        });

        try (var outcomes = engine.stream(numbers(1000), CLICK).parallelism(3).outcomes()) {
            outcomes.iterator().next().orThrow();
            await(begun);
        }

        assertThat(heeded).hasValue(3);
        assertThat(threads).hasSize(3);
        assertThat(threads).allMatch(EcpStreamTest::ends);
    }

    @Test
    void a_stream_read_to_its_end_leaves_no_thread() {
        List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
        EcpEngine engine = Ecp.over(query -> {
            threads.add(Thread.currentThread());
            return ModelReply.of("(1, 1)");
        });

        assertThat(engine.predictAll(requests(30), 4)).hasSize(30);

        assertThat(threads).hasSize(30).doesNotContain(Thread.currentThread());
        assertThat(threads).allMatch(EcpStreamTest::ends);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7})
    void a_source_that_throws_loses_nothing_that_came_before(int sound) {
        Iterable<Integer> source = () -> new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public Integer next() {
                if (next == sound) {
                    throw new IllegalStateException("the table ends in row " + next);
                }
                return next++;
            }
        };
        EcpEngine engine = Ecp.over(query -> ModelReply.of("(1, 1)"));
        List<Integer> items = new ArrayList<>();

        Throwable thrown = catchThrowable(() ->
                engine.stream(source, CLICK).parallelism(2).outcomes().forEach(outcome -> items.add(outcome.item())));

        assertThat(thrown).isInstanceOf(IllegalStateException.class).hasMessage("the table ends in row " + sound);
        assertThat(items).containsExactlyElementsOf(numbers(sound));
    }

    @Test
    void an_interrupted_reader_is_told_at_once_and_the_rest_is_cancelled() throws Exception {
        CountDownLatch begun = new CountDownLatch(2);
        CountDownLatch stopped = new CountDownLatch(2);
        EcpEngine engine = Ecp.over(query -> {
            begun.countDown();
            try {
                while (true) {
                    query.deadline().check();
                    Thread.onSpinWait();
                }
            } finally {
                stopped.countDown();
            }
        });
        boolean[] flag = {false};
        Throwable[] thrown = {null};
        Thread reader = new Thread(() -> {
            thrown[0] = catchThrowable(() -> engine.predictAll(requests(10), 2).forEach(outcome -> {}));
            flag[0] = Thread.currentThread().isInterrupted();
        });

        reader.start();
        await(begun);
        reader.interrupt();
        reader.join(20_000);

        assertThat(thrown[0]).isInstanceOf(CancelledException.class).hasMessageContaining("interrupted");
        assertThat(flag[0]).isTrue();
        await(stopped);
    }

    @Test
    void an_executor_of_one_thread_answers_all_also_when_the_reader_runs_on_it() throws Exception {
        try (ClosingExecutor one = new ClosingExecutor(1)) {
            EcpEngine engine = Ecp.builder()
                    .predictor(query -> ModelReply.of("(1, 1)"))
                    .executor(one.executor)
                    .build();

            assertThat(engine.predictAll(requests(25), 4)).hasSize(25);
            Future<Long> inside =
                    one.executor.submit(() -> engine.predictAll(requests(25), 4).count());

            assertThat(inside.get(20, TimeUnit.SECONDS)).isEqualTo(25);
        }
    }

    @Test
    void an_executor_that_takes_no_work_leaves_it_to_the_reader() {
        ExecutorService ended = Executors.newSingleThreadExecutor();
        ended.shutdown();
        List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
        EcpEngine engine = Ecp.builder()
                .predictor(query -> {
                    threads.add(Thread.currentThread());
                    return ModelReply.of("(1, 1)");
                })
                .executor(ended)
                .build();

        assertThat(engine.predictAll(requests(5), 2)).hasSize(5);
        assertThat(threads).hasSize(5).containsOnly(Thread.currentThread());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ten_thousand_quick_requests_each_have_one_outcome(boolean inOrder) {
        EcpEngine engine = Ecp.over(query -> ModelReply.of("(" + number(query) % 1000 + ", 1)"));
        EcpStream<Integer, Location> stream =
                engine.stream(numbers(10_000), CLICK).parallelism(8);

        List<EcpOutcome<Integer, Location>> outcomes =
                (inOrder ? stream.inOrder() : stream.asTheyFinish()).outcomes().toList();

        assertThat(outcomes).hasSize(10_000);
        assertThat(outcomes.stream().map(EcpOutcome::item).distinct()).hasSize(10_000);
        assertThat(outcomes).allSatisfy(outcome -> assertThat(
                        outcome.orThrow().trace().calls().get(0).prompt())
                .contains("click " + outcome.item() + "."));
    }

    @Test
    void answers_are_those_of_asking_one_by_one() {
        EcpEngine engine = Ecp.over(query -> ModelReply.of("(" + number(query) * 9 + ", " + number(query) * 7 + ")"));
        List<EcpRequest<Location>> requests = requests(50);

        assertThat(engine.predictAll(requests, 5)
                        .map(outcome -> outcome.orThrow().value()))
                .isEqualTo(requests.stream()
                        .map(request -> engine.predict(request).value())
                        .toList());
    }

    @Test
    void the_budget_of_the_whole_bounds_all_requests_together_and_the_stream_says_where_it_stopped() {
        AtomicInteger calls = new AtomicInteger();
        EcpEngine engine = Ecp.over(query -> {
            calls.incrementAndGet();
            return ModelReply.of("(1, 1)");
        });
        List<EcpOutcome<EcpRequest<Location>, Location>> outcomes = new ArrayList<>();
        EcpStream<EcpRequest<Location>, Location> stream =
                engine.stream(requests(10)).parallelism(1).ahead(0).budget(Budget.ofCalls(4));

        assertThatThrownBy(() -> stream.outcomes().forEach(outcomes::add))
                .isInstanceOf(BudgetException.class)
                .hasMessageContaining("4 of 4 calls are spent; 4 items had left its source");
        assertThat(outcomes).hasSize(4).allMatch(outcome -> outcome.result().isPresent());
        assertThat(calls).hasValue(4);
        assertThat(engine.stream(requests(4))
                        .parallelism(1)
                        .ahead(0)
                        .budget(Budget.ofCalls(4))
                        .outcomes())
                .as("what the budget just suffices for is complete")
                .hasSize(4);
    }

    @Test
    void a_request_behind_the_spent_budget_of_the_whole_fails_for_that_reason() {
        CountDownLatch allLeft = new CountDownLatch(1);
        EcpEngine engine = Ecp.over(query -> {
            await(allLeft);
            return ModelReply.of("(1, 1)");
        });
        Iterator<EcpRequest<Location>> three = requests(3).iterator();
        Iterator<EcpRequest<Location>> source = new Iterator<>() {
            @Override
            public boolean hasNext() {
                if (!three.hasNext()) {
                    allLeft.countDown();
                }
                return three.hasNext();
            }

            @Override
            public EcpRequest<Location> next() {
                return three.next();
            }
        };

        List<EcpOutcome<EcpRequest<Location>, Location>> outcomes = engine.stream(() -> source)
                .parallelism(1)
                .ahead(5)
                .budget(Budget.ofCalls(2))
                .outcomes()
                .toList();

        assertThat(outcomes.get(1).result()).isPresent();
        assertThatThrownBy(outcomes.get(2)::orThrow)
                .isInstanceOf(BudgetException.class)
                .hasMessageContaining("2 of 2 calls are spent by all requests together");
    }

    @Test
    void the_deadline_of_the_whole_ends_what_runs_and_what_is_to_come() {
        AtomicInteger pulled = new AtomicInteger();
        EcpEngine engine = Ecp.over(writingForever(new CountDownLatch(0), new AtomicInteger()));
        List<EcpOutcome<Integer, Location>> outcomes = new ArrayList<>();

        assertThatThrownBy(() -> engine.stream(counted(100, pulled), CLICK)
                        .parallelism(2)
                        .deadline(Deadline.after(Duration.ofMillis(150)))
                        .outcomes()
                        .forEach(outcomes::add))
                .isInstanceOf(DeadlineException.class)
                .hasMessageContaining("the stream's deadline passed; 4 items had left its source");
        assertThat(outcomes).hasSize(4).allMatch(outcome -> outcome.failure().get() instanceof DeadlineException);
    }

    @Test
    void a_requests_own_limits_are_its_own_affair() {
        Predictor forever = writingForever(new CountDownLatch(0), new AtomicInteger());
        EcpEngine engine = Ecp.over(
                query -> query.deadline().remaining().isPresent() ? forever.predict(query) : ModelReply.of("(1, 1)"));
        Deadline cancelled = Deadline.none();
        cancelled.cancel();
        List<EcpRequest<Location>> requests = List.of(
                CLICK.apply(0),
                CLICK.apply(1).withDeadline(Deadline.after(Duration.ofMillis(1))),
                CLICK.apply(2).withDeadline(cancelled),
                CLICK.apply(3));

        List<EcpOutcome<EcpRequest<Location>, Location>> outcomes =
                engine.stream(requests).parallelism(2).outcomes().toList();

        assertThat(outcomes.get(0).result()).isPresent();
        assertThatThrownBy(outcomes.get(1)::orThrow).isInstanceOf(DeadlineException.class);
        assertThatThrownBy(outcomes.get(2)::orThrow).isInstanceOf(CancelledException.class);
        assertThat(outcomes.get(3).result()).isPresent();
        assertThat(outcomes).extracting(EcpOutcome::item).isEqualTo(requests);
    }

    @Test
    void the_time_limit_of_each_counts_from_its_turn() {
        EcpEngine engine = Ecp.over(query -> {
            assertThat(query.deadline().remaining())
                    .hasValueSatisfying(left -> assertThat(left).isBetween(Duration.ofHours(1), Duration.ofHours(2)));
            return ModelReply.of("(1, 1)");
        });

        assertThat(engine.stream(requests(5)).timeLimit(Duration.ofHours(2)).outcomes())
                .allMatch(outcome -> outcome.result().isPresent());
    }

    @Test
    void a_stream_closed_from_elsewhere_never_looks_complete() {
        EcpEngine engine = Ecp.over(query -> ModelReply.of("(1, 1)"));
        Stream<EcpOutcome<Integer, Location>> outcomes =
                engine.stream(numbers(100), CLICK).parallelism(1).outcomes();

        assertThatThrownBy(() -> outcomes.forEach(outcome -> {
                    if (outcome.item() == 20) {
                        outcomes.close();
                    }
                }))
                .isInstanceOf(CancelledException.class)
                .hasMessageContaining("closed before its source had ended");
    }

    @Test
    void an_iterable_can_be_streamed_again_and_a_parallel_stream_is_read_in_turn() {
        EcpEngine engine = Ecp.over(query -> ModelReply.of("(1, 1)"));
        EcpStream<Integer, Location> stream = engine.stream(numbers(12), CLICK);

        assertThat(stream.outcomes().count()).isEqualTo(12);
        assertThat(stream.outcomes().parallel().map(EcpOutcome::item)).isEqualTo(numbers(12));
        assertThat(engine.stream(List.<EcpRequest<Location>>of()).outcomes()).isEmpty();
    }

    @Test
    void limits_that_make_no_sense_are_refused() {
        EcpStream<EcpRequest<Location>, Location> stream = Ecp.over(query -> ModelReply.of("")).stream(requests(1));

        assertThatThrownBy(() -> stream.parallelism(0)).hasMessageContaining("at least 1, but was 0");
        assertThatThrownBy(() -> stream.ahead(-1)).hasMessageContaining("must not be negative, but was -1");
        assertThatThrownBy(() -> stream.timeLimit(Duration.ZERO)).hasMessageContaining("above zero, but was PT0S");
    }

    private static Predictor writingForever(CountDownLatch begun, AtomicInteger heeded) {
        return query -> {
            begun.countDown();
            try {
                while (true) {
                    query.deadline().check();
                    Thread.onSpinWait();
                }
            } finally {
                heeded.incrementAndGet();
            }
        };
    }

    private static boolean ends(Thread thread) {
        try {
            thread.join(20_000);
        } catch (InterruptedException e) {
            throw new CancelledException("interrupted", e);
        }
        return !thread.isAlive();
    }

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    private static List<EcpRequest<Location>> requests(int count) {
        return numbers(count).stream().map(CLICK).toList();
    }

    private static Iterable<Integer> counted(int count, AtomicInteger pulled) {
        return () -> IntStream.range(0, count)
                .peek(number -> pulled.incrementAndGet())
                .iterator();
    }

    private static int number(ModelQuery query) {
        String prompt = query.prompt();
        int start = prompt.indexOf("click ") + "click ".length();
        return Integer.parseInt(prompt.substring(start, prompt.indexOf('.', start)));
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new CancelledException("interrupted", e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new CancelledException("interrupted", e);
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new ModelException("not all came together", e);
        }
    }

    private static final class ClosingExecutor implements AutoCloseable {

        private final ExecutorService executor;

        ClosingExecutor(int threads) {
            executor = Executors.newFixedThreadPool(threads);
        }

        @Override
        public void close() {
            executor.shutdownNow();
        }
    }
}
