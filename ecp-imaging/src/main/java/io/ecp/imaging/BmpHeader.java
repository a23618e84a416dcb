package io.ecp.imaging;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The numbers of a BMP file for which readers allocate memory before they look whether the file has it. */
final class BmpHeader {

    private static final int MOST_HEADER = 4096;
    private static final int MOST_COLORS = 1 << 16;

    private BmpHeader() {}

    /**
     * Refuses numbers that no sound file has.
     *
     * @param name what messages call the picture
     * @throws ImageReadException if the header is damaged
     */
    static void require(EncodedBytes.Reading reading, String name) throws IOException {
        ByteBuffer header = ByteBuffer.wrap(reading.bytes(0, 18)).order(ByteOrder.LITTLE_ENDIAN);
        long pixels = header.getInt(10) & 0xFFFFFFFFL;
        long length = header.getInt(14) & 0xFFFFFFFFL;
        if (pixels > reading.length() || length > MOST_HEADER || length < 12) {
            throw damaged(name, "its header of " + length + " bytes says that its pixels begin at byte " + pixels);
        }
        if (length < 40) {
            return;
        }
        ByteBuffer rest = ByteBuffer.wrap(reading.bytes(18, 36)).order(ByteOrder.LITTLE_ENDIAN);
        long colors = rest.getInt(28) & 0xFFFFFFFFL;
        if (colors > MOST_COLORS) {
            throw damaged(name, "it claims a palette of " + colors + " colours");
        }
        long width = rest.getInt(0);
        long height = Math.abs((long) rest.getInt(4));
        int bits = rest.getShort(10);
        int compression = rest.getInt(12);
        boolean plain = compression == 0 || compression == 3;
        if (width < 1 || height < 1 || bits < 1 || bits > 32) {
            throw damaged(name, "it declares " + bits + " bits and a size of " + width + "x" + height);
        }
        // Uncompressed pixels are a promise that the length of the file can be held to.
        if (plain && (width * bits + 31) / 32 * 4 * height > reading.length()) {
            throw damaged(name, "it is cut off: it is too short for " + width + "x" + height + " pixels");
        }
    }

    private static ImageReadException damaged(String name, String reason) {
        return new ImageReadException(
                name + " is a damaged BMP: " + reason + "; get an undamaged copy of the file", null);
    }
}
