package io.ecp.imaging;

import java.io.IOException;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * What an ImageIO reader reads from: some bytes in place of the file's head, then the rest of the file. Holds at most a
 * small buffer, never a cache file.
 */
final class EncodedInput extends ImageInputStreamImpl {

    private static final int BUFFER = 1 << 16;

    private final EncodedBytes.Reading reading;
    private final byte[] head;
    private final long tail;
    private final byte[] buffer = new byte[BUFFER];
    private long bufferStart;
    private int buffered;

    /**
     * An input; closing it leaves the reading open.
     *
     * @param head what comes first
     * @param tail the position in the file at which the rest begins
     */
    EncodedInput(EncodedBytes.Reading reading, byte[] head, long tail) {
        this.reading = reading;
        this.head = head;
        this.tail = tail;
    }

    @Override
    public int read() throws IOException {
        checkClosed();
        bitOffset = 0;
        if (streamPos < head.length) {
            return head[(int) streamPos++] & 255;
        }
        if (!fill()) {
            return -1;
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
        } else {
            if (!fill()) {
                return -1;
            }
            int from = (int) (streamPos - bufferStart);
            n = Math.min(length, buffered - from);
            System.arraycopy(buffer, from, target, offset, n);
        }
        streamPos += n;
        return n;
    }

    @Override
    public long length() {
        try {
            return head.length + Math.max(0, reading.length() - tail);
        } catch (IOException e) {
            // The interface has no way to fail; -1 is its word for unknown.
            return -1;
        }
    }

    /** Brings the byte at the stream's position into the buffer; false at the end. */
    private boolean fill() throws IOException {
        if (streamPos >= bufferStart && streamPos < bufferStart + buffered) {
            return true;
        }
        int n = reading.read(streamPos - head.length + tail, buffer, 0, BUFFER);
        buffered = Math.max(0, n);
        bufferStart = streamPos;
        return n > 0;
    }
}
