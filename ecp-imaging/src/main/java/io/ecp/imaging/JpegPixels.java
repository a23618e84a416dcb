package io.ecp.imaging;

import java.awt.Rectangle;
import java.awt.image.Raster;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads the pixels of a JPEG file by the JDK's codec, row by row, and stops below the region that is wanted. Where the
 * file has restart markers, only the stretch around the region is decoded. Progressive files need the region, and in
 * the codec the whole picture's coefficients, in memory.
 */
final class JpegPixels implements StoredPixels {

    /** A raster of more pixels is refused by AWT, so that larger pictures are read in bands. */
    private static final int MOST_BAND = 1 << 30;

    private static final byte[] END = {(byte) 0xFF, (byte) 0xD9};

    private final JpegHeader header;
    private final PixelPolicy policy;
    private final String name;
    private final Size size;
    private final JpegRestarts.@Nullable Layout layout;
    private volatile @Nullable JpegRestarts restarts;

    JpegPixels(JpegHeader header, PixelPolicy policy, String name) {
        this.header = header;
        this.policy = policy;
        this.name = name;
        this.size = header.size(name);
        this.layout = JpegRestarts.Layout.of(header, size);
    }

    /** Takes over what an earlier reader of the same file found out. */
    JpegPixels knowing(StoredPixels earlier) {
        if (earlier instanceof JpegPixels jpeg && jpeg.header.tail() == header.tail()) {
            restarts = jpeg.restarts;
        }
        return this;
    }

    @Override
    public Size size() {
        return size;
    }

    @Override
    public Orientation orientation() {
        return policy.oriented() ? header.orientation() : Orientation.UPRIGHT;
    }

    @Override
    public Access access(Region region) {
        if (header.isProgressive() || header.components() == 4) {
            return Access.WHOLE;
        }
        return layout != null && layout.isWorthwhile(region, size) ? Access.RESTART_MARKERS : Access.ROWS;
    }

    @Override
    public boolean read(EncodedBytes.Reading reading, Region region, RowSink sink) throws IOException {
        RowSink rows = policy.profile() == PixelPolicy.Profile.IGNORE || header.components() == 4
                ? sink
                : ProfileRows.of(header.profile(), header.components() == 1, region.width(), sink, name);
        if (access(region) == Access.RESTART_MARKERS && layout != null) {
            JpegRestarts index = restarts(reading, layout);
            if (index != null) {
                return between(reading, index, region, rows);
            }
        }
        EncodedInput all = new EncodedInput(reading, header.head(), header.tail(), Long.MAX_VALUE, new byte[0]);
        try (all) {
            return header.components() == 4 ? cmyk(all, region, rows) : colors(all, region, rows);
        }
    }

    private @Nullable JpegRestarts restarts(EncodedBytes.Reading reading, JpegRestarts.Layout shape)
            throws IOException {
        JpegRestarts index = restarts;
        if (index == null || index.length() != reading.length()) {
            index = JpegRestarts.scan(reading, header.tail(), shape);
            restarts = index;
        }
        return index.isComplete() ? index : null;
    }

    private boolean between(EncodedBytes.Reading reading, JpegRestarts index, Region region, RowSink sink)
            throws IOException {
        JpegRestarts.Stretch stretch = index.around(region, size);
        byte[] head = index.head(reading, header, stretch.height());
        Region part = new Region(region.x(), region.y() - stretch.top(), region.width(), region.height());
        try (EncodedInput input = new EncodedInput(reading, head, stretch.from(), stretch.to(), END)) {
            return colors(input, part, sink);
        }
    }

    private boolean colors(EncodedInput input, Region region, RowSink sink) throws IOException {
        int bands = header.components() == 1 ? 1 : 3;
        if (header.isProgressive()) {
            // Each scan gives all rows anew; the last is what counts.
            requireCoefficients();
            RgbRows rows = RowSink.collecting(region.size());
            boolean complete = decode(input, region, bands, rows);
            byte[] samples = rows.image().samples();
            for (int y = 0; y < region.height(); y++) {
                sink.row(y, samples, y * region.width() * 3);
            }
            return complete;
        }
        int rows = Math.max(1, MOST_BAND / region.width());
        boolean complete = true;
        for (int top = 0; top < region.height(); top += rows) {
            int first = top;
            Region band =
                    new Region(region.x(), region.y() + top, region.width(), Math.min(rows, region.height() - top));
            input.seek(0);
            Counting counted = new Counting((y, rgb, offset) -> sink.row(first + y, rgb, offset));
            complete &= decode(input, band, bands, counted);
            if (counted.next < band.height()) {
                if (!policy.partial()) {
                    throw new EOFException("only " + counted.next + " of " + band.height() + " rows came");
                }
                complete = false;
                byte[] black = new byte[band.width() * 3];
                for (int y = counted.next; y < band.height(); y++) {
                    counted.row(y, black, 0);
                }
            }
        }
        return complete;
    }

