package io.ecp.imaging;

import java.lang.ref.SoftReference;
import org.jspecify.annotations.Nullable;

/** A picture file that is decoded when its pixels are first asked for, and again if memory ran short since. */
final class EncodedSource implements ImageSource {

    private final EncodedBytes bytes;
    private final ImageDecoder.Header header;
    private final Resampling resampling;
    private final Object decoding = new Object();
    private volatile @Nullable SoftReference<RgbImage> decoded;

    private EncodedSource(EncodedBytes bytes, ImageDecoder.Header header, Resampling resampling) {
        this.bytes = bytes;
        this.header = header;
        this.resampling = resampling;
    }

    /**
     * Reads the header and checks the declared pixels.
     *
     * @throws ImageReadException if the bytes are no picture that can be read
     * @throws ImageLimitException if it declares more pixels than the options allow
     */
    static ImageSource open(EncodedBytes bytes, ReadOptions options) {
        ImageDecoder.Header header = ImageDecoder.header(bytes);
        Size size = header.stored();
        if (size.area() > options.mostPixels()) {
            throw new ImageLimitException(bytes.name() + " declares " + size + " = " + size.area()
                    + " pixels, more than the limit of " + options.mostPixels()
                    + "; if it is to be trusted, raise the limit with ReadOptions.withMostPixels");
        }
        return new EncodedSource(bytes, header, options.resampling());
    }

    @Override
    public Size size() {
        return header.seen();
    }

    @Override
    public View read(Region region, Size target) {
        RgbImage.requireInside(region, size());
        return View.of(region, resampling.resample(pixels(), region, target));
    }

    private RgbImage pixels() {
        RgbImage image = present();
        if (image == null) {
            // Whoever comes second waits for the first one's pixels rather than decoding them again.
            synchronized (decoding) {
                image = present();
                if (image == null) {
                    requireMemory(
                            bytes.name(), header.stored(), Runtime.getRuntime().maxMemory());
                    image = ImageDecoder.decode(bytes, header);
                    decoded = new SoftReference<>(image);
                }
            }
        }
        return image;
    }

    private @Nullable RgbImage present() {
        SoftReference<RgbImage> reference = decoded;
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
        return header.format() + " of " + size() + ", " + bytes.name();
    }
}
