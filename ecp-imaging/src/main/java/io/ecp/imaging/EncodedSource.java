package io.ecp.imaging;

import java.io.IOException;
import java.lang.ref.SoftReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A picture file. A small one is decoded when its pixels are first asked for, and again if memory ran short since; of a
 * large one, each view reads the rows that it needs.
 */
final class EncodedSource implements ImageSource {

    /** So that a row, or with sides exchanged a column, of 16-bit samples with opacity fits into one Java array. */
    private static final int MOST_SIDE = (Integer.MAX_VALUE - 64) / 8;

    private final EncodedBytes bytes;
    private final ReadOptions options;
    private final Object decoding = new Object();
    private volatile ImageDecoder.Opened opened;
    private volatile @Nullable SoftReference<RgbImage> kept;
    private volatile boolean readBefore;
    private volatile boolean truncated;

    private EncodedSource(EncodedBytes bytes, ReadOptions options, ImageDecoder.Opened opened) {
        this.bytes = bytes;
        this.options = options;
        this.opened = opened;
    }

    /**
     * Reads the header and checks the declared pixels.
     *
     * @throws ImageReadException if the bytes are no picture that can be read
     * @throws ImageLimitException if it declares more pixels than the options allow, or longer rows than fit into memory
     */
    static ImageSource open(EncodedBytes bytes, ReadOptions options) {
        ImageDecoder.Opened opened = ImageDecoder.with(bytes, options.policy(), (found, reading) -> found);
        Size size = opened.pixels().size();
        if (size.area() > options.mostPixels()) {
            throw new ImageLimitException(bytes.name() + " declares " + size + " = " + size.area()
                    + " pixels, more than the limit of " + options.mostPixels()
                    + "; if it is to be trusted, raise the limit with ReadOptions.withMostPixels");
        }
        if (Math.max(size.width(), size.height()) > MOST_SIDE) {
            throw new ImageLimitException(bytes.name() + " declares " + size + ", a side longer than the " + MOST_SIDE
                    + " pixels that a row in memory may have; cut it into tiles beforehand");
        }
        return new EncodedSource(bytes, options, opened);
    }

    @Override
    public Size size() {
        return opened.seen();
    }

    @Override
    public Access access(Region region) {
        RgbImage.requireInside(region, size());
        if (present() != null) {
            return Access.MEMORY;
        }
        if (isKept(region)) {
            return Access.WHOLE;
        }
        StoredPixels pixels = opened.pixels();
        return pixels.access(pixels.orientation().stored(region, pixels.size()));
    }

    @Override
    public Optional<Region> stored(Region region) {
        RgbImage.requireInside(region, size());
        StoredPixels pixels = opened.pixels();
        return pixels.orientation() == Orientation.UPRIGHT
                ? Optional.empty()
                : Optional.of(pixels.orientation().stored(region, pixels.size()));
    }

    @Override
    public boolean truncated() {
        return truncated;
    }

    @Override
    public View read(Region region, Size target) {
        return read(region, target, options.resampling());
    }

    @Override
    public View read(Region region, Size target, Resampling resampling) {
        RgbImage.requireInside(region, size());
        RgbImage.requireArray(target, "a view of " + target);
        RgbImage whole = present();
        if (whole == null && isKept(region)) {
            whole = decoded();
        }
        if (whole != null) {
            return View.of(region, SeparableResampling.resample(resampling, whole, region, target));
        }
        readBefore = true;
        return View.of(region, streamed(region, target, resampling));
    }

    @Override
    public void readAll(List<Region> regions, Function<Region, Size> targets, Consumer<View> views) {
        regions.forEach(region -> RgbImage.requireInside(region, size()));
        Region whole = Region.whole(size());
        boolean onePass = present() == null
                && !isKept(whole)
                && opened.pixels().orientation() == Orientation.UPRIGHT
                && opened.pixels().access(whole) == Access.ROWS
                && options.resampling() instanceof SeparableResampling;
        if (!onePass || regions.size() < 2) {
            if (regions.size() > 1 && isKept(whole)) {
                decoded();
            }
            for (Region region : regions) {
                views.accept(read(region, targets.apply(region)));
            }
            return;
        }
        Pass pass = new Pass(regions, targets, (SeparableResampling) options.resampling(), views);
        int bottom = regions.stream().mapToInt(r -> r.y() + r.height()).max().orElseThrow();
        Region needed = new Region(0, 0, size().width(), bottom);
        try {
            opened((reading, pixels) -> {
                read(reading, pixels, needed, pass);
                return pass;
            });
        } catch (ImageException e) {
            // What the receiver of a view threw is no fault of the file.
            if (pass.failure != null) {
                throw pass.failure;
            }
            throw e;
        }
    }

    /** Hands rows to all regions that need them. */
    private static final class Pass implements RowSink {

        private final Function<Region, Size> targets;
        private final SeparableResampling resampling;
        private final Consumer<View> views;
        private final Deque<Region> waiting;
        private final List<Part> active = new ArrayList<>();
        private @Nullable RuntimeException failure;

