package io.ecp.bench;

import io.ecp.imaging.ImageSource;
import io.ecp.imaging.ReadOptions;
import io.ecp.imaging.Region;
import io.ecp.imaging.Size;
import io.ecp.imaging.Tiling;
import java.awt.Rectangle;
import java.io.IOException;
import java.util.List;
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
import org.openjdk.jmh.infra.Blackhole;

/** All tiles of 1024x1024 pixels, 128 of them shared with the next, of an 8K file, at their own size. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 1, time = 2)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class TilesBenchmark {

    private static final ReadOptions STREAMED = ReadOptions.defaults().withKeptBytes(0);
    private static final List<Region> REGIONS =
            Tiling.of(new Size(1024, 1024), 128).regions(new Size(7680, 4320));

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

    /** One pass, never the whole picture in memory. */
    @Benchmark
    public void ecp(Blackhole tiles) {
        ImageSource.of(bytes, STREAMED).readAll(REGIONS, Region::size, tiles::consume);
    }

    /** ImageIO, and each tile drawn by Java 2D. */
    @Benchmark
    public void imageIoAndJava2d(Blackhole tiles) throws IOException {
        var image = Peers.imageIo(bytes);
        for (Region region : REGIONS) {
            tiles.consume(Peers.copy(image, rectangle(region)));
        }
    }

    /** OpenCV. */
    @Benchmark
    public void openCv(Blackhole tiles) {
        try (Mat image = Peers.openCv(bytes)) {
            for (Region region : REGIONS) {
                try (Mat tile = Peers.openCv(image, rectangle(region))) {
                    tiles.consume(tile.cols());
                }
            }
        }
    }

    private static Rectangle rectangle(Region region) {
        return new Rectangle(region.x(), region.y(), region.width(), region.height());
    }
}
