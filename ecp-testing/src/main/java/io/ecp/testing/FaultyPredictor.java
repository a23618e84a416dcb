package io.ecp.testing;

import io.ecp.error.ModelException;
import io.ecp.model.FinishReason;
import io.ecp.model.ModelQuery;
import io.ecp.model.ModelReply;
import io.ecp.model.ModelTraits;
import io.ecp.model.Predictor;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A model that fails on purpose: stands around another and gives a set share of its calls a {@link Fault}, for tests of
 * what your code does then.
 *
 * <pre>{@code
 * FaultyPredictor model = FaultyPredictor.around(query -> ModelReply.of("(500, 500)"))
 *         .seed(7)
 *         .failing(0.05)
 *         .garbage(0.05)
 *         .delaying(0.1, Duration.ofMillis(300))
 *         .build();
 * }</pre>
 *
 * <p>Which calls get a fault depends on the seed, on the query, and on how often the same query was put before, so that a
 * run can be repeated, steps that run side by side included. A call gets one fault at most.
 *
 * <p>Thread-safe if the model is. It does not close the model.
 */
public final class FaultyPredictor implements Predictor {

    private static final List<String> REFUSALS = List.of(
            "The element is not visible in the image.",
            "not found",
            "There is no such element in this screenshot.",
            "I'm sorry, but I cannot help with that.",
            "[]");

    private final Predictor model;
    private final FaultPlan<Fault> plan;
    private final Supplier<? extends RuntimeException> failure;
    private final Duration delay;
    private final Duration stall;

    private FaultyPredictor(Builder builder) {
        this.model = builder.model;
        this.plan = new FaultPlan<>(Fault.class, builder.shares, builder.seed);
        this.failure = builder.failure;
        this.delay = builder.delay;
        this.stall = builder.stall;
    }

    /** Builds a model around another; without any share set it does what that one does. */
    public static Builder around(Predictor model) {
        return new Builder(model);
    }

    /**
     * Answers as the model does, or fails.
     *
     * @return what the model wrote, or something else; null for {@link Fault#NO_REPLY}, against the interface
     * @throws RuntimeException for {@link Fault#FAILURE} and {@link Fault#UNDOCUMENTED}, and what the model throws
     * @throws OutOfMemoryError for {@link Fault#OUT_OF_MEMORY}
     */
    @Override
    // A predictor that breaks the promise never to return null is one of the faults.
    @SuppressWarnings("NullAway")
    public ModelReply predict(ModelQuery query) {
        FaultPlan.Draw<Fault> draw = plan.draw(query.toString());
        if (draw.fault().isEmpty()) {
            return model.predict(query);
        }
        SplittableRandom random = draw.random();
        return switch (draw.fault().get()) {
            case FAILURE -> throw failure.get();
            case UNDOCUMENTED -> throw UncheckedFaults.any(random);
            case OUT_OF_MEMORY -> throw new OutOfMemoryError("an injected fault");
            case NO_REPLY -> null;
            case DELAY -> {
                Waiting.heeding(query.deadline(), delay);
                yield model.predict(query);
            }
            case STALL -> {
                Waiting.regardless(stall);
                yield model.predict(query);
            }
            case INTERRUPT -> {
                Thread.currentThread().interrupt();
                yield model.predict(query);
            }
            case REFUSAL -> stopped(REFUSALS.get(random.nextInt(REFUSALS.size())));
            case GARBAGE -> stopped(Garbage.any(random));
            case HALF_ANSWER -> half(model.predict(query), random);
        };
    }

    private static ModelReply stopped(String text) {
        return ModelReply.builder(text).finishReason(FinishReason.STOP).build();
    }

    /** The reply cut off somewhere before its end, as at the query's token limit. */
    private static ModelReply half(ModelReply reply, SplittableRandom random) {
        String text = reply.text();
        String kept = text.substring(0, text.isEmpty() ? 0 : random.nextInt(text.length()));
        return ModelReply.builder(kept).finishReason(FinishReason.LENGTH).build();
    }

    @Override
    public ModelTraits traits() {
        return model.traits();
    }

    /** How many calls were made, sound ones included. */
    public long calls() {
        return plan.calls();
    }

    /** How many calls got each fault; faults that none got are left out. */
    public Map<Fault, Long> injected() {
        return plan.injected();
    }

