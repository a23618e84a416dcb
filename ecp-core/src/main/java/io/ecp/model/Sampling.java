package io.ecp.model;

/** How a model chooses the tokens of its answer from their probabilities. Immutable. */
public sealed interface Sampling {

    /** Always the likeliest token: the same query gets the same reply. The default. */
    static Sampling greedy() {
        return Greedy.INSTANCE;
    }

    /**
     * Draws from all tokens; {@link Random#topK(int)} and {@link Random#topP(double)} narrow them.
     *
     * @param temperature what scores are divided by first: below 1 the likely become likelier, above 1 the unlikely do
     * @param seed where the random numbers start: the same query with the same seed gets the same reply
     * @throws IllegalArgumentException if the temperature does not lie from 0.001 to 100
     */
    static Random random(double temperature, long seed) {
        return new Random(temperature, Integer.MAX_VALUE, 1, seed);
    }

    /** The likeliest token. */
    record Greedy() implements Sampling {

        private static final Greedy INSTANCE = new Greedy();
    }

    /**
     * A token drawn by its probability: scores are divided by the temperature, then the {@code topK} likeliest tokens
     * stay, then of these the fewest that together have {@code topP} of the probability (nucleus sampling, Holtzman et
     * al., arXiv 1904.09751), and one of those is drawn.
     *
     * <p>A predictor takes its random numbers from a {@link java.util.Random} that starts at the seed, so that they are
     * the same on every platform.
     *
     * @param temperature from 0.001 to 100
     * @param topK how many tokens stay, at least 1; {@link Integer#MAX_VALUE} for all
     * @param topP how much of the probability stays, above 0, at most 1
     * @param seed where the random numbers start
     */
    record Random(double temperature, int topK, double topP, long seed) implements Sampling {

        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if one is out of range
         */
        public Random {
            if (!(temperature >= 0.001 && temperature <= 100)) {
                throw new IllegalArgumentException("the temperature must lie from 0.001 to 100, but was " + temperature
                        + "; for no randomness use Sampling.greedy()");
            }
            if (topK < 1) {
                throw new IllegalArgumentException(
                        "topK must be at least 1, but was " + topK + "; leave it unset to keep all tokens");
            }
            if (!(topP > 0 && topP <= 1)) {
                throw new IllegalArgumentException(
                        "topP must lie above 0 and be at most 1, but was " + topP + "; 1 keeps all tokens");
            }
        }

        /** The same with only the {@code count} likeliest tokens. */
        public Random topK(int count) {
            return new Random(temperature, count, topP, seed);
        }

        /** The same with only the likeliest tokens that together have {@code share} of the probability. */
        public Random topP(double share) {
            return new Random(temperature, topK, share, seed);
        }
    }
}
