package io.ecp.spark;

import io.ecp.Ecp;
import io.ecp.EcpEngine;
import io.ecp.model.ModelProfile;
import io.ecp.model.ModelProfiles;
import io.ecp.model.ModelQuery;
import io.ecp.model.Predictor;
import io.ecp.stage.Budget;
import io.ecp.strategy.Strategy;
import io.ecp.strategy.TwoStage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What an executor makes its engine of, and how the rows are spread. Immutable and serialisable; the engine itself is
 * never shipped.
 *
 * <pre>{@code
 * EcpConfig config = EcpConfig.builder()
 *         .predictor(() -> OpenAiPredictor.builder("http://vllm:8000/v1", "Qwen/Qwen3-VL-8B-Instruct").callsAtOnce(32).build())
 *         .results("/shared/run-1")
 *         .build();
 * }</pre>
 */
public final class EcpConfig implements Serializable {

    /** How many partitions, unless set. */
    public static final int PARTITIONS = 200;

    private static final long serialVersionUID = 1L;

    private final Model model;
    private final String key;
    private final @Nullable String results;
    private final int partitions;
    private final int requestsAtOnce;

    private EcpConfig(Builder builder) {
        this.model = new Model(
                builder.location,
                builder.predictor,
                builder.profile,
                builder.strategy,
                builder.maxTokens,
                builder.timeLimit,
                builder.budget.mostCalls(),
                builder.budget.mostPixels(),
                builder.budget.mostTime().orElse(null));
        this.key = Digest.of(bytes(model));
        this.results = builder.results;
        this.partitions = builder.partitions;
        this.requestsAtOnce = builder.requestsAtOnce;
    }

