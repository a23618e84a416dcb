package io.ecp.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A chat completions server on the loopback interface with no model behind it, but the times of one that batches
 * continuously, as vLLM does (Kwon et al., arXiv 2309.06180; Yu et al., "Orca", OSDI 2022): it works in steps; a request
 * joins the batch at the next step, gets one token with each, and leaves after its last. It counts how many requests are
 * under way.
 */
final class BatchingServer implements AutoCloseable {

    /**
     * How long things take, in milliseconds.
     *
     * @param base a step's part that no batch makes longer: reading the weights
     * @param each what a step takes longer for each request of the batch
     * @param prefill what a step takes longer for each request that joins at it
     * @param tokens how many steps a request takes
     * @param seats the most requests of a batch; further ones wait
     */
    record Times(double base, double each, double prefill, int tokens, int seats) {

        /** The most requests a second with so many under way: a batch that is full at every step. */
        double bound(int atOnce) {
            int batch = Math.min(atOnce, seats);
            return 1000 * batch / (tokens * (base + each * batch) + prefill * batch);
        }
    }

    private static final byte[] REPLY =
            ("{\"object\":\"chat.completion\",\"choices\":[{\"index\":0,\"finish_reason\":\"stop\","
                            + "\"message\":{\"role\":\"assistant\",\"content\":\"(500, 500)\"}}],"
                            + "\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":24}}")
                    .getBytes(StandardCharsets.UTF_8);

    private final Times times;
    private final HttpServer server;
    private final ExecutorService handlers;
    private final Thread steps;
    private final Deque<CompletableFuture<Void>> waiting = new ArrayDeque<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger mostUnderWay = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong requests = new AtomicLong();
    private volatile boolean closed;

    BatchingServer(Times times) throws IOException {
        this.times = times;
        // The JDK's server waits for acknowledgements by default, 40 ms at each answer.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        this.handlers = Executors.newCachedThreadPool(work -> daemon(work, "batching server"));
        server.setExecutor(handlers);
        server.createContext("/v1/chat/completions", this::answer);
        server.start();
        this.steps = daemon(this::work, "batching server steps");
        steps.start();
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    /** The most requests that were under way at once: from the first byte read to before the first byte written. */
    int mostUnderWay() {
        return mostUnderWay.get();
    }

    /** The mean size of a request. */
    long meanBytes() {
        return bytes.get() / Math.max(1, requests.get());
    }

    private void answer(HttpExchange exchange) throws IOException {
        mostUnderWay.accumulateAndGet(underWay.incrementAndGet(), Math::max);
        boolean counted = true;
        try (exchange) {
            try (InputStream body = exchange.getRequestBody()) {
                bytes.addAndGet(body.transferTo(OutputStream.nullOutputStream()));
            }
            requests.incrementAndGet();
            CompletableFuture<Void> done = new CompletableFuture<>();
            synchronized (waiting) {
                waiting.add(done);
                waiting.notifyAll();
            }
            done.join();
            // Before the answer: the client may send its next request as soon as it has read this one's.
            underWay.decrementAndGet();
            counted = false;
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, REPLY.length);
            exchange.getResponseBody().write(REPLY);
        } finally {
            if (counted) {
                underWay.decrementAndGet();
            }
        }
    }

    private void work() {
        List<Seated> batch = new ArrayList<>();
        long time = System.nanoTime();
        while (!closed) {
            int joined = 0;
            synchronized (waiting) {
                while (batch.isEmpty() && waiting.isEmpty()) {
                    try {
                        waiting.wait();
                    } catch (InterruptedException e) {
                        return;
                    }
                    time = System.nanoTime();
                }
                while (batch.size() < times.seats() && !waiting.isEmpty()) {
                    batch.add(new Seated(waiting.remove(), times.tokens()));
                    joined++;
                }
            }
            // Steps follow a clock of their own, so that waking up late makes none of them longer.
            time += (long) (1e6 * (times.base() + times.each() * batch.size() + times.prefill() * joined));
            for (long left = time - System.nanoTime(); left > 0 && !closed; left = time - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            for (Iterator<Seated> all = batch.iterator(); all.hasNext(); ) {
                Seated seated = all.next();
                seated.left--;
                if (seated.left == 0) {
                    all.remove();
                    seated.done.complete(null);
                }
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        steps.interrupt();
        server.stop(0);
        handlers.shutdownNow();
    }

    private static final class Seated {

        private final CompletableFuture<Void> done;
        private int left;

        Seated(CompletableFuture<Void> done, int tokens) {
            this.done = done;
            this.left = tokens;
        }
    }
}
