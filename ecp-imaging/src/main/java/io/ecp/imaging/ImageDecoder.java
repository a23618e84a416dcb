package io.ecp.imaging;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import org.jspecify.annotations.Nullable;

/**
 * Opens picture files by their format, and turns whatever happens to a damaged one into an {@link ImageReadException}
 * that names the file. Metadata is ignored, nothing is cached on disk, readers and files are closed on every path.
 */
final class ImageDecoder {

    /** What messages say can be read. */
    static final String FORMATS = "JPEG, PNG, GIF, BMP, TIFF, or what an ImageIO plug-in on the class path adds";

    static final System.Logger LOG = System.getLogger(ImageDecoder.class.getName());

    private ImageDecoder() {}

    /**
     * A file that has been looked at.
     *
     * @param format for messages, as {@code JPEG}
     * @param pixels what it holds
     */
    record Opened(String format, StoredPixels pixels) {

        Size seen() {
            return pixels.orientation().seen(pixels.size());
        }

        /** Whether this could be another look at the same file. */
        boolean resembles(Opened other) {
            return format.equals(other.format)
                    && pixels.size().equals(other.pixels.size())
                    && pixels.orientation() == other.pixels.orientation();
        }
    }

    /** What is done with an open file. */
    @FunctionalInterface
    interface Step<T> {
        T run(Opened opened, EncodedBytes.Reading reading) throws IOException;
    }

    /**
     * Reads the header, then does something with the file while it is open.
     *
     * @throws ImageReadException if the file cannot be read, is of no known format, or is damaged
     * @throws ImageLimitException if it needs more memory than there is
     */
    static <T> T with(EncodedBytes bytes, PixelPolicy policy, Step<T> step) {
        String format = "picture";
        Opened opened = null;
        try (EncodedBytes.Reading reading = bytes.open()) {
            byte[] start = reading.bytes(0, (int) Math.min(16, reading.length()));
            if (start.length == 0) {
                throw new ImageReadException(
                        bytes.name() + " is empty; name a file of a format that can be read (" + FORMATS + ")", null);
            }
            String known = formatOf(start);
            format = known == null ? format : known;
            opened = open(reading, known, policy, bytes.name());
            format = opened.format();
            return step.run(opened, reading);
        } catch (ImageException e) {
            throw e;
        } catch (EOFException e) {
            throw damaged(bytes, format, "it is cut off (" + reasons(e) + ")", e);
        } catch (IIOException e) {
            throw damaged(bytes, format, reasons(e), e);
        } catch (IOException e) {
            throw new ImageReadException(bytes.name() + " could not be read: " + reasons(e), e);
        } catch (RuntimeException e) {
            // The JDK's readers answer damaged files with any of a dozen unchecked exceptions.
            throw damaged(bytes, format, reasons(e), e);
        } catch (OutOfMemoryError e) {
            // One large allocation failed, so the heap is as usable as before.
            if (opened == null) {
                throw damaged(bytes, format, "its header asks for more memory than there is", e);
            }
            throw ImageLimitException.outOfMemory(bytes.name(), opened.pixels().size(), e);
        }
    }

    private static Opened open(EncodedBytes.Reading reading, @Nullable String known, PixelPolicy policy, String name)
            throws IOException {
        if ("JPEG".equals(known)) {
            requireFirstFrame(policy, "JPEG", name);
            return new Opened("JPEG", new JpegPixels(JpegHeader.parse(reading, name), policy, name));
        }
        if ("PNG".equals(known)) {
            requireFirstFrame(policy, "PNG", name);
            return new Opened("PNG", new PngPixels(PngHeader.parse(reading, name), policy, name));
        }
        TiffHeader tiff = null;
        GifScreen screen = null;
        if ("GIF".equals(known)) {
            screen = GifScreen.parse(reading, name);
        } else if ("TIFF".equals(known)) {
            tiff = TiffHeader.parse(reading, policy.frame(), name);
        } else if ("BMP".equals(known)) {
            BmpHeader.require(reading, name);
        }
        ImageIoPixels pixels = ImageIoPixels.open(reading, known, tiff, screen, policy, name);
        return new Opened(pixels.format(), pixels);
    }

    private static void requireFirstFrame(PixelPolicy policy, String format, String name) {
        if (policy.frame() > 0) {
            throw new ImageReadException(
                    name + " is a " + format + ", which has only frame 0, but frame " + policy.frame()
                            + " was asked for",
                    null);
        }
    }

    private static ImageReadException damaged(
            EncodedBytes bytes, String format, String reason, @Nullable Throwable cause) {
        return new ImageReadException(
                bytes.name() + " is a damaged " + format + ": " + reason + "; get an undamaged copy of the file",
                cause);
    }

    private static String reasons(Throwable thrown) {
        StringBuilder text = new StringBuilder();
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            String message = t.getMessage() == null ? t.getClass().getSimpleName() : t.getMessage();
            if (text.indexOf(message) < 0) {
                text.append(text.isEmpty() ? "" : ": ").append(message);
            }
        }
        return text.toString();
    }

    /** The format by its first bytes; null if it is none of those the JDK brings. */
    private static @Nullable String formatOf(byte[] start) {
        String text = new String(start, StandardCharsets.ISO_8859_1);
        if (text.startsWith("\u00FF\u00D8\u00FF")) {
            return "JPEG";
        }
        if (text.startsWith("\u0089PNG\r\n\u001A\n")) {
            return "PNG";
        }
        if (text.startsWith("GIF87a") || text.startsWith("GIF89a")) {
            return "GIF";
        }
        if (text.startsWith("BM")) {
            return "BMP";
        }
        if (text.startsWith("II*\0") || text.startsWith("MM\0*")) {
            return "TIFF";
        }
        return null;
    }

    /** What a file is that no reader knows, and what would help. */
    static String unknown(EncodedBytes.Reading reading) throws IOException {
        String start = new String(reading.bytes(0, (int) Math.min(12, reading.length())), StandardCharsets.ISO_8859_1);
        if (start.startsWith("RIFF") && start.endsWith("WEBP")) {
            return needs("a WebP", "imageio-webp");
        }
        if (start.startsWith("II+\0") || start.startsWith("MM\0+")) {
            return needs("a BigTIFF", "imageio-tiff");
        }
        return "of no format that can be read; it should be " + FORMATS;
    }

    private static String needs(String format, String artifact) {
        return format + ", which this JVM has no reader for; put com.twelvemonkeys.imageio:" + artifact
                + " on the class path, or save it as PNG";
    }

    /** The JDK's own reader of a known format, since a plug-in may decode other pixels; else any that recognises it. */
    static @Nullable ImageReader reader(@Nullable String known, EncodedInput input) {
        Iterator<ImageReader> readers =
                known == null ? ImageIO.getImageReaders(input) : ImageIO.getImageReadersByFormatName(known);
        ImageReader first = null;
        while (readers.hasNext()) {
            ImageReader reader = readers.next();
            if (reader.getClass().getName().startsWith("com.sun.imageio.plugins.")) {
                if (first != null) {
                    first.dispose();
                }
                return reader;
            }
            if (first == null) {
                first = reader;
            } else {
                reader.dispose();
            }
        }
        return first;
    }
}
