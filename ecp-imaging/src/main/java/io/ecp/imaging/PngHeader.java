package io.ecp.imaging;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * What a PNG file says about its pixels. Chunks that say nothing about them (text of any kind, times, other metadata)
 * are stepped over without being read, however long they claim to be.
 *
 * @param size width and height
 * @param depth bits of a sample: 1, 2, 4, 8 or 16
 * @param color the colour type
 * @param interlaced whether the rows come in Adam7's seven passes
 * @param palette red, green, blue of each entry; empty if there is none
 * @param transparency the opacities of the palette, or the one transparent colour; null if there is none
 * @param orientation how the pixels are to be turned
 * @param profile where a compressed colour profile lies, null if there is none
 * @param data the position of the first chunk of pixels
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PngHeader(
        Size size,
        int depth,
        int color,
        boolean interlaced,
        byte[] palette,
        byte @Nullable [] transparency,
        Orientation orientation,
        @Nullable Chunk profile,
        long data) {

    static final int GRAY = 0;
    static final int RGB = 2;
    static final int PALETTE = 3;
    static final int GRAY_ALPHA = 4;
    static final int RGB_ALPHA = 6;

    static final int IHDR = 0x49484452;
    static final int PLTE = 0x504C5445;
    static final int IDAT = 0x49444154;
    static final int IEND = 0x49454E44;
    private static final int TRANSPARENCY = 0x74524E53;
    private static final int EXIF = 0x65584966;
    private static final int ICC_PROFILE = 0x69434350;

    private static final int MOST_CHUNKS = 1 << 16;

    /** A row of more is no picture; rows are what is allocated first. */
    private static final long MOST_ROW = 1 << 26;

    /**
     * A chunk.
     *
     * @param type its four letters
     * @param position of its data
     * @param length of its data
     */
    record Chunk(int type, long position, long length) {

        /**
         * The chunk whose length stands at a position.
         *
         * @throws ImageReadException if what stands there is no chunk
         */
        static Chunk at(EncodedBytes.Reading reading, long position, String name) throws IOException {
            ByteBuffer header = ByteBuffer.wrap(reading.bytes(position, 8));
            Chunk chunk = new Chunk(header.getInt(4), position + 8, header.getInt(0) & 0xFFFFFFFFL);
            for (int i = 4; i < 8; i++) {
                int letter = header.get(i) & 0xDF;
                if (letter < 'A' || letter > 'Z') {
                    throw damaged(name, "byte " + position + " should begin a chunk");
                }
            }
            if (chunk.length > Integer.MAX_VALUE) {
                throw damaged(name, "its chunk " + chunk.type() + " claims " + chunk.length + " bytes");
            }
            return chunk;
        }

        /** Where the next chunk begins. */
        long next() {
            return position + length + 4;
        }

        /** The data, of a chunk that may have at most so many bytes, after a look at its checksum. */
        byte[] data(EncodedBytes.Reading reading, int most, String name) throws IOException {
            if (length > most) {
                throw damaged(name, "its chunk " + letters() + " has " + length + " bytes, more than " + most);
            }
            byte[] data = reading.bytes(position, (int) length);
            CRC32 crc = crc();
            crc.update(data);
            if ((int) crc.getValue()
                    != ByteBuffer.wrap(reading.bytes(position + length, 4)).getInt()) {
                throw damaged(name, "the checksum of its chunk " + letters() + " is wrong");
            }
            return data;
        }

        /** A checksum that has seen the type. */
        CRC32 crc() {
            CRC32 crc = new CRC32();
            crc.update(ByteBuffer.allocate(4).putInt(0, type));
            return crc;
        }

        String letters() {
            return new String(ByteBuffer.allocate(4).putInt(0, type).array(), StandardCharsets.US_ASCII);
        }
    }

    /**
     * Reads the chunks before the pixels, and looks for an orientation after them.
     *
     * @param name what messages call the picture
     * @throws ImageReadException if the header is damaged
     */
    static PngHeader parse(EncodedBytes.Reading reading, String name) throws IOException {
        Chunk first = Chunk.at(reading, 8, name);
        if (first.type() != IHDR || first.length() != 13) {
            throw damaged(name, "it does not begin with its header");
        }
        ByteBuffer header = ByteBuffer.wrap(first.data(reading, 13, name));
        Size size = size(header.getInt(0), header.getInt(4), name);
        int depth = header.get(8);
        int color = header.get(9);
        requireValid(depth, color, name);
        if (header.get(10) != 0 || header.get(11) != 0 || header.get(12) < 0 || header.get(12) > 1) {
            throw damaged(
                    name,
                    "it declares compression " + header.get(10) + ", filter " + header.get(11) + " and interlace "
                            + header.get(12) + ", of which only 0, 0 and 0 or 1 exist");
        }
        if ((size.width() * (long) depth * samples(color) + 7) / 8 > MOST_ROW) {
            throw new ImageLimitException(name + " has rows of " + size.width() + " pixels, more than the " + MOST_ROW
                    + " bytes that a row may have; cut it into tiles beforehand");
        }
        byte[] palette = {};
        byte[] transparency = null;
        Chunk profile = null;
        Orientation orientation = null;
        long data = 0;
        long position = first.next();
        for (int i = 0; i < MOST_CHUNKS; i++) {
            // What comes after the pixels may be cut off.
            if (data > 0 && position + 12 > reading.length()) {
                break;
            }
            Chunk chunk;
            try {
                chunk = Chunk.at(reading, position, name);
            } catch (ImageReadException e) {
                if (data > 0) {
                    break;
                }
                throw e;
            }
            if (chunk.type() == IDAT && data == 0) {
                data = position;
            } else if (chunk.type() == PLTE && data == 0) {
                palette = chunk.data(reading, 768, name);
            } else if (chunk.type() == TRANSPARENCY && data == 0) {
                transparency = chunk.data(reading, 256, name);
            } else if (chunk.type() == ICC_PROFILE && data == 0) {
                profile = chunk;
            } else if (chunk.type() == EXIF && orientation == null) {
                long length = Math.min(chunk.length(), reading.length() - chunk.position());
                orientation = Orientation.fromExif(reading, chunk.position(), length);
            } else if (chunk.type() == IEND) {
                break;
            }
            position = chunk.next();
        }
        if (data == 0) {
            throw damaged(name, "it has no pixels");
        }
        if (palette.length % 3 != 0 || (color == PALETTE && palette.length == 0)) {
            throw damaged(name, "its palette has " + palette.length + " bytes");
        }
        int key = color == GRAY ? 2 : color == RGB ? 6 : 0;
        if (transparency != null && key > 0 && transparency.length < key) {
            throw damaged(name, "its transparent colour has " + transparency.length + " bytes instead of " + key);
        }
        return new PngHeader(
                size,
                depth,
                color,
                header.get(12) == 1,
                palette,
                color == GRAY_ALPHA || color == RGB_ALPHA ? null : transparency,
                orientation == null ? Orientation.UPRIGHT : orientation,
                profile,
                data);
    }

    private static Size size(int width, int height, String name) {
        if (width < 1 || height < 1) {
            throw damaged(name, "it declares a size of " + (width & 0xFFFFFFFFL) + "x" + (height & 0xFFFFFFFFL));
        }
        return new Size(width, height);
    }

    private static void requireValid(int depth, int color, String name) {
        boolean valid =
                switch (color) {
                    case GRAY -> depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
                    case PALETTE -> depth == 1 || depth == 2 || depth == 4 || depth == 8;
                    case RGB, GRAY_ALPHA, RGB_ALPHA -> depth == 8 || depth == 16;
                    default -> false;
                };
        if (!valid) {
            throw damaged(name, "it declares colour type " + color + " with " + depth + " bits");
        }
    }

    /** The samples of a pixel. */
    int samples() {
        return samples(color);
    }

    private static int samples(int color) {
        return switch (color) {
            case RGB -> 3;
            case GRAY_ALPHA -> 2;
            case RGB_ALPHA -> 4;
            default -> 1;
        };
    }

    /** The bytes of a row of so many pixels. */
    int rowLength(int width) {
        return (int) (((long) width * depth * samples() + 7) / 8);
    }

    /** Whether rows are red, green and blue in bytes, as they are shown. */
    boolean isPlain(PixelPolicy policy) {
        return color == RGB && depth == 8 && (transparency == null || policy.alpha() == PixelPolicy.Alpha.DROP);
    }

    static ImageReadException damaged(String name, String reason) {
        return new ImageReadException(
                name + " is a damaged PNG: " + reason + "; get an undamaged copy of the file", null);
    }

    @Override
    public String toString() {
        return size + " of type " + color + ", " + depth + " bits, " + Arrays.toString(palette);
    }
}
