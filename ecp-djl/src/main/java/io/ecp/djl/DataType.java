package io.ecp.djl;

/** The type in which a model computes. */
public enum DataType {
    /** float32 on the processor, bfloat16 on a CUDA device. */
    AUTO,
    /** 32-bit floating point: what references are computed in. A bfloat16 checkpoint is copied at twice its size. */
    FLOAT32,
    /** 16-bit brain floating point: half the memory traffic. A bfloat16 checkpoint is used where it lies on disk. */
    BFLOAT16
}
