package io.ecp.djl;

import io.ecp.djl.family.Draw;
import io.ecp.model.Sampling;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * How the tokens of one answer are chosen, one after the other. The random numbers are those of {@link Random}, whose
 * algorithm is laid down, so that they are the same everywhere.
 */
final class Draws {

    /** An odd number without pattern (2 to the 64 over the golden ratio), to keep the samples' seeds apart. */
    private static final long STRIDE = 0x9E3779B97F4A7C15L;

    private final Sampling sampling;
    private final @Nullable Random random;

    private Draws(Sampling sampling, @Nullable Random random) {
        this.sampling = sampling;
        this.random = random;
    }

    /**
     * The choices of one answer.
     *
     * @param sample which of several samples of the same query it is, from 0
     */
    static Draws of(Sampling sampling, int sample) {
        return sampling instanceof Sampling.Random drawn
                ? new Draws(sampling, new Random(scattered(drawn.seed() + sample * STRIDE)))
                : new Draws(sampling, null);
    }

    /** The generator's first numbers are nearly the same for small seeds; these are not (SplitMix64's last step). */
    private static long scattered(long seed) {
        long mixed = (seed ^ (seed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    /** How to choose the next token. */
    Draw next() {
        if (random != null && sampling instanceof Sampling.Random drawn) {
            return new Draw(drawn.temperature(), drawn.topK(), drawn.topP(), random.nextDouble());
        }
        return Draw.LIKELIEST;
    }
}
