package io.ecp.djl.family;

/**
 * How one token is chosen from the scores of all: the likeliest, or by chance. A token's score is divided by the
 * temperature; the {@code topK} likeliest tokens stay, then the fewest of these that together have {@code topP} of the
 * probability; {@code random} picks one of those.
 *
 * @param temperature above 0, or 0 for the likeliest token, which ignores the rest
 * @param topK at least 1
 * @param topP above 0, at most 1
 * @param random from 0 to below 1
 */
public record Draw(double temperature, int topK, double topP, double random) {

    /** The likeliest token. */
    public static final Draw LIKELIEST = new Draw(0, Integer.MAX_VALUE, 1, 0);
}
