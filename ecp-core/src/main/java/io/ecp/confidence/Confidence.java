package io.ecp.confidence;

import com.google.common.collect.ImmutableMap;
import java.util.Map;

/**
 * How sure an answer is, from what the looks cost nothing extra to say: whether they agree, whether the answers of
 * several views or models agree, how probable the model found its own words. The model is never asked whether it is
 * right.
 *
 * <p>The score orders the answers of one model under one strategy: higher is surer. It is no probability;
 * {@link Calibration} turns it into a promise. Immutable.
 *
 * @param score from 0 to 1
 * @param signals the numbers it was made of, by name, for traces and reports
 */
public record Confidence(double score, Map<String, Double> signals) {

    /**
     * Checks the score and copies the signals.
     *
     * @throws IllegalArgumentException if the score does not lie from 0 to 1
     */
    public Confidence {
        if (!(score >= 0 && score <= 1)) {
            throw new IllegalArgumentException("a confidence score must lie from 0 to 1, but was " + score);
        }
        signals = ImmutableMap.copyOf(signals);
    }
}
