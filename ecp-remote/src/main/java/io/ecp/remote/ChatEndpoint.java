package io.ecp.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ecp.error.CancelledException;
import io.ecp.error.ModelException;
import io.ecp.model.Deadline;
import io.ecp.model.ModelQuery;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** One address to which chat requests are posted: sends one, follows it to its end, and says what went wrong. */
final class ChatEndpoint {

    private static final System.Logger LOG = System.getLogger(ChatEndpoint.class.getName());
    private static final Duration MOST_DRAIN = Duration.ofMillis(200);
    private static final int MOST_REDIRECTS = 5;
    private static final int MOST_ERROR_BYTES = 64 * 1024;

    private final HttpClient client;
    private final URI address;
    private final Map<String, String> headers;
    private final boolean hasKey;
    private final Secrets secrets;
    private final ObjectMapper json;
    private final ServerText serverText;
    private final Duration silence;
    private final long mostBytes;

    ChatEndpoint(
            HttpClient client,
            URI address,
            Map<String, String> headers,
            boolean hasKey,
            Secrets secrets,
            ObjectMapper json,
            Duration silence,
            long mostBytes) {
        this.client = client;
        this.address = address;
        this.headers = headers;
        this.hasKey = hasKey;
        this.secrets = secrets;
        this.json = json;
        this.serverText = new ServerText(json, secrets);
        this.silence = silence;
        this.mostBytes = mostBytes;
    }

