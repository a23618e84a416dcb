package io.ecp.eval.report;

import io.ecp.imaging.RgbImage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** A picture inside the page: PNG or JPEG, whichever is smaller. */
final class EncodedPicture {

    private static final float QUALITY = 0.82f;

    private EncodedPicture() {}

    /** The {@code data:} URI of a picture. */
    static String uri(RgbImage picture) {
        byte[] png = picture.toPng();
        byte[] jpeg = jpeg(picture);
        boolean lossless = png.length <= jpeg.length;
        return "data:image/" + (lossless ? "png" : "jpeg") + ";base64,"
                + Base64.getEncoder().encodeToString(lossless ? png : jpeg);
    }

    private static byte[] jpeg(RgbImage picture) {
        BufferedImage image = picture.toBufferedImage();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ImageWriteParam how = writer.getDefaultWriteParam();
        how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        how.setCompressionQuality(QUALITY);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream output = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(output);
            writer.write(null, new IIOImage(image, null, null), how);
        } catch (IOException e) {
            throw new UncheckedIOException("a picture of " + picture.size() + " could not be written as JPEG", e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
