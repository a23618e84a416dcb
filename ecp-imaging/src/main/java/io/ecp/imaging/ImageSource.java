package io.ecp.imaging;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A full picture that hands out {@link View}s of itself. Positions and regions are those of the picture as it is meant
 * to be seen: an EXIF orientation has already been applied.
 *
 * <pre>{@code
 * ImageSource page = ImageSource.of(Path.of("scan.tif"), ReadOptions.defaults().withMostPixels(2_000_000_000L));
 * View overview = page.whole(PixelBudget.atMost(1_000_000).fit(page.size()));
 * Region corner = Region.around(new ImagePoint(0, 0), new Size(1024, 1024), page.size());
 * page.read(corner, corner.size()).pixels().writePng(Path.of("corner.png")); // the original pixels
 * }</pre>
 *
 * <p>The sources made here read only the header when they are made. A picture that fits into
 * {@link ReadOptions#keptBytes} is decoded when it is first read as a whole, or for the second time, and kept as long as
 * memory is not short, so that a second view costs no second decode; of a larger picture, each view reads the rows that
 * it needs, in the cheapest way the file allows ({@link #access} says which), and resamples them as they come. They are
 * safe to share between threads and hold no open file. Implement the interface for pictures that come from elsewhere: a
 * tile pyramid, a page that can be rendered at any size, a camera.
 *
 * <p>PNG files are read here, JPEG, GIF (the first frame), BMP and TIFF by the JDK, other formats by the ImageIO
 * plug-ins on the class path. Gray is repeated in red, green and blue; CMYK is converted without a printing profile;
 * {@link PixelPolicy} has the choices. Text and other metadata are never read, and nothing is written to disk.
 */
public interface ImageSource {

    /** The size of the full picture. */
    Size size();

    /**
     * A region of the picture at a wanted size.
     *
     * @param region the part to show; must lie inside the picture
     * @param target the size to show it at
     * @throws IllegalArgumentException if the region does not lie inside the picture
     * @throws ImageReadException if the picture turns out to be damaged
     * @throws ImageLimitException if the picture does not fit into memory
     */
    View read(Region region, Size target);

    /**
     * A region of the picture at a wanted size, resampled in the caller's way instead of the source's own: a model's, for
     * one, whose arithmetic is that of the pictures it was trained on.
     *
     * @param region the part to show; must lie inside the picture
     * @param target the size to show it at
     * @param resampling how it is brought to that size
     * @throws IllegalArgumentException if the region does not lie inside the picture
     * @throws ImageReadException if the picture turns out to be damaged
     * @throws ImageLimitException if the picture does not fit into memory
     */
    default View read(Region region, Size target, Resampling resampling) {
        View asItIs = read(region, region.size());
        return region.size().equals(target) ? asItIs : View.of(region, resampling.resample(asItIs.pixels(), target));
    }

    /**
     * How {@link #read} would come by the pixels of a region now.
     *
     * @param region the part to show; must lie inside the picture
     */
    default Access access(Region region) {
        return Access.UNKNOWN;
    }

    /**
     * Where a region lies among the pixels of the file, if those are stored turned or mirrored; empty if they are stored
     * as they are seen.
     *
     * @param region a part of the picture as it is seen; must lie inside it
     */
    default Optional<Region> stored(Region region) {
        return Optional.empty();
    }

    /**
     * Whether something read so far came from a file that is cut off, which
     * {@link PixelPolicy.Truncated#PARTIAL} tolerates.
     */
    default boolean truncated() {
        return false;
    }

    /**
     * Several regions, such as the overview, crops and tiles. A file that is streamed is decoded once for all of them.
     *
     * @param regions the parts to show; must lie inside the picture
     * @param targets the size to show each at
     * @param views takes the views, on the calling thread; those of one streamed pass as soon as their last row has come,
     *     in the order of the list where they end in the same row
     * @throws IllegalArgumentException if a region does not lie inside the picture
     * @throws ImageReadException if the picture turns out to be damaged
     * @throws ImageLimitException if the picture does not fit into memory
     */
    default void readAll(List<Region> regions, Function<Region, Size> targets, Consumer<View> views) {
        for (Region region : regions) {
            views.accept(read(region, targets.apply(region)));
        }
    }

    /**
     * The whole picture at a wanted size.
     *
     * @throws ImageReadException if the picture turns out to be damaged
     * @throws ImageLimitException if the picture does not fit into memory
     */
    default View whole(Size target) {
        return read(Region.whole(size()), target);
    }

    /**
     * A picture file.
     *
     * @throws ImageReadException if there is no such file, or it is no picture that can be read
     * @throws ImageLimitException if it declares too many pixels
     */
    static ImageSource of(Path file) {
        return of(file, ReadOptions.defaults());
    }

    /**
     * A picture file, read in a certain way.
     *
     * @throws ImageReadException if there is no such file, or it is no picture that can be read
     * @throws ImageLimitException if it declares more pixels than the options allow
     */
    static ImageSource of(Path file, ReadOptions options) {
        return EncodedSource.open(EncodedBytes.of(file), options);
    }

    /**
     * The bytes of a picture file, of which a copy is kept.
     *
     * @throws ImageReadException if they are no picture that can be read
     * @throws ImageLimitException if it declares too many pixels
     */
    static ImageSource of(byte[] bytes) {
        return of(bytes, ReadOptions.defaults());
    }

    /**
     * The bytes of a picture file, of which a copy is kept, read in a certain way.
     *
     * @throws ImageReadException if they are no picture that can be read
     * @throws ImageLimitException if it declares more pixels than the options allow
     */
    static ImageSource of(byte[] bytes, ReadOptions options) {
        return EncodedSource.open(EncodedBytes.of(bytes.clone()), options);
    }

    /**
     * A picture file from a stream. The stream is read to its end at once, all its bytes are kept in memory, and it is
     * not closed.
     *
     * @throws ImageReadException if the stream fails, or is no picture that can be read
     * @throws ImageLimitException if it declares too many pixels
     */
    static ImageSource of(InputStream stream) {
        return of(stream, ReadOptions.defaults());
    }

    /**
     * A picture file from a stream, read in a certain way. The stream is read to its end at once, all its bytes are
     * kept in memory, and it is not closed.
     *
     * @throws ImageReadException if the stream fails, or is no picture that can be read
     * @throws ImageLimitException if it declares more pixels than the options allow
     */
    static ImageSource of(InputStream stream, ReadOptions options) {
        byte[] bytes;
        try {
            bytes = stream.readAllBytes();
        } catch (IOException e) {
            throw new ImageReadException("the stream that holds the picture could not be read: " + e.getMessage(), e);
        }
        return EncodedSource.open(EncodedBytes.of(bytes), options);
    }

    /**
     * An AWT picture, copied at once; see {@link RgbImage#from}.
     *
     * @throws ImageReadException if the colours are neither gray, RGB nor CMYK
     */
    static ImageSource of(BufferedImage image) {
        return of(RgbImage.from(image));
    }

    /** Pixels that are in memory already. */
    static ImageSource of(RgbImage image) {
        return of(image, Resampling.BICUBIC);
    }

    /** Pixels that are in memory already, with another way to resample them. */
    static ImageSource of(RgbImage image, Resampling resampling) {
        return new PixelSource(image, resampling);
    }
}
