package io.ecp.bench;

import io.ecp.imaging.Numerics;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Resampling;
import io.ecp.imaging.Size;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import net.coobird.thumbnailator.Thumbnails;
import org.imgscalr.Scalr;
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

/** Decoded pictures brought to about one megapixel. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 3)
@Measurement(iterations = 3, time = 5)
public class ResizeBenchmark {

    private static final int WIDTH = 1316;
    private static final int HEIGHT = 728;

    /** The width of the picture, which is 16 to 9. */
    @Param({"3840", "7680"})
    int width;

    private BufferedImage awt;
    private RgbImage rgb;

    /** Draws the picture. */
    @Setup
    public void draw() {
        awt = Pictures.screen(width, width * 9 / 16);
        rgb = RgbImage.from(awt);
    }

    /** Pillow's bicubic, to the bit. */
    @Benchmark
    public Object ecpPillow() {
        return Resampling.BICUBIC.resample(rgb, new Size(WIDTH, HEIGHT));
    }

    /** Torch's bicubic of uint8, to the bit. */
    @Benchmark
    public Object ecpTorch() {
        return Resampling.BICUBIC.with(Numerics.TORCH_UINT8).resample(rgb, new Size(WIDTH, HEIGHT));
    }

    /** Java 2D in one step, which is not antialiased. */
    @Benchmark
    public Object java2dBicubic() {
        BufferedImage out = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = out.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.drawImage(awt, 0, 0, WIDTH, HEIGHT, null);
        graphics.dispose();
        return out;
    }

    /** Thumbnailator's default. */
    @Benchmark
    public Object thumbnailator() throws IOException {
        return Thumbnails.of(awt).forceSize(WIDTH, HEIGHT).asBufferedImage();
    }

    /** The better of imgscalr's usual methods. */
    @Benchmark
    public Object imgscalrQuality() {
        return Scalr.resize(awt, Scalr.Method.QUALITY, Scalr.Mode.FIT_EXACT, WIDTH, HEIGHT);
    }
}
