package io.ecp.bench;

import io.ecp.imaging.ImageSource;
import io.ecp.imaging.ReadOptions;
import io.ecp.imaging.Region;
import io.ecp.imaging.Size;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
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

/**
 * A file of 30720x21600 = 664 megapixels, 2 GB of samples, which no library that decodes the whole can hold in the heap
 * of these runs.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx256m")
@Warmup(iterations = 1)
@Measurement(iterations = 3)
public class GigapixelBenchmark {

    private static final int STEP = 23;
    private static final Size SHOWN = new Size(1204, 847);

    /** See {@link Pictures#path}. */
    @Param({"mosaic-30720.png"})
    String file;

    private Path path;

    /** Draws the picture, or finds it. */
    @Setup
    public void find() throws IOException {
        path = Pictures.path(file);
    }

    /** The whole, to about a megapixel, bicubic to the bit. */
    @Benchmark
    public Object ecpOverview() {
        return source().whole(SHOWN);
    }

    /** A megapixel from the middle. */
    @Benchmark
    public Object ecpCrop() {
        Size part = new Size(1024, 1024);
        return source().read(new Region(15_000, 10_000, 1024, 1024), part);
    }

    /** Every 23rd pixel of every 23rd row: all that ImageIO can do in so little memory. */
    @Benchmark
    public Object imageIoSubsampling() throws IOException {
        try (ImageInputStream input = ImageIO.createImageInputStream(path.toFile())) {
            ImageReader reader = ImageIO.getImageReaders(input).next();
            try {
                reader.setInput(input, true, true);
                ImageReadParam param = reader.getDefaultReadParam();
                param.setSourceSubsampling(STEP, STEP, 0, 0);
                BufferedImage image = reader.read(0, param);
                return Peers.java2d(image, SHOWN.width(), SHOWN.height());
            } finally {
                reader.dispose();
            }
        }
    }

    private ImageSource source() {
        return ImageSource.of(path, ReadOptions.defaults().withMostPixels(1L << 30));
    }
}
