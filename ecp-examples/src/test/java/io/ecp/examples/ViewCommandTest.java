package io.ecp.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecp.EcpEngine;
import io.ecp.djl.DjlPredictor;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.Region;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.imaging.View;
import io.ecp.model.ModelQuery;
import io.ecp.model.ModelReply;
import io.ecp.model.ModelTraits;
import io.ecp.model.Predictor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ViewCommandTest {

    @TempDir
    Path directory;

    private final StringWriter printed = new StringWriter();
    private final StringWriter failed = new StringWriter();
    private Path picture;
    private Path out;

    @BeforeEach
    void writePicture() {
        byte[] samples = new byte[300 * 200 * 3];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) (i * 31 ^ i >> 5);
        }
        picture = directory.resolve("picture.png");
        out = directory.resolve("out.png");
        RgbImage.ofOwned(new Size(300, 200), samples).writePng(picture);
    }

    private int run(String... arguments) {
        return EcpCli.run(new PrintWriter(printed, true), new PrintWriter(failed, true), arguments);
    }

    @Test
    void what_is_written_is_what_a_model_would_be_shown() {
        int code = run(
                "view",
                "--image",
                picture.toString(),
                "--region",
                "20,30,100,80",
                "--size",
                "64x32",
                "--out",
                out.toString());

        assertThat(failed.toString()).isEmpty();
        assertThat(code).isZero();
        View expected = ImageSource.of(picture).read(new Region(20, 30, 100, 80), new Size(64, 32));
        assertThat(ImageSource.of(out).whole(new Size(64, 32)).pixels().toByteArray())
                .isEqualTo(expected.pixels().toByteArray());
        assertThat(printed.toString().lines())
                .containsExactly(
                        "region 100x80+20+30 of 300x200",
                        "shown at 64x32",
                        "read row by row, down to the end of the region",
                        "written to " + out);
    }

    @Test
    void without_a_region_it_is_the_whole_picture() {
        int code = run("view", "--image", picture.toString(), "--size", "30x20", "--out", out.toString());

        assertThat(code).isZero();
        assertThat(ImageSource.of(out).size()).isEqualTo(new Size(30, 20));
        assertThat(printed.toString())
                .startsWith("region 300x200+0+0 of 300x200")
                .contains("decoding the whole");
    }

    @Test
    void a_picture_that_is_stored_turned_says_where_its_region_is_stored() throws IOException {
        Path turned = Files.write(directory.resolve("turned.png"), turnedRight(Files.readAllBytes(picture)));

        int code = run(
                "view",
                "--image",
                turned.toString(),
                "--region",
                "0,0,50,60",
                "--size",
                "50x60",
                "--out",
                out.toString());

        assertThat(code).isZero();
        assertThat(printed.toString().lines())
                .startsWith(
                        "region 50x60+0+0 of 200x300",
                        "stored turned or mirrored, as 60x50+0+150 of the file's pixels, and turned back");
    }

    /** The same file with an EXIF chunk that says that it is to be turned right. */
    private static byte[] turnedRight(byte[] png) {
        byte[] exif = ByteBuffer.allocate(26)
                .put("MM\0*".getBytes(StandardCharsets.ISO_8859_1))
                .putInt(8)
                .putShort((short) 1)
                .putShort((short) 0x112)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) 6)
                .array();
        byte[] chunk = ByteBuffer.allocate(exif.length + 4)
                .put("eXIf".getBytes(StandardCharsets.US_ASCII))
                .put(exif)
                .array();
        CRC32 crc = new CRC32();
        crc.update(chunk);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(png, 0, 33);
        bytes.writeBytes(ByteBuffer.allocate(4).putInt(0, exif.length).array());
        bytes.writeBytes(chunk);
        bytes.writeBytes(ByteBuffer.allocate(4).putInt(0, (int) crc.getValue()).array());
        bytes.write(png, 33, png.length - 33);
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1,2,3 | 10x10 | '1,2,3' is no region",
                "1,2,0,3 | 10x10 | '1,2,0,3' is no region",
                "290,0,20,20 | 10x10 | the region 20x20+290+0 (width x height + x + y) does not lie inside",
                "0,0,20,20 | 10 | '10' is no size",
                "0,0,20,20 | 0x10 | '0x10' is no size",
            })
    void bad_use_is_named(String region, String size, String message) {
        int code =
                run("view", "--image", picture.toString(), "--region", region, "--size", size, "--out", out.toString());

        assertThat(code).isEqualTo(1);
        assertThat(failed.toString()).contains(message);
        assertThat(out).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"0, locate", "0, ask", "1, locate"})
    void with_a_model_it_is_what_the_model_is_shown_at_that_stage(int stage, String task) throws IOException {
        Path model = BundledModel.directory();
        Path screen = directory.resolve("screen.png");
        try (InputStream stream = ViewCommandTest.class.getResourceAsStream("desk/screen_009.png")) {
            Files.copy(stream, screen);
        }
        List<ModelQuery> queries = new CopyOnWriteArrayList<>();
        try (DjlPredictor predictor = DjlPredictor.open(model)) {
            Predictor spy = new Predictor() {
                @Override
                public ModelReply predict(ModelQuery query) {
                    queries.add(query);
                    return predictor.predict(query);
                }

                @Override
                public ModelTraits traits() {
                    return predictor.traits();
                }
            };
            EcpEngine engine = EcpEngine.builder().predictor(spy).maxTokens(8).build();
            ImageSource source = ImageSource.of(screen);
            if (task.equals("ask")) {
                engine.ask(source, "What is the number on the red badge?");
            } else {
                engine.locate(source, "tap the flag icon");
            }
        }
        assertThat(queries).hasSizeGreaterThan(stage);
        View shown = queries.get(stage).views().get(0);
        Region region = shown.region();

        List<String> arguments = new ArrayList<>(
                List.of("view", "--image", screen.toString(), "--model", model.toString(), "--out", out.toString()));
        arguments.add("--region");
        arguments.add(region.x() + "," + region.y() + "," + region.width() + "," + region.height());
        if (task.equals("ask")) {
            arguments.add("--asking");
        }

        int code = run(arguments.toArray(String[]::new));

        assertThat(failed.toString()).isEmpty();
        assertThat(code).isZero();
        assertThat(printed.toString()).contains("shown at " + shown.size());
        assertThat(ImageSource.of(out).whole(shown.size()).pixels().toByteArray())
                .isEqualTo(shown.pixels().toByteArray());
    }

    @Test
    void a_size_or_a_model_is_needed() {
        assertThat(run("view", "--image", picture.toString(), "--out", out.toString()))
                .isEqualTo(1);
        assertThat(failed.toString()).contains("--size").contains("--model");
    }
}
