package io.ecp.djl.family;

/**
 * Which four entries of a position table each patch takes, and how much of each.
 *
 * @param rows the entries, patches x 4: upper left, upper right, lower left, lower right
 * @param shares the weights, patches x 4; each four add up to 1
 */
@SuppressWarnings("ArrayRecordComponent") // Made and consumed within one call; never compared.
public record TableTaps(long[] rows, float[] shares) {}
