package io.ecp.imaging;

import java.util.Objects;

/**
 * How a picture file is read: the most pixels it may have, and how views are resampled. Immutable; the {@code with}
 * methods return changed copies.
 */
public final class ReadOptions {

    /** The most pixels that a picture may declare, unless told otherwise: a thousand megapixels. */
    public static final long DEFAULT_MOST_PIXELS = 1_000_000_000L;

    private static final ReadOptions DEFAULTS = new ReadOptions(DEFAULT_MOST_PIXELS, Resampling.BICUBIC);

    private final long mostPixels;
    private final Resampling resampling;

    private ReadOptions(long mostPixels, Resampling resampling) {
        this.mostPixels = mostPixels;
        this.resampling = resampling;
    }

    /** At most {@value #DEFAULT_MOST_PIXELS} pixels, resampled by {@link Resampling#BICUBIC}. */
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
        return new ReadOptions(mostPixels, resampling);
    }

    /** How views are brought to their size. */
    public ReadOptions withResampling(Resampling resampling) {
        return new ReadOptions(mostPixels, Objects.requireNonNull(resampling, "resampling"));
    }

    /** The most pixels that a picture may declare. */
    public long mostPixels() {
        return mostPixels;
    }

    /** How views are brought to their size. */
    public Resampling resampling() {
        return resampling;
    }

    /** {@code at most 1000000000 pixels, BICUBIC}. */
    @Override
    public String toString() {
        return "at most " + mostPixels + " pixels, " + resampling;
    }
}
