package io.ecp.model;

import io.ecp.error.CancelledException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** Asks a predictor several queries, as many at once as it takes. The calling thread takes part. */
final class SideBySide {

    private final Predictor predictor;
    private final List<ModelQuery> queries;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReferenceArray<@Nullable ModelReply> replies;
    private final AtomicReferenceArray<@Nullable Throwable> failures;
    private volatile boolean failed;

    private SideBySide(Predictor predictor, List<ModelQuery> queries) {
        this.predictor = predictor;
        this.queries = queries;
        this.replies = new AtomicReferenceArray<>(queries.size());
        this.failures = new AtomicReferenceArray<>(queries.size());
    }

    static List<ModelReply> ask(Predictor predictor, List<ModelQuery> queries) {
        SideBySide asking = new SideBySide(predictor, queries);
        int threads = Math.min(predictor.traits().callsAtOnce(), queries.size()) - 1;
        List<Thread> others = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(asking::work, "ecp-queries");
            thread.setDaemon(true);
            thread.start();
            others.add(thread);
        }
        asking.work();
        asking.join(others);
        return asking.replies();
    }

    private void work() {
        for (int i = next.getAndIncrement(); i < queries.size() && !failed; i = next.getAndIncrement()) {
            try {
                replies.set(i, Objects.requireNonNull(predictor.predict(queries.get(i)), "the predictor's reply"));
            } catch (Throwable failure) {
                failures.set(i, failure);
                failed = true;
            }
        }
    }

    private void join(List<Thread> others) {
        try {
            for (Thread thread : others) {
                thread.join();
            }
        } catch (InterruptedException e) {
            failed = true;
            Thread.currentThread().interrupt();
            throw new CancelledException("the thread was interrupted while it waited for replies", e);
        }
    }

    private List<ModelReply> replies() {
        Throwable first = null;
        for (int i = 0; i < queries.size(); i++) {
            Throwable failure = failures.get(i);
            if (first == null) {
                first = failure;
            } else if (failure != null && failure != first) {
                first.addSuppressed(failure);
            }
        }
        if (first instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (first instanceof Error error) {
            throw error;
        }
        if (first != null) {
            throw new IllegalStateException("the predictor threw a checked exception", first);
        }
        List<ModelReply> all = new ArrayList<>();
        for (int i = 0; i < queries.size(); i++) {
            all.add(Objects.requireNonNull(replies.get(i)));
        }
        return List.copyOf(all);
    }
}
