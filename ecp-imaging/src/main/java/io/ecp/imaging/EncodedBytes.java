package io.ecp.imaging;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A picture file before it is decoded, on disk or in memory. */
final class EncodedBytes {

    private final String name;
    private final Opener opener;

    private EncodedBytes(String name, Opener opener) {
        this.name = name;
        this.opener = opener;
    }

    /**
     * A file, which is opened anew for each reading.
     *
     * @throws ImageReadException if it is missing, a directory, or not readable
     */
    static EncodedBytes of(Path file) {
        if (Files.isDirectory(file)) {
            throw new ImageReadException(
                    "the picture " + file + " is a directory; name a file of a format that can be read ("
                            + ImageDecoder.FORMATS + ")",
                    null);
        }
        if (!Files.exists(file)) {
            throw new ImageReadException(
                    "the picture " + file + " does not exist; name a file of a format that can be read ("
                            + ImageDecoder.FORMATS + ")",
                    new NoSuchFileException(file.toString()));
        }
        // A RandomAccessFile, since a channel would be closed by an interrupt of the thread that reads.
        Opener opener = file.getFileSystem().equals(FileSystems.getDefault())
                ? () -> new OnDisk(new RandomAccessFile(file.toFile(), "r"))
                : () -> new InMemory(Files.readAllBytes(file));
        return new EncodedBytes(file.toString(), opener);
    }

    /** Bytes in memory, which are not copied. */
    static EncodedBytes of(byte[] bytes) {
        return new EncodedBytes("of " + bytes.length + " bytes in memory", () -> new InMemory(bytes));
    }

    /** What messages call the picture. */
    String name() {
        return "the picture " + name;
    }

    /** Opens the bytes for reading. */
    Reading open() throws IOException {
        return opener.open();
    }

    @FunctionalInterface
    private interface Opener {
        Reading open() throws IOException;
    }

    /** Access to bytes at any position. Used by one thread. */
    abstract static class Reading implements Closeable {

        abstract long length() throws IOException;

        /** Reads up to {@code length} bytes at a position; returns how many, or -1 at or beyond the end. */
        abstract int read(long position, byte[] target, int offset, int length) throws IOException;

        @Override
        public void close() throws IOException {}

        /** Exactly so many bytes at a position. */
        final byte[] bytes(long position, int length) throws IOException {
            if (position < 0 || length < 0 || position + length > length()) {
                throw new EOFException("ends before byte " + (position + length));
            }
            byte[] bytes = new byte[length];
            for (int done = 0; done < length; ) {
                int n = read(position + done, bytes, done, length - done);
                if (n < 0) {
                    throw new EOFException("ends before byte " + (position + length));
                }
                done += n;
            }
            return bytes;
        }
    }

    private static final class OnDisk extends Reading {

        private final RandomAccessFile file;

        OnDisk(RandomAccessFile file) {
            this.file = file;
        }

        @Override
        long length() throws IOException {
            return file.length();
        }

        @Override
        int read(long position, byte[] target, int offset, int length) throws IOException {
            file.seek(position);
            return file.read(target, offset, length);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    private static final class InMemory extends Reading {

        private final byte[] bytes;

        InMemory(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        long length() {
            return bytes.length;
        }

        @Override
        int read(long position, byte[] target, int offset, int length) {
            if (position >= bytes.length) {
                return -1;
            }
            int n = (int) Math.min(length, bytes.length - position);
            System.arraycopy(bytes, (int) position, target, offset, n);
            return n;
        }
    }
}
