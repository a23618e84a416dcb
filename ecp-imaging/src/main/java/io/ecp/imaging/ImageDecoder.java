package io.ecp.imaging;

import java.awt.image.BufferedImage;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads headers and pixels of picture files by ImageIO, kept on a short rein: metadata is ignored, nothing is cached on
 * disk, readers and files are closed on every path, and whatever a reader throws at a damaged file becomes an
 * {@link ImageReadException} that names the file.
 */
final class ImageDecoder {

    /** What messages say can be read. */
    static final String FORMATS = "JPEG, PNG, GIF, BMP, TIFF, or what an ImageIO plug-in on the class path adds";

    private static final System.Logger LOG = System.getLogger(ImageDecoder.class.getName());

    /** Bounds the walk over a PNG file's chunks in search of its orientation. */
    private static final int MOST_CHUNKS = 1 << 16;

    private ImageDecoder() {}

    /**
     * What is known before decoding.
     *
     * @param format for messages, as {@code JPEG}
     * @param stored the size of the stored pixels
     * @param orientation how they are to be turned
     */
    record Header(String format, Size stored, Orientation orientation) {

        Size seen() {
            return orientation.seen(stored);
        }
    }

    @FunctionalInterface
    private interface Step<T> {
        T run(ImageReader reader, Kind kind) throws IOException;
    }

    /** What the file says that ImageIO's readers do not pass on. */
    private record Kind(String format, Orientation orientation, @Nullable GifScreen screen) {

        Header header(ImageReader reader) throws IOException {
            return new Header(format, screen == null ? sizeOf(reader) : screen.size(), orientation);
        }
    }

    /**
     * Reads the header only.
     *
     * @throws ImageReadException if the bytes are no picture that can be read
     */
    static Header header(EncodedBytes bytes) {
        return with(bytes, (reader, kind) -> kind.header(reader));
    }

    /**
     * Decodes all pixels, turned the way they are to be seen.
     *
     * @param expected the header that was read before
     * @throws ImageReadException if the file is damaged, cut off, or no longer the one whose header was read
     * @throws ImageLimitException if the pixels do not fit into memory
     */
    static RgbImage decode(EncodedBytes bytes, Header expected) {
        try {
            return with(bytes, (reader, kind) -> {
                Header header = kind.header(reader);
                if (!header.equals(expected)) {
                    throw new ImageReadException(
                            bytes.name() + " changed after its header was read: it was " + expected.format() + " of "
                                    + expected.seen() + " and is " + kind.format() + " of " + header.seen()
                                    + "; make a new ImageSource for the new file",
                            null);
                }
                List<String> warnings = new ArrayList<>();
                reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
                BufferedImage image = reader.read(0);
                for (String warning : warnings) {
                    if (isTruncation(warning)) {
                        throw damaged(bytes, kind.format(), "it is cut off (" + warning + ")", null);
                    }
                    LOG.log(System.Logger.Level.DEBUG, "{0}: {1}", bytes.name(), warning);
                }
                RgbImage pixels = RgbConversion.adopt(image, true, bytes.name());
                return kind.orientation()
                        .apply(kind.screen() == null ? pixels : kind.screen().place(pixels));
            });
        } catch (OutOfMemoryError e) {
            // One large allocation failed, so the heap is as usable as before.
            throw ImageLimitException.outOfMemory(bytes.name(), expected.stored(), e);
        }
    }

    private static boolean isTruncation(String warning) {
        String text = warning.toLowerCase(Locale.ROOT);
        return text.contains("truncated") || text.contains("missing eoi") || text.contains("premature end");
    }

    private static Size sizeOf(ImageReader reader) throws IOException {
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        if (width < 1 || height < 1) {
            throw new IIOException("it declares a size of " + width + "x" + height);
        }
        return new Size(width, height);
    }

    private static <T> T with(EncodedBytes bytes, Step<T> step) {
        String format = "picture";
        try (EncodedBytes.Reading reading = bytes.open()) {
            byte[] start = reading.bytes(0, (int) Math.min(16, reading.length()));
            if (start.length == 0) {
                throw new ImageReadException(
                        bytes.name() + " is empty; name a file of a format that can be read (" + FORMATS + ")", null);
            }
            byte[] head = {};
            long tail = 0;
            Orientation orientation = Orientation.UPRIGHT;
            GifScreen screen = null;
            String known = formatOf(start);
            if (known != null) {
                format = known;
            }
            if ("JPEG".equals(known)) {
                JpegHeader jpeg = JpegHeader.parse(reading, bytes.name());
                head = jpeg.head();
                tail = jpeg.tail();
                orientation = jpeg.orientation();
            } else if ("PNG".equals(known)) {
                orientation = pngOrientation(reading);
            } else if ("GIF".equals(known)) {
                screen = GifScreen.parse(reading, bytes.name());
            } else if ("TIFF".equals(known)) {
                orientation = Orientation.fromExif(reading, 0, reading.length());
            }
            try (EncodedInput input = new EncodedInput(reading, head, tail)) {
                ImageReader reader = reader(known, input);
                if (reader == null) {
                    throw new ImageReadException(
                            bytes.name() + " is of no format that can be read; it should be " + FORMATS, null);
                }
                try {
                    if (known == null) {
                        format = reader.getFormatName().toUpperCase(Locale.ROOT);
                    }
                    reader.setInput(input, true, true);
                    return step.run(reader, new Kind(format, orientation, screen));
                } finally {
                    reader.dispose();
                }
            }
        } catch (ImageException e) {
            throw e;
        } catch (EOFException e) {
            throw damaged(bytes, format, "it is cut off", e);
        } catch (IIOException e) {
            throw damaged(bytes, format, reasons(e), e);
        } catch (IOException e) {
            throw new ImageReadException(bytes.name() + " could not be read: " + reasons(e), e);
        } catch (RuntimeException e) {
            // The JDK's readers answer damaged files with any of a dozen unchecked exceptions.
            throw damaged(bytes, format, reasons(e), e);
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

    /** The JDK's own reader of a known format, since a plug-in may decode other pixels; else any that recognises it. */
    private static @Nullable ImageReader reader(@Nullable String known, EncodedInput input) {
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

    private static Orientation pngOrientation(EncodedBytes.Reading reading) throws IOException {
        long position = 8;
        long length = reading.length();
        for (int chunk = 0; chunk < MOST_CHUNKS && position + 12 <= length; chunk++) {
            ByteBuffer header = ByteBuffer.wrap(reading.bytes(position, 8));
            long size = header.getInt(0) & 0xFFFFFFFFL;
            int type = header.getInt(4);
            if (type == 0x65584966) { // eXIf
                return Orientation.fromExif(reading, position + 8, Math.min(size, length - position - 8));
            }
            if (type == 0x49454E44) { // IEND
                break;
            }
            position += size + 12;
        }
        return Orientation.UPRIGHT;
    }
}
