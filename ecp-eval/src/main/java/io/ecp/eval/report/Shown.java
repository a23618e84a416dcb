package io.ecp.eval.report;

import io.ecp.imaging.ImageSource;
import io.ecp.imaging.PixelBudget;
import io.ecp.imaging.Region;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.imaging.View;
import io.ecp.model.Location;
import io.ecp.model.ModelProfile;
import io.ecp.model.PicturePolicy;
import io.ecp.model.PlaceReader;
import java.util.Optional;

/**
 * A picture as a model was shown it.
 *
 * @param region the part of the full picture
 * @param size the size at which it was shown, padding included
 */
record Shown(Region region, Size size) {

    /** Whether it was the whole of a picture. */
    boolean isWhole(Size picture) {
        return region.equals(Region.whole(picture));
    }

    /**
     * The picture, read again.
     *
     * @param profile how the model was asked, if known: some models are shown pictures on a canvas
     * @param mostWidth the longest side on the page
     */
    Scene scene(ImageSource source, Optional<ModelProfile> profile, int mostWidth) {
        return Scene.padded(source, region, content(profile), size, mostWidth);
    }

    /**
     * Where a reply about this picture points.
     *
     * @param prose whether only what is marked as a place counts
     */
    Optional<Location> place(ModelProfile profile, String reply, boolean prose) {
        PlaceReader places = PlaceReader.of(profile);
        View view = View.of(region, RgbImage.filled(content(Optional.of(profile)), 0))
                .padded(size, 0);
        return (prose ? places.marked() : places).read(reply, view);
    }

    private Size content(Optional<ModelProfile> profile) {
        return profile.map(ModelProfile::pictures)
                .filter(pictures -> pictures instanceof PicturePolicy.Padded padded
                        && padded.canvas().equals(size))
                .map(pictures -> pictures.fit(region.size(), PixelBudget.atMost(size.area())))
                .orElse(size);
    }

    /** {@code 960x540+1836+1620 shown at 576x320}. */
    @Override
    public String toString() {
        return region + " shown at " + size;
    }
}
