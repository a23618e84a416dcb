package io.ecp.imaging;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Draws what was found onto a copy of a picture: boxes, dashed regions and points with labels, numbered stars, and a
 * shade outside of regions. Lines and letters grow
 * with the picture, so that they can be read on a 4K screen and on a thumbnail; every line has a halo that sets it off
 * from what is below, and every label a plate that stays inside the picture.
 *
 * <pre>{@code
 * Overlay.on(ImageSource.of(Path.of("screen.png")))
 *         .region(new Region(1836, 1620, 960, 540), Color.ORANGE, "candidate")
 *         .point(new ImagePoint(2375.5, 1806.3), Color.RED, "the flag icon")
 *         .writePng(Path.of("found.png"));
 * }</pre>
 *
 * <p>Marks are drawn in the order in which they were added, all labels on top. Needs no display, but, for labels, a font
 * that Java can find on the system. Not safe to share
 * between threads.
 */
public final class Overlay {

    private static final double THINNEST_LINE = 2;
    private static final double SMALLEST_FONT = 11;
    private static final Color DIM = new Color(0, 0, 0, 140);
    private static final int GAP = 0x808080;

    private final ImageSource source;
    private final List<Mark> marks = new ArrayList<>();
    private final List<Region> lit = new ArrayList<>();

    private Overlay(ImageSource source) {
        this.source = Objects.requireNonNull(source, "source");
    }

    /** An overlay on the full picture, which is read when it is rendered. */
    public static Overlay on(ImageSource source) {
        return new Overlay(source);
    }

    /** An overlay on pixels. */
    public static Overlay on(RgbImage image) {
        return new Overlay(ImageSource.of(image));
    }

    /**
     * Adds the outline of a box.
     *
     * @param label a word or a few; empty for none
     */
    public Overlay box(ImageBox box, Color color, String label) {
        marks.add(new Mark(Form.BOX, Objects.requireNonNull(box, "box"), color, label));
        return this;
    }

    /**
     * Adds the dashed outline of a region.
     *
     * @param label a word or a few; empty for none
     */
    public Overlay region(Region region, Color color, String label) {
        marks.add(new Mark(Form.REGION, region.toBox(), color, label));
        return this;
    }

    /**
     * Adds a ring with a cross whose middle, left free, is the point.
     *
     * @param label a word or a few; empty for none
     */
    public Overlay point(ImagePoint point, Color color, String label) {
        marks.add(new Mark(Form.POINT, new ImageBox(point.x(), point.y(), point.x(), point.y()), color, label));
        return this;
    }

    /**
     * Adds a five-pointed star with a number in it, for places that are ranked.
     *
     * @param number what stands in the star, at least 0
     * @throws IllegalArgumentException if the number is negative
     */
    public Overlay star(ImagePoint point, Color color, int number) {
        if (number < 0) {
            throw new IllegalArgumentException("a star's number must be at least 0, but was " + number);
        }
        marks.add(new Mark(
                Form.STAR, new ImageBox(point.x(), point.y(), point.x(), point.y()), color, Integer.toString(number)));
        return this;
    }

    /** Dims what lies outside of a region, so that the eye is led into it; of several regions, outside of all. */
    public Overlay dimOutside(Region region) {
        lit.add(Objects.requireNonNull(region, "region"));
        return this;
    }

    /**
     * Puts pictures side by side, such as overview, crop and result: all of the height of the tallest, smaller ones
     * enlarged, with a gap between.
     *
     * @throws IllegalArgumentException if there is no picture, or the result has more samples than a Java array can hold
     */
    public static RgbImage sideBySide(List<RgbImage> pictures) {
        if (pictures.isEmpty()) {
            throw new IllegalArgumentException("there is no picture to put beside another");
        }
        int height = pictures.stream().mapToInt(p -> p.size().height()).max().orElseThrow();
        int gap = Math.max(2, height / 60);
        List<RgbImage> scaled = new ArrayList<>();
        long width = (long) gap * (pictures.size() - 1);
        for (RgbImage picture : pictures) {
            Size size = picture.size();
            int wide = (int) Math.max(1.0, Math.rint((double) size.width() * height / size.height()));
            scaled.add(Resampling.BICUBIC.resample(picture, new Size(wide, height)));
            width += wide;
        }
        if (width * height > RgbImage.MOST_PIXELS) {
            throw new IllegalArgumentException("pictures side by side would be " + width + "x" + height
                    + " pixels, more than a Java array can hold; shrink them first");
        }
        Size size = new Size((int) width, height);
        byte[] samples = RgbImage.filled(size, GAP).samples();
        int left = 0;
        for (RgbImage picture : scaled) {
            int wide = picture.size().width();
            for (int y = 0; y < height; y++) {
                picture.copySamples(y * wide, samples, (y * size.width() + left) * 3, wide);
            }
            left += wide + gap;
        }
        return RgbImage.ofOwned(size, samples);
    }

