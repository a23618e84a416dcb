package io.ecp.djl.runtime;

/** The type in which a model computes, with libtorch's number for it. */
public enum ElementType {
    /** 32-bit floating point. */
    FLOAT32(6, 4),
    /** 16-bit brain floating point. */
    BFLOAT16(15, 2);

    private final int code;
    private final int bytes;

    ElementType(int code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }

    /** The number by which libtorch knows the type. */
    public int code() {
        return code;
    }

    /** The size of one element in bytes. */
    public int bytes() {
        return bytes;
    }
}
