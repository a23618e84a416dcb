package io.ecp.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A chat completions server on the loopback interface that speaks HTTP/1.1 by itself, so that a test decides about every
 * byte: also those that no well-behaved server would send.
 */
final class LoopbackServer implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ServerSocket socket;
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "loopback server");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final List<Throwable> faults = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final Handler handler;

    private LoopbackServer(Handler handler) throws IOException {
        this.handler = handler;
        this.socket = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        threads.execute(this::listen);
    }

    /** A server that answers each request so. */
    static LoopbackServer answering(Handler handler) {
        try {
            return new LoopbackServer(handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A server that gives these answers, one after the other, and the last one ever after. */
    static LoopbackServer inTurn(Handler... handlers) {
        return answering((call, wire) -> handlers[Math.min(call.number(), handlers.length - 1)].handle(call, wire));
    }

    /** A completion with this text, as vLLM writes it. */
    static Handler saying(String text) {
        return (call, wire) -> wire.json(200, completion(text));
    }

    /** A refusal in the shape of OpenAI. */
    static Handler refusing(int status, String message, String... headers) {
        return (call, wire) -> wire.json(
                status,
                JSON.createObjectNode()
                        .set(
                                "error",
                                JSON.createObjectNode().put("message", message).put("type", "bad"))
                        .toString(),
                headers);
    }

    static String completion(String text) {
        var choice = JSON.createObjectNode().put("index", 0).put("finish_reason", "stop");
        choice.set("message", JSON.createObjectNode().put("role", "assistant").put("content", text));
        var root = JSON.createObjectNode().put("id", "chatcmpl-1").put("object", "chat.completion");
        root.putArray("choices").add(choice);
        root.putObject("usage")
                .put("prompt_tokens", 321)
                .put("completion_tokens", 12)
                .put("total_tokens", 333);
        return root.toString();
    }

    /** The base URL. */
    String url() {
        return "http://127.0.0.1:" + socket.getLocalPort() + "/v1";
    }

    int port() {
        return socket.getLocalPort();
    }

    /** What was asked so far. */
    List<Call> calls() {
        return calls;
    }

    /** How many connections were made so far. */
    int connections() {
        return connections.get();
    }

    /** What went wrong in the handlers themselves. */
    List<Throwable> faults() {
        return faults;
    }

    private void listen() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                connections.incrementAndGet();
                threads.execute(() -> serve(connection));
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    faults.add(e);
                }
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = connection.getInputStream();
            Wire wire = new Wire(connection);
            while (!connection.isClosed()) {
                String start = line(in);
                if (start == null) {
                    return;
                }
                Map<String, String> headers = new TreeMap<>();
                for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
                    int colon = line.indexOf(':');
                    headers.put(
                            line.substring(0, colon).toLowerCase(Locale.ROOT),
                            line.substring(colon + 1).strip());
                }
                byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
                Call call;
                synchronized (calls) {
                    call = new Call(calls.size(), start, headers, body);
                    calls.add(call);
                }
                handler.handle(call, wire);
            }
        } catch (IOException e) {
            // A client that goes away is what several tests are about.
            return;
        } catch (Throwable e) {
            faults.add(e);
        }
    }

    private static @Nullable String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return null;
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        threads.shutdownNow();
    }

    /** What to send in answer to a request. */
    @FunctionalInterface
    interface Handler {
        void handle(Call call, Wire wire) throws Exception;
    }

    /**
     * A request as it came in.
     *
     * @param number how many came before it
     * @param start its first line
     * @param headers by names in lower case
     * @param body its bytes
     */
    record Call(int number, String start, Map<String, String> headers, byte[] body) {

        JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The connection, to be written to byte by byte. */
    static final class Wire {

        private final Socket connection;
        private final OutputStream out;

        private Wire(Socket connection) throws IOException {
            this.connection = connection;
            this.out = connection.getOutputStream();
        }

        /** Sends text as it is. */
        Wire raw(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
            return this;
        }

        /** Sends a whole answer. */
        void json(int status, String body, String... headers) throws IOException {
            answer(status, "application/json", body, headers);
        }

        void answer(int status, String type, String body, String... headers) throws IOException {
            int length = body.getBytes(StandardCharsets.UTF_8).length;
            StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Said\r\nContent-Type: " + type + "\r\n");
            for (String header : headers) {
                head.append(header).append("\r\n");
            }
            raw(head + "Content-Length: " + length + "\r\n\r\n" + body);
        }

        /** Begins a stream of events. */
        Wire events() throws IOException {
            return raw("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n");
        }

        /** Sends a piece of a chunked body. */
        Wire chunk(String text) throws IOException {
            return raw(Integer.toHexString(text.getBytes(StandardCharsets.UTF_8).length) + "\r\n" + text + "\r\n");
        }

        /** Sends a delta as an event. */
        Wire delta(String text) throws IOException {
            return chunk("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":" + JSON.writeValueAsString(text)
                    + "},\"finish_reason\":null}]}\n\n");
        }

        /** Ends a chunked body. */
        void end() throws IOException {
            raw("0\r\n\r\n");
        }

        /** Ends the connection in an orderly way. */
        void close() throws IOException {
            connection.close();
        }

        /** Says that nothing more will be sent, and goes on reading. */
        void closeHalf() throws IOException {
            connection.shutdownOutput();
        }

        /** Ends the connection by a reset. */
        void reset() throws IOException {
            connection.setSoLinger(true, 0);
            connection.close();
        }

        /** Blocks until the client has closed its side; an idle client sends nothing meanwhile. */
        void awaitClientClose() throws IOException {
            int read = connection.getInputStream().read();
            if (read >= 0) {
                throw new AssertionError("the client sent another byte: " + read);
            }
        }
    }
}
