package io.ecp.imaging;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The directories of a TIFF file, looked through before a reader is let at them: readers allocate what a directory
 * claims, so claims that the file is too short for are refused here.
 *
 * @param orientation how the pixels of the page are to be turned
 * @param palette the reds, then the greens, then the blues of the page's palette, of which Pillow takes the high byte and
 *     the JDK's reader rounds; null if there is none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TiffHeader(Orientation orientation, byte @Nullable [] palette) {

    private static final int COLOR_MAP = 0x140;
    private static final int MOST_COLORS = 256;

    private static final int MOST_DIRECTORIES = 1 << 12;
    private static final int MOST_VALUES = 1 << 24;
    private static final int[] TYPE_LENGTHS = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4};
    private static final int[] NUMBERS = {0x100, 0x101, 0x115, 0x142, 0x143};
    private static final int SAMPLES = 0x115;
    private static final int MOST_SAMPLES = 64;

    /**
     * Looks through the directories up to that of a page.
     *
     * @param page from 0
     * @param name what messages call the picture
     * @throws ImageReadException if there is no such page, or a directory is damaged
     */
    static TiffHeader parse(EncodedBytes.Reading reading, int page, String name) throws IOException {
        ByteBuffer start = ByteBuffer.wrap(reading.bytes(0, 8));
        ByteOrder order = start.getShort(0) == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        long directory = start.order(order).getInt(4) & 0xFFFFFFFFL;
        for (int index = 0; ; index++) {
            if (directory == 0 || index > MOST_DIRECTORIES) {
                throw new ImageReadException(
                        name + " is a TIFF of " + index + " pages, but page " + page + " was asked for; pages count"
                                + " from 0",
                        null);
            }
            int entries =
                    ByteBuffer.wrap(reading.bytes(directory, 2)).order(order).getShort(0) & 0xFFFF;
            ByteBuffer table =
                    ByteBuffer.wrap(reading.bytes(directory + 2, entries * 12)).order(order);
            for (int at = 0; at < entries * 12; at += 12) {
                check(table, at, reading.length(), name);
            }
            if (index == page) {
                return new TiffHeader(Orientation.fromDirectory(table, entries), palette(reading, table, entries));
            }
            directory = ByteBuffer.wrap(reading.bytes(directory + 2 + entries * 12L, 4))
                            .order(order)
                            .getInt(0)
                    & 0xFFFFFFFFL;
        }
    }

    private static byte @Nullable [] palette(EncodedBytes.Reading reading, ByteBuffer table, int entries)
            throws IOException {
        for (int at = 0; at < entries * 12; at += 12) {
            int count = table.getInt(at + 4);
            if ((table.getShort(at) & 0xFFFF) == COLOR_MAP
                    && table.getShort(at + 2) == 3
                    && count >= 6
                    && count <= MOST_COLORS * 3
                    && count % 3 == 0) {
                ByteBuffer values = ByteBuffer.wrap(reading.bytes(table.getInt(at + 8) & 0xFFFFFFFFL, count * 2))
                        .order(table.order());
                byte[] palette = new byte[count];
                for (int i = 0; i < count; i++) {
                    palette[i] = (byte) (values.getShort(i * 2) >> 8);
                }
                return palette;
            }
        }
        return null;
    }

    private static void check(ByteBuffer table, int at, long fileLength, String name) {
        int tag = table.getShort(at) & 0xFFFF;
        int type = table.getShort(at + 2) & 0xFFFF;
        long count = table.getInt(at + 4) & 0xFFFFFFFFL;
        long bytes = count * (type < TYPE_LENGTHS.length ? TYPE_LENGTHS[type] : 1);
        long offset = table.getInt(at + 8) & 0xFFFFFFFFL;
        if (count > MOST_VALUES || (bytes > 4 && offset + bytes > fileLength)) {
            throw damaged(name, "its entry " + tag + " claims " + count + " values, more than the file holds");
        }
        for (int number : NUMBERS) {
            if (tag == number && count == 1) {
                long value = type == 3 ? table.getShort(at + 8) & 0xFFFF : offset;
                if (value == 0 || value > Integer.MAX_VALUE || (tag == SAMPLES && value > MOST_SAMPLES)) {
                    throw damaged(name, "its entry " + tag + " has a value of " + value);
                }
            }
        }
    }

    private static ImageReadException damaged(String name, String reason) {
        return new ImageReadException(
                name + " is a damaged TIFF: " + reason + "; get an undamaged copy of the file", null);
    }
}
