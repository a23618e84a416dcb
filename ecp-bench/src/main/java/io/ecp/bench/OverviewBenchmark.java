package io.ecp.bench;

import io.ecp.imaging.ImageSource;
import io.ecp.imaging.ReadOptions;
import io.ecp.imaging.Size;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.bytedeco.opencv.global.opencv_imgproc;
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

/** From the bytes of a file to a picture of about one megapixel. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 1, time = 2)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class OverviewBenchmark {

    private static final int WIDTH = 1316;
    private static final int HEIGHT = 728;
    private static final Size SHOWN = new Size(WIDTH, HEIGHT);
    private static final ReadOptions STREAMED = ReadOptions.defaults().withKeptBytes(0);

    /** See {@link Pictures#file}. */
    @Param({"screen-3840.png", "screen-7680.png", "photo-3840.jpeg", "photo-7680.jpeg"})
    String file;

    private byte[] bytes;

    /** Draws the picture, or finds it. */
    @Setup
    public void read() throws IOException {
        bytes = Pictures.file(file);
        Peers.prepareOpenCv();
    }

    /** Rows resampled as they come: Pillow's bicubic, to the bit. */
    @Benchmark
    public Object ecpStreamed() {
        return ImageSource.of(bytes, STREAMED).whole(SHOWN);
    }

    /** The same, of a picture that is kept for the crops to come. */
    @Benchmark
    public Object ecpKept() {
        return ImageSource.of(bytes).whole(SHOWN);
    }

    /** ImageIO and one step of Java 2D, which is not antialiased. */
    @Benchmark
    public Object imageIoAndJava2d() throws IOException {
        return Peers.java2d(Peers.imageIo(bytes), WIDTH, HEIGHT);
    }

    /** Thumbnailator's default. */
    @Benchmark
    public Object thumbnailator() throws IOException {
        return Peers.thumbnailator(bytes, WIDTH, HEIGHT);
    }

    /** ImageIO and imgscalr. */
    @Benchmark
    public Object imgscalr() throws IOException {
        return Peers.imgscalr(Peers.imageIo(bytes), WIDTH, HEIGHT);
    }

    /** Scrimage, bicubic. */
    @Benchmark
    public Object scrimage() throws IOException {
        return Peers.scrimage(Peers.scrimage(bytes), WIDTH, HEIGHT);
    }

    /** OpenCV, by area. */
    @Benchmark
    public int openCvArea() {
        try (Mat image = Peers.openCv(bytes);
                Mat out = Peers.openCv(image, WIDTH, HEIGHT, opencv_imgproc.INTER_AREA)) {
            return out.cols();
        }
    }
}
