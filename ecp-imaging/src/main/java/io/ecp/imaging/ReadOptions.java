package io.ecp.imaging;

import java.util.Objects;

/**
 * How a picture file is read: the most pixels it may have, how much memory its decoded pixels may hold on to, what its
 * pixels mean, and how views are resampled. Immutable; the {@code with} methods return changed copies.
 */
public final class ReadOptions {

    /** The most pixels that a picture may declare, unless told otherwise: a thousand megapixels. */
    public static final long DEFAULT_MOST_PIXELS = 1_000_000_000L;

    private static final ReadOptions DEFAULTS = new ReadOptions(
            DEFAULT_MOST_PIXELS, Runtime.getRuntime().maxMemory() / 4, PixelPolicy.defaults(), Resampling.BICUBIC);

    private final long mostPixels;
    private final long keptBytes;
    private final PixelPolicy policy;
    private final Resampling resampling;

    private ReadOptions(long mostPixels, long keptBytes, PixelPolicy policy, Resampling resampling) {
        this.mostPixels = mostPixels;
        this.keptBytes = keptBytes;
        this.policy = policy;
        this.resampling = resampling;
    }

    /**
     * At most {@value #DEFAULT_MOST_PIXELS} pixels, decoded pixels kept up to a quarter of the largest Java heap,
     * {@link PixelPolicy#defaults()}, resampled by {@link Resampling#BICUBIC}.
     */
    public static ReadOptions defaults() {
        return DEFAULTS;
    }

    /**
     * The most pixels that a picture may declare. The limit is checked against the file's header, before anything is
     * allocated; lower it for files from strangers.
     *
     * @throws IllegalArgumentException if below 1
     */
    public ReadOptions withMostPixels(long mostPixels) {
        if (mostPixels < 1) {
            throw new IllegalArgumentException("the most pixels must be at least 1, but was " + mostPixels);
        }
        return new ReadOptions(mostPixels, keptBytes, policy, resampling);
    }

    /**
     * How many bytes of decoded pixels (three a pixel) a source may keep between two views. A picture above the limit
     * is streamed: each view reads its rows anew, in the memory of a few rows. 0 keeps nothing.
     *
     * @throws IllegalArgumentException if negative
     */
    public ReadOptions withKeptBytes(long keptBytes) {
        if (keptBytes < 0) {
            throw new IllegalArgumentException("the bytes kept must be at least 0, but were " + keptBytes);
        }
        return new ReadOptions(mostPixels, keptBytes, policy, resampling);
    }

    /** What becomes of transparency, orientation, colour profiles, 16-bit samples, cut-off files and frames. */
    public ReadOptions withPolicy(PixelPolicy policy) {
        return new ReadOptions(mostPixels, keptBytes, Objects.requireNonNull(policy, "policy"), resampling);
    }

    /**
     * How views are brought to their size. A {@link SeparableResampling} works on streamed rows; any other needs the
     * region's pixels in memory.
     */
    public ReadOptions withResampling(Resampling resampling) {
        return new ReadOptions(mostPixels, keptBytes, policy, Objects.requireNonNull(resampling, "resampling"));
    }

    /** The most pixels that a picture may declare. */
    public long mostPixels() {
        return mostPixels;
    }

    /** How many bytes of decoded pixels a source may keep between two views. */
    public long keptBytes() {
        return keptBytes;
    }

    /** What becomes of everything that is not simply eight bits of red, green and blue. */
    public PixelPolicy policy() {
        return policy;
    }

    /** How views are brought to their size. */
    public Resampling resampling() {
        return resampling;
    }

    /** {@code at most 1000000000 pixels, 536870912 bytes kept, BICUBIC, alpha OVER_WHITE, ...}. */
    @Override
    public String toString() {
        return "at most " + mostPixels + " pixels, " + keptBytes + " bytes kept, " + resampling + ", " + policy;
    }
}
