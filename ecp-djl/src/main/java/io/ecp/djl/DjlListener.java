package io.ecp.djl;

import io.ecp.model.FinishReason;
import java.time.Duration;

/**
 * Is told what a {@link DjlPredictor} did and how long it took. Called on the thread that did it, while others may be
 * waiting for their turn: return soon. With several calls at once ({@link DjlPredictor.Builder#callsAtOnce}) several
 * threads call at once. What a listener throws reaches the caller of the predictor.
 */
public interface DjlListener {

    /** A model was opened. */
    default void loaded(Loaded event) {}

    /** A query was answered. */
    default void answered(Answered event) {}

    /**
     * A model that is ready.
     *
     * @param model its name
     * @param device where it runs
     * @param dataType the type in which it computes, never {@link DataType#AUTO}
     * @param time from the start of opening it
     */
    record Loaded(String model, Device device, DataType dataType, Duration time) {}

    /**
     * A query that was answered. Several samples of one prompt are an event each; those after the first read nothing.
     *
     * @param pictures how many pictures it had
     * @param picturesEncoded how many of them went through the vision tower; the others were known
     * @param promptTokens tokens of the prompt, pictures included
     * @param reusedTokens how many of them had been read for a query before
     * @param answerTokens tokens written, the one that ended the answer included
     * @param visionTime resizing and encoding those that were not known
     * @param promptTime reading the rest of the prompt, and what other calls wrote between its chunks
     * @param answerTime writing the answer
     * @param finishReason why it ended
     */
    record Answered(
            int pictures,
            int picturesEncoded,
            int promptTokens,
            int reusedTokens,
            int answerTokens,
            Duration visionTime,
            Duration promptTime,
            Duration answerTime,
            FinishReason finishReason) {}
}
