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

    /** A call to the model ended, well or not. */
    default void onCall(ModelCall call) {}

    /** A strategy decided something. */
    default void onDecision(String decision) {}

    /** A piece of an answer was written, by a predictor that streams. */
    default void onToken(String piece) {}

    /** A request ended, answered or failed. */
    default void onFinished(EcpTrace trace) {}
}
