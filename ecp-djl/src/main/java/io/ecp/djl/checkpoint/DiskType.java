package io.ecp.djl.checkpoint;

import java.util.Optional;

/** The element types of stored tensors that are read. Quantised ones (such as {@code F8_E4M3}) are not among them. */
public enum DiskType {
    /** IEEE 754, 32 bits. */
    F32(4, 6),
    /** IEEE 754, 16 bits. */
    F16(2, 5),
    /** The upper half of an {@link #F32}. */
    BF16(2, 15),
    /** IEEE 754, 64 bits. */
    F64(8, 7),
    /** Signed, 64 bits. */
    I64(8, 4),
    /** Signed, 32 bits. */
    I32(4, 3),
    /** Signed, 16 bits. */
    I16(2, 2),
    /** Signed, 8 bits. */
    I8(1, 1),
    /** Unsigned, 8 bits. */
    U8(1, 0),
    /** A byte that is 0 or 1. */
    BOOL(1, 11);

    private final int bytes;
    private final int torchCode;

    DiskType(int bytes, int torchCode) {
        this.bytes = bytes;
        this.torchCode = torchCode;
    }

    /** The size of one element, in bytes. */
    public int bytes() {
        return bytes;
    }

    /** The number by which TorchScript knows this type; source: {@code c10/core/ScalarType.h} of PyTorch. */
    public int torchCode() {
        return torchCode;
    }

    /** The type that a safetensors header calls by this name, or empty for one that is not read. */
    public static Optional<DiskType> of(String safetensorsName) {
        for (DiskType type : values()) {
            if (type.name().equals(safetensorsName)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
