package io.ecp.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The interval of the difference between two strategies on the same samples (B. Efron's percentile bootstrap). What is
 * drawn again are whole pictures, with all their samples: several commands about one screen are no independent
 * evidence, and an interval that took them for it would be too narrow. The same seed gives the same interval. Immutable.
 */
public final class PairedBootstrap {

    /** Enough that the interval's ends stand to about a tenth of a percentage point. */
    public static final int DEFAULT_DRAWS = 10_000;

    /** The seed that summaries are made with. */
    public static final long DEFAULT_SEED = 20_250_714;

    private final int draws;
    private final long seed;

    /**
     * A bootstrap.
     *
     * @param draws how many times all pictures are drawn
     * @param seed of the draws
     * @throws IllegalArgumentException if there are fewer than 100 draws, which cannot show a 95 % interval
     */
    public PairedBootstrap(int draws, long seed) {
        if (draws < 100) {
            throw new IllegalArgumentException("a 95 % interval needs at least 100 draws, but was given " + draws);
        }
        this.draws = draws;
        this.seed = seed;
    }

    /** The bootstrap of summaries. */
    public static PairedBootstrap standard() {
        return new PairedBootstrap(DEFAULT_DRAWS, DEFAULT_SEED);
    }

    /**
     * How much more often the second strategy is right than the first, over the samples that both have a result for.
     *
     * @param baseline the first strategy's results
     * @param other the second's
     * @return the difference as a share, -1 to 1, with its interval; empty intervals (0 samples) are all zero
     */
    public Difference between(Collection<SampleResult> baseline, Collection<SampleResult> other) {
        Map<String, SampleResult> first = new LinkedHashMap<>();
        baseline.forEach(result -> first.put(result.id(), result));
        Map<String, int[]> pictures = new LinkedHashMap<>();
        int n = 0;
        int sum = 0;
        for (SampleResult result : other) {
            SampleResult before = first.get(result.id());
            if (before != null) {
                int gain = right(result) - right(before);
                int[] tally = pictures.computeIfAbsent(result.picture(), picture -> new int[2]);
                tally[0] += gain;
                tally[1]++;
                sum += gain;
                n++;
            }
        }
        if (n == 0) {
            return new Difference(0, 0, 0, 0, 0);
        }
        double[] drawn = draw(new ArrayList<>(pictures.values()));
        return new Difference(n, pictures.size(), (double) sum / n, drawn[rank(0.025)], drawn[draws - 1 - rank(0.025)]);
    }

    private int rank(double share) {
        return (int) Math.floor(share * draws);
    }

    private double[] draw(List<int[]> pictures) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] drawn = new double[draws];
        for (int i = 0; i < draws; i++) {
            int gain = 0;
            int n = 0;
            for (int j = 0; j < pictures.size(); j++) {
                int[] tally = pictures.get(random.nextInt(pictures.size()));
                gain += tally[0];
                n += tally[1];
            }
            drawn[i] = (double) gain / n;
        }
        Arrays.sort(drawn);
        return drawn;
    }

    private static int right(SampleResult result) {
        return result.mark() == Mark.RIGHT ? 1 : 0;
    }

    /**
     * A paired difference.
     *
     * @param n samples that both strategies have
     * @param pictures how many pictures those are about: what was drawn
     * @param mean the second strategy's share of right answers less the first's
     * @param low the 95 % interval's lower end
     * @param high its upper end
     */
    public record Difference(int n, int pictures, double mean, double low, double high) {}
}
