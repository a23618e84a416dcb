package io.ecp.bench;

import com.sksamuel.scrimage.ImmutableImage;
import com.sksamuel.scrimage.ScaleMethod;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import net.coobird.thumbnailator.Thumbnails;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;
import org.imgscalr.Scalr;

/** The same work by other libraries, each in the way its documentation shows. */
final class Peers {

    private Peers() {}

    static BufferedImage imageIo(byte[] file) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(file));
        if (image == null) {
            throw new IOException("the JDK has no reader for a picture of the benchmark");
        }
        return image;
    }

    static BufferedImage imageIo(byte[] file, Rectangle region) throws IOException {
        try (ImageInputStream input = ImageIO.createImageInputStream(new ByteArrayInputStream(file))) {
            ImageReader reader = ImageIO.getImageReaders(input).next();
            try {
                reader.setInput(input, true, true);
                ImageReadParam param = reader.getDefaultReadParam();
                param.setSourceRegion(region);
                return reader.read(0, param);
            } finally {
                reader.dispose();
            }
        }
    }

    /** One step, which is not antialiased. */
    static BufferedImage java2d(BufferedImage image, int width, int height) {
        BufferedImage out = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = out.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.drawImage(image, 0, 0, width, height, null);
        graphics.dispose();
        return out;
    }

    static BufferedImage copy(BufferedImage image, Rectangle region) {
        BufferedImage out = new BufferedImage(region.width, region.height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = out.createGraphics();
        graphics.drawImage(image, -region.x, -region.y, null);
        graphics.dispose();
        return out;
    }

    static BufferedImage thumbnailator(byte[] file, int width, int height) throws IOException {
        return Thumbnails.of(new ByteArrayInputStream(file))
                .forceSize(width, height)
                .asBufferedImage();
    }

    static BufferedImage thumbnailator(byte[] file, Rectangle region) throws IOException {
        return Thumbnails.of(new ByteArrayInputStream(file))
                .sourceRegion(region)
                .scale(1)
                .asBufferedImage();
    }

    static BufferedImage thumbnailator(BufferedImage image, int width, int height) {
        try {
            return Thumbnails.of(image).forceSize(width, height).asBufferedImage();
        } catch (IOException e) {
            throw new UncheckedIOException("Thumbnailator failed on a decoded picture", e);
        }
    }

    /** The better of its usual methods. */
    static BufferedImage imgscalr(BufferedImage image, int width, int height) {
        return Scalr.resize(image, Scalr.Method.QUALITY, Scalr.Mode.FIT_EXACT, width, height);
    }

    static ImmutableImage scrimage(byte[] file) throws IOException {
        return ImmutableImage.loader().fromBytes(file);
    }

    static ImmutableImage scrimage(ImmutableImage image, int width, int height) {
        return image.scaleTo(width, height, ScaleMethod.Bicubic);
    }

    /** One thread, as the others have. */
    static void prepareOpenCv() {
        opencv_core.setNumThreads(1);
    }

    static Mat openCv(byte[] file) {
        try (BytePointer bytes = new BytePointer(file);
                Mat encoded = new Mat(1, file.length, opencv_core.CV_8UC1, bytes)) {
            Mat image = opencv_imgcodecs.imdecode(encoded, opencv_imgcodecs.IMREAD_COLOR);
            if (image.empty()) {
                throw new IllegalStateException("OpenCV could not read a picture of the benchmark");
            }
            return image;
        }
    }

    static Mat openCv(BufferedImage image, byte[] samples) {
        try (BytePointer bytes = new BytePointer(samples);
                Mat view = new Mat(image.getHeight(), image.getWidth(), opencv_core.CV_8UC3, bytes)) {
            return view.clone();
        }
    }

    /**
     * Another size.
     *
     * @param interpolation {@code INTER_AREA}, which averages, or {@code INTER_CUBIC}, which is not antialiased
     */
    static Mat openCv(Mat image, int width, int height, int interpolation) {
        try (Size size = new Size(width, height)) {
            Mat out = new Mat();
            opencv_imgproc.resize(image, out, size, 0, 0, interpolation);
            return out;
        }
    }

    static Mat openCv(Mat image, Rectangle region) {
        try (org.bytedeco.opencv.opencv_core.Rect rect =
                        new org.bytedeco.opencv.opencv_core.Rect(region.x, region.y, region.width, region.height);
                Mat part = new Mat(image, rect)) {
            return part.clone();
        }
    }
}
