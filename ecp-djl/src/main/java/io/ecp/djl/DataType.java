package io.ecp.djl;

/** The type in which a model computes. */
public enum DataType {
    /**
     * bfloat16 on a CUDA device; on the processor too, if the model has at least 100 million weights, most of them are
     * stored as bfloat16, and the processor multiplies that type itself (Linux; AVX512-BF16, AMX, or Arm's BF16);
     * otherwise float32. Never int8.
     */
    AUTO,
    /** 32-bit floating point: what references are computed in. A bfloat16 checkpoint is copied at twice its size. */
    FLOAT32,
    /** 16-bit brain floating point: half the memory traffic. A bfloat16 checkpoint is used where it lies on disk. */
    BFLOAT16,
    /**
     * The language model's matrices as 8-bit integers with a scale for each row, quantised while the model is opened;
     * activations are quantised token by token, everything else is float32 (the vision tower what {@link #AUTO} takes).
     * Half of bfloat16's memory traffic and a copy in memory of one byte for each weight. Answers differ a little from
     * float32's: try it on your own task. On the processor only.
     */
    INT8
}
