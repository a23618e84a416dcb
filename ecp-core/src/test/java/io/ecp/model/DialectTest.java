package io.ecp.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ecp.imaging.ImageBox;
import io.ecp.imaging.ImagePoint;
import io.ecp.imaging.Region;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.imaging.View;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every dialect: its documented replies, and what it writes read back. */
class DialectTest {

    private static final long SEED = 20261124;

    static Stream<ReplySamples.Sample> samples() {
        return ReplySamples.all().stream();
    }

    /** The registry's profiles, and profiles of all scales, orders and forms whether a known model has them or not. */
    static Stream<ModelProfile> dialects() {
        ReplyShape list = ReplyShape.of("[{x1}, {y1}, {x2}, {y2}]");
        Stream<ModelProfile> made = Stream.of(
                        CoordinateScale.thousandths(),
                        CoordinateScale.upTo999(),
                        CoordinateScale.percent(),
                        CoordinateScale.shownPixels(),
                        CoordinateScale.display(new Size(1280, 800)),
                        CoordinateScale.paddedCanvas(new Size(1024, 1024)),
                        CoordinateScale.bins(1000))
                .flatMap(scale -> Stream.of(AxisOrder.values()).flatMap(order -> Stream.of(BoxForm.values())
                        .map(form -> ModelProfile.builder(scale.description() + " " + order + " " + form)
                                .scale(scale)
                                .axisOrder(order)
                                .boxForm(form)
                                .shapes(
                                        order == AxisOrder.XY ? list : ReplyShape.of("[{y1}, {x1}, {y2}, {x2}]"),
                                        order == AxisOrder.XY
                                                ? ReplyShape.of("({x}, {y})")
                                                : ReplyShape.of("({y}, {x})"),
                                        ReplyShape.of("x={x}, y={y}"))
                                .build())));
        return Stream.concat(ModelProfiles.standard().all().stream(), made);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void a_documented_reply_is_read_as_what_it_means(ReplySamples.Sample sample) {
        ModelProfile profile = ModelProfiles.standard().get(sample.profile());
        View view = sample.view();
        double[] place = sample.place();

        Location found =
                PlaceReader.of(profile).read(sample.reply(), view).orElseThrow(() -> new AssertionError("unreadable"));

        if (place.length == 2) {
            assertThat(found.box()).isEmpty();
            close(found.point(), view.toImage(place[0], place[1]));
        } else {
            ImageBox box = found.box().orElseThrow();
            close(new ImagePoint(box.left(), box.top()), view.toImage(place[0], place[1]));
            close(new ImagePoint(box.right(), box.bottom()), view.toImage(place[2], place[3]));
        }
    }

    @Test
    void every_profile_has_a_documented_reply() {
        assertThat(samples().map(ReplySamples.Sample::profile).collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(ModelProfiles.standard().all().stream()
                        .map(ModelProfile::name)
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void any_box_of_any_view_comes_back_within_the_dialects_own_error(ModelProfile profile) {
        Random random = new Random(SEED);
        PlaceReader reader = PlaceReader.of(profile);
        for (View view : views(profile, random)) {
            for (ReplyShape shape : profile.shapes()) {
                PlaceWriter writer = PlaceWriter.of(profile, shape);
                double errorX = error(profile, shape, profile.scale().width(view))
                        * view.region().width();
                double errorY = error(profile, shape, profile.scale().height(view))
                        * view.region().height();
                for (int i = 0; i < 60; i++) {
                    ImageBox box = box(view, random);
                    String said = writer.write(box, view);

                    Location back = reader.read(said, view)
                            .orElseThrow(() -> new AssertionError("seed " + SEED + ": " + said + " is unreadable"));

                    String what = "seed %d, %s of %s written as %s".formatted(SEED, box, view, said);
                    assertThat(back.point().x()).as(what).isCloseTo(box.center().x(), within(errorX));
                    assertThat(back.point().y()).as(what).isCloseTo(box.center().y(), within(errorY));
                    assertThat(view.region().toBox().contains(back.point()))
                            .as(what)
                            .isTrue();
                    assertThat(back.box().isPresent()).as(what).isEqualTo(shape.isBox());
                    back.box().ifPresent(read -> {
                        assertThat(read.left()).as(what).isCloseTo(box.left(), within(errorX));
                        assertThat(read.top()).as(what).isCloseTo(box.top(), within(errorY));
                        assertThat(read.right()).as(what).isCloseTo(box.right(), within(errorX));
                        assertThat(read.bottom()).as(what).isCloseTo(box.bottom(), within(errorY));
                        assertThat(view.region().toBox().union(read))
                                .as(what)
                                .isEqualTo(view.region().toBox());
                    });
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void further_right_and_further_down_stay_so(ModelProfile profile) {
        Random random = new Random(SEED);
        PlaceReader reader = PlaceReader.of(profile);
        PlaceWriter writer = PlaceWriter.of(profile);
        for (View view : views(profile, random)) {
            for (int i = 0; i < 60; i++) {
                ImagePoint a = view.toImage(random.nextDouble(), random.nextDouble());
                ImagePoint b = view.toImage(random.nextDouble(), random.nextDouble());

                ImagePoint readA =
                        reader.read(writer.write(a, view), view).orElseThrow().point();
                ImagePoint readB =
                        reader.read(writer.write(b, view), view).orElseThrow().point();

                assertThat((readA.x() - readB.x()) * Math.signum(a.x() - b.x()))
                        .as("seed %d, x of %s and %s in %s", SEED, a, b, view)
                        .isGreaterThanOrEqualTo(0);
                assertThat((readA.y() - readB.y()) * Math.signum(a.y() - b.y()))
                        .as("seed %d, y of %s and %s in %s", SEED, a, b, view)
                        .isGreaterThanOrEqualTo(0);
            }
        }
    }

    /** Half a step of the numbers, or one where two roundings add up or the grid has edges instead of middles. */
    private static double error(ModelProfile profile, ReplyShape shape, double full) {
        boolean coarse = profile.scale() instanceof CoordinateScale.PatchGrid
                || (profile.boxForm() == BoxForm.CORNER_AND_SIZE && shape.isBox());
        return (coarse ? 1 : 0.5) * Math.pow(10, -shape.decimals()) / full + 1e-9;
    }

    /** Regions of all shapes, shown at small sizes; one at the size, and on the canvas, that the profile prescribes. */
    private static List<View> views(ModelProfile profile, Random random) {
        Stream<View> small = Stream.generate(() -> View.of(
                        region(random, 5000),
                        RgbImage.filled(new Size(1 + random.nextInt(90), 1 + random.nextInt(90)), 0)))
                .limit(6);
        Stream<View> padded = Stream.generate(() -> View.of(
                                region(random, 5000),
                                RgbImage.filled(new Size(1 + random.nextInt(40), 1 + random.nextInt(40)), 0))
                        .padded(new Size(40 + random.nextInt(40), 40 + random.nextInt(40)), 0))
                .limit(3);
        Region region = new Region(random.nextInt(1000), random.nextInt(1000), 640, 480);
        Size size = profile.pictures().fit(region.size(), profile.pictures().budget());
        View prescribed = profile.pictures().prepare(View.of(region, RgbImage.filled(size, 0)));
        return Stream.of(small, padded, Stream.of(prescribed))
                .flatMap(views -> views)
                .toList();
    }

    private static Region region(Random random, int most) {
        return new Region(
                random.nextInt(7000), random.nextInt(4000), 1 + random.nextInt(most), 1 + random.nextInt(most));
    }

    private static ImageBox box(View view, Random random) {
        int kind = random.nextInt(8);
        ImagePoint a = view.toImage(fraction(random, kind == 0), fraction(random, kind == 1));
        ImagePoint b = view.toImage(fraction(random, kind == 0), fraction(random, kind == 1));
        return ImageBox.spanning(a, kind == 2 ? a : b);
    }

    private static double fraction(Random random, boolean edge) {
        return edge ? random.nextInt(2) : random.nextDouble();
    }

    private static void close(ImagePoint found, ImagePoint meant) {
        assertThat(found.x()).isCloseTo(meant.x(), within(0.01));
        assertThat(found.y()).isCloseTo(meant.y(), within(0.01));
    }
}
