package io.ecp.bench;

import io.ecp.imaging.ImageSource;
import io.ecp.imaging.ReadOptions;
import io.ecp.imaging.Region;
import java.awt.Rectangle;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.bytedeco.opencv.opencv_core.Mat;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** 1024x1024 pixels of a file that was not read before, at their own size, a little above its middle. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 1, time = 2)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class CropBenchmark {

    private static final Region REGION = new Region(2000, 1000, 1024, 1024);
    private static final Rectangle RECTANGLE = new Rectangle(2000, 1000, 1024, 1024);
    private static final ReadOptions STREAMED = ReadOptions.defaults().withKeptBytes(0);

    /** See {@link Pictures#file}. */
    @Param({"screen-7680.png", "photo-7680.jpeg"})
    String file;

    private byte[] bytes;

    /** Draws the picture, or finds it. */
    @Setup
    public void read() throws IOException {
        bytes = Pictures.file(file);
        Peers.prepareOpenCv();
    }

    /** Only what is needed is decoded. */
    @Benchmark
    public Object ecp() {
        return ImageSource.of(bytes, STREAMED).read(REGION, REGION.size());
    }

    /** ImageIO's source region. */
    @Benchmark
    public Object imageIo() throws IOException {
        return Peers.imageIo(bytes, RECTANGLE);
    }

    /** Thumbnailator's source region. */
    @Benchmark
    public Object thumbnailator() throws IOException {
        return Peers.thumbnailator(bytes, RECTANGLE);
    }

    /** Scrimage, whose loader takes no region of these files. */
    @Benchmark
    public Object scrimage() throws IOException {
        return Peers.scrimage(bytes).subimage(RECTANGLE.x, RECTANGLE.y, RECTANGLE.width, RECTANGLE.height);
    }

    /** OpenCV, which decodes the whole. */
    @Benchmark
    public int openCv() {
        try (Mat image = Peers.openCv(bytes);
                Mat out = Peers.openCv(image, RECTANGLE)) {
            return out.cols();
        }
    }
}
