package io.ecp.eval;

/**
 * Is told how a run goes on. Called by one thread at a time, though not always the same one, while others wait: be quick.
 * A listener that throws ends the run; what was written stands.
 */
public interface EvaluationListener {

    /** A listener that does nothing. */
    static EvaluationListener none() {
        return new EvaluationListener() {};
    }

    /**
     * The run begins.
     *
     * @param total how many results it will have
     * @param done how many of those an earlier run has left
     */
    default void onStart(int total, int done) {}

    /**
     * A result was written.
     *
     * @param result what was scored
     * @param done how many there are now
     * @param total how many there will be
     */
    default void onResult(SampleResult result, int done, int total) {}
}
