package io.ecp.imaging;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads pixels by an ImageIO reader: TIFF and BMP in bands, of which a reader decodes only the tiles, strips or rows
 * that they touch; GIF and the formats of plug-ins as a whole.
 */
final class ImageIoPixels implements StoredPixels {

    /** Bands of about this many pixels are read at once. */
    private static final int BAND = 1 << 20;

    private final String format;
    private final boolean known;
    private final Size size;
    private final @Nullable TiffHeader tiff;
    private final @Nullable GifScreen screen;
    private final int blockHeight;
    private final PixelPolicy policy;
    private final String name;

    private ImageIoPixels(
            String format,
            boolean known,
            Size size,
            @Nullable TiffHeader tiff,
            @Nullable GifScreen screen,
            int blockHeight,
            PixelPolicy policy,
            String name) {
        this.format = format;
        this.known = known;
        this.size = size;
        this.tiff = tiff;
        this.screen = screen;
        this.blockHeight = blockHeight;
        this.policy = policy;
        this.name = name;
    }

    /**
     * Asks a reader for the size.
     *
     * @param format of the JDK's readers; null to look for a plug-in
     * @throws ImageReadException if no reader knows the format
     */
    static ImageIoPixels open(
            EncodedBytes.Reading reading,
            @Nullable String format,
            @Nullable TiffHeader tiff,
            @Nullable GifScreen screen,
            PixelPolicy policy,
            String name)
            throws IOException {
        int frame = policy.frame();
        if (frame > 0 && ("GIF".equals(format) || "BMP".equals(format))) {
            throw new ImageReadException(
                    name + " is a " + format + ", of which only frame 0 can be read, but frame " + frame
                            + " was asked for; save the frame as a picture of its own",
                    null);
        }
        try (EncodedInput input = EncodedInput.whole(reading)) {
            ImageReader reader = ImageDecoder.reader(format, input);
            if (reader == null) {
                throw new ImageReadException(name + " is " + ImageDecoder.unknown(reading), null);
            }
            try {
                String found = format == null ? reader.getFormatName().toUpperCase(Locale.ROOT) : format;
                reader.setInput(input, false, true);
                Size size = screen == null ? sizeOf(reader, frame) : screen.size();
                // Of other plug-ins it is not known whether reading in parts decodes the whole for each.
                boolean banded = screen == null && (format != null || found.endsWith("TIFF"));
                int block = banded ? reader.getTileHeight(frame) : size.height();
                return new ImageIoPixels(found, format != null, size, tiff, screen, Math.max(1, block), policy, name);
            } finally {
                reader.dispose();
            }
        }
    }

    private static Size sizeOf(ImageReader reader, int frame) throws IOException {
        int width = reader.getWidth(frame);
        int height = reader.getHeight(frame);
        if (width < 1 || height < 1) {
            throw new javax.imageio.IIOException("it declares a size of " + width + "x" + height);
        }
        return new Size(width, height);
    }

    String format() {
        return format;
    }

    @Override
    public Size size() {
        return size;
    }

    @Override
    public Orientation orientation() {
        // Only TIFF has one here, whose tag belongs to the pixels: Pillow applies it always.
        return tiff == null ? Orientation.UPRIGHT : tiff.orientation();
    }

    @Override
    public Access access(Region region) {
        return blockHeight < size.height() ? Access.TILES : Access.WHOLE;
    }

    @Override
    public boolean read(EncodedBytes.Reading reading, Region region, RowSink sink) throws IOException {
        int done = 0;
        try (EncodedInput input = EncodedInput.whole(reading)) {
            ImageReader reader = ImageDecoder.reader(known ? format : null, input);
            if (reader == null) {
                throw new ImageReadException(name + " is no longer of a format that can be read", null);
            }
            try {
                reader.setInput(input, false, true);
                if (screen != null) {
                    RgbImage whole = screen.place(pixels(reader.read(0)), policy);
                    feed(whole.crop(region), 0, 0, sink);
                    return true;
                }
                EncodedSource.requireMemory(
                        name,
                        new Size(size.width(), Math.min(size.height(), blockHeight)),
                        Runtime.getRuntime().maxMemory());
                // TwelveMonkeys' reader of tiles fails on regions that begin within a tile and end in the last column.
                Region columns = known ? region : new Region(0, region.y(), size.width(), region.height());
                while (done < region.height()) {
                    int rows = Math.min(region.height() - done, rows(columns, region.y() + done));
                    ImageReadParam param = reader.getDefaultReadParam();
                    param.setSourceRegion(new Rectangle(columns.x(), region.y() + done, columns.width(), rows));
                    RgbImage band = pixels(reader.read(policy.frame(), param));
                    if (!band.size().equals(new Size(columns.width(), rows))) {
                        throw new EOFException(
                                "a part of " + band.size() + " came instead of " + columns.width() + "x" + rows);
                    }
                    feed(band, region.x() - columns.x(), done, sink);
                    done += rows;
                }
                return true;
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) {
            if (!policy.partial() || screen != null || e instanceof ImageLimitException) {
                throw e;
            }
            byte[] black = new byte[region.width() * 3];
            for (int y = done; y < region.height(); y++) {
                sink.row(y, black, 0);
            }
            return false;
        }
    }

    private RgbImage pixels(BufferedImage image) {
        byte[] palette = tiff == null ? null : tiff.palette();
        BufferedImage colored = image;
        if (palette != null && image.getColorModel() instanceof IndexColorModel model) {
            int colors = palette.length / 3;
            colored = new BufferedImage(
                    new IndexColorModel(
                            model.getPixelSize(),
                            colors,
                            Arrays.copyOfRange(palette, 0, colors),
                            Arrays.copyOfRange(palette, colors, colors * 2),
                            Arrays.copyOfRange(palette, colors * 2, colors * 3)),
                    image.getRaster(),
                    false,
                    null);
        }
        return RgbConversion.adopt(colored, policy, name);
    }

    /** How many rows to read at once: up to the end of a row of tiles, and about a million pixels. */
    private int rows(Region region, int from) {
        // Of a file that may be cut off, as little as possible is lost with a damaged part.
        long wanted = policy.partial() ? 1 : Math.max(1, BAND / region.width());
        long end = Math.max(1, (from + wanted) / blockHeight) * blockHeight;
        if (end <= from) {
            end = (from / blockHeight + 1L) * blockHeight;
        }
        return (int) Math.min(Integer.MAX_VALUE, end - from);
    }

    private static void feed(RgbImage band, int left, int first, RowSink sink) {
        byte[] samples = band.samples();
        for (int y = 0; y < band.size().height(); y++) {
            sink.row(first + y, samples, (y * band.size().width() + left) * 3);
        }
    }
}
