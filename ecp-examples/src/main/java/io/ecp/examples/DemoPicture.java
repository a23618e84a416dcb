package io.ecp.examples;

import io.ecp.EcpResult;
import io.ecp.imaging.ImageBox;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.Overlay;
import io.ecp.imaging.Region;
import io.ecp.imaging.Resampling;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/**
 * One prediction as a picture: the whole screen with the candidate region and the coarse point on the left, the
 * original pixels of the region with the target and the final point on the right.
 */
final class DemoPicture {

    static final Color COARSE = new Color(0xFF9800);
    static final Color FINAL = new Color(0xE91E63);
    static final Color TARGET = new Color(0x00C853);

    private static final int PANEL_HEIGHT = 540;
    private static final int GAP = 12;
    private static final int CAPTION = 56;

    private DemoPicture() {}

    /**
     * Draws a result.
     *
     * @param screen the full picture
     * @param result what was found
     * @param target where the right place is
     * @param caption what was asked
     * @param hit whether the result is right
     */
    static RgbImage of(ImageSource screen, EcpResult<?> result, ImageBox target, String caption, boolean hit) {
        Size size = screen.size();
        Region crop = result.crop().orElse(Region.whole(size));
        Overlay overview = Overlay.on(screen).region(crop, COARSE, "candidate region");
        result.coarse().ifPresent(coarse -> overview.point(coarse.point(), COARSE, "coarse point"));
        RgbImage left = scaled(overview.render());

        // The close-up is drawn at its own size, so that its lines are as fine as a reader sees them.
        RgbImage closeUp = screen.read(crop, crop.size()).pixels();
        Overlay detail = Overlay.on(closeUp).box(within(target, crop), TARGET, "target");
        result.point().ifPresent(point -> {
            if (crop.toBox().contains(point)) {
                detail.point(
                        within(new ImageBox(point.x(), point.y(), point.x(), point.y()), crop)
                                .center(),
                        FINAL,
                        "final point");
            }
        });
        RgbImage right = scaled(detail.render());
        return beside(left, right, caption + (hit ? "  -  hit" : "  -  miss"));
    }

    /** A box of the full picture in the pixels of a close-up that is shown at its own size. */
    private static ImageBox within(ImageBox box, Region crop) {
        ImageBox inside = box.clampedTo(crop.toBox());
        return new ImageBox(
                inside.left() - crop.x(),
                inside.top() - crop.y(),
                inside.right() - crop.x(),
                inside.bottom() - crop.y());
    }

    private static RgbImage scaled(RgbImage image) {
        Size size = image.size();
        int width = Math.max(1, (int) Math.rint((double) size.width() * PANEL_HEIGHT / size.height()));
        return Resampling.BICUBIC.resample(image, new Size(width, PANEL_HEIGHT));
    }

    private static RgbImage beside(RgbImage left, RgbImage right, String caption) {
        int width = left.size().width() + right.size().width() + 3 * GAP;
        BufferedImage page = new BufferedImage(width, PANEL_HEIGHT + CAPTION + GAP, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = page.createGraphics();
        try {
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, page.getWidth(), page.getHeight());
            graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            graphics.setColor(new Color(0x202124));
            graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 24));
            graphics.drawString(caption, GAP, 37);
            graphics.drawImage(left.toBufferedImage(), GAP, CAPTION, null);
            graphics.drawImage(right.toBufferedImage(), left.size().width() + 2 * GAP, CAPTION, null);
        } finally {
            graphics.dispose();
        }
        return RgbImage.from(page);
    }
}
