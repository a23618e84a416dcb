package io.ecp.imaging;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The inflated bytes of a PNG file's pixel chunks, from the first on. Used by one thread. */
final class PngData implements Closeable {

    private static final int BUFFER = 1 << 16;

    private final EncodedBytes.Reading reading;
    private final String name;
    private final Inflater inflater = new Inflater();
    private final byte[] compressed = new byte[BUFFER];
    private PngHeader.Chunk chunk;
    private CRC32 crc;
    private long done;

    /**
     * Opens the data.
     *
     * @param position of the first chunk of pixels
     */
    PngData(EncodedBytes.Reading reading, long position, String name) throws IOException {
        this.reading = reading;
        this.name = name;
        this.chunk = PngHeader.Chunk.at(reading, position, name);
        this.crc = chunk.crc();
    }

    /**
     * Inflates exactly so many bytes.
     *
     * @throws EOFException if the data ends before
     * @throws ImageReadException if it is damaged
     */
    void read(byte[] target, int length) throws IOException {
        int have = 0;
        while (have < length) {
            int n;
            try {
                n = inflater.inflate(target, have, length - have);
            } catch (DataFormatException e) {
                throw PngHeader.damaged(name, "its pixels cannot be unpacked (" + e.getMessage() + ")");
            }
            have += n;
            if (n == 0) {
                if (inflater.finished()) {
                    throw new EOFException("its pixels end too early");
                }
                if (inflater.needsDictionary()) {
                    throw PngHeader.damaged(name, "its pixels cannot be unpacked (a dictionary is asked for)");
                }
                more();
            }
        }
    }

    private void more() throws IOException {
        while (done == chunk.length()) {
            int expected = ByteBuffer.wrap(reading.bytes(chunk.next() - 4, 4)).getInt();
            if ((int) crc.getValue() != expected) {
                throw PngHeader.damaged(name, "the checksum of its pixels is wrong");
            }
            PngHeader.Chunk next = PngHeader.Chunk.at(reading, chunk.next(), name);
            if (next.type() != PngHeader.IDAT) {
                throw new EOFException("its pixels end too early");
            }
            chunk = next;
            crc = next.crc();
            done = 0;
        }
        int n = reading.read(chunk.position() + done, compressed, 0, (int) Math.min(BUFFER, chunk.length() - done));
        if (n <= 0) {
            throw new EOFException("its pixels end too early");
        }
        crc.update(compressed, 0, n);
        done += n;
        inflater.setInput(compressed, 0, n);
    }

    @Override
    public void close() {
        inflater.end();
    }
}
