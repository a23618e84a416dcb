package io.ecp.imaging;

import java.io.IOException;

/**
 * Where the first frame of a GIF lies on the picture: a frame may be smaller than the picture, which ImageIO's reader
 * does not say without reading the metadata.
 *
 * @param size the size of the whole picture, as the file declares it
 * @param left the first column of the frame
 * @param top the first row of the frame
 */
record GifScreen(Size size, int left, int top) {

    /** Bounds the walk over comments and other extensions before the first frame. */
    private static final int MOST_BLOCKS = 1 << 16;

    /**
     * Reads the declarations.
     *
     * @param name what messages call the picture
     * @throws ImageReadException if the header is damaged
     */
    static GifScreen parse(EncodedBytes.Reading reading, String name) throws IOException {
        byte[] header = reading.bytes(0, 13);
        int flags = header[10] & 255;
        long position = 13 + ((flags & 0x80) == 0 ? 0 : 3L << ((flags & 7) + 1));
        for (int block = 0; block < MOST_BLOCKS; block++) {
            int type = reading.bytes(position, 1)[0] & 255;
            if (type == 0x2C) {
                byte[] frame = reading.bytes(position + 1, 8);
                int left = number(frame, 0);
                int top = number(frame, 2);
                // A screen too small for its frame is common enough in old files; viewers enlarge it.
                int width = Math.max(number(header, 6), left + number(frame, 4));
                int height = Math.max(number(header, 8), top + number(frame, 6));
                if (number(frame, 4) == 0 || number(frame, 6) == 0) {
                    throw damaged(name, "its first frame is empty");
                }
                return new GifScreen(new Size(width, height), left, top);
            }
            if (type != 0x21) {
                throw damaged(name, "it has no frame");
            }
            position += 2;
            int length;
            do {
                length = reading.bytes(position, 1)[0] & 255;
                position += length + 1;
                block++;
            } while (length > 0 && block < MOST_BLOCKS);
        }
        throw damaged(name, "more than " + MOST_BLOCKS + " blocks come before its first frame");
    }

    /** The frame on the picture, nothing around it; the frame itself when it fills the picture. */
    RgbImage place(RgbImage frame, PixelPolicy policy) {
        if (frame.size().equals(size)) {
            return frame;
        }
        byte[] samples = RgbImage.filled(size, policy.shown(0, 0) * 0x010101).samples();
        int width = frame.size().width();
        for (int y = 0; y < frame.size().height(); y++) {
            frame.copySamples(y * width, samples, ((top + y) * size.width() + left) * 3, width);
        }
        return RgbImage.ofOwned(size, samples);
    }

    private static int number(byte[] bytes, int at) {
        return (bytes[at] & 255) | (bytes[at + 1] & 255) << 8;
    }

    private static ImageReadException damaged(String name, String reason) {
        return new ImageReadException(
                name + " is a damaged GIF: " + reason + "; get an undamaged copy of the file", null);
    }
}
