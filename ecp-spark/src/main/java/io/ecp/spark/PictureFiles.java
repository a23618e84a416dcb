package io.ecp.spark;

import io.ecp.imaging.ImageReadException;
import io.ecp.imaging.ImageSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Opens pictures where it is called, on the executor: a path without a scheme, or with {@code file:}, in the machine's own
 * file system, where a large picture is streamed; any other scheme by Hadoop's {@code FileSystem}, as bytes in memory.
 */
final class PictureFiles implements Serializable {

    /** Beyond a gigabyte, a picture is no matter of holding it in memory. */
    static final int MOST_BYTES = 1 << 30;

    private static final long serialVersionUID = 1L;

    /** A single letter is a drive of Windows. */
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*", Pattern.DOTALL);

    private final SerializableConfiguration hadoop;
    private final int mostBytes;

    PictureFiles(SerializableConfiguration hadoop) {
        this(hadoop, MOST_BYTES);
    }

    PictureFiles(SerializableConfiguration hadoop, int mostBytes) {
        this.hadoop = hadoop;
        this.mostBytes = mostBytes;
    }

    /**
     * Opens a picture.
     *
     * @param hashed whether its content's hash is wanted, for which it is read through
     * @throws io.ecp.imaging.ImageException if it cannot be read
     */
    Opened open(String path, boolean hashed) {
        try {
            if (!SCHEME.matcher(path).matches()) {
                return local(Path.of(path), hashed);
            }
            // Not java.net.URI: the paths of Spark's own sources are not escaped.
            org.apache.hadoop.fs.Path named = new org.apache.hadoop.fs.Path(path);
            if ("file".equals(named.toUri().getScheme())) {
                return local(Path.of(named.toUri().getPath()), hashed);
            }
            byte[] bytes = read(named);
            return new Opened(ImageSource.of(bytes), hashed ? Digest.of(bytes) : null);
        } catch (IOException | InvalidPathException e) {
            throw new ImageReadException("the picture " + path + " cannot be read: " + e, e);
        } catch (IllegalArgumentException e) {
            throw new ImageReadException("\"" + path + "\" is no path of a file: " + e.getMessage(), e);
        }
    }

    private static Opened local(Path file, boolean hashed) throws IOException {
        ImageSource source = ImageSource.of(file);
        return new Opened(source, hashed ? Digest.of(Files.newInputStream(file)) : null);
    }

    private byte[] read(org.apache.hadoop.fs.Path file) throws IOException {
        // Hadoop keeps one FileSystem for all; it is not ours to close.
        try (InputStream in = file.getFileSystem(hadoop.value()).open(file)) {
            byte[] bytes = in.readNBytes(mostBytes);
            if (in.read() >= 0) {
                throw new IOException("it has more than " + mostBytes
                        + " bytes, the most of a picture that is not in a local file system; mount it as one");
            }
            return bytes;
        }
    }

    /**
     * A picture.
     *
     * @param source its pixels
     * @param hash of its bytes, if wanted
     */
    record Opened(ImageSource source, @Nullable String hash) {}
}