    /**
     * Draws everything onto a copy of the picture.
     *
     * @throws ImageReadException if the picture cannot be read
     * @throws ImageLimitException if the picture does not fit into memory
     */
    public RgbImage render() {
        Size size = source.size();
        BufferedImage image = source.whole(size).pixels().toBufferedImage();
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
            Drawing drawing = new Drawing(graphics, size);
            drawing.dim(lit);
            marks.forEach(drawing::lines);
            marks.forEach(drawing::label);
        } finally {
            graphics.dispose();
        }
        return RgbImage.from(image);
    }

    /**
     * Renders and writes a PNG file, replacing what was there.
     *
     * @throws ImageReadException if the picture cannot be read
     * @throws ImageLimitException if the picture does not fit into memory
     * @throws java.io.UncheckedIOException if the file cannot be written
     */
    public void writePng(Path file) {
        render().writePng(file);
    }

    private enum Form {
        BOX,
        REGION,
        POINT,
        STAR
    }

    private record Mark(Form form, ImageBox place, Color color, String label) {

        Mark {
            Objects.requireNonNull(color, "color");
            Objects.requireNonNull(label, "label");
        }
    }

    /** Draws marks with lines and letters of one scale. */
    private static final class Drawing {

        private final Graphics2D graphics;
        private final ImageBox image;
        private final double line;
        private final double ring;

        Drawing(Graphics2D graphics, Size size) {
            this.graphics = graphics;
            this.image = ImageBox.of(size);
            // A 4K screen gets lines of 5.5 and letters of 40 pixels, a picture of 576x320 lines of 2 and letters of
            // 11.
            double scale = Math.sqrt(size.area());
            this.line = Math.max(THINNEST_LINE, scale / 520);
            this.ring = line * 5;
            graphics.setFont(
                    new Font(Font.SANS_SERIF, Font.BOLD, 1).deriveFont((float) Math.max(SMALLEST_FONT, scale / 72)));
        }

        void dim(List<Region> lit) {
            if (lit.isEmpty()) {
                return;
            }
            Area dark = new Area(new Rectangle2D.Double(0, 0, image.width(), image.height()));
            for (Region region : lit) {
                dark.subtract(
                        new Area(new Rectangle2D.Double(region.x(), region.y(), region.width(), region.height())));
            }
            graphics.setColor(DIM);
            graphics.fill(dark);
        }

        private void star(Mark mark) {
            // Large enough for its number, and moved into the picture where it would be cut off.
            FontMetrics metrics = graphics.getFontMetrics();
            double radius = Math.max(ring * 2, Math.max(metrics.getAscent(), metrics.stringWidth(mark.label()) * 1.3));
            double x = Math.max(radius, Math.min(mark.place().left(), image.width() - radius));
            double y = Math.max(radius, Math.min(mark.place().top(), image.height() - radius));
            Path2D shape = new Path2D.Double();
            for (int corner = 0; corner < 10; corner++) {
                double away = corner % 2 == 0 ? radius : radius * 0.55;
                double angle = Math.PI * corner / 5;
                double cornerX = x + away * Math.sin(angle);
                double cornerY = y - away * Math.cos(angle);
                if (corner == 0) {
                    shape.moveTo(cornerX, cornerY);
                } else {
                    shape.lineTo(cornerX, cornerY);
                }
            }
            shape.closePath();
            graphics.setColor(contrast(mark.color()));
            graphics.setStroke(new BasicStroke((float) Math.max(2, line)));
            graphics.draw(shape);
            graphics.setColor(mark.color());
            graphics.fill(shape);
            graphics.setColor(contrast(mark.color()));
            graphics.drawString(mark.label(), (float) (x - metrics.stringWidth(mark.label()) / 2.0), (float)
                    (y + metrics.getAscent() * 0.38));
        }

        void lines(Mark mark) {
            ImageBox place = mark.place();
            if (mark.form() == Form.STAR) {
                star(mark);
                return;
            }
            if (mark.form() == Form.POINT) {
                stroke(target(place.left(), place.top()), mark.color(), new BasicStroke((float) line));
                return;
            }
            // The line runs around the outside of the box, and where that is outside of the picture, along its edge.
            double half = line / 2;
            ImageBox outline = new ImageBox(
                            place.left() - half, place.top() - half, place.right() + half, place.bottom() + half)
                    .clampedTo(inside(half));
            Shape shape = new Rectangle2D.Double(outline.left(), outline.top(), outline.width(), outline.height());
            float dash = (float) line * 4;
            stroke(
                    shape,
                    mark.color(),
                    mark.form() == Form.REGION
                            ? new BasicStroke(
                                    (float) line,
                                    BasicStroke.CAP_BUTT,
                                    BasicStroke.JOIN_MITER,
                                    10,
                                    new float[] {dash, dash * 0.75f},
                                    0)
                            : new BasicStroke((float) line, BasicStroke.CAP_SQUARE, BasicStroke.JOIN_MITER));
        }

        private ImageBox inside(double margin) {
            double x = Math.min(margin, image.width() / 2);
            double y = Math.min(margin, image.height() / 2);
            return new ImageBox(x, y, image.right() - x, image.bottom() - y);
        }

        private Shape target(double x, double y) {
            Path2D shape = new Path2D.Double();
            shape.append(new Ellipse2D.Double(x - ring, y - ring, ring * 2, ring * 2), false);
            double from = ring * 0.45;
            double to = ring * 1.6;
            for (int side = 0; side < 4; side++) {
                double dx = side == 0 ? 1 : side == 1 ? -1 : 0;
                double dy = side == 2 ? 1 : side == 3 ? -1 : 0;
                shape.moveTo(x + dx * from, y + dy * from);
                shape.lineTo(x + dx * to, y + dy * to);
            }
            return shape;
        }

        private void stroke(Shape shape, Color color, BasicStroke stroke) {
            float halo = (float) Math.max(2, line * 0.8);
            graphics.setColor(contrast(color));
            graphics.setStroke(new BasicStroke(
                    stroke.getLineWidth() + halo, BasicStroke.CAP_BUTT, stroke.getLineJoin(), 10, null, 0));
            graphics.draw(shape);
            graphics.setColor(color);
            graphics.setStroke(stroke);
            graphics.draw(shape);
        }

        void label(Mark mark) {
            if (mark.label().isBlank() || mark.form() == Form.STAR) {
                return;
            }
            FontMetrics metrics = graphics.getFontMetrics();
            double padding = metrics.getAscent() * 0.3;
            double most = image.width() - padding * 2;
            String text = fitted(mark.label().strip(), metrics, most);
            double width = Math.min(image.width(), metrics.stringWidth(text) + padding * 2);
            double height = metrics.getAscent() + metrics.getDescent() + padding;
            double gap = line * 1.5;
            ImageBox place = mark.place();
            double left;
            double top;
            if (mark.form() == Form.POINT) {
                double away = ring * 1.6 + gap;
                left = place.left() + away + width <= image.width() ? place.left() + away : place.left() - away - width;
                top = place.top() - height / 2;
            } else {
                left = place.left() - line;
                // Above the box, or below it, or, where the box fills the picture, in its top corner.
                top = place.top() - gap - height;
                if (top < 0) {
                    top = place.bottom() + gap;
                    if (top + height > image.height()) {
                        top = place.top() + gap;
                        left = place.left() + gap;
                    }
                }
            }
            left = Math.max(0, Math.min(left, image.width() - width));
            top = Math.max(0, Math.min(top, image.height() - height));
            graphics.setColor(mark.color());
            Shape plate = new RoundRectangle2D.Double(left, top, width, height, padding, padding);
            graphics.fill(plate);
            graphics.setColor(contrast(mark.color()));
            graphics.setStroke(new BasicStroke((float) Math.max(1, line / 4)));
            graphics.draw(plate);
            graphics.drawString(text, (float) (left + padding), (float) (top + padding / 2 + metrics.getAscent()));
        }

        /** As much of the text as the width allows, with an ellipsis where something is missing. */
        private static String fitted(String text, FontMetrics metrics, double most) {
            if (metrics.stringWidth(text) <= most) {
                return text;
            }
            int end = text.length();
            do {
                end = text.offsetByCodePoints(end, -1);
            } while (end > 0 && metrics.stringWidth(text.substring(0, end) + "…") > most);
            return text.substring(0, end) + "…";
        }

        /** Black on light colours, white on dark ones. */
        private static Color contrast(Color color) {
            double luma = 0.299 * color.getRed() + 0.587 * color.getGreen() + 0.114 * color.getBlue();
            return luma > 140 ? Color.BLACK : Color.WHITE;
        }
    }
}
