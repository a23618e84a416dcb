package io.ecp.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.djl.checkpoint.PreprocessorConfig;
import io.ecp.djl.family.Continuation;
import io.ecp.djl.family.Draw;
import io.ecp.djl.family.Generation;
import io.ecp.djl.family.LoadedModel;
import io.ecp.djl.family.NextToken;
import io.ecp.djl.family.PictureFeatures;
import io.ecp.error.CancelledException;
import io.ecp.error.DeadlineException;
import io.ecp.error.ModelException;
import io.ecp.imaging.PatchTensor;
import io.ecp.model.Deadline;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WritersTest {

    private final Steps model = new Steps();
    private final Writers writers = new Writers(model);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void each_thread_gets_its_own_tokens_and_the_model_is_never_used_twice_at_once() throws Exception {
        long seed = 5;
        List<Future<Void>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int number = i;
            Random random = new Random(seed + i);
            all.add(threads.submit(() -> {
                for (int call = 0; call < 20; call++) {
                    writers.alone(Deadline.none(), () -> model.use(() -> "a prompt"));
                    try (Writers.Writer writer = writers.join(generation())) {
                        int length = 1 + random.nextInt(10);
                        for (int j = 0; j < length; j++) {
                            int token = number * 1000 + j;
                            assertThat(writer.write(token, Draw.LIKELIEST, Deadline.none())
                                            .id())
                                    .as("seed %d", seed)
                                    .isEqualTo(token + 1);
                        }
                    }
                }
                return null;
            }));
        }
        for (Future<Void> one : all) {
            one.get(50, TimeUnit.SECONDS);
        }

        assertThat(model.sizes).anyMatch(size -> size > 1);
    }

    @Test
    void tokens_that_come_while_a_step_runs_are_written_in_one_step() throws Exception {
        CountDownLatch goOn = model.holdNextStep();
        List<Future<NextToken>> all = new ArrayList<>();
        all.add(writing(1, Deadline.none()));
        model.awaitStep();
        for (int i = 2; i <= 6; i++) {
            all.add(writing(i, Deadline.none()));
        }
        awaitWaiting(5);
        goOn.countDown();

        for (int i = 0; i < all.size(); i++) {
            assertThat(all.get(i).get(30, TimeUnit.SECONDS).id()).isEqualTo(i + 2);
        }
        assertThat(model.sizes).containsExactly(1, 5);
    }

    @Test
    void a_failing_step_fails_all_that_it_was_for_each_with_an_exception_of_its_own() throws Exception {
        CountDownLatch goOn = model.holdNextStep();
        Future<NextToken> first = writing(1, Deadline.none());
        model.awaitStep();
        Future<NextToken> one = writing(-1, Deadline.none());
        Future<NextToken> other = writing(2, Deadline.none());
        awaitWaiting(2);
        goOn.countDown();

        assertThat(first.get(30, TimeUnit.SECONDS).id()).isEqualTo(2);
        Throwable mine = failure(one);
        Throwable theirs = failure(other);
        assertThat(List.of(mine, theirs)).allSatisfy(e -> assertThat(e)
                .isInstanceOf(ModelException.class)
                .hasMessage("writing the next token of this answer and others failed: no token is negative")
                .hasRootCauseInstanceOf(IllegalArgumentException.class));
        assertThat(mine).isNotSameAs(theirs);
        assertThat(writing(7, Deadline.none()).get(30, TimeUnit.SECONDS).id()).isEqualTo(8);
    }

    @Test
    void alone_a_failure_is_the_model_s_own() {
        try (Writers.Writer writer = writers.join(generation())) {
            assertThatThrownBy(() -> writer.write(-1, Draw.LIKELIEST, Deadline.none()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("no token is negative");
        }
    }

    @Test
    void those_that_wait_can_be_cancelled_or_late_or_interrupted_and_are_not_written() throws Exception {
        CountDownLatch goOn = model.holdNextStep();
        Future<NextToken> first = writing(1, Deadline.none());
        model.awaitStep();
        Deadline cancelled = Deadline.none();
        Future<NextToken> second = writing(2, cancelled);
        Future<NextToken> third = writing(3, Deadline.after(Duration.ofMillis(50)));
        List<Object> outcome = Collections.synchronizedList(new ArrayList<>());
        Thread fourth = new Thread(() -> {
            try (Writers.Writer writer = writers.join(generation())) {
                writer.write(4, Draw.LIKELIEST, Deadline.none());
            } catch (CancelledException e) {
                outcome.add(String.valueOf(e.getMessage()));
                outcome.add(Thread.currentThread().isInterrupted());
            }
        });
        fourth.start();
        Future<NextToken> fifth = writing(5, Deadline.none());
        cancelled.cancel();
        fourth.interrupt();

        assertThat(failure(second)).isInstanceOf(CancelledException.class);
        assertThat(failure(third)).isInstanceOf(DeadlineException.class);
        fourth.join();
        assertThat(outcome).containsExactly("the thread was interrupted while it waited for the model", true);
        assertThat(first).isNotDone();
        goOn.countDown();
        assertThat(first.get(30, TimeUnit.SECONDS).id()).isEqualTo(2);
        assertThat(fifth.get(30, TimeUnit.SECONDS).id()).isEqualTo(6);
        assertThat(model.written).containsExactly(1, 5);
    }

    @Test
    void a_token_being_written_is_waited_for_through_an_interrupt() throws Exception {
        CyclicBarrier both = new CyclicBarrier(2);
        List<Object> outcome = Collections.synchronizedList(new ArrayList<>());
        List<Thread> pair = new ArrayList<>();
        CountDownLatch first = model.holdNextStep();
        Future<NextToken> before = writing(1, Deadline.none());
        model.awaitStep();
        for (int i = 0; i < 2; i++) {
            int token = 10 * (i + 1);
            Thread thread = new Thread(() -> {
                try (Writers.Writer writer = writers.join(generation())) {
                    both.await();
                    outcome.add(
                            writer.write(token, Draw.LIKELIEST, Deadline.none()).id());
                    outcome.add(Thread.interrupted());
                } catch (Exception e) {
                    outcome.add(e);
                }
            });
            pair.add(thread);
            thread.start();
        }
        awaitWaiting(2);
        CountDownLatch goOn = model.holdNextStep();
        first.countDown();
        before.get(30, TimeUnit.SECONDS);
        model.awaitStep();
        // One of them runs the step, which is deaf here; the other waits for it.
        pair.stream().filter(thread -> thread != model.stepping).forEach(Thread::interrupt);
        Thread.sleep(50);
        assertThat(outcome).isEmpty();
        goOn.countDown();
        for (Thread thread : pair) {
            thread.join();
        }

        assertThat(outcome).containsExactlyInAnyOrder(11, 21, true, false);
    }

    @Test
    void other_work_comes_between_two_steps_and_a_step_between_two_pieces_of_it() throws Exception {
        CountDownLatch goOn = model.holdNextStep();
        Future<NextToken> first = writing(1, Deadline.none());
        model.awaitStep();
        Future<String> one = threads.submit(() -> writers.alone(Deadline.none(), () -> model.use(() -> "piece")));
        Future<String> other = threads.submit(() -> writers.alone(Deadline.none(), () -> model.use(() -> "piece")));
        Future<NextToken> second = writing(2, Deadline.none());
        awaitWaiting(3);
        Deadline late = Deadline.after(Duration.ofMillis(50));
        assertThatThrownBy(() -> writers.alone(late, () -> model.use(() -> "too late")))
                .isInstanceOf(DeadlineException.class);
        goOn.countDown();

        first.get(30, TimeUnit.SECONDS);
        second.get(30, TimeUnit.SECONDS);
        assertThat(one.get(30, TimeUnit.SECONDS)).isEqualTo(other.get(30, TimeUnit.SECONDS));
        assertThat(model.used).containsExactly("step of 1", "piece", "step of 1", "piece");
    }

    /** Waits until so many threads wait. */
    private void awaitWaiting(int count) {
        while (writers.waiting() != count) {
            Thread.onSpinWait();
        }
    }

    private Future<NextToken> writing(int token, Deadline deadline) {
        return threads.submit(() -> {
            try (Writers.Writer writer = writers.join(generation())) {
                return writer.write(token, Draw.LIKELIEST, deadline);
            }
        });
    }

    private static Throwable failure(Future<?> future) throws Exception {
        try {
            throw new AssertionError("must fail: " + future.get(30, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return Objects.requireNonNull(e.getCause());
        }
    }

    private static Generation generation() {
        return (Generation) Proxy.newProxyInstance(
                Generation.class.getClassLoader(), new Class<?>[] {Generation.class}, (proxy, method, arguments) -> {
                    throw new AssertionError(method + " is not asked here");
                });
    }

    /** A model whose next token is one more, and which says how it was used. */
    private static final class Steps implements LoadedModel {

        private final List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
        private final List<Integer> written = Collections.synchronizedList(new ArrayList<>());
        private final List<String> used = Collections.synchronizedList(new ArrayList<>());
        private final AtomicInteger users = new AtomicInteger();
        private volatile CountDownLatch begun = new CountDownLatch(0);
        private volatile CountDownLatch goOn = new CountDownLatch(0);
        private volatile Thread stepping = Thread.currentThread();

        /** The next step waits for the latch that is returned. */
        CountDownLatch holdNextStep() {
            CountDownLatch latch = new CountDownLatch(1);
            begun = new CountDownLatch(1);
            goOn = latch;
            return latch;
        }

        void awaitStep() throws InterruptedException {
            begun.await();
        }

        <T> T use(Supplier<T> work) {
            assertThat(users.incrementAndGet()).isEqualTo(1);
            try {
                T result = work.get();
                used.add(result.toString());
                return result;
            } finally {
                users.decrementAndGet();
            }
        }

        @Override
        public List<NextToken> write(List<Continuation> all) {
            assertThat(users.incrementAndGet()).isEqualTo(1);
            try {
                stepping = Thread.currentThread();
                CountDownLatch latch = goOn;
                begun.countDown();
                latch.await();
                used.add("step of " + all.size());
                sizes.add(all.size());
                List<NextToken> next = new ArrayList<>();
                for (Continuation one : all) {
                    if (one.token() < 0) {
                        throw new IllegalArgumentException("no token is negative");
                    }
                    written.add(one.token());
                    next.add(new NextToken(one.token() + 1, -1));
                }
                return next;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            } finally {
                users.decrementAndGet();
            }
        }

        @Override
        public int imageToken() {
            return 1;
        }

        @Override
        public int vocabularySize() {
            return 1_000;
        }

        @Override
        public int mostPositions() {
            return 1_000;
        }

        @Override
        public PreprocessorConfig preprocessor() {
            throw new AssertionError("no picture here");
        }

        @Override
        public PictureFeatures encode(PatchTensor patches) {
            throw new AssertionError("no picture here");
        }

        @Override
        public Generation begin(long[] ids, List<PictureFeatures> pictures) {
            throw new AssertionError("no prompt here");
        }

        @Override
        public void close() {}
    }
}
