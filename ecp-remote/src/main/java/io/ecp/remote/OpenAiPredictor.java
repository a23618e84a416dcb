package io.ecp.remote;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.ecp.error.CancelledException;
import io.ecp.error.DeadlineException;
import io.ecp.error.ModelException;
import io.ecp.imaging.PixelBudget;
import io.ecp.model.Deadline;
import io.ecp.model.ModelProfile;
import io.ecp.model.ModelProfiles;
import io.ecp.model.ModelQuery;
import io.ecp.model.ModelReply;
import io.ecp.model.ModelTraits;
import io.ecp.model.Predictor;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A vision-language model behind an OpenAI-style chat completions endpoint: vLLM, SGLang, Ollama, LM Studio, DJL
 * Serving, DashScope, OpenAI and others.
 *
 * <pre>{@code
 * OpenAiPredictor model = OpenAiPredictor.builder("http://localhost:8000/v1", "Qwen/Qwen3-VL-8B-Instruct")
 *         .profile(ModelProfiles.QWEN3_VL)
 *         .callsAtOnce(8)
 *         .build();
 * }</pre>
 *
 * <p>A query is one POST with one user turn. Pictures are sent with exactly the pixels of their views; a server that
 * resizes them again moves the coordinates of models that count pixels, so give {@link Builder#pixelBudget} the limits
 * that the server has, and check with {@link #probe()}. Decoding is greedy (temperature 0) where the server allows it.
 * Optional parameters that the server refuses by name ({@code logprobs}, {@code stream_options}, {@code temperature},
 * {@code max_tokens}) are left out, or named anew, from then on.
 *
 * <p>The query's deadline bounds everything: waiting, sending, pauses between tries, reading. Cancelling it, or
 * interrupting the thread, closes the connection within some 20 ms, and a server that notices stops generating. Answers
 * 408, 429 and 5xx and lost connections are tried again; redirects are followed on the same server only. A query with a
 * token listener is streamed.
 *
 * <p>Thread-safe. At most {@link ModelTraits#callsAtOnce()} requests are under way at once; further ones wait with their
 * pictures encoded, first come, first served. Holds no resources but idle connections, so there is nothing to close. Keys
 * are in no message, no trace and no log of this library.
 *
 * <p>Source of the protocol: OpenAI API reference, "Create chat completion"; what servers make of it: vLLM
 * "OpenAI-Compatible Server".
 */
public final class OpenAiPredictor implements Predictor {

    /** The environment variable that is looked at first for a key. */
    public static final String KEY_VARIABLE = "ECP_API_KEY";

    /** The environment variable that is looked at second for a key. */
    public static final String OPENAI_KEY_VARIABLE = "OPENAI_API_KEY";

    private static final System.Logger LOG = System.getLogger(OpenAiPredictor.class.getName());

    private final ModelTraits traits;
    private final ModelProfile profile;
    private final URI address;
    private final ChatRequest.Settings settings;
    private final ChatEndpoint endpoint;
    private final Secrets secrets;
    private final ObjectMapper json;
    private final Lanes lanes;
    private final int retries;
    private final Backoff backoff;
    private final boolean streaming;
    private final @Nullable RemoteListener listener;
    private volatile RequestShape shape = RequestShape.FULL;

    private OpenAiPredictor(Builder options) {
        ModelTraits.Builder facts = ModelTraits.builder(options.model)
                .picturesPerQuery(options.picturesPerQuery)
                .callsAtOnce(options.callsAtOnce);
        if (options.modelType != null) {
            facts.modelType(options.modelType);
        }
        this.profile = options.profile == null ? ModelProfiles.standard().find(facts.build()) : options.profile;
        this.traits = facts.pixelBudget(
                        options.pixelBudget == null ? profile.pictures().budget() : options.pixelBudget)
                .build();
        this.address = options.address;
        this.json = Builder.JSON;
        this.secrets = options.secrets();
        this.settings = new ChatRequest.Settings(
                options.model,
                options.systemPrompt == null ? profile.systemPrompt().orElse(null) : options.systemPrompt,
                options.detail,
                options.encoding,
                options.logProbabilities,
                ImmutableMap.copyOf(options.parameters));
        this.endpoint = new ChatEndpoint(
                options.client(),
                address,
                options.allHeaders(),
                options.hasKey(),
                secrets,
                json,
                options.silence,
                options.mostResponseBytes);
        this.lanes = new Lanes(options.callsAtOnce);
        this.retries = options.retries;
        this.backoff = new Backoff(options.firstPause, options.mostPause);
        this.streaming = options.streaming;
        this.listener = options.listener;
    }

    /**
     * Builds a predictor. Nothing is sent before the first query.
     *
     * @param baseUrl {@code http://localhost:8000/v1}; {@code /chat/completions} is appended unless it ends so
     * @param model the model's name at the server, by which its profile is looked up too
     * @throws IllegalArgumentException if the URL is not one of http or https with a host, or holds a user or password
     */
    public static Builder builder(String baseUrl, String model) {
        return new Builder(baseUrl, model);
    }

    @Override
    public ModelTraits traits() {
        return traits;
    }

    /** How the model is asked and answers: the one given, else the one found by name. */
    public ModelProfile profile() {
        return profile;
    }

    /**
     * {@inheritDoc}
     *
     * <p>The mean log-probability is that of the tokens for which the server reports one.
     *
     * @throws IllegalArgumentException if the query has more pictures than {@link ModelTraits#picturesPerQuery()}
     * @throws HttpStatusException if the server refuses
     */
    @Override
    public ModelReply predict(ModelQuery query) {
        int pictures = query.views().size();
        if (pictures > traits.picturesPerQuery()) {
            throw new IllegalArgumentException("a query may have " + traits.picturesPerQuery() + " pictures, but has "
                    + pictures + "; show fewer, ask twice, or raise picturesPerQuery if the server takes more");
        }
        query.deadline().check();
        // Before its turn: no place at the server stands empty while a picture is encoded.
        ChatRequest request = new ChatRequest(json, settings, query, streaming && query.isListenedTo());
        long begin = System.nanoTime();
        lanes.enter(query.deadline());
        try {
            return answer(query, request, Duration.ofNanos(System.nanoTime() - begin));
        } finally {
            lanes.leave();
        }
    }

    /**
     * Asks where a mark is in two made pictures, and says whether the answers fit the profile: costs two calls, and finds
     * a wrong scale, a wrong order of axes or a server that resizes before the first click.
     *
     * @throws ModelException if a call fails
     */
    public ProbeResult probe() {
        return new Probe(this, profile).run();
    }

    private ModelReply answer(ModelQuery query, ChatRequest request, Duration waited) {
        long begin = System.nanoTime();
        int failures = 0;
        int tries = 0;
        while (true) {
            RequestShape tried = shape;
            byte[] body = request.toBytes(tried);
            tries++;
            try {
                ChatAnswer answer = endpoint.post(body, query);
                ModelReply reply = answer.toReply(secrets);
                if (listener != null) {
                    listener.answered(new RemoteListener.Answered(
                            traits.name(),
                            query.views().size(),
                            tries,
                            body.length,
                            answer.bytes(),
                            reply.promptTokens(),
                            reply.answerTokens(),
                            waited,
                            Duration.ofNanos(System.nanoTime() - begin),
                            reply.finishReason()));
                }
                return reply;
            } catch (HttpStatusException e) {
                simplify(tried, tried.after(e).orElseThrow(() -> e), e);
            } catch (PassingFailure e) {
                failures++;
                if (failures > retries) {
                    throw e.reason();
                }
                rest(query.deadline(), tries, failures, e);
            }
        }
    }

    private synchronized void simplify(RequestShape tried, RequestShape simpler, HttpStatusException refusal) {
        // Another call may have learnt the same meanwhile.
        if (shape.equals(tried)) {
            shape = simpler;
            LOG.log(
                    System.Logger.Level.INFO,
                    "{0} is asked with fewer parameters from now on: {1}",
                    this,
                    refusal.getMessage());
        }
    }

    private void rest(Deadline deadline, int tries, int failures, PassingFailure failure) {
        Duration pause = failure.pause().orElseGet(() -> backoff.pause(failures, ThreadLocalRandom.current()));
        if (failure.pause().isPresent() && pause.compareTo(backoff.most()) > 0) {
            throw new ModelException(
                    failure.getMessage() + "; it asks to come back after " + pause.toMillis()
                            + " ms, longer than the most pause of "
                            + backoff.most().toMillis() + " ms",
                    failure.reason());
        }
        Optional<Duration> left = deadline.remaining();
        if (left.isPresent() && left.get().compareTo(pause) <= 0) {
            throw new DeadlineException(
                    failure.getMessage() + "; another try after " + pause.toMillis()
                            + " ms would come after the deadline, " + left.get().toMillis() + " ms from now",
                    failure.reason());
        }
        if (listener != null) {
            listener.retrying(new RemoteListener.Retrying(
                    traits.name(), tries, pause, Objects.requireNonNull(failure.getMessage())));
        }
        sleep(deadline, pause);
    }

    private static void sleep(Deadline deadline, Duration pause) {
        long end = System.nanoTime() + pause.toNanos();
        try {
            for (long left = pause.toNanos(); left > 0; left = end - System.nanoTime()) {
                deadline.check();
                Thread.sleep(Math.min(BodyPieces.LOOK_MILLIS, left / 1_000_000 + 1));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException("the thread was interrupted while it waited to try again", e);
        }
    }

    /** {@code OpenAiPredictor[Qwen/Qwen3-VL-8B-Instruct at http://localhost:8000/v1/chat/completions, 8 at once]}. */
    @Override
    public String toString() {
        return "OpenAiPredictor[" + traits.name() + " at " + ChatEndpoint.shown(address) + ", " + traits.callsAtOnce()
                + " at once]";
    }

    /** Collects options. Not thread-safe. */
    public static final class Builder {

        private static final ObjectMapper JSON = JsonMapper.builder()
                .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                .build();

        private static final ImmutableSet<String> OURS = ImmutableSet.of("model", "messages", "stream", "n");
        private static final String COMPLETIONS = "/chat/completions";

        private final URI address;
        private final String model;
        private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        private final Map<String, JsonNode> parameters = new LinkedHashMap<>();
        private @Nullable String key;
        private @Nullable String modelType;
        private @Nullable ModelProfile profile;
        private @Nullable String systemPrompt;
        private @Nullable PixelBudget pixelBudget;
        private @Nullable HttpClient client;
        private @Nullable RemoteListener listener;
        private int picturesPerQuery = 16;
        private int callsAtOnce = 4;
        private String detail = "high";
        private PictureEncoding encoding = PictureEncoding.pngUpTo(4L << 20, 0.95);
        private boolean logProbabilities = true;
        private boolean streaming = true;
        private int retries = 4;
        private Duration firstPause = Duration.ofMillis(500);
        private Duration mostPause = Duration.ofSeconds(60);
        private Duration connectTimeout = Duration.ofSeconds(10);
        private Duration silence = Duration.ofMinutes(10);
        private long mostResponseBytes = 16L << 20;

        private Builder(String baseUrl, String model) {
            this.address = address(baseUrl);
            this.model = Objects.requireNonNull(model, "model");
            if (model.isBlank()) {
                throw new IllegalArgumentException(
                        "the model's name is empty; give the name that the server has for it");
            }
        }

        private static URI address(String baseUrl) {
            // A password is no part of a message, whatever else is wrong with the URL.
            String shown = baseUrl.replaceAll("//[^/@]*@", "//***@").replaceAll("\\?.*", "");
            URI base;
            try {
                base = new URI(baseUrl.strip());
            } catch (URISyntaxException e) {
                throw new IllegalArgumentException("the base URL " + shown + " is no URL: " + e.getReason());
            }
            String scheme = String.valueOf(base.getScheme()).toLowerCase(Locale.ROOT);
            if ((!scheme.equals("http") && !scheme.equals("https")) || base.getHost() == null) {
                throw new IllegalArgumentException("the base URL must be one of http or https with a host, such as"
                        + " http://localhost:8000/v1, but was " + shown);
            }
            if (base.getRawUserInfo() != null || base.getRawFragment() != null) {
                throw new IllegalArgumentException("the base URL " + shown
                        + " must have neither a user nor a fragment; give credentials with apiKey or header");
            }
            String path = base.getRawPath().replaceAll("/+$", "");
            String query = base.getRawQuery() == null ? "" : "?" + base.getRawQuery();
            return URI.create(scheme + "://" + base.getRawAuthority()
                    + (path.endsWith(COMPLETIONS) ? path : path + COMPLETIONS) + query);
        }

        /**
         * The key, sent as {@code Authorization: Bearer}; none unless set.
         *
         * @throws IllegalArgumentException if it is empty or has characters that no header can have
         */
        public Builder apiKey(String value) {
            String stripped = value.strip();
            if (stripped.isEmpty()) {
                throw new IllegalArgumentException("the API key is empty; leave it out for a server that needs none");
            }
            requirePrintable(stripped, "the API key");
            this.key = stripped;
            return this;
        }

        /**
         * Takes the key from the environment: {@code ECP_API_KEY}, else {@code OPENAI_API_KEY}; none if neither is set.
         * Do so only for a server that may know it.
         */
        public Builder apiKeyFromEnvironment() {
            for (String variable : List.of(KEY_VARIABLE, OPENAI_KEY_VARIABLE)) {
                String value = System.getenv(variable);
                if (value != null && !value.isBlank()) {
                    return apiKey(value);
                }
            }
            return this;
        }

        /**
         * A header of the caller's own, sent with every request; it replaces ours of the same name. Its value is treated
         * as a secret.
         *
         * @throws IllegalArgumentException if it has characters that no header can have, or the client reserves its name
         */
        public Builder header(String name, String value) {
            requirePrintable(value, "the value of the header " + name);
            try {
                HttpRequest.newBuilder().header(name, "x");
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("the header " + name + " cannot be set: " + e.getMessage(), e);
            }
            headers.put(name, value);
            return this;
        }

        /**
         * A parameter of the request's body beyond the usual, or in place of ours: {@code parameter("seed", 1)},
         * {@code parameter("mm_processor_kwargs", Map.of("max_pixels", 1003520))}.
         *
         * @param value a string, number, boolean, list or map of such
         * @throws IllegalArgumentException if it is a parameter that belongs to the predictor, or a value of another kind
         */
        public Builder parameter(String name, Object value) {
            if (OURS.contains(name)) {
                throw new IllegalArgumentException(
                        "the parameter " + name + " belongs to the predictor; free are all but " + OURS);
            }
            requirePlain(name, value);
            parameters.put(name, JSON.valueToTree(value));
            return this;
        }

        /** How the model is asked and answers: its system turn, and what {@link OpenAiPredictor#probe()} expects; found by name unless set. */
        public Builder profile(ModelProfile value) {
            this.profile = Objects.requireNonNull(value, "value");
            return this;
        }

        /** The checkpoint's {@code model_type}, by which a profile is looked up when the name has none. */
        public Builder modelType(String value) {
            this.modelType = Objects.requireNonNull(value, "value");
            return this;
        }

        /** The system turn; the profile's, if it has one, unless set. */
        public Builder systemPrompt(String text) {
            this.systemPrompt = Objects.requireNonNull(text, "text");
            return this;
        }

        /**
         * How many pixels the model is shown, and what the sides are multiples of: the server's own limits
         * ({@code min_pixels} and {@code max_pixels}), so that it does not resize again. Unless set, those of
         * the profile ({@link io.ecp.model.ModelProfile#pictures()}).
         */
        public Builder pixelBudget(PixelBudget value) {
            this.pixelBudget = Objects.requireNonNull(value, "value");
            return this;
        }

        /** How pictures travel; PNG up to 4 MiB, else JPEG of quality 0.95, unless set. */
        public Builder pictureEncoding(PictureEncoding value) {
            this.encoding = Objects.requireNonNull(value, "value");
            return this;
        }

        /** The {@code detail} of pictures; {@code high} unless set. An empty text leaves it out. */
        public Builder detail(String value) {
            this.detail = Objects.requireNonNull(value, "value");
            return this;
        }

        /**
         * The most pictures of one query; 16 unless set. vLLM limits them with {@code --limit-mm-per-prompt}.
         *
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder picturesPerQuery(int pictures) {
            this.picturesPerQuery = atLeast(1, "picturesPerQuery", pictures);
            return this;
        }

        /**
         * How many requests are under way at once at most; 4 unless set.
         *
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder callsAtOnce(int calls) {
            this.callsAtOnce = atLeast(1, "callsAtOnce", calls);
            return this;
        }

        /** Whether log-probabilities are asked for; yes, until the server refuses, unless set. */
        public Builder logProbabilities(boolean asked) {
            this.logProbabilities = asked;
            return this;
        }

        /** Whether answers are streamed when someone listens to them; yes unless set. */
        public Builder streaming(boolean allowed) {
            this.streaming = allowed;
            return this;
        }

        /**
         * How often a query is tried again; 4 times unless set.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public Builder retries(int count) {
            this.retries = atLeast(0, "retries", count);
            return this;
        }

        /**
         * The pauses between tries: the first, doubled each time, with jitter, up to the most; 0.5 s and 60 s unless set. A
         * server that asks for a longer pause than the most is not tried again.
         *
         * @throws IllegalArgumentException if one is not above zero, or the first is the longer
         */
        public Builder pauses(Duration first, Duration most) {
            this.firstPause = aboveZero("the first pause", first);
            this.mostPause = aboveZero("the most pause", most);
            if (first.compareTo(most) > 0) {
                throw new IllegalArgumentException("the first pause " + first + " is longer than the most " + most);
            }
            return this;
        }

        /**
         * How long a connection may take to be made; 10 s unless set. Without effect on a client of the caller's own.
         *
         * @throws IllegalArgumentException if it is not above zero
         */
        public Builder connectTimeout(Duration limit) {
            this.connectTimeout = aboveZero("connectTimeout", limit);
            return this;
        }

        /**
         * How long the server may send nothing before the connection counts as lost, for queries without a deadline above
         * all; 10 minutes unless set.
         *
         * @throws IllegalArgumentException if it is not above zero
         */
        public Builder silence(Duration limit) {
            this.silence = aboveZero("silence", limit);
            return this;
        }

        /**
         * The most bytes of an answer; 16 MiB unless set.
         *
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder mostResponseBytes(long bytes) {
            if (bytes < 1) {
                throw new IllegalArgumentException("mostResponseBytes must be at least 1, but was " + bytes);
            }
            this.mostResponseBytes = bytes;
            return this;
        }

        /**
         * The HTTP client, for proxies and certificates of the caller's own; one without special settings unless set.
         *
         * @throws IllegalArgumentException if it follows redirects: then pictures could go to servers that no one named
         */
        public Builder httpClient(HttpClient value) {
            if (value.followRedirects() != HttpClient.Redirect.NEVER) {
                throw new IllegalArgumentException("the HTTP client follows redirects (" + value.followRedirects()
                        + "); build it with Redirect.NEVER, redirects on the same server are followed here");
            }
            this.client = value;
            return this;
        }

        /** Who is told what happened; no one unless set. */
        public Builder listener(RemoteListener value) {
            this.listener = Objects.requireNonNull(value, "value");
            return this;
        }

        /** The predictor. */
        public OpenAiPredictor build() {
            return new OpenAiPredictor(this);
        }

        private HttpClient client() {
            return client != null
                    ? client
                    : HttpClient.newBuilder()
                            .version(HttpClient.Version.HTTP_1_1)
                            .followRedirects(HttpClient.Redirect.NEVER)
                            .connectTimeout(connectTimeout)
                            .build();
        }

        private boolean hasKey() {
            return key != null || !headers.isEmpty();
        }

        private Map<String, String> allHeaders() {
            Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            if (key != null) {
                all.put("Authorization", "Bearer " + key);
            }
            all.putAll(headers);
            return all;
        }

        private Secrets secrets() {
            ImmutableList.Builder<String> values =
                    ImmutableList.<String>builder().addAll(headers.values());
            for (String value : headers.values()) {
                // "Bearer KEY", "Basic KEY": what follows the scheme is the secret.
                values.add(value.substring(value.lastIndexOf(' ') + 1));
            }
            if (key != null) {
                values.add(key);
            }
            return Secrets.of(values.build());
        }

        private static void requirePrintable(String value, String what) {
            if (!value.chars().allMatch(c -> c >= 0x20 && c < 0x7F)) {
                throw new IllegalArgumentException(
                        what + " has characters other than printable ASCII; look for a stray line end");
            }
        }

        private static void requirePlain(String name, Object value) {
            if (value instanceof Map<?, ?> map) {
                map.forEach((key, inner) -> {
                    if (!(key instanceof String)) {
                        throw new IllegalArgumentException(
                                "the parameter " + name + " has a key that is no string: " + key);
                    }
                    requirePlain(name, inner);
                });
            } else if (value instanceof List<?> list) {
                list.forEach(inner -> requirePlain(name, inner));
            } else if (!(value instanceof String || value instanceof Number || value instanceof Boolean)) {
                throw new IllegalArgumentException("the parameter " + name
                        + " must be a string, number, boolean, list or map of such, but was "
                        + value.getClass().getName());
            }
        }

        private static int atLeast(int least, String what, int value) {
            if (value < least) {
                throw new IllegalArgumentException(what + " must be at least " + least + ", but was " + value);
            }
            return value;
        }

        private static Duration aboveZero(String what, Duration value) {
            if (value.isZero() || value.isNegative()) {
                throw new IllegalArgumentException(what + " must be above zero, but was " + value);
            }
            return value;
        }

        /** Tells everything but the key and the headers' values. */
        @Override
        public String toString() {
            Set<String> names = headers.keySet();
            return "OpenAiPredictor.Builder[" + model + " at " + ChatEndpoint.shown(address) + ", "
                    + (key == null ? "no key" : "with a key") + ", headers " + names + "]";
        }
    }
}
