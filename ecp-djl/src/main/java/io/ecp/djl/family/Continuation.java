package io.ecp.djl.family;

/**
 * How one of several generations goes on.
 *
 * @param generation whose prompt has been read
 * @param token to be written after the rest
 * @param draw how the token after it is chosen
 */
public record Continuation(Generation generation, int token, Draw draw) {}
