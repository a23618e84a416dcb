package io.ecp.remote;

import io.ecp.model.FinishReason;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * Is told what an {@link OpenAiPredictor} did and how long it took. Called on the thread that did it: return soon. Calls
 * come from several threads at once. What a listener throws reaches the caller of the predictor.
 */
public interface RemoteListener {

    /** A query was answered. */
    default void answered(Answered event) {}

    /** A try failed, and another follows after a pause. */
    default void retrying(Retrying event) {}

    /**
     * A query that was answered.
     *
     * @param model the model's name
     * @param pictures how many pictures it had
     * @param tries how many requests it took, at least 1
     * @param sentBytes the size of the last request's body
     * @param receivedBytes the size of its answer's body
     * @param promptTokens tokens of the prompt, pictures included, where the server counts them
     * @param answerTokens tokens of the answer, where the server counts them
     * @param waited until the query's turn came among those at once
     * @param elapsed from then until the answer was complete, pauses between tries included
     * @param finishReason why it ended
     */
    record Answered(
            String model,
            int pictures,
            int tries,
            long sentBytes,
            long receivedBytes,
            OptionalInt promptTokens,
            OptionalInt answerTokens,
            Duration waited,
            Duration elapsed,
            FinishReason finishReason) {}

    /**
     * A try that failed.
     *
     * @param model the model's name
     * @param tries how many requests were made so far
     * @param pause how long the predictor waits before the next
     * @param reason what went wrong; never holds the caller's key
     */
    record Retrying(String model, int tries, Duration pause, String reason) {}
}
