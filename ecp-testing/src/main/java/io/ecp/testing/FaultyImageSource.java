package io.ecp.testing;

import io.ecp.imaging.Access;
import io.ecp.imaging.ImageLimitException;
import io.ecp.imaging.ImageReadException;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.Region;
import io.ecp.imaging.Resampling;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.imaging.View;
import io.ecp.model.Deadline;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * A picture that fails on purpose: stands around another and gives a set share of its reads a {@link Fault}, as a file on
 * a failing disk or a network share does. Its size is always told.
 *
 * <p>Which reads get a fault depends on the seed, on what is read, and on how often the same was read before. A read gets
 * one fault at most. Thread-safe if the picture is.
 */
public final class FaultyImageSource implements ImageSource {

    private final ImageSource picture;
    private final FaultPlan<Fault> plan;
    private final Duration delay;

    private FaultyImageSource(Builder builder) {
        this.picture = builder.picture;
        this.plan = new FaultPlan<>(Fault.class, builder.shares, builder.seed);
        this.delay = builder.delay;
    }

    /** Builds a picture around another; without any share set it shows what that one shows. */
    public static Builder around(ImageSource picture) {
        return new Builder(picture);
    }

    @Override
    public Size size() {
        return picture.size();
    }

    @Override
    public View read(Region region, Size target) {
        return read(region, target, () -> picture.read(region, target));
    }

    @Override
    public View read(Region region, Size target, Resampling resampling) {
        return read(region, target, () -> picture.read(region, target, resampling));
    }

    private View read(Region region, Size target, Supplier<View> sound) {
        FaultPlan.Draw<Fault> draw = plan.draw(region + " at " + target);
        if (draw.fault().isEmpty()) {
            return sound.get();
        }
        return switch (draw.fault().get()) {
            case DAMAGED -> throw new ImageReadException("an injected fault at " + region, null);
            case TOO_LARGE -> throw new ImageLimitException("an injected fault at " + region);
            case UNDOCUMENTED -> throw UncheckedFaults.any(draw.random());
            case OUT_OF_MEMORY -> throw new OutOfMemoryError("an injected fault");
            case DELAY -> {
                Waiting.heeding(Deadline.none(), delay);
                yield sound.get();
            }
            case INTERRUPT -> {
                Thread.currentThread().interrupt();
                yield sound.get();
            }
            case NOISE -> View.of(region, noise(sound.get().size(), draw.random()));
        };
    }

    private static RgbImage noise(Size size, SplittableRandom random) {
        byte[] samples = new byte[Math.toIntExact(size.area() * 3)];
        random.nextBytes(samples);
        return RgbImage.ofOwned(size, samples);
    }

    @Override
    public Access access(Region region) {
        return picture.access(region);
    }

    @Override
    public Optional<Region> stored(Region region) {
        return picture.stored(region);
    }

    @Override
    public boolean truncated() {
        return picture.truncated();
    }

    /** How many regions were read, sound ones included. */
    public long reads() {
        return plan.calls();
    }

    /** How many reads got each fault; faults that none got are left out. */
    public Map<Fault, Long> injected() {
        return plan.injected();
    }

    @Override
    public String toString() {
        return "FaultyImageSource[" + size() + ", " + reads() + " reads, " + injected() + "]";
    }

    /** What a read may get. */
    public enum Fault {
        /** An {@link ImageReadException}. */
        DAMAGED,
        /** An {@link ImageLimitException}. */
        TOO_LARGE,
        /** An unchecked exception that no picture should throw, of a kind drawn by chance. */
        UNDOCUMENTED,
        /** An {@link OutOfMemoryError}; no memory is taken. */
        OUT_OF_MEMORY,
        /** The pixels, late; an interrupted thread gets a {@link io.ecp.error.CancelledException}. */
        DELAY,
        /** The pixels, on a thread that is interrupted before they are read. */
        INTERRUPT,
        /** Random pixels. */
        NOISE
    }

    /** Collects which share of reads gets what. */
    public static final class Builder {

        private final ImageSource picture;
        private final Map<Fault, Double> shares = new EnumMap<>(Fault.class);
        private long seed;
        private Duration delay = Duration.ZERO;

        private Builder(ImageSource picture) {
            this.picture = Objects.requireNonNull(picture, "picture");
        }

        /** What decides which reads get a fault; 0 unless set. */
        public Builder seed(long value) {
            this.seed = value;
            return this;
        }

        /**
         * So large a share of reads gets this fault, none unless set.
         *
         * @throws IllegalArgumentException if it does not lie from 0 to 1, or all shares together exceed 1
         */
        public Builder injecting(Fault fault, double share) {
            FaultPlan.share(shares, Objects.requireNonNull(fault, "fault"), share);
            return this;
        }

        /**
         * So large a share of reads fails with an {@link ImageReadException}: {@link Fault#DAMAGED}.
         *
         * @throws IllegalArgumentException if it does not lie from 0 to 1, or all shares together exceed 1
         */
        public Builder failing(double share) {
            return injecting(Fault.DAMAGED, share);
        }

        /**
         * So large a share of reads takes longer: {@link Fault#DELAY}.
         *
         * @param time how much longer; zero unless set
         * @throws IllegalArgumentException if the share does not lie from 0 to 1, all shares together exceed 1, or the time
         *     is negative
         */
        public Builder delaying(double share, Duration time) {
            if (time.isNegative()) {
                throw new IllegalArgumentException("a wait must not be negative, but was " + time);
            }
            this.delay = time;
            return injecting(Fault.DELAY, share);
        }

        /** The picture. */
        public FaultyImageSource build() {
            return new FaultyImageSource(this);
        }
    }
}
