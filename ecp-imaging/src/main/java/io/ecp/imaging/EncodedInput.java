package io.ecp.imaging;

import java.io.IOException;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * What an ImageIO reader reads from: some bytes in place of the file's head, then a stretch of the file, then some bytes
 * more. Holds at most a small buffer, never a cache file.
 */
final class EncodedInput extends ImageInputStreamImpl {

    private static final int BUFFER = 1 << 16;

    private final EncodedBytes.Reading reading;
    private final byte[] head;
    private final long from;
    private final long to;
    private final byte[] foot;
    private final byte[] buffer = new byte[BUFFER];
    private long bufferStart;
    private int buffered;

    /**
     * An input; closing it leaves the reading open.
     *
     * @param head what comes first
     * @param from the position in the file at which the stretch begins
     * @param to the position at which it ends, at the latest at the end of the file
     * @param foot what comes last
     */
    EncodedInput(EncodedBytes.Reading reading, byte[] head, long from, long to, byte[] foot) throws IOException {
        this.reading = reading;
        this.head = head;
        this.from = from;
        this.to = Math.max(from, Math.min(to, reading.length()));
        this.foot = foot;
    }

    /** The whole of a file. */
    static EncodedInput whole(EncodedBytes.Reading reading) throws IOException {
        return new EncodedInput(reading, new byte[0], 0, Long.MAX_VALUE, new byte[0]);
    }

    @Override
    public int read() throws IOException {
        checkClosed();
        bitOffset = 0;
        if (streamPos < head.length) {
            return head[(int) streamPos++] & 255;
        }
        if (!fill()) {
            long rest = streamPos - head.length - (to - from);
            if (rest < 0 || rest >= foot.length) {
                return -1;
            }
            streamPos++;
            return foot[(int) rest] & 255;
        }
        return buffer[(int) (streamPos++ - bufferStart)] & 255;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        checkClosed();
        bitOffset = 0;
        if (length == 0) {
            return 0;
        }
        int n;
        if (streamPos < head.length) {
            n = (int) Math.min(length, head.length - streamPos);
            System.arraycopy(head, (int) streamPos, target, offset, n);
        } else if (fill()) {
            int begin = (int) (streamPos - bufferStart);
            n = Math.min(length, buffered - begin);
            System.arraycopy(buffer, begin, target, offset, n);
        } else {
            long rest = streamPos - head.length - (to - from);
            if (rest < 0 || rest >= foot.length) {
                return -1;
            }
            n = (int) Math.min(length, foot.length - rest);
            System.arraycopy(foot, (int) rest, target, offset, n);
        }
        streamPos += n;
        return n;
    }

    @Override
    public long length() {
        return head.length + (to - from) + foot.length;
    }

    /** Brings the byte at the stream's position into the buffer; false beyond the stretch of the file. */
    private boolean fill() throws IOException {
        if (streamPos >= bufferStart && streamPos < bufferStart + buffered) {
            return true;
        }
        long position = streamPos - head.length + from;
        if (position >= to) {
            return false;
        }
        int n = reading.read(position, buffer, 0, (int) Math.min(BUFFER, to - position));
        buffered = Math.max(0, n);
        bufferStart = streamPos;
        return n > 0;
    }
}
