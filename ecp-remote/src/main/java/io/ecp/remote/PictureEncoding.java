package io.ecp.remote;

import io.ecp.imaging.RgbImage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOInvalidTreeException;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * How pictures travel to a server: as PNG, which keeps every pixel, or as JPEG where that would be too large. The size
 * in pixels is never changed. Immutable.
 */
public final class PictureEncoding {

    private static final String JPEG_TREE = "javax_imageio_jpeg_image_1.0";

    private final long mostPngBytes;
    private final float quality;

    private PictureEncoding(long mostPngBytes, double quality) {
        if (!(quality > 0 && quality <= 1)) {
            throw new IllegalArgumentException("the JPEG quality must be above 0 and at most 1, but was " + quality);
        }
        this.mostPngBytes = mostPngBytes;
        this.quality = (float) quality;
    }

    /** Always PNG. */
    public static PictureEncoding png() {
        return new PictureEncoding(Long.MAX_VALUE, 1);
    }

    /**
     * Always JPEG, without subsampling of colours, so that coloured text stays sharp.
     *
     * @param quality above 0 and at most 1; 0.9 and more is fit for screenshots
     * @throws IllegalArgumentException if the quality is outside of that
     */
    public static PictureEncoding jpeg(double quality) {
        return new PictureEncoding(0, quality);
    }

    /**
     * PNG where its file has at most so many bytes (screenshots, mostly), else JPEG (photographs, mostly).
     *
     * @param mostBytes the largest PNG file that is sent
     * @param quality of the JPEG, above 0 and at most 1
     * @throws IllegalArgumentException if the limit is below 1 or the quality outside of that
     */
    public static PictureEncoding pngUpTo(long mostBytes, double quality) {
        if (mostBytes < 1) {
            throw new IllegalArgumentException("the limit of PNG files must be at least 1 byte, but was " + mostBytes);
        }
        return new PictureEncoding(mostBytes, quality);
    }

    /** The picture as a {@code data:} URL. */
    String dataUrl(RgbImage picture) {
        if (mostPngBytes > 0) {
            byte[] png = picture.toPng();
            if (png.length <= mostPngBytes) {
                return "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
            }
        }
        return "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(toJpeg(picture));
    }

    private byte[] toJpeg(RgbImage picture) {
        BufferedImage image = picture.toBufferedImage();
        ImageTypeSpecifier type = ImageTypeSpecifier.createFromRenderedImage(image);
        ImageWriter writer = ImageIO.getImageWriters(type, "jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream output = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam options = writer.getDefaultWriteParam();
            options.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            options.setCompressionQuality(quality);
            IIOMetadata metadata = writer.getDefaultImageMetadata(type, options);
            keepColours(metadata);
            writer.setOutput(output);
            writer.write(null, new IIOImage(image, null, metadata), options);
        } catch (IOException e) {
            throw new UncheckedIOException("a picture of " + picture.size() + " could not be written as JPEG", e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** Colours at full resolution (4:4:4): the writer's default halves it both ways. */
    private static void keepColours(IIOMetadata metadata) throws IIOInvalidTreeException {
        Node tree = metadata.getAsTree(JPEG_TREE);
        NodeList components = ((Element) tree).getElementsByTagName("componentSpec");
        for (int i = 0; i < components.getLength(); i++) {
            Element component = (Element) components.item(i);
            component.setAttribute("HsamplingFactor", "1");
            component.setAttribute("VsamplingFactor", "1");
        }
        metadata.setFromTree(JPEG_TREE, tree);
    }

    @Override
    public String toString() {
        String jpeg = "JPEG of quality " + quality;
        return mostPngBytes == 0
                ? jpeg
                : mostPngBytes == Long.MAX_VALUE ? "PNG" : "PNG up to " + mostPngBytes + " bytes, else " + jpeg;
    }
}