    @Override
    public String toString() {
        return "FaultyPredictor[" + traits().name() + ", " + calls() + " calls, " + injected() + "]";
    }

    /** What a call may get. */
    public enum Fault {
        /** A {@link ModelException}, or what {@link Builder#failingWith} says. */
        FAILURE,
        /** An unchecked exception that no predictor should throw, of a kind drawn by chance. */
        UNDOCUMENTED,
        /** An {@link OutOfMemoryError}; no memory is taken. */
        OUT_OF_MEMORY,
        /** A null instead of a reply. */
        NO_REPLY,
        /** The model's own reply, late; the wait heeds the query's deadline and the thread's interruption. */
        DELAY,
        /** The model's own reply, late; the wait heeds neither. */
        STALL,
        /** The model's own reply, on a thread that is interrupted before the model is asked. */
        INTERRUPT,
        /** Words that say that it is not there, or that the model will not answer. */
        REFUSAL,
        /**
         * Anything: random characters, huge numbers, NaN, swapped corners, control characters and terminal sequences,
         * nothing at all, 20,000 characters.
         */
        GARBAGE,
        /** The model's own reply cut off before its end, with {@link FinishReason#LENGTH}. */
        HALF_ANSWER
    }

    /** Collects which share of calls gets what. */
    public static final class Builder {

        private final Predictor model;
        private final Map<Fault, Double> shares = new EnumMap<>(Fault.class);
        private long seed;
        private Supplier<? extends RuntimeException> failure = () -> new ModelException("an injected fault");
        private Duration delay = Duration.ZERO;
        private Duration stall = Duration.ZERO;

        private Builder(Predictor model) {
            this.model = Objects.requireNonNull(model, "model");
        }

        /** What decides which calls get a fault; 0 unless set. */
        public Builder seed(long value) {
            this.seed = value;
            return this;
        }

        /**
         * So large a share of calls gets this fault, none unless set.
         *
         * @throws IllegalArgumentException if it does not lie from 0 to 1, or all shares together exceed 1
         */
        public Builder injecting(Fault fault, double share) {
            FaultPlan.share(shares, Objects.requireNonNull(fault, "fault"), share);
            return this;
        }

        /**
         * So large a share of calls fails with a {@link ModelException}: {@link Fault#FAILURE}.
         *
         * @throws IllegalArgumentException if it does not lie from 0 to 1, or all shares together exceed 1
         */
        public Builder failing(double share) {
            return injecting(Fault.FAILURE, share);
        }

        /**
         * So large a share of calls fails with an exception of the caller's own: {@link Fault#FAILURE}.
         *
         * @param exceptions makes one for each call that fails
         * @throws IllegalArgumentException if the share does not lie from 0 to 1, or all shares together exceed 1
         */
        public Builder failingWith(double share, Supplier<? extends RuntimeException> exceptions) {
            this.failure = Objects.requireNonNull(exceptions, "exceptions");
            return failing(share);
        }

        /**
         * So large a share of calls gets garbage for a reply: {@link Fault#GARBAGE}.
         *
         * @throws IllegalArgumentException if it does not lie from 0 to 1, or all shares together exceed 1
         */
        public Builder garbage(double share) {
            return injecting(Fault.GARBAGE, share);
        }

        /**
         * So large a share of calls takes longer, unless its deadline ends it: {@link Fault#DELAY}.
         *
         * @param time how much longer; zero unless set
         * @throws IllegalArgumentException if the share does not lie from 0 to 1, all shares together exceed 1, or the time
         *     is negative
         */
        public Builder delaying(double share, Duration time) {
            this.delay = notNegative(time);
            return injecting(Fault.DELAY, share);
        }

        /**
         * So large a share of calls takes longer, whatever its deadline says: {@link Fault#STALL}.
         *
         * @param time how much longer; zero unless set
         * @throws IllegalArgumentException if the share does not lie from 0 to 1, all shares together exceed 1, or the time
         *     is negative
         */
        public Builder stalling(double share, Duration time) {
            this.stall = notNegative(time);
            return injecting(Fault.STALL, share);
        }

        private static Duration notNegative(@Nullable Duration time) {
            if (Objects.requireNonNull(time, "time").isNegative()) {
                throw new IllegalArgumentException("a wait must not be negative, but was " + time);
            }
            return time;
        }

        /** The model. */
        public FaultyPredictor build() {
            return new FaultyPredictor(this);
        }
    }
}
