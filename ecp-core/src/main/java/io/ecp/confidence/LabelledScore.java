package io.ecp.confidence;

/**
 * An answer whose truth is known.
 *
 * @param score how sure the answer was: {@link Confidence#score()}
 * @param right whether it was right
 */
public record LabelledScore(double score, boolean right) {

    /**
     * Checks the score.
     *
     * @throws IllegalArgumentException if it is not a number
     */
    public LabelledScore {
        if (Double.isNaN(score)) {
            throw new IllegalArgumentException("a score must be a number, but was " + score);
        }
    }
}
