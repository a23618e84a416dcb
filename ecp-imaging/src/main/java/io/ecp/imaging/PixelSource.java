package io.ecp.imaging;

import java.util.Objects;

/** A picture whose pixels are in memory. */
final class PixelSource implements ImageSource {

    private final RgbImage image;
    private final Resampling resampling;

    PixelSource(RgbImage image, Resampling resampling) {
        this.image = Objects.requireNonNull(image, "image");
        this.resampling = Objects.requireNonNull(resampling, "resampling");
    }

    @Override
    public Size size() {
        return image.size();
    }

    @Override
    public Access access(Region region) {
        RgbImage.requireInside(region, size());
        return Access.MEMORY;
    }

    @Override
    public View read(Region region, Size target) {
        return read(region, target, resampling);
    }

    @Override
    public View read(Region region, Size target, Resampling own) {
        return View.of(region, SeparableResampling.resample(own, image, region, target));
    }

    @Override
    public String toString() {
        return "pixels of " + image.size();
    }
}
