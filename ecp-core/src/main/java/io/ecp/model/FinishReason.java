package io.ecp.model;

/** Why a model stopped writing. */
public enum FinishReason {
    /** It ended its answer. */
    STOP,
    /** It reached the query's token limit: the answer may be cut off. */
    LENGTH,
    /** The predictor does not say. */
    UNKNOWN
}
