package io.ecp.eval;

/** What an answer was worth. Only {@link #RIGHT} counts for the accuracy. */
public enum Mark {
    /** The answer meets the benchmark's criterion. */
    RIGHT,
    /** A readable answer that does not. */
    WRONG,
    /** No look gave a readable answer: the benchmarks' {@code wrong_format}. */
    UNREADABLE,
    /** The request failed: the model or the picture could not be had. It is asked again when a run resumes. */
    FAILED
}
