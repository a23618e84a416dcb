package io.ecp.examples;

import io.ecp.EcpEngine;
import io.ecp.imaging.Access;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.Region;
import io.ecp.imaging.Size;
import io.ecp.imaging.View;
import io.ecp.stage.EcpRun;
import io.ecp.task.Task;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Writes exactly the pixels that a model would be shown: the first thing to look at when an answer looks wrong. */
@Command(
        name = "view",
        mixinStandardHelpOptions = true,
        description = "Writes exactly the pixels that a model would be shown of a picture or a region of it, and prints"
                + " how they were read.")
final class ViewCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--image", paramLabel = "FILE", required = true, description = "The picture.")
    private Path image;

    @Option(
            names = "--region",
            paramLabel = "X,Y,W,H",
            converter = RegionConverter.class,
            description = "A part of the picture as it is seen, in pixels. Default: all of it.")
    private @Nullable Region region;

    @ArgGroup(multiplicity = "1")
    private Shown shown = new Shown();

    @Option(names = "--out", paramLabel = "OUT.png", required = true, description = "Where the pixels go.")
    private Path out;

    /** At what size: as asked, or as a model is shown it. */
    private static final class Shown {

        @Option(
                names = "--size",
                paramLabel = "WxH",
                converter = SizeConverter.class,
                description = "The size to show it at.")
        private @Nullable Size size;

        @Option(
                names = "--model",
                paramLabel = "DIR",
                description = "A model's Hugging Face directory: the size is what its pixel budget gives.")
        private @Nullable String model;
    }

    @Option(
            names = "--asking",
            description =
                    "With --model: as for a question, where full picture and crop have budgets of their own; not as"
                            + " for a command.")
    private boolean asking;

    @Override
    public Integer call() {
        ImageSource source = ImageSource.of(image);
        Region part = region == null ? Region.whole(source.size()) : region;
        if (!part.fits(source.size())) {
            throw new IllegalArgumentException("the region " + part + " (width x height + x + y) does not lie inside"
                    + " the picture of " + source.size());
        }
        Access access = source.access(part);
        Optional<Region> stored = source.stored(part);
        View view = shown.size == null ? prepared(source, part) : source.read(part, shown.size);
        view.pixels().writePng(out);
        PrintWriter print = spec.commandLine().getOut();
        print.println("region " + part + " of " + source.size());
        stored.ifPresent(
                at -> print.println("stored turned or mirrored, as " + at + " of the file's pixels, and turned back"));
        print.println("shown at " + view.size());
        print.println("read " + access.words());
        print.println("written to " + out);
        return EcpCli.ANSWERED;
    }

    /** The part as the engine shows it: within the budget of the task and the model, resized by the model's arithmetic. */
    private View prepared(ImageSource source, Region part) {
        ModelOption option = new ModelOption();
        option.model = shown.model;
        try (OpenedModel opened = option.open(1)) {
            EcpEngine engine = opened.engine();
            EcpRun run =
                    EcpRun.builder(source, engine.predictor(), engine.profile()).build();
            Task<?> task = asking ? Task.ask("?") : Task.locate("?");
            boolean whole = part.size().equals(source.size());
            return run.view(part, whole ? run.overviewBudget(task) : run.cropBudget(task));
        }
    }

    /** Reads {@code X,Y,W,H}. */
    static final class RegionConverter implements ITypeConverter<Region> {

        private static final Pattern FORM = Pattern.compile("(\\d{1,9}),(\\d{1,9}),(\\d{1,9}),(\\d{1,9})");

        @Override
        public Region convert(String value) {
            Matcher matcher = FORM.matcher(value);
            if (!matcher.matches()
                    || matcher.group(3).matches("0+")
                    || matcher.group(4).matches("0+")) {
                throw new TypeConversionException(
                        "'" + value + "' is no region; write x, y, width and height in pixels, as 1836,1620,960,540");
            }
            return new Region(
                    Integer.parseInt(matcher.group(1)),
                    Integer.parseInt(matcher.group(2)),
                    Integer.parseInt(matcher.group(3)),
                    Integer.parseInt(matcher.group(4)));
        }
    }

    /** Reads {@code WxH}. */
    static final class SizeConverter implements ITypeConverter<Size> {

        private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,8})x([1-9]\\d{0,8})");

        @Override
        public Size convert(String value) {
            Matcher matcher = FORM.matcher(value);
            if (!matcher.matches()) {
                throw new TypeConversionException(
                        "'" + value + "' is no size; write width and height in pixels, as 1316x728");
            }
            return new Size(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
        }
    }
}