    /**
     * Posts one request.
     *
     * @param body JSON
     * @param query for its deadline and listener
     * @throws PassingFailure if another try may help
     * @throws ModelException if it will not
     */
    ChatAnswer post(byte[] body, ModelQuery query) throws PassingFailure {
        URI target = address;
        for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
            HttpResponse<BodyPieces> response = send(target, body, query.deadline());
            try (BodyPieces pieces = response.body()) {
                int status = response.statusCode();
                if (status >= 200 && status < 300) {
                    return read(response, pieces, query);
                }
                if (status >= 300 && status < 400) {
                    target = redirected(target, response);
                } else {
                    throw refused(response, pieces, query.deadline());
                }
            }
        }
        throw new ModelException(shown(address) + " redirects more than " + MOST_REDIRECTS
                + " times; give the address where that ends as the base URL");
    }

    private HttpResponse<BodyPieces> send(URI target, byte[] body, Deadline deadline) throws PassingFailure {
        HttpRequest.Builder request = HttpRequest.newBuilder(target)
                .version(HttpClient.Version.HTTP_1_1)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(request::setHeader);
        CompletableFuture<HttpResponse<BodyPieces>> sending =
                client.sendAsync(request.build(), info -> new BodyPieces());
        boolean answered = false;
        try {
            HttpResponse<BodyPieces> response = await(sending, deadline);
            answered = true;
            return response;
        } catch (IOException e) {
            throw unreachable(e);
        } finally {
            if (!answered) {
                sending.cancel(true);
                // The answer may have come in that moment.
                CompletableFuture<?> unused =
                        sending.thenAccept(response -> response.body().close());
            }
        }
    }

    private HttpResponse<BodyPieces> await(CompletableFuture<HttpResponse<BodyPieces>> sending, Deadline deadline)
            throws IOException {
        long begin = System.nanoTime();
        try {
            while (true) {
                deadline.check();
                try {
                    return sending.get(BodyPieces.LOOK_MILLIS, TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    if (System.nanoTime() - begin > silence.toNanos()) {
                        throw new HttpTimeoutException("the server sent nothing for " + silence.toMillis() + " ms");
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException("the thread was interrupted while it waited for the server", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw cause instanceof IOException failed ? failed : new IOException(String.valueOf(cause), cause);
        }
    }

    private PassingFailure unreachable(IOException failure) {
        if (failure instanceof ConnectException) {
            throw new ModelException(
                    "nothing answers at " + shown(address) + " (" + reason(failure)
                            + "); start the server, or check the base URL",
                    secrets.safe(failure));
        }
        if (failure instanceof SSLHandshakeException) {
            throw new ModelException(
                    "no secure connection to " + shown(address) + " (" + reason(failure)
                            + "); check the certificate, or that the server speaks https at all",
                    secrets.safe(failure));
        }
        return lost(failure);
    }

    private PassingFailure lost(IOException failure) {
        return new PassingFailure(lostForGood(failure), Optional.empty());
    }

    private ModelException lostForGood(IOException failure) {
        return new ModelException(
                "the connection to " + shown(address) + " was lost before the answer was complete (" + reason(failure)
                        + ")",
                secrets.safe(failure));
    }

    private String reason(Throwable failure) {
        String message = failure.getMessage();
        return failure.getClass().getSimpleName() + (message == null ? "" : ": " + serverText.tidy(message));
    }

    private URI redirected(URI from, HttpResponse<BodyPieces> response) {
        int status = response.statusCode();
        String location = response.headers().firstValue("location").orElse("");
        String told = shown(from) + " answered " + status + " and redirects to \""
                + serverText.tidy(withoutQuery(location)) + "\"";
        if (status != 307 && status != 308) {
            throw new ModelException(told + ", which a POST cannot follow; give the right address as the base URL");
        }
        URI to;
        try {
            to = from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new ModelException(told + ", which is no address; check the base URL", secrets.safe(e));
        }
        if (!sameServer(from, to)) {
            throw new ModelException(told + ", another server, to which neither pictures nor the key are sent; if you"
                    + " trust it, give it as the base URL");
        }
        return to;
    }

    private static boolean sameServer(URI a, URI b) {
        return a.getScheme().equalsIgnoreCase(b.getScheme())
                && a.getHost().equalsIgnoreCase(b.getHost())
                && port(a) == port(b);
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
    }

    private PassingFailure refused(HttpResponse<BodyPieces> response, BodyPieces pieces, Deadline deadline) {
        int status = response.statusCode();
        String said = serverText.of(errorBody(pieces, deadline));
        HttpStatusException refusal = new HttpStatusException(
                shown(address) + " answered " + status + (said.isEmpty() ? "" : ": \"" + said + "\"")
                        + hint(status, said),
                status,
                said);
        if (status == 408 || status == 429 || (status >= 500 && status != 501 && status != 505)) {
            return new PassingFailure(refusal, Backoff.asked(response.headers(), Instant.now()));
        }
        throw refusal;
    }

    private byte[] errorBody(BodyPieces pieces, Deadline deadline) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            for (byte[] piece = pieces.next(deadline, silence); piece != null; piece = pieces.next(deadline, silence)) {
                int room = MOST_ERROR_BYTES - bytes.size();
                bytes.write(piece, 0, Math.min(room, piece.length));
                if (piece.length >= room) {
                    break;
                }
            }
        } catch (IOException e) {
            // The status says enough; the words are as long as the connection was.
            LOG.log(System.Logger.Level.DEBUG, "an error's text broke off: {0}", reason(e));
        }
        return bytes.toByteArray();
    }

    private String hint(int status, String said) {
        if (status == 401 || status == 403) {
            return hasKey
                    ? "; the key that was given is not accepted there"
                    : "; give a key: ECP_API_KEY or OPENAI_API_KEY with apiKeyFromEnvironment, or apiKey";
        }
        if (status == 404) {
            return "; check the base URL (most end in /v1) and the model's name";
        }
        if (status == 413) {
            return "; send smaller pictures: a lower pixelBudget, or PictureEncoding.jpeg";
        }
        if (ServerText.isOverflow(said)) {
            return "; the prompt with its pictures and the answer are longer than the model's context: lower pixelBudget"
                    + " or maxTokens, show fewer pictures, or start the server with a longer context";
        }
        return "";
    }

    private ChatAnswer read(HttpResponse<BodyPieces> response, BodyPieces pieces, ModelQuery query)
            throws PassingFailure {
        String type = response.headers().firstValue("content-type").orElse("");
        ChatAnswer answer = new ChatAnswer(json, query.tokenListener(), query.optionLetters());
        try {
            if (type.startsWith("text/event-stream")) {
                readEvents(pieces, answer, query.deadline());
            } else {
                readWhole(pieces, answer, query.deadline());
            }
        } catch (IOException e) {
            // What the listener has heard cannot be taken back.
            if (answer.isTold()) {
                throw lostForGood(e);
            }
            throw lost(e);
        }
        return answer;
    }

    private void readWhole(BodyPieces pieces, ChatAnswer answer, Deadline deadline) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] piece = next(pieces, answer, deadline); piece != null; piece = next(pieces, answer, deadline)) {
            bytes.write(piece, 0, piece.length);
        }
        JsonNode whole = parse(bytes.toByteArray());
        if (!answer.add(whole)) {
            throw unreadable("it has no choices: " + serverText.tidy(whole.toString()));
        }
    }

    private void readEvents(BodyPieces pieces, ChatAnswer answer, Deadline deadline) throws IOException {
        SseReader reader = new SseReader();
        for (byte[] piece = next(pieces, answer, deadline); piece != null; piece = next(pieces, answer, deadline)) {
            if (take(reader.accept(piece), answer)) {
                drain(pieces);
                return;
            }
        }
        if (!take(reader.finish(), answer) && !answer.isFinished()) {
            throw new IOException("the stream ended without a finish_reason or [DONE]");
        }
    }

    /** Reads the end of the body after the last event, so that the connection can be used again. */
    private void drain(BodyPieces pieces) {
        try {
            byte[] piece;
            do {
                piece = pieces.next(Deadline.none(), MOST_DRAIN);
            } while (piece != null);
        } catch (IOException e) {
            // The answer is complete: closing the connection is all that is left to do, and the caller does it.
            LOG.log(System.Logger.Level.DEBUG, "the end of a stream did not come: {0}", reason(e));
        }
    }

    private boolean take(List<String> events, ChatAnswer answer) {
        for (String event : events) {
            if (event.strip().equals("[DONE]")) {
                return true;
            }
            answer.add(parse(event.getBytes(StandardCharsets.UTF_8)));
        }
        return false;
    }

    private byte @Nullable [] next(BodyPieces pieces, ChatAnswer answer, Deadline deadline) throws IOException {
        byte[] piece = pieces.next(deadline, silence);
        if (piece != null) {
            answer.received(piece.length);
            if (answer.bytes() > mostBytes) {
                throw new ModelException("the answer of " + shown(address) + " has more than " + mostBytes
                        + " bytes; raise mostResponseBytes if that is right, or lower maxTokens");
            }
        }
        return piece;
    }

    private JsonNode parse(byte[] bytes) {
        JsonNode tree;
        try {
            tree = json.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw unreadable("it is no JSON: " + serverText.tidy(new String(bytes, StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory could not be read", e);
        }
        if (!tree.isObject()) {
            throw unreadable(
                    tree.isMissingNode() ? "it is empty" : "it is no JSON object: " + serverText.tidy(tree.toString()));
        }
        Optional<String> error = serverText.error(tree);
        if (error.isPresent()) {
            throw new ModelException(shown(address) + " reports an error: \"" + serverText.tidy(error.get()) + "\""
                    + hint(200, error.get()));
        }
        return tree;
    }

    private ModelException unreadable(String why) {
        return new ModelException("the answer of " + shown(address) + " is not a chat completion, " + why
                + "; check that the base URL is that of an OpenAI-style server");
    }

    /** An address for messages: without its query, in which some services want a key. */
    static String shown(URI uri) {
        return withoutQuery(uri.toString());
    }

    private static String withoutQuery(String address) {
        int query = address.indexOf('?');
        return query < 0 ? address : address.substring(0, query);
    }
}