    /** Sees to it that rows come in order, each once. */
    private static final class Counting implements RowSink {

        private final RowSink sink;
        private int next;

        Counting(RowSink sink) {
            this.sink = sink;
        }

        @Override
        public void row(int y, byte[] rgb, int offset) {
            if (y == next) {
                next++;
                sink.row(y, rgb, offset);
            }
        }
    }

    /** The codec keeps all coefficients of a progressive file, two bytes each, outside of the Java heap. */
    private void requireCoefficients() {
        long bytes = size.area() * header.components() * 2;
        if (bytes > Runtime.getRuntime().maxMemory()) {
            throw new ImageLimitException(name + " is a progressive JPEG of " + size + ", which takes " + (bytes >> 20)
                    + " MB to decode, more than the Java heap of at most "
                    + (Runtime.getRuntime().maxMemory() >> 20)
                    + " MB; save it as a sequential JPEG, or give the JVM a larger -Xmx");
        }
    }

    private boolean decode(EncodedInput input, Region region, int bands, RowSink sink) throws IOException {
        return with(input, (reader, param) -> {
            param.setSourceRegion(new Rectangle(region.x(), region.y(), region.width(), region.height()));
            param.setDestination(RowRaster.destination(region.size(), bands, sink));
            reader.read(0, param);
        });
    }

    private boolean cmyk(EncodedInput input, Region region, RowSink sink) throws IOException {
        if (header.isProgressive()) {
            requireCoefficients();
        }
        EncodedSource.requireMemory(
                name,
                new Size(region.width(), region.height()),
                Runtime.getRuntime().maxMemory() * 3 / 4);
        Raster[] raster = new Raster[1];
        boolean complete = with(input, (reader, param) -> {
            param.setSourceRegion(new Rectangle(region.x(), region.y(), region.width(), region.height()));
            raster[0] = reader.readRaster(0, param);
        });
        byte[] rgb = new byte[region.width() * 3];
        int[] row = new int[region.width() * 4];
        // Adobe's files hold inverted inks; without its marker inks are plain.
        boolean inverted = header.transform() >= 0;
        for (int y = 0; y < region.height(); y++) {
            raster[0].getPixels(raster[0].getMinX(), raster[0].getMinY() + y, region.width(), 1, row);
            Inks.convert(row, header.transform() == 2, inverted, rgb);
            sink.row(y, rgb, 0);
        }
        return complete;
    }

    @FunctionalInterface
    private interface Decoding {
        void run(ImageReader reader, ImageReadParam param) throws IOException;
    }

    private boolean with(EncodedInput input, Decoding decoding) throws IOException {
        ImageReader reader = ImageDecoder.reader("JPEG", input);
        if (reader == null) {
            throw new ImageReadException(
                    name + " is a JPEG, which this Java runtime has no reader for; use one with java.desktop", null);
        }
        List<String> warnings = new ArrayList<>();
        try {
            reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
            reader.setInput(input, true, true);
            decoding.run(reader, reader.getDefaultReadParam());
        } finally {
            reader.dispose();
        }
        for (String warning : warnings) {
            if (isTruncation(warning)) {
                if (policy.partial()) {
                    return false;
                }
                throw new EOFException(warning);
            }
            ImageDecoder.LOG.log(System.Logger.Level.DEBUG, "{0}: {1}", name, warning);
        }
        return true;
    }

    private static boolean isTruncation(String warning) {
        String text = warning.toLowerCase(Locale.ROOT);
        return text.contains("truncated") || text.contains("missing eoi") || text.contains("premature end");
    }

    @Override
    public String toString() {
        return size + " " + Arrays.toString(header.frame());
    }
}
