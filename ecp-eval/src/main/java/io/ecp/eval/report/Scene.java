package io.ecp.eval.report;

import io.ecp.imaging.ImageBox;
import io.ecp.imaging.ImagePoint;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.Overlay;
import io.ecp.imaging.Region;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.model.Location;
import java.awt.Color;
import java.util.Optional;

/**
 * A part of a picture at the size at which a page shows it, with marks given in pixels of the full picture. They are
 * drawn at the page's size, so that lines are as fine, and letters as large, on a thumbnail of a screen as on a crop of
 * it. Marks outside of the part are left out.
 */
final class Scene {

    /** Where a look at the whole pointed. */
    static final Color COARSE = new Color(0xFF9800);
    /** What a look close by was shown. */
    static final Color CROP = new Color(0x2979FF);
    /** The answer. */
    static final Color ANSWER = new Color(0xE91E63);
    /** What would have been right. */
    static final Color TARGET = new Color(0x00C853);

    private static final double SMALLEST_BOX = 18;

    private final ImageSource source;
    private final Region region;
    private final Size size;
    private final Overlay marks;
    private final Size canvas;

    private Scene(ImageSource source, Region region, Size shown, Size content, int mostWidth) {
        this.source = source;
        this.region = region;
        double zoom = Math.min(1, Math.min((double) mostWidth / shown.width(), (double) mostWidth / shown.height()));
        this.canvas = scaled(shown, zoom);
        this.size = scaled(content, zoom);
        this.marks = Overlay.on(pixels());
    }

    /**
     * A part of a picture.
     *
     * @param region the part
     * @param shown its size, lowered where a side is longer than {@code mostWidth}
     * @param mostWidth the longest side on the page
     * @throws io.ecp.imaging.ImageException if the picture cannot be read
     * @throws IllegalArgumentException if the region does not lie inside the picture
     */
    static Scene of(ImageSource source, Region region, Size shown, int mostWidth) {
        return new Scene(source, region, shown, shown, mostWidth);
    }

    /** As {@link #of}, at the top left of a white canvas of the size shown. */
    static Scene padded(ImageSource source, Region region, Size content, Size canvas, int mostWidth) {
        return new Scene(source, region, canvas, content, mostWidth);
    }

    private static Size scaled(Size size, double zoom) {
        return new Size(
                (int) Math.max(1, Math.rint(size.width() * zoom)), (int) Math.max(1, Math.rint(size.height() * zoom)));
    }

    private RgbImage pixels() {
        return source.read(region, size).padded(canvas, 0xFFFFFF).pixels();
    }

    /** The size on the page. */
    Size size() {
        return canvas;
    }

    Scene box(ImageBox box, Color color, String label) {
        box.intersection(region.toBox()).ifPresent(part -> marks.box(onPage(part), color, label));
        return this;
    }

    /** A place: its box where that is large enough on the page to be looked into, else its point. */
    Scene place(Location place, Color color) {
        Optional<ImageBox> box = place.box().filter(found -> {
            ImageBox drawn = onPage(found);
            return Math.min(drawn.width(), drawn.height()) >= SMALLEST_BOX;
        });
        return box.isPresent() ? box(box.get(), color, "") : point(place.point(), color, "");
    }

    Scene crop(Region crop, Color color, String label) {
        crop.toBox().intersection(region.toBox()).map(this::onPage).ifPresent(part -> {
            int left = (int) Math.floor(part.left());
            int top = (int) Math.floor(part.top());
            marks.region(
                    new Region(left, top, (int) Math.max(1, Math.ceil(part.right()) - left), (int)
                            Math.max(1, Math.ceil(part.bottom()) - top)),
                    color,
                    label);
        });
        return this;
    }

    Scene point(ImagePoint point, Color color, String label) {
        if (shows(point)) {
            marks.point(onPage(point), color, label);
        }
        return this;
    }

    /** Whether a point of the full picture lies in the part. */
    boolean shows(ImagePoint point) {
        return region.toBox().contains(point);
    }

    private ImagePoint onPage(ImagePoint point) {
        return new ImagePoint(
                (point.x() - region.x()) * size.width() / region.width(),
                (point.y() - region.y()) * size.height() / region.height());
    }

    private ImageBox onPage(ImageBox box) {
        return ImageBox.spanning(
                onPage(new ImagePoint(box.left(), box.top())), onPage(new ImagePoint(box.right(), box.bottom())));
    }

    RgbImage render() {
        return marks.render();
    }
}
