package io.ecp.strategy;

/** Which look the answer comes from. */
public enum Outcome {
    /** The second stage: original pixels around the coarse answer. */
    REFINED,
    /**
     * The whole picture: because it fits the model's pixel budget as it is, or because there was no crop to look at. The
     * trace's decisions say which.
     */
    WHOLE_IMAGE,
    /** The first stage alone: the second gave nothing readable, or failed. */
    COARSE_ONLY,
    /**
     * The model says that what was asked for is not in the picture. No failure, but no place either: the look at the
     * whole picture said so, or the close look did and no second look at the whole knew better.
     */
    ABSTAINED,
    /**
     * There is an answer, but it is less sure than the engine's {@link io.ecp.confidence.Calibration} asks for:
     * {@link io.ecp.EcpResult#unsure()} has it.
     */
    UNSURE,
    /** No look gave a readable answer. The trace has the model's words. */
    UNREADABLE
}
