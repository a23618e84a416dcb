package io.ecp.imaging;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** How stored pixels are to be turned before they are seen: the eight values of the EXIF orientation tag. */
enum Orientation {
    UPRIGHT(false, false, false),
    MIRRORED(true, false, false),
    TURNED_HALF(true, true, false),
    FLIPPED(false, true, false),
    TRANSPOSED(false, false, true),
    TURNED_RIGHT(false, true, true),
    TRANSVERSED(true, true, true),
    TURNED_LEFT(true, false, true);

    private static final int TAG = 0x0112;
    private static final int SHORT = 3;

    private final boolean columnsReversed;

    private final boolean rowsReversed;
    private final boolean sidesExchanged;

    Orientation(boolean columnsReversed, boolean rowsReversed, boolean sidesExchanged) {
        this.columnsReversed = columnsReversed;
        this.rowsReversed = rowsReversed;
        this.sidesExchanged = sidesExchanged;
    }

    /** Whether stored columns run backwards, before the sides are exchanged. */
    boolean columnsReversed() {
        return columnsReversed;
    }

    /** Whether stored rows run backwards, before the sides are exchanged. */
    boolean rowsReversed() {
        return rowsReversed;
    }

    /** Whether what is stored as a row is seen as a column. */
    boolean sidesExchanged() {
        return sidesExchanged;
    }

    /** The size at which a picture stored at this size is seen. */
    Size seen(Size stored) {
        return sidesExchanged ? stored.transposed() : stored;
    }

    /** The picture as it is to be seen. */
    RgbImage apply(RgbImage stored) {
        if (this == UPRIGHT) {
            return stored;
        }
        int storedWidth = stored.size().width();
        int storedHeight = stored.size().height();
        Size seen = seen(stored.size());
        byte[] from = stored.samples();
        byte[] to = new byte[from.length];
        // Where the pixel seen at (0, 0) is stored, and how far apart neighbours are.
        int start = ((rowsReversed ? storedHeight - 1 : 0) * storedWidth + (columnsReversed ? storedWidth - 1 : 0)) * 3;
        int column = columnsReversed ? -3 : 3;
        int row = (rowsReversed ? -3 : 3) * storedWidth;
        int stepX = sidesExchanged ? row : column;
        int stepY = sidesExchanged ? column : row;
        // In squares, so that a quarter turn stays within the processor's cache.
        int square = 64;
        for (int top = 0; top < seen.height(); top += square) {
            int bottom = Math.min(seen.height(), top + square);
            for (int left = 0; left < seen.width(); left += square) {
                int right = Math.min(seen.width(), left + square);
                for (int y = top; y < bottom; y++) {
                    int i = start + y * stepY + left * stepX;
                    int o = (y * seen.width() + left) * 3;
                    for (int x = left; x < right; x++, i += stepX, o += 3) {
                        to[o] = from[i];
                        to[o + 1] = from[i + 1];
                        to[o + 2] = from[i + 2];
                    }
                }
            }
        }
        return RgbImage.ofOwned(seen, to);
    }

    /**
     * Reads the tag from EXIF data, which is a small TIFF file: its first directory and nothing else. Data that is
     * damaged in any way is no reason to refuse a picture: it counts as upright.
     */
    static Orientation fromExif(EncodedBytes.Reading reading, long start, long length) throws IOException {
        if (length < 8) {
            return UPRIGHT;
        }
        ByteBuffer header = ByteBuffer.wrap(reading.bytes(start, 8));
        short order = header.getShort(0);
        if (order == 0x4949) {
            header.order(ByteOrder.LITTLE_ENDIAN);
        } else if (order != 0x4D4D) {
            return UPRIGHT;
        }
        long directory = header.getInt(4) & 0xFFFFFFFFL;
        if (header.getShort(2) != 42 || directory < 8 || directory + 2 > length) {
            return UPRIGHT;
        }
        int entries = ByteBuffer.wrap(reading.bytes(start + directory, 2))
                        .order(header.order())
                        .getShort(0)
                & 0xFFFF;
        int whole = (int) Math.min(entries, (length - directory - 2) / 12);
        ByteBuffer table = ByteBuffer.wrap(reading.bytes(start + directory + 2, whole * 12))
                .order(header.order());
        return fromDirectory(table, whole);
    }

    /** Reads the tag from a directory's entries, of twelve bytes each. */
    static Orientation fromDirectory(ByteBuffer table, int entries) {
        for (int entry = 0; entry < entries * 12; entry += 12) {
            if ((table.getShort(entry) & 0xFFFF) == TAG) {
                int value = table.getShort(entry + 8) & 0xFFFF;
                boolean valid = table.getShort(entry + 2) == SHORT
                        && table.getInt(entry + 4) == 1
                        && value >= 1
                        && value <= values().length;
                return valid ? values()[value - 1] : UPRIGHT;
            }
        }
        return UPRIGHT;
    }

    /** The region of the stored pixels that is seen at a region of the turned picture. */
    Region stored(Region seen, Size stored) {
        int x = sidesExchanged ? seen.y() : seen.x();
        int y = sidesExchanged ? seen.x() : seen.y();
        int width = sidesExchanged ? seen.height() : seen.width();
        int height = sidesExchanged ? seen.width() : seen.height();
        return new Region(
                columnsReversed ? stored.width() - x - width : x,
                rowsReversed ? stored.height() - y - height : y,
                width,
                height);
    }
}
