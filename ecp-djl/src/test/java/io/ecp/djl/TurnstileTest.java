package io.ecp.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.error.CancelledException;
import io.ecp.model.Deadline;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TurnstileTest {

    private final Turnstile turnstile = new Turnstile(1);

    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
    }

    @Test
    void threads_are_let_through_in_the_order_in_which_they_came() throws Exception {
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        turnstile.enter(Deadline.none());
        for (int i = 0; i < 6; i++) {
            int number = i;
            Thread thread = new Thread(() -> {
                turnstile.enter(Deadline.none());
                order.add(number);
                turnstile.leave();
            });
            threads.add(thread);
            thread.start();
            awaitWaiting(thread);
        }
        turnstile.leave();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(order).containsExactly(0, 1, 2, 3, 4, 5);
    }

    @Test
    void an_interrupted_thread_gives_up_its_place_and_stays_interrupted() throws Exception {
        List<Object> outcome = Collections.synchronizedList(new ArrayList<>());
        turnstile.enter(Deadline.none());
        Thread thread = new Thread(() -> {
            try {
                turnstile.enter(Deadline.none());
            } catch (CancelledException e) {
                outcome.add(String.valueOf(e.getMessage()));
                outcome.add(Thread.currentThread().isInterrupted());
            }
        });
        thread.start();
        awaitWaiting(thread);
        thread.interrupt();
        thread.join();
        turnstile.leave();
        turnstile.enter(Deadline.none());
        turnstile.leave();

        assertThat(outcome).containsExactly("the thread was interrupted while it waited for the model", true);
    }

    @Test
    void a_patient_thread_waits_through_an_interrupt_and_keeps_it() throws Exception {
        List<Object> outcome = Collections.synchronizedList(new ArrayList<>());
        turnstile.enter(Deadline.none());
        Thread thread = new Thread(() -> {
            turnstile.enterAlone();
            outcome.add(Thread.currentThread().isInterrupted());
            turnstile.leave();
        });
        thread.start();
        awaitWaiting(thread);
        thread.interrupt();
        Thread.sleep(60);
        assertThat(outcome).isEmpty();
        turnstile.leave();
        thread.join();

        assertThat(outcome).containsExactly(true);
    }

    @Test
    void a_thread_that_is_in_cannot_enter_again() {
        turnstile.enter(Deadline.none());

        assertThatThrownBy(() -> turnstile.enter(Deadline.none())).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(turnstile::enterAlone).isInstanceOf(IllegalStateException.class);
        turnstile.leave();
    }
}
