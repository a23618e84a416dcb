package io.ecp.bench;

import io.ecp.imaging.ImageSource;
import io.ecp.imaging.PatchPacker;
import io.ecp.imaging.Region;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a model with patches is given, of a 4K screenshot. The other libraries have nothing to compare. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 1, time = 2)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class ModelInputBenchmark {

    private static final Size SHOWN = new Size(1316, 728);

    private byte[] bytes;
    private ImageSource decoded;
    private RgbImage overview;
    private PatchPacker packer;

    /** Draws the picture, or finds it. */
    @Setup
    public void read() throws IOException {
        bytes = Pictures.file("screen-3840.png");
        decoded = ImageSource.of(bytes);
        overview = decoded.whole(SHOWN).pixels();
        float[] half = {0.5f, 0.5f, 0.5f};
        packer = PatchPacker.of(14, 2, 2, half, half, 1 / 255.0);
    }

    /** The patches alone, float32. */
    @Benchmark
    public Object patches() {
        return packer.pack(overview);
    }

    /** File, overview, patches. */
    @Benchmark
    public Object fileToPatches() {
        return packer.pack(ImageSource.of(bytes).whole(SHOWN).pixels());
    }

    /** The second stage's crop, of a picture that is decoded. */
    @Benchmark
    public Object cropOfDecoded() {
        return decoded.read(new Region(2000, 1000, 960, 540), new Size(576, 320));
    }
}