        Pass(
                List<Region> regions,
                Function<Region, Size> targets,
                SeparableResampling resampling,
                Consumer<View> views) {
            this.targets = targets;
            this.resampling = resampling;
            this.views = views;
            this.waiting = new ArrayDeque<>(
                    regions.stream().sorted(Comparator.comparingInt(Region::y)).toList());
        }

        @Override
        public void row(int y, byte[] rgb, int offset) {
            Region next = waiting.peek();
            while (next != null && next.y() == y) {
                waiting.poll();
                active.add(new Part(next, targets.apply(next), resampling));
                next = waiting.peek();
            }
            for (Iterator<Part> parts = active.iterator(); parts.hasNext(); ) {
                Part part = parts.next();
                part.sink.row(y - part.region.y(), rgb, offset + part.region.x() * 3);
                if (y == part.region.y() + part.region.height() - 1) {
                    parts.remove();
                    handOn(View.of(part.region, RgbImage.ofOwned(part.size, part.out)));
                }
            }
        }

        private void handOn(View view) {
            try {
                views.accept(view);
            } catch (RuntimeException e) {
                failure = e;
                throw e;
            }
        }
    }

    /** A region that is being read. */
    private static final class Part {

        private final Region region;
        private final Size size;
        private final byte[] out;
        private final RowSink sink;

        Part(Region region, Size size, SeparableResampling resampling) {
            RgbImage.requireArray(size, "a view of " + size);
            this.region = region;
            this.size = size;
            this.out = new byte[(int) (size.area() * 3)];
            this.sink = resampling.rows(region.size(), Orientation.UPRIGHT, size, out);
        }
    }

    /** Whether reading this region decodes the picture for good: it is wanted as a whole, or a second time. */
    private boolean isKept(Region region) {
        return size().area() * 3 <= options.keptBytes()
                && size().area() <= RgbImage.MOST_PIXELS
                && (readBefore || region.size().equals(size()));
    }

    private RgbImage decoded() {
        // Whoever comes second waits for the first one's pixels rather than decoding them again.
        synchronized (decoding) {
            RgbImage image = present();
            if (image == null) {
                image = pixels(Region.whole(size()));
                kept = new SoftReference<>(image);
            }
            return image;
        }
    }

    private RgbImage streamed(Region region, Size target, Resampling resampling) {
        if (region.size().equals(target)) {
            return pixels(region);
        }
        if (!(resampling instanceof SeparableResampling separable)) {
            return resampling.resample(pixels(region), target);
        }
        Orientation orientation = opened.pixels().orientation();
        return opened((reading, pixels) -> {
            Region stored = orientation.stored(region, pixels.size());
            byte[] out = new byte[(int) (target.area() * 3)];
            read(reading, pixels, stored, separable.rows(stored.size(), orientation, target, out));
            return orientation.apply(
                    RgbImage.ofOwned(orientation.sidesExchanged() ? target.transposed() : target, out));
        });
    }

    private RgbImage pixels(Region region) {
        requireMemory(bytes.name(), region.size(), Runtime.getRuntime().maxMemory());
        Orientation orientation = opened.pixels().orientation();
        return opened((reading, pixels) -> {
            Region stored = orientation.stored(region, pixels.size());
            RgbRows rows = RowSink.collecting(stored.size());
            read(reading, pixels, stored, rows);
            return orientation.apply(rows.image());
        });
    }

    private void read(EncodedBytes.Reading reading, StoredPixels pixels, Region stored, RowSink sink)
            throws IOException {
        if (!pixels.read(reading, stored, sink)) {
            truncated = true;
        }
    }

    @FunctionalInterface
    private interface Reading<T> {
        T read(EncodedBytes.Reading reading, StoredPixels pixels) throws IOException;
    }

    private <T> T opened(Reading<T> action) {
        return ImageDecoder.with(bytes, options.policy(), (now, reading) -> {
            ImageDecoder.Opened before = opened;
            if (!now.resembles(before)) {
                throw new ImageReadException(
                        bytes.name() + " changed after its header was read: it was " + before.format() + " of "
                                + before.seen() + " and is " + now.format() + " of " + now.seen()
                                + "; make a new ImageSource for the new file",
                        null);
            }
            StoredPixels pixels =
                    now.pixels() instanceof JpegPixels jpeg ? jpeg.knowing(before.pixels()) : now.pixels();
            opened = now;
            return action.read(reading, pixels);
        });
    }

    private @Nullable RgbImage present() {
        SoftReference<RgbImage> reference = kept;
        return reference == null ? null : reference.get();
    }

    /** Refuses what cannot fit before anything is allocated. */
    static void requireMemory(String name, Size size, long mostMemory) {
        if (size.area() > RgbImage.MOST_PIXELS) {
            throw new ImageLimitException(name + " has " + size + " = " + size.area()
                    + " pixels, more than the " + RgbImage.MOST_PIXELS
                    + " that fit into one Java array; cut it into tiles beforehand");
        }
        if (size.area() * 3 > mostMemory) {
            throw ImageLimitException.outOfMemory(name, size, null);
        }
    }

    @Override
    public String toString() {
        return opened.format() + " of " + size() + ", " + bytes.name();
    }
}
