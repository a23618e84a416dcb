package io.ecp.djl.family;

/**
 * A token that a model would write next.
 *
 * @param id its number in the vocabulary
 * @param logProbability the natural logarithm of its probability, 0 or less
 */
public record NextToken(int id, double logProbability) {}
