package io.ecp.confidence;

/** Exact tails of the binomial distribution. */
final class BinomialTail {

    private BinomialTail() {}

    /** The probability of at most k successes in n trials of probability p. */
    static double atMost(int k, int n, double p) {
        if (k >= n || p <= 0) {
            return 1;
        }
        if (p >= 1) {
            return 0;
        }
        double logOdds = Math.log(p) - Math.log1p(-p);
        double logTerm = n * Math.log1p(-p);
        double most = logTerm;
        double sum = 1;
        // Terms relative to the largest so far, so that none underflows before it is compared.
        for (int i = 1; i <= k; i++) {
            logTerm += Math.log((double) (n - i + 1) / i) + logOdds;
            if (logTerm > most) {
                sum = sum * Math.exp(most - logTerm) + 1;
                most = logTerm;
            } else {
                sum += Math.exp(logTerm - most);
            }
        }
        return Math.min(1, Math.exp(most) * sum);
    }

    /** How many trials without a single failure it takes to rule out a failure rate of p at level delta. */
    static int trialsToRuleOut(double p, double delta) {
        return (int) Math.ceil(Math.log(delta) / Math.log1p(-p));
    }
}
