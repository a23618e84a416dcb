package io.ecp.eval;

/**
 * A share of right answers with its Wilson score interval at 95 % (E. B. Wilson, 1927), which stays within 0 and 1 and
 * holds for small samples and for shares near either end, where the normal approximation does not.
 *
 * @param right how many were right
 * @param n of how many
 */
public record Proportion(int right, int n) {

    /** The normal distribution's quantile for 95 %, two-sided. */
    private static final double Z = 1.959963984540054;

    /**
     * Checks the counts.
     *
     * @throws IllegalArgumentException unless 0 &lt;= right &lt;= n
     */
    public Proportion {
        if (right < 0 || right > n) {
            throw new IllegalArgumentException(
                    "a proportion needs 0 <= right <= n, but was given " + right + " of " + n);
        }
    }

    /** The share, from 0 to 1; not a number for none of none. */
    public double share() {
        return (double) right / n;
    }

    /** The interval's lower end; 0 for none of none. */
    public double low() {
        // Exactly 0: rounding would leave 1e-17.
        return right == 0 ? 0 : (middle() - reach()) / scale();
    }

    /** The interval's upper end; 1 for none of none. */
    public double high() {
        return right == n ? 1 : (middle() + reach()) / scale();
    }

    private double middle() {
        return share() + Z * Z / (2.0 * n);
    }

    private double reach() {
        return Z * Math.sqrt(share() * (1 - share()) / n + Z * Z / (4.0 * n * n));
    }

    private double scale() {
        return 1 + Z * Z / n;
    }

    /** {@code 85 of 100}. */
    @Override
    public String toString() {
        return right + " of " + n;
    }
}
