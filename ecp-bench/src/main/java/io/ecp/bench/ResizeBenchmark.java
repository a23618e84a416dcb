package io.ecp.bench;

import com.sksamuel.scrimage.ImmutableImage;
import io.ecp.imaging.Numerics;
import io.ecp.imaging.Resampling;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Decoded pictures brought to about one megapixel. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 1, time = 2)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class ResizeBenchmark {

    private static final int WIDTH = 1316;
    private static final int HEIGHT = 728;

    /** The width of the picture, which is 16 to 9. */
    @Param("7680")
    int width;

    private BufferedImage awt;
    private RgbImage rgb;
    private ImmutableImage scrimage;
    private Mat mat;
    private ExecutorService pool;

    /** Draws the picture. */
    @Setup
    public void draw() {
        awt = Pictures.screen(width);
        rgb = RgbImage.from(awt);
        scrimage = ImmutableImage.fromAwt(awt);
        Peers.prepareOpenCv();
        mat = Peers.openCv(awt, ((DataBufferByte) awt.getRaster().getDataBuffer()).getData());
        pool = Executors.newSingleThreadExecutor();
    }

    /** Ends the second thread. */
    @TearDown
    public void close() {
        pool.shutdown();
        mat.close();
    }

    /** Pillow's bicubic, to the bit. */
    @Benchmark
    public Object ecpPillow() {
        return Resampling.BICUBIC.resample(rgb, new Size(WIDTH, HEIGHT));
    }

    /** The same on two threads. */
    @Benchmark
    public Object ecpPillowTwoThreads() {
        return Resampling.BICUBIC.on(pool, 2).resample(rgb, new Size(WIDTH, HEIGHT));
    }

    /** Torch's bicubic of uint8, to the bit. */
    @Benchmark
    public Object ecpTorch() {
        return Resampling.BICUBIC.with(Numerics.TORCH_UINT8).resample(rgb, new Size(WIDTH, HEIGHT));
    }

    /** Java 2D in one step, which is not antialiased. */
    @Benchmark
    public Object java2d() {
        return Peers.java2d(awt, WIDTH, HEIGHT);
    }

    /** Thumbnailator's default. */
    @Benchmark
    public Object thumbnailator() {
        return Peers.thumbnailator(awt, WIDTH, HEIGHT);
    }

    /** The better of imgscalr's usual methods. */
    @Benchmark
    public Object imgscalr() {
        return Peers.imgscalr(awt, WIDTH, HEIGHT);
    }

    /** Scrimage, bicubic. */
    @Benchmark
    public Object scrimage() {
        return Peers.scrimage(scrimage, WIDTH, HEIGHT);
    }

    /** OpenCV, by area. */
    @Benchmark
    public int openCvArea() {
        try (Mat out = Peers.openCv(mat, WIDTH, HEIGHT, opencv_imgproc.INTER_AREA)) {
            return out.cols();
        }
    }

    /** OpenCV's cubic, which is not antialiased. */
    @Benchmark
    public int openCvCubic() {
        try (Mat out = Peers.openCv(mat, WIDTH, HEIGHT, opencv_imgproc.INTER_CUBIC)) {
            return out.cols();
        }
    }
}
