package io.ecp.imaging;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Resamples rows as they come, holding no more of the source than the filter is high. The result is that of resampling
 * the whole picture at once, to the bit.
 *
 * <p>Used by one thread.
 */
final class RowResampler implements RowSink {

    private static final int CHANNELS = 3;

    /** Rows that wait side by side take no more bytes than this together, however long they are. */
    private static final int MOST_BLOCK = 1 << 25;

    private final int sourceLength;
    private final @Nullable AcrossPass across;
    private final @Nullable DownPass down;
    private final boolean downFirst;
    private final int firstRow;
    private final int endRow;
    private final byte[] out;
    private final int outLength;
    private int outOffset;

    private final int blockRows;
    private final int blockStride;
    private final byte[] block;
    private final int[][] packedRows;
    private final int[] packedSource;
    private int blocked;

    /**
     * A resampler.
     *
     * @param source the size of what comes
     * @param acrossTaps of the columns, null to leave them
     * @param downTaps of the rows, null to leave them
     * @param downFirst whether the vertical pass comes first
     * @param out receives the samples
     * @param outOffset where they begin
     */
    RowResampler(
            Size source,
            @Nullable Taps acrossTaps,
            @Nullable Taps downTaps,
            boolean downFirst,
            byte[] out,
            int outOffset) {
        this.sourceLength = source.width() * CHANNELS;
        this.downFirst = downFirst && downTaps != null && acrossTaps != null;
        this.across = acrossTaps == null ? null : new AcrossPass(acrossTaps);
        this.outLength = acrossTaps == null ? sourceLength : acrossTaps.targets() * CHANNELS;
        int sourceInts = (sourceLength + 3) / 4;
        this.down = downTaps == null
                ? null
                : new DownPass(downTaps, this.downFirst || across == null ? sourceInts : across.packedLength());
        this.firstRow = downTaps == null ? 0 : downTaps.start();
        this.endRow = downTaps == null ? source.height() : downTaps.end();
        this.out = out;
        this.outOffset = outOffset;
        this.packedSource = new int[sourceInts];
        if (across == null) {
            this.blockRows = 0;
            this.blockStride = 0;
            this.block = new byte[0];
            this.packedRows = new int[0][];
        } else {
            this.blockRows = Math.min(across.rows(), Math.max(1, MOST_BLOCK / sourceLength));
            this.blockStride = sourceLength;
            // Eight pixels are read at a time, also at the end of the last row.
            this.block = new byte[Math.addExact(Math.multiplyExact(blockRows, blockStride), Lanes.GROUP)];
            this.packedRows = new int[blockRows][across.packedLength()];
        }
    }

    @Override
    public void row(int y, byte[] rgb, int offset) {
        if (y < firstRow || y >= endRow) {
            return;
        }
        if (across == null || downFirst) {
            Lanes.pack(rgb, offset, sourceLength, packedSource);
            first(packedSource);
        } else {
            block(rgb, offset);
        }
        if (y == endRow - 1) {
            flush();
        }
    }

    /** Takes all rows of a picture in memory without copying them; {@code offset} and {@code stride} in samples. */
    void all(byte[] samples, int offset, int stride) {
        if (across == null || downFirst) {
            for (int y = firstRow; y < endRow; y++) {
                row(y, samples, offset + y * stride);
            }
            return;
        }
        for (int y = firstRow; y < endRow; y += blockRows) {
            run(across, samples, offset + y * stride, stride, Math.min(blockRows, endRow - y));
        }
    }

    private void first(int[] packed) {
        if (down == null) {
            emit(packed);
        } else if (downFirst) {
            down.row(packed, this::unpackIntoBlock);
        } else {
            down.row(packed, this::emit);
        }
    }

    private void unpackIntoBlock(int[] packed) {
        Lanes.unpack(packed, block, blocked * blockStride, sourceLength);
        blocked++;
        if (blocked == blockRows) {
            flush();
        }
    }

    private void block(byte[] rgb, int offset) {
        System.arraycopy(rgb, offset, block, blocked * blockStride, sourceLength);
        blocked++;
        if (blocked == blockRows) {
            flush();
        }
    }

    private void flush() {
        if (blocked > 0 && across != null) {
            run(across, block, 0, blockStride, blocked);
            blocked = 0;
        }
    }

    private void run(AcrossPass pass, byte[] from, int offset, int stride, int rows) {
        pass.run(from, offset, stride, rows, packedRows);
        Consumer<int[]> emit = this::emit;
        for (int row = 0; row < rows; row++) {
            if (down == null || downFirst) {
                emit(packedRows[row]);
            } else {
                down.row(packedRows[row], emit);
            }
        }
    }

    private void emit(int[] packed) {
        Lanes.unpack(packed, out, outOffset, outLength);
        outOffset += outLength;
    }
}
