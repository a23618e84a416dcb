package io.ecp.djl;

import io.ecp.djl.family.Continuation;
import io.ecp.djl.family.Draw;
import io.ecp.djl.family.Generation;
import io.ecp.djl.family.LoadedModel;
import io.ecp.djl.family.NextToken;
import io.ecp.error.CancelledException;
import io.ecp.error.ModelException;
import io.ecp.model.Deadline;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets several calls share one model: its work is done by one thread at a time, and the tokens that calls want to write
 * are written together. The threads that wait for their tokens do the work: when those of all writers are there, or some
 * are and the others keep them waiting, one thread takes them all through the model, and each goes on with its own. A
 * piece of other work, a picture or a chunk of a prompt, comes between two such steps, and a step between two pieces.
 *
 * <p>Thread-safe. A thread that waits looks at its deadline; one whose token is being written waits for the end of that.
 */
final class Writers {

    private static final long LOOK_MILLIS = 20;

    /** In this time a thread that has something to do usually comes to run. */
    private static final long LEAST_PATIENCE_NANOS = 1_000_000;

    private static final long MOST_PATIENCE_NANOS = 20_000_000;

    private final LoadedModel model;
    private final Set<Writer> punctual = new HashSet<>();
    private final List<Token> waiting = new ArrayList<>();
    private boolean busy;
    private boolean steppedLast;
    private int piecesWaiting;
    // When waiting for the others began: the first token is there, and the model is free.
    private long since;
    private long lastStep;

    Writers(LoadedModel model) {
        this.model = model;
    }

    /** Takes part until it is closed; the prompt must have been read. */
    Writer join(Generation generation) {
        return new Writer(generation);
    }

    /** How many threads wait for the model: with tokens to be written, or other work. */
    synchronized int waiting() {
        return waiting.size() + piecesWaiting;
    }

    /**
     * Does a piece of work with the model while no one else does.
     *
     * @throws io.ecp.error.DeadlineException if the time is up before it begins
     * @throws CancelledException if the request is cancelled or the thread interrupted before it begins
     */
    <T> T alone(Deadline deadline, Supplier<T> work) {
        begin(deadline);
        try {
            return work.get();
        } finally {
            end(false);
        }
    }

    private synchronized void begin(Deadline deadline) {
        deadline.check();
        piecesWaiting++;
        try {
            while (busy || (!steppedLast && !waiting.isEmpty())) {
                wait(LOOK_MILLIS);
                deadline.check();
            }
            busy = true;
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            piecesWaiting--;
            notifyAll();
        }
    }

    private synchronized void end(boolean step) {
        busy = false;
        steppedLast = step;
        since = System.nanoTime();
        notifyAll();
    }

    private NextToken write(Token token, Deadline deadline) {
        List<Token> step = awaitTurn(token, deadline);
        if (step != null) {
            take(step);
        }
        return token.written();
    }

    /** Waits until the token is written, or all that wait are to be written by this thread: then returns them. */
    private synchronized @Nullable List<Token> awaitTurn(Token token, Deadline deadline) {
        if (waiting.isEmpty()) {
            since = System.nanoTime();
        }
        waiting.add(token);
        punctual.add(token.writer);
        notifyAll();
        InterruptedException interrupt = null;
        try {
            while (!token.done) {
                long nanos = LOOK_MILLIS * 1_000_000;
                if (!token.taken) {
                    if (interrupt != null) {
                        throw interrupted(interrupt);
                    }
                    deadline.check();
                    if (!busy && !(steppedLast && piecesWaiting > 0)) {
                        nanos = Math.min(nanos, patienceLeft());
                        if (nanos <= 0) {
                            return step();
                        }
                    }
                }
                try {
                    wait(nanos / 1_000_000, (int) (nanos % 1_000_000));
                } catch (InterruptedException e) {
                    // Once the token is taken, the model is at work on this call's memory: then it is for afterwards.
                    interrupt = e;
                }
            }
            return null;
        } finally {
            if (!token.taken) {
                withdraw(token);
            }
            if (interrupt != null) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void withdraw(Token token) {
        waiting.remove(token);
        notifyAll();
    }

    /** How long the tokens that are there still wait for the others. */
    private long patienceLeft() {
        if (waiting.size() >= punctual.size()) {
            return 0;
        }
        long patience = Math.max(LEAST_PATIENCE_NANOS, Math.min(MOST_PATIENCE_NANOS, lastStep / 4));
        return patience - (System.nanoTime() - since);
    }

    private List<Token> step() {
        List<Token> step = List.copyOf(waiting);
        waiting.clear();
        // Whoever is late is not waited for until it comes again.
        punctual.clear();
        for (Token token : step) {
            token.taken = true;
            punctual.add(token.writer);
        }
        busy = true;
        return step;
    }

    private void take(List<Token> step) {
        long begin = System.nanoTime();
        List<NextToken> written = null;
        Throwable failure = null;
        try {
            written = model.write(step.stream().map(token -> token.continuation).toList());
        } catch (Throwable e) {
            failure = e;
        }
        synchronized (this) {
            for (int i = 0; i < step.size(); i++) {
                Token token = step.get(i);
                token.done = true;
                token.failure = failure;
                token.shared = step.size() > 1;
                token.next = written == null ? null : written.get(i);
            }
            lastStep = System.nanoTime() - begin;
            end(true);
        }
    }

    private static CancelledException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new CancelledException("the thread was interrupted while it waited for the model", e);
    }

    private synchronized void forget(Writer writer) {
        punctual.remove(writer);
        notifyAll();
    }

    /** A call that writes its answer. For one thread. */
    final class Writer implements AutoCloseable {

        private final Generation generation;

        private Writer(Generation generation) {
            this.generation = generation;
        }

        /**
         * Writes a token after the rest and chooses the one after it.
         *
         * @throws io.ecp.error.DeadlineException if the time is up before it is written
         * @throws CancelledException if the request is cancelled or the thread interrupted before it is written
         * @throws ModelException if the model fails, which it then does for all that it was writing for
         */
        NextToken write(int token, Draw draw, Deadline deadline) {
            deadline.check();
            return Writers.this.write(new Token(this, new Continuation(generation, token, draw)), deadline);
        }

        @Override
        public void close() {
            forget(this);
        }
    }

    /** A token to be written. Guarded by the writers' lock but for what it is. */
    private final class Token {

        private final Writer writer;
        private final Continuation continuation;
        private boolean taken;
        private boolean done;
        private boolean shared;
        private @Nullable NextToken next;
        private @Nullable Throwable failure;

        Token(Writer writer, Continuation continuation) {
            this.writer = writer;
            this.continuation = continuation;
        }

        NextToken written() {
            synchronized (Writers.this) {
                Throwable reason = failure;
                if (reason != null && shared) {
                    // Several threads throw: each has an exception of its own.
                    throw new ModelException(
                            "writing the next token of this answer and others failed: " + reason.getMessage(), reason);
                }
                if (reason instanceof RuntimeException unchecked) {
                    throw unchecked;
                }
                if (reason instanceof Error error) {
                    throw error;
                }
                return Objects.requireNonNull(next);
            }
        }
    }
}
