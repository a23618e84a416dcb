package io.ecp.trace;

/**
 * Is told what happens while requests run; for progress, metrics and logs. Called on the thread that works, so it
 * should be quick; called from several threads when several requests run. A listener that throws is logged, and the
 * prediction goes on.
 */
public interface EcpListener {

    /** A listener that does nothing. */
    static EcpListener none() {
        return NoListener.INSTANCE;
    }

    /**
     * Whether {@link #onToken} is of use: a predictor that can stream an answer or not does so for such a listener only. A
     * listener that counts says no.
     */
    default boolean hearsTokens() {
        return true;
    }

    /** A request's turn came. The trace has no calls yet; {@link #onFinished} follows in any case. */
    default void onStarted(EcpTrace trace) {}

    /** A call to the model begins, or waits for its turn there; {@link #onCall} follows in any case. */
    default void onCallStarted(String stage) {}

    /** A call to the model ended, well or not. */
    default void onCall(ModelCall call) {}

    /** A strategy decided something. */
    default void onDecision(String decision) {}

    /** A piece of an answer was written, by a predictor that streams. */
    default void onToken(String piece) {}

    /** A request ended, answered or failed: {@link EcpTrace#outcome()} says how. */
    default void onFinished(EcpTrace trace) {}
}
