package io.ecp.imaging;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where the rows of blocks of a sequential JPEG with restart markers begin in the file. Decoding can begin at any
 * marker; as markers are numbered from 0 to 7 in turn, it begins here at those whose number is 0, so that a cut-out
 * stretch is a valid file.
 */
final class JpegRestarts {

    private static final int BUFFER = 1 << 16;
    private static final int MOST_MARKERS = 1 << 24;

    private final Layout layout;
    private final long length;
    private final long scan;

    /** The position after the marker before each group of rows, and at the end the position of the scan's end. */
    private final long[] groups;

    private final boolean complete;

    private JpegRestarts(Layout layout, long length, long scan, long[] groups, boolean complete) {
        this.layout = layout;
        this.length = length;
        this.scan = scan;
        this.groups = groups;
        this.complete = complete;
    }

    /**
     * How blocks and markers lie.
     *
     * @param blockHeight the rows of pixels of a row of blocks
     * @param blockRows the number of rows of blocks
     * @param groupRows the rows of blocks from a marker of number 0 to the next at the beginning of a row
     * @param groupMarkers the markers of so many rows
     */
    record Layout(int blockHeight, int blockRows, int groupRows, int groupMarkers) {

        /** The layout of a file in which rows can be found; null of any other. */
        static @Nullable Layout of(JpegHeader header, Size size) {
            if (header.restart() == 0 || (header.marker() != 0xC0 && header.marker() != 0xC1)) {
                return null;
            }
            int across = 1;
            int down = 1;
            byte[] frame = header.frame();
            if (header.components() > 1) {
                for (int c = 0; c < header.components(); c++) {
                    int sampling = frame[7 + c * 3] & 255;
                    across = Math.max(across, sampling >> 4);
                    down = Math.max(down, sampling & 15);
                }
            }
            if (across > 4 || down > 4 || header.components() == 4) {
                return null;
            }
            int blocks = (size.width() + across * 8 - 1) / (across * 8);
            int rows = (size.height() + down * 8 - 1) / (down * 8);
            int groupRows;
            int groupMarkers;
            if (header.restart() % blocks == 0) {
                groupMarkers = 8;
                groupRows = header.restart() / blocks * 8;
            } else if (blocks % header.restart() == 0) {
                int markers = blocks / header.restart();
                groupRows = 8 / gcd(8, markers);
                groupMarkers = groupRows * markers;
            } else {
                return null;
            }
            return new Layout(down * 8, rows, groupRows, groupMarkers);
        }

        private static int gcd(int a, int b) {
            return b == 0 ? a : gcd(b, a % b);
        }

        /** Whether the region leaves out enough of the picture that looking for markers pays. */
        boolean isWorthwhile(Region region, Size size) {
            long rows = (long) groupRows * blockHeight;
            return region.height() + rows + blockHeight < (region.y() + region.height()) / 2;
        }
    }

    /**
     * A part of the scan.
     *
     * @param top the first row of pixels
     * @param height how many rows
     * @param from where it begins in the file
     * @param to where it ends
     */
    record Stretch(int top, int height, long from, long to) {}

    /** Looks for the markers. */
    static JpegRestarts scan(EncodedBytes.Reading reading, long tail, Layout layout) throws IOException {
        byte[] start = reading.bytes(tail + 2, 2);
        long scan = tail + 2 + ((start[0] & 255) << 8 | (start[1] & 255));
        int count = (layout.blockRows() + layout.groupRows() - 1) / layout.groupRows();
        long[] groups = new long[count + 1];
        groups[0] = scan;
        byte[] buffer = new byte[BUFFER];
        long position = scan;
        int markers = 0;
        int group = 1;
        boolean escaped = false;
        while (true) {
            int n = reading.read(position, buffer, 0, BUFFER);
            if (n <= 0) {
                return new JpegRestarts(layout, reading.length(), scan, groups, false);
            }
            for (int i = 0; i < n; i++) {
                int value = buffer[i];
                if (!escaped) {
                    escaped = value == -1;
                    continue;
                }
                if (value == -1) {
                    continue;
                }
                escaped = false;
                int marker = value & 255;
                if (marker >= 0xD0 && marker <= 0xD7) {
                    if (marker - 0xD0 != markers % 8 || markers > MOST_MARKERS) {
                        return new JpegRestarts(layout, reading.length(), scan, groups, false);
                    }
                    markers++;
                    if (markers % layout.groupMarkers() == 0 && group < count) {
                        groups[group++] = position + i + 1;
                    }
                } else if (marker != 0) {
                    groups[count] = position + i - 1;
                    // Anything but the end of the file is another scan, without which the pixels are not all there.
                    return new JpegRestarts(layout, reading.length(), scan, groups, marker == 0xD9 && group == count);
                }
            }
            position += n;
        }
    }

    /** The length of the file that was looked at. */
    long length() {
        return length;
    }

    /** Whether all markers were found where they should be. */
    boolean isComplete() {
        return complete;
    }

    /**
     * The stretch that has all that a region needs: also a row of blocks above and below, which the smoothing of colours
     * looks at.
     */
    Stretch around(Region region, Size size) {
        int firstRow = Math.max(0, region.y() / layout.blockHeight() - 1);
        int endRow = Math.min(layout.blockRows(), (region.y() + region.height() - 1) / layout.blockHeight() + 2);
        int first = firstRow / layout.groupRows();
        int end = (endRow + layout.groupRows() - 1) / layout.groupRows();
        int top = first * layout.groupRows() * layout.blockHeight();
        int bottom = (int) Math.min(size.height(), (long) end * layout.groupRows() * layout.blockHeight());
        // Before the last group's end stands a marker, which would be read as the beginning of more.
        long to = end == groups.length - 1 ? groups[end] : groups[end] - 2;
        return new Stretch(top, bottom - top, groups[first], to);
    }

    /** The header of a file that has only so many rows. */
    byte[] head(EncodedBytes.Reading reading, JpegHeader header, int height) throws IOException {
        byte[] head = header.head().clone();
        int position = 2;
        while ((head[position + 1] & 255) != header.marker()) {
            position += 2 + ((head[position + 2] & 255) << 8 | (head[position + 3] & 255));
        }
        head[position + 5] = (byte) (height >> 8);
        head[position + 6] = (byte) height;
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head);
        all.writeBytes(reading.bytes(header.tail(), (int) (scan - header.tail())));
        return all.toByteArray();
    }

    @Override
    public String toString() {
        return layout + " " + Arrays.toString(groups);
    }
}
