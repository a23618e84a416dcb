package io.ecp.imaging;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The segments of a JPEG file before its pixels, brought to a form in which the JDK decodes as libjpeg does.
 *
 * <p>The JDK converts by embedded colour profiles, which the Python reference ignores; and it takes a file without
 * the JFIF marker whose components have unusual names for RGB, where libjpeg takes it for YCbCr. So of the application
 * segments only those that settle the colours are passed on: JFIF for gray and YCbCr, Adobe's for RGB.
 *
 * @param orientation how the pixels are to be turned
 * @param components the number of colour components
 * @param head what is to be decoded in place of the file's bytes before {@code tail}
 * @param tail the position of the first start-of-scan marker
 * @param frame the frame header's body
 * @param marker the frame header's marker, which says whether the file is sequential or progressive
 * @param restart the number of blocks between two restart markers, 0 if there are none
 * @param transform Adobe's colour transform, -1 if there is none
 * @param profile the embedded colour profile, null if there is none or it is incomplete
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; lives for one decode
record JpegHeader(
        Orientation orientation,
        int components,
        byte[] head,
        long tail,
        byte[] frame,
        int marker,
        int restart,
        int transform,
        byte @Nullable [] profile) {

    private static final byte[] EXIF = {'E', 'x', 'i', 'f', 0, 0};
    private static final byte[] JFIF = {'J', 'F', 'I', 'F', 0};
    private static final byte[] ADOBE = {'A', 'd', 'o', 'b', 'e'};
    private static final byte[] ICC = {'I', 'C', 'C', '_', 'P', 'R', 'O', 'F', 'I', 'L', 'E', 0};
    private static final byte[] JFIF_SEGMENT = {
        (byte) 0xFF, (byte) 0xE0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0
    };

    /** Tables of a real file take a few kilobytes; more is an attack or a mistake. */
    private static final int MOST_HEAD = 1 << 22;

    /** Profiles of scanners and cameras have up to about a megabyte. */
    private static final int MOST_PROFILE = 1 << 22;

    /** Bounds the walk over segments, which may be two bytes long. */
    private static final int MOST_SEGMENTS = 1 << 16;

    /**
     * Parses the segments.
     *
     * @param name what messages call the picture
     * @throws ImageReadException if the header is damaged, or of a kind that cannot be decoded exactly
     */
    static JpegHeader parse(EncodedBytes.Reading reading, String name) throws IOException {
        ByteArrayOutputStream tables = new ByteArrayOutputStream();
        Orientation orientation = null;
        boolean jfif = false;
        byte[] adobe = null;
        byte[] frame = null;
        int frameMarker = 0;
        int restart = 0;
        ByteArrayOutputStream profile = new ByteArrayOutputStream();
        int profileParts = 0;
        long position = 2;
        for (int segment = 0; ; segment++) {
            if (segment > MOST_SEGMENTS) {
                throw damaged(name, "more than " + MOST_SEGMENTS + " segments come before its pixels");
            }
            int marker = reading.bytes(position, 1)[0] & 255;
            if (marker != 0xFF) {
                throw damaged(name, "byte " + position + " should begin a segment");
            }
            do {
                marker = reading.bytes(++position, 1)[0] & 255;
            } while (marker == 0xFF);
            if (marker == 0xDA) {
                break;
            }
            if (marker == 0xD9 || marker == 0) {
                throw damaged(name, "it has no pixels");
            }
            position++;
            if (marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8)) {
                continue;
            }
            int length = (reading.bytes(position, 1)[0] & 255) << 8 | (reading.bytes(position + 1, 1)[0] & 255);
            if (length < 2) {
                throw damaged(name, "a segment at byte " + position + " has a length of " + length);
            }
            byte[] body = reading.bytes(position + 2, length - 2);
            boolean application = marker >= 0xE0 && marker <= 0xEF;
            if (marker == 0xE0) {
                jfif |= startsWith(body, JFIF);
            } else if (marker == 0xE1 && orientation == null && startsWith(body, EXIF)) {
                orientation =
                        Orientation.fromExif(reading, position + 2 + EXIF.length, (long) body.length - EXIF.length);
            } else if (marker == 0xEE && body.length >= 12 && startsWith(body, ADOBE)) {
                adobe = body;
            }
            if (isFrame(marker)) {
                if (frame != null) {
                    throw damaged(name, "it has two frame headers");
                }
                frame = body;
                frameMarker = marker;
            }
            if (marker == 0xDD && body.length >= 2) {
                restart = (body[0] & 255) << 8 | (body[1] & 255);
            } else if (marker == 0xE2 && startsWith(body, ICC) && body.length > 14) {
                // Parts that are missing or out of order make the profile unusable, which is not the pixels' fault.
                profileParts += (body[12] & 255) == profileParts + 1 ? 1 : 256;
                if (profile.size() + body.length <= MOST_PROFILE) {
                    profile.write(body, 14, body.length - 14);
                }
            }
            if (!application && marker != 0xFE) {
                write(tables, marker, body);
                if (tables.size() > MOST_HEAD) {
                    throw damaged(name, "its header is longer than " + MOST_HEAD + " bytes");
                }
            }
            position += length;
        }
        if (frame == null || frame.length < 6 || frame.length < 6 + 3 * (frame[5] & 255)) {
            throw damaged(name, "it has no frame header");
        }
        requireSupported(frame, name);
        return new JpegHeader(
                orientation == null ? Orientation.UPRIGHT : orientation,
                frame[5],
                head(tables, frame, jfif, adobe),
                position - 1,
                frame,
                frameMarker,
                restart,
                adobe == null ? -1 : adobe[11] & 255,
                profileParts > 0 && profileParts < 256 ? profile.toByteArray() : null);
    }

    private static void requireSupported(byte[] frame, String name) {
        if (frame[0] != 8) {
            throw new ImageReadException(
                    name + " is a JPEG of " + frame[0] + " bits per sample, of which only 8 can be read;"
                            + " save it as an 8-bit JPEG or as PNG first",
                    null);
        }
        int components = frame[5] & 255;
        if (components != 1 && components != 3 && components != 4) {
            throw new ImageReadException(
                    name + " is a JPEG of " + components + " colour components, of which only 1 (gray), 3 (colour)"
                            + " and 4 (CMYK) can be read; save it as an RGB JPEG or as PNG first",
                    null);
        }
    }

    private static byte[] head(ByteArrayOutputStream tables, byte[] frame, boolean jfif, byte @Nullable [] adobe)
            throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        head.write(0xFF);
        head.write(0xD8);
        // libjpeg's order: JFIF decides, then Adobe's transform, then components that are named R, G, B.
        boolean named = frame[5] == 3 && frame[6] == 'R' && frame[9] == 'G' && frame[12] == 'B';
        if (adobe != null && (frame[5] == 4 || (!jfif && frame[5] == 3 && adobe[11] == 0))) {
            write(head, 0xEE, adobe);
        } else if (frame[5] != 4 && (jfif || adobe != null || !named)) {
            head.write(JFIF_SEGMENT);
        }
        tables.writeTo(head);
        return head.toByteArray();
    }

    /** The size that the frame header declares. */
    Size size(String name) {
        int height = (frame[1] & 255) << 8 | (frame[2] & 255);
        int width = (frame[3] & 255) << 8 | (frame[4] & 255);
        if (width == 0 || height == 0) {
            throw damaged(name, "it declares a size of " + width + "x" + height);
        }
        return new Size(width, height);
    }

    /** Whether the pixels come in several scans, each finer than the one before. */
    boolean isProgressive() {
        return marker == 0xC2 || marker == 0xC6 || marker == 0xCA || marker == 0xCE;
    }

    private static boolean isFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    private static boolean startsWith(byte[] body, byte[] start) {
        return body.length >= start.length && Arrays.equals(body, 0, start.length, start, 0, start.length);
    }

    private static void write(ByteArrayOutputStream out, int marker, byte[] body) throws IOException {
        out.write(0xFF);
        out.write(marker);
        out.write((body.length + 2) >> 8);
        out.write(body.length + 2);
        out.write(body);
    }

    private static ImageReadException damaged(String name, String reason) {
        return new ImageReadException(
                name + " is a damaged JPEG: " + reason + "; get an undamaged copy of the file", null);
    }
}