    private static byte[] bytes(Model model) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(model);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the configuration cannot be shipped to executors: " + e
                            + "; make what is not serialisable inside the supplier, not outside of it",
                    e);
        }
        return bytes.toByteArray();
    }

    /** Builds a configuration. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * What tells engines, and their results, apart: a hash of all that shapes an answer (model, profile, strategy, limits),
     * as it is written when it is shipped. Of a supplier that is its class and what it captures, not what its code does.
     */
    public String key() {
        return key;
    }

    /** Where results are kept for later attempts, if anywhere. */
    public Optional<Path> results() {
        return Optional.ofNullable(results).map(Path::of);
    }

    /** How many partitions the rows are spread over. */
    public int partitions() {
        return partitions;
    }

    /** How many requests of one task are under way at once, if set. */
    public OptionalInt requestsAtOnce() {
        return requestsAtOnce == 0 ? OptionalInt.empty() : OptionalInt.of(requestsAtOnce);
    }

    OpenEngine open() {
        return model.open();
    }

    @Override
    public String toString() {
        return "EcpConfig[" + (model.location == null ? "a supplied predictor" : model.location) + ", " + partitions
                + " partitions" + (results == null ? "" : ", results in " + results) + ", "
                + key.substring(0, 12) + "]";
    }

    /** All that shapes an answer. A record, so that its serial form has no state but these. */
    private record Model(
            @Nullable String location,
            @Nullable SerializableSupplier<? extends Predictor> predictor,
            @Nullable SerializableSupplier<ModelProfile> profile,
            SerializableSupplier<? extends Strategy> strategy,
            int maxTokens,
            @Nullable Duration timeLimit,
            int mostCalls,
            long mostPixels,
            @Nullable Duration mostTime)
            implements Serializable {

        OpenEngine open() {
            EcpEngine.Builder engine =
                    Ecp.builder().strategy(strategy.get()).maxTokens(maxTokens).budget(budget());
            if (profile != null) {
                engine.profile(profile.get());
            }
            if (timeLimit != null) {
                engine.timeLimit(timeLimit);
            }
            if (predictor == null) {
                if (location != null) {
                    engine.model(location);
                }
                EcpEngine opened = engine.build();
                return new OpenEngine(opened, opened);
            }
            Predictor made = Objects.requireNonNull(predictor.get(), "the supplier of the predictor gave null");
            return new OpenEngine(
                    engine.predictor(made).build(), made instanceof AutoCloseable closeable ? closeable : () -> {});
        }

        private Budget budget() {
            Budget budget = Budget.unlimited();
            if (mostCalls != Integer.MAX_VALUE) {
                budget = budget.withCalls(mostCalls);
            }
            if (mostPixels != Long.MAX_VALUE) {
                budget = budget.withPixels(mostPixels);
            }
            return mostTime == null ? budget : budget.withTime(mostTime);
        }
    }

    /** Collects the configuration. Everything has a default; without a model, each executor's own setting decides. */
    public static final class Builder {

        private @Nullable String location;
        private @Nullable SerializableSupplier<? extends Predictor> predictor;
        private @Nullable SerializableSupplier<ModelProfile> profile;
        private SerializableSupplier<? extends Strategy> strategy = TwoStage::standard;
        private int maxTokens = ModelQuery.DEFAULT_MAX_TOKENS;
        private @Nullable Duration timeLimit;
        private Budget budget = Budget.unlimited();
        private @Nullable String results;
        private int partitions = PARTITIONS;
        private int requestsAtOnce;

        private Builder() {}

        /**
         * Where the model is, as {@link EcpEngine.Builder#model} takes it: a directory that every executor has, or a URL.
         * Unless set, the executor's system property {@code ecp.model} or environment variable {@code ECP_MODEL} says it.
         */
        public Builder model(String where) {
            this.location = Objects.requireNonNull(where, "where");
            return this;
        }

        /** Makes the model on the executor, instead of {@link #model}; a closeable one is closed with the engine. */
        public Builder predictor(SerializableSupplier<? extends Predictor> maker) {
            this.predictor = Objects.requireNonNull(maker, "maker");
            return this;
        }

        /**
         * How the model is asked, by the name of a built-in profile; unless set, found by the model's name.
         *
         * @throws IllegalArgumentException if no profile has that name; the message lists all
         */
        public Builder profile(String name) {
            ModelProfile known = ModelProfiles.standard().get(name);
            String exact = known.name();
            return profile(() -> ModelProfiles.standard().get(exact));
        }

        /** Makes a profile of your own on the executor. */
        public Builder profile(SerializableSupplier<ModelProfile> maker) {
            this.profile = Objects.requireNonNull(maker, "maker");
            return this;
        }

        /** How calls are spent, such as {@code AgreementGated::standard}; {@link TwoStage} unless set. */
        public Builder strategy(SerializableSupplier<? extends Strategy> maker) {
            this.strategy = Objects.requireNonNull(maker, "maker");
            return this;
        }

        /**
         * The most tokens of each answer; 512 unless set.
         *
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder maxTokens(int tokens) {
            this.maxTokens = atLeastOne("maxTokens", tokens);
            return this;
        }

        /**
         * The time that each picture has, waiting for the model's turn included; none unless set.
         *
         * @throws IllegalArgumentException if it is not above zero
         */
        public Builder timeLimit(Duration each) {
            if (each.isZero() || each.isNegative()) {
                throw new IllegalArgumentException("the time limit must be above zero, but was " + each);
            }
            this.timeLimit = each;
            return this;
        }

        /** The most that each picture may cost; unlimited unless set. */
        public Builder budget(Budget most) {
            this.budget = Objects.requireNonNull(most, "most");
            return this;
        }

        /**
         * A directory where answers are kept as they come, so that a later attempt of a task, or of the whole application,
         * pays for none of them again; it is made if there is none. It must be a file system with locks that all executors
         * mount under this path; where each has its own, an attempt finds what was answered on the same machine.
         * Nothing is kept unless set.
         */
        public Builder results(String directory) {
            // Checked here, but a path of the executor's system, which need not be the driver's.
            Path unused = Path.of(directory);
            this.results = directory;
            return this;
        }

        /**
         * How many partitions the rows are spread over by a hash of path and prompt; {@value EcpConfig#PARTITIONS} unless
         * set. Results are found again by an application with the same number only. A task should have some hundreds of
         * pictures, and there should be several tasks for each that runs at once.
         *
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder partitions(int count) {
            this.partitions = atLeastOne("partitions", count);
            return this;
        }

        /**
         * How many requests of one task are under way at once; one more than the model takes calls at once unless set.
         * Tasks of one executor share its engine, and a predictor lets in no more calls than it takes.
         *
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder requestsAtOnce(int most) {
            this.requestsAtOnce = atLeastOne("requestsAtOnce", most);
            return this;
        }

        /**
         * The configuration.
         *
         * @throws IllegalArgumentException if there are both a place and a supplier of the model, or something that a
         *     supplier captures cannot be serialised
         */
        public EcpConfig build() {
            if (location != null && predictor != null) {
                throw new IllegalArgumentException(
                        "the model is both at " + location + " and made by a supplier; give one of them");
            }
            return new EcpConfig(this);
        }

        private static int atLeastOne(String what, int value) {
            if (value < 1) {
                throw new IllegalArgumentException(what + " must be at least 1, but was " + value);
            }
            return value;
        }
    }
}
