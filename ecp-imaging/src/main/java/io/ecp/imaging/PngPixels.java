package io.ecp.imaging;

import java.io.EOFException;
import java.io.IOException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Reads the pixels of a PNG file row by row: no more than two rows and a few buffers are in memory, unless the file is
 * interlaced, which needs the whole picture. Stops below the region that is wanted.
 */
final class PngPixels implements StoredPixels {

    private static final int[] PASS_X = {0, 4, 0, 2, 0, 1, 0};
    private static final int[] PASS_Y = {0, 0, 4, 0, 2, 0, 1};
    private static final int[] PASS_STEP_X = {8, 8, 4, 4, 2, 2, 1};
    private static final int[] PASS_STEP_Y = {8, 8, 8, 4, 4, 2, 2};

    /** Rows are inflated in batches of about this many bytes. */
    private static final int BATCH = 1 << 16;

    private static final int MOST_PROFILE = 1 << 22;

    private final PngHeader header;
    private final PixelPolicy policy;
    private final String name;

    PngPixels(PngHeader header, PixelPolicy policy, String name) {
        this.header = header;
        this.policy = policy;
        this.name = name;
    }

    @Override
    public Size size() {
        return header.size();
    }

    @Override
    public Orientation orientation() {
        return policy.oriented() ? header.orientation() : Orientation.UPRIGHT;
    }

    @Override
    public Access access(Region region) {
        return header.interlaced() ? Access.WHOLE : Access.ROWS;
    }

    @Override
    public boolean read(EncodedBytes.Reading reading, Region region, RowSink sink) throws IOException {
        RowSink rows = profiled(reading, region.width(), sink);
        try (PngData data = new PngData(reading, header.data(), name)) {
            return header.interlaced() ? interlaced(data, region, rows) : sequential(data, region, rows);
        }
    }

    private boolean sequential(PngData data, Region region, RowSink sink) throws IOException {
        PngRows converter = new PngRows(header, policy);
        byte[] rgb = header.isPlain(policy) ? null : new byte[header.size().width() * 3];
        int end = region.y() + region.height();
        int[] delivered = {region.y()};
        boolean complete = rows(data, header.size().width(), end, (y, row) -> {
            if (y >= region.y()) {
                byte[] pixels = row;
                if (rgb != null) {
                    converter.convert(row, region.x(), region.width(), rgb, region.x() * 3, 3);
                    pixels = rgb;
                }
                sink.row(y - region.y(), pixels, region.x() * 3);
                delivered[0] = y + 1;
            }
        });
        if (!complete) {
            fill(sink, delivered[0] - region.y(), region);
        }
        return complete;
    }

    private boolean interlaced(PngData data, Region region, RowSink sink) throws IOException {
        Size size = header.size();
        EncodedSource.requireMemory(name, size, Runtime.getRuntime().maxMemory());
        PngRows converter = new PngRows(header, policy);
        byte[] all = new byte[(int) (size.area() * 3)];
        boolean complete = true;
        for (int pass = 0; pass < 7 && complete; pass++) {
            int width = count(size.width(), PASS_X[pass], PASS_STEP_X[pass]);
            int height = count(size.height(), PASS_Y[pass], PASS_STEP_Y[pass]);
            if (width > 0 && height > 0) {
                int step = PASS_STEP_X[pass] * 3;
                int first = (PASS_Y[pass] * size.width() + PASS_X[pass]) * 3;
                int down = PASS_STEP_Y[pass] * size.width() * 3;
                complete = rows(
                        data, width, height, (y, row) -> converter.convert(row, 0, width, all, first + y * down, step));
            }
        }
        for (int y = 0; y < region.height(); y++) {
            sink.row(y, all, ((region.y() + y) * size.width() + region.x()) * 3);
        }
        return complete;
    }

    private static int count(int side, int first, int step) {
        return (side - first + step - 1) / step;
    }

    /** Rows that are missing are black, as in Pillow. */
    private static void fill(RowSink sink, int from, Region region) {
        byte[] black = new byte[region.width() * 3];
        for (int y = from; y < region.height(); y++) {
            sink.row(y, black, 0);
        }
    }

    @FunctionalInterface
    private interface RawRows {
        void row(int y, byte[] samples);
    }

    /** Inflates rows and undoes their filters; false if a tolerated end came first. */
    private boolean rows(PngData data, int width, int rows, RawRows target) throws IOException {
        int length = header.rowLength(width);
        int step = Math.max(1, header.depth() * header.samples() / 8);
        int batch = policy.partial() ? 1 : Math.max(1, Math.min(rows, BATCH / (length + 1)));
        byte[] inflated = new byte[batch * (length + 1)];
        byte[] raw = new byte[length];
        byte[] above = new byte[length];
        byte[] row = new byte[length];
        for (int y = 0; y < rows; ) {
            int n = Math.min(batch, rows - y);
            try {
                data.read(inflated, n * (length + 1));
            } catch (EOFException | ImageReadException e) {
                if (policy.partial()) {
                    return false;
                }
                throw e;
            }
            for (int i = 0; i < n; i++, y++) {
                int begin = i * (length + 1);
                System.arraycopy(inflated, begin + 1, raw, 0, length);
                if (!PngFilters.restore(inflated[begin], raw, above, row, length, step)) {
                    if (policy.partial()) {
                        return false;
                    }
                    throw PngHeader.damaged(name, "row " + y + " has a filter of " + inflated[begin]);
                }
                target.row(y, row);
                byte[] spare = above;
                above = row;
                row = spare;
            }
        }
        return true;
    }

    private RowSink profiled(EncodedBytes.Reading reading, int width, RowSink sink) throws IOException {
        PngHeader.Chunk chunk = header.profile();
        if (policy.profile() == PixelPolicy.Profile.IGNORE || chunk == null) {
            return sink;
        }
        boolean gray = header.color() == PngHeader.GRAY || header.color() == PngHeader.GRAY_ALPHA;
        return ProfileRows.of(profile(chunk.data(reading, MOST_PROFILE, name)), gray, width, sink, name);
    }

    private byte @Nullable [] profile(byte[] chunk) {
        int begin = 0;
        while (begin < chunk.length && chunk[begin] != 0) {
            begin++;
        }
        Inflater inflater = new Inflater();
        try {
            begin = Math.min(chunk.length, begin + 2);
            inflater.setInput(chunk, begin, chunk.length - begin);
            byte[] start = new byte[4];
            if (inflater.inflate(start) < 4) {
                return null;
            }
            int length = java.nio.ByteBuffer.wrap(start).getInt();
            if (length < 128 || length > MOST_PROFILE) {
                return null;
            }
            byte[] profile = java.util.Arrays.copyOf(start, length);
            int have = 4;
            while (have < length) {
                int n = inflater.inflate(profile, have, length - have);
                if (n == 0) {
                    return null;
                }
                have += n;
            }
            return profile;
        } catch (DataFormatException e) {
            throw PngHeader.damaged(name, "its colour profile cannot be unpacked (" + e.getMessage() + ")");
        } finally {
            inflater.end();
        }
    }
}
