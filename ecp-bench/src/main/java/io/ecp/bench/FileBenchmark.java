package io.ecp.bench;

import io.ecp.imaging.ImageSource;
import io.ecp.imaging.PatchPacker;
import io.ecp.imaging.ReadOptions;
import io.ecp.imaging.Region;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import net.coobird.thumbnailator.Thumbnails;
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

/** From the bytes of a file to what a model is shown. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 3)
@Measurement(iterations = 3, time = 5)
public class FileBenchmark {

    private static final Size SHOWN = new Size(1316, 728);
    private static final ReadOptions STREAMED = ReadOptions.defaults().withKeptBytes(0);

    /** The file's format and the picture's width. */
    @Param({"png-3840", "png-7680", "jpeg-3840", "jpeg-7680"})
    String file;

    private byte[] bytes;
    private ImageSource decoded;
    private RgbImage shown;
    private PatchPacker packer;

    /** Draws and encodes the picture. */
    @Setup
    public void encode() throws IOException {
        String[] parts = file.split("-");
        int width = Integer.parseInt(parts[1]);
        bytes = Pictures.encoded(Pictures.screen(width, width * 9 / 16), parts[0]);
        decoded = ImageSource.of(bytes);
        shown = decoded.whole(SHOWN).pixels();
        float[] half = {0.5f, 0.5f, 0.5f};
        packer = PatchPacker.of(14, 2, 2, half, half, 1 / 255.0);
    }

    /** The overview, rows resampled as they come. */
    @Benchmark
    public Object overviewStreamed() {
        return ImageSource.of(bytes, STREAMED).whole(SHOWN);
    }

    /** The overview of a picture that is kept, and its patches. */
    @Benchmark
    public Object overviewAndPatches() {
        return packer.pack(ImageSource.of(bytes).whole(SHOWN).pixels());
    }

    /** ImageIO and one step of Java 2D, which is not antialiased. */
    @Benchmark
    public Object imageIoAndJava2d() throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(bytes));
        BufferedImage out = new BufferedImage(SHOWN.width(), SHOWN.height(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = out.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.drawImage(image, 0, 0, SHOWN.width(), SHOWN.height(), null);
        graphics.dispose();
        return out;
    }

    /** Thumbnailator's default. */
    @Benchmark
    public Object thumbnailator() throws IOException {
        return Thumbnails.of(new ByteArrayInputStream(bytes))
                .forceSize(SHOWN.width(), SHOWN.height())
                .asBufferedImage();
    }

    /** A crop at its own size, of a file that was not read before. */
    @Benchmark
    public Object cropFromFile() {
        return ImageSource.of(bytes, STREAMED).read(new Region(2000, 1000, 1024, 1024), new Size(1024, 1024));
    }

    /** The second stage's crop, of a picture that is decoded. */
    @Benchmark
    public Object cropOfDecoded() {
        return decoded.read(new Region(2000, 1000, 960, 540), new Size(576, 320));
    }

    /** The patches alone. */
    @Benchmark
    public Object patches() {
        return packer.pack(shown);
    }
}
