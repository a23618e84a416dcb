package io.ecp.remote;

import io.ecp.error.CancelledException;
import io.ecp.model.Deadline;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer as it arrives, read by the thread that asked, which looks at its deadline while it waits. The
 * server is held back until a piece is taken. Closing it before its end closes the connection.
 */
final class BodyPieces implements HttpResponse.BodySubscriber<BodyPieces>, AutoCloseable {

    /** How long a cancelled request may go on. */
    static final long LOOK_MILLIS = 20;

    private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
    private final CompletableFuture<BodyPieces> self = CompletableFuture.completedFuture(this);
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    private boolean ended;

    @Override
    public CompletionStage<BodyPieces> getBody() {
        return self;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription.complete(given);
        given.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        int length = buffers.stream().mapToInt(ByteBuffer::remaining).sum();
        ByteBuffer piece = ByteBuffer.allocate(length);
        buffers.forEach(piece::put);
        arrivals.add(new Arrival(piece.array(), null));
    }

    @Override
    public void onError(Throwable failure) {
        arrivals.add(new Arrival(null, failure));
    }

    @Override
    public void onComplete() {
        arrivals.add(new Arrival(null, null));
    }

    /**
     * The next piece.
     *
     * @param deadline when to give up
     * @param silence the longest wait for a piece
     * @return some bytes; null at the end
     * @throws IOException if the connection fails, or nothing comes for too long
     * @throws io.ecp.error.DeadlineException if the time is up first
     * @throws CancelledException if the request is cancelled or the thread interrupted first
     */
    byte @Nullable [] next(Deadline deadline, Duration silence) throws IOException {
        if (ended) {
            return null;
        }
        Arrival arrival = await(deadline, silence);
        if (arrival.failure != null) {
            throw arrival.failure instanceof IOException failed
                    ? failed
                    : new IOException("the answer broke off: " + arrival.failure, arrival.failure);
        }
        if (arrival.bytes == null) {
            ended = true;
            return null;
        }
        subscription.join().request(1);
        return arrival.bytes;
    }

    private Arrival await(Deadline deadline, Duration silence) throws IOException {
        long begin = System.nanoTime();
        try {
            while (true) {
                deadline.check();
                Arrival arrival = arrivals.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                if (arrival != null) {
                    return arrival;
                }
                if (System.nanoTime() - begin > silence.toNanos()) {
                    throw new HttpTimeoutException("the server sent nothing for " + silence.toMillis() + " ms");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException("the thread was interrupted while it waited for the server", e);
        }
    }

    /** Ends the transfer; the connection is closed unless the body has been read to its end. */
    @Override
    public void close() {
        CompletableFuture<?> unused = subscription.thenAccept(Flow.Subscription::cancel);
    }

    /** A piece, a failure, or with neither the end. */
    private record Arrival(byte @Nullable [] bytes, @Nullable Throwable failure) {}
}
