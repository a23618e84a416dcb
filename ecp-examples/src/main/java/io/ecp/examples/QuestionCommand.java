package io.ecp.examples;

import com.google.common.base.Strings;
import io.ecp.EcpEngine;
import io.ecp.EcpRequest;
import io.ecp.EcpResult;
import io.ecp.eval.report.TraceReport;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.Overlay;
import io.ecp.model.Location;
import io.ecp.model.ModelProfile;
import io.ecp.model.ModelQuery;
import io.ecp.model.PlaceReader;
import io.ecp.strategy.Outcome;
import io.ecp.task.ChooseTask;
import io.ecp.task.LocateTask;
import io.ecp.task.PromptTask;
import io.ecp.task.Task;
import java.awt.Color;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What the four commands that ask about pictures share. */
abstract sealed class QuestionCommand implements Callable<Integer> {

    @Spec
    CommandSpec spec;

    @Mixin
    private final ModelOption model = new ModelOption();

    @Mixin
    private final StrategyOption spending = new StrategyOption();

    @Option(
            names = "--image",
            paramLabel = "FILE",
            required = true,
            description =
                    "A picture. Repeat it for several: each is answered on its own, or with --direct all in one call.")
    private final List<Path> images = new ArrayList<>();

    @Option(
            names = "--direct",
            description =
                    "The plain model: one call on the downsampled pictures, the prompt unchanged as the user's turn.")
    private boolean direct;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            defaultValue = "" + ModelQuery.DEFAULT_MAX_TOKENS,
            description = "The most tokens of each answer. Default: ${DEFAULT-VALUE}")
    private int maxTokens;

    @Option(names = "--json", description = "Print one JSON object with the answer, its place and every call.")
    private boolean json;

    @Option(
            names = "--overlay",
            paramLabel = "OUT.png",
            description = "Write the picture with the crop, the coarse point and the answer drawn on it."
                    + " With several pictures, OUT-1.png, OUT-2.png, ...")
    private @Nullable Path overlay;

    @Option(
            names = "--report",
            paramLabel = "OUT.html",
            description = "Write one page with the answer, the picture, and what the model was shown, asked and said in"
                    + " each call. With several pictures, OUT-1.html, OUT-2.html, ...")
    private @Nullable Path report;

    @Parameters(index = "0", paramLabel = "PROMPT", description = "What to find or to answer.")
    String prompt;

    /** What is wanted. */
    abstract Task<?> task(ModelProfile profile);

    /** Whether the plain model's words are an answer as they are. */
    boolean takesAnyWords() {
        return false;
    }

    @Override
    public final Integer call() {
        if (maxTokens < 1) {
            throw new ParameterException(spec.commandLine(), "--max-tokens must be at least 1, but was " + maxTokens);
        }
        if (Strings.nullToEmpty(prompt).isBlank()) {
            throw new ParameterException(spec.commandLine(), "the prompt is empty; say what to find or to answer");
        }
        if (report != null && direct && images.size() > 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--report shows one picture, but --direct asks about " + images.size()
                            + " in one call; give one --image, or leave --direct or --report out");
        }
        if (direct && !spending.isDefault()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--direct is one call of the plain model; leave --strategy and --calibration out");
        }
        List<ImageSource> sources = images.stream().map(ImageSource::of).toList();
        try (OpenedModel opened = model.open(maxTokens, OptionalInt.empty(), spending)) {
            EcpEngine engine = opened.engine();
            Task<?> task = task(engine.profile());
            List<Reported> reports = new ArrayList<>();
            if (direct) {
                Reported reported = direct(engine, sources, task);
                reports.add(reported);
                write(
                        TraceReport.of(
                                sources.get(0),
                                reported.trace(),
                                reported.outcome(),
                                reported.answer(),
                                reported.place()),
                        engine.profile(),
                        1);
            } else {
                for (ImageSource source : sources) {
                    EcpResult<?> result = engine.predict(EcpRequest.of(source, task));
                    reports.add(Reported.of(result));
                    write(TraceReport.of(source, result), engine.profile(), reports.size());
                }
            }
            return report(reports, sources);
        }
    }

    private void write(TraceReport page, ModelProfile profile, int number) {
        if (report != null) {
            page.withPrompt(prompt).withProfile(profile).write(images.size() > 1 ? numbered(report, number) : report);
        }
    }

    private Reported direct(EcpEngine engine, List<ImageSource> sources, Task<?> task) {
        PlainModel plain = PlainModel.ask(engine.predictor(), engine.profile(), sources, prompt, maxTokens);
        PlaceReader places = PlaceReader.of(engine.profile());
        String reply = plain.reply().text();
        Task<?> kind = task instanceof PromptTask free ? free.resolve(engine.profile()) : task;
        // With several pictures a reply does not say which one its numbers are about: they stay words.
        boolean one = sources.size() == 1;
        Optional<Location> place = one
                ? (kind instanceof LocateTask ? places : places.marked())
                        .read(reply, plain.views().get(0))
                : Optional.empty();
        Optional<String> answer = takesAnyWords() || (kind instanceof LocateTask && !one)
                ? Optional.of(reply).filter(text -> !text.isBlank())
                : task.read(reply, plain.views().get(0), places).map(Object::toString);
        return Reported.of(plain, answer, place, task.refuses(reply, places));
    }

    private int report(List<Reported> reports, List<ImageSource> sources) {
        PrintWriter out = spec.commandLine().getOut();
        int code = EcpCli.ANSWERED;
        for (int i = 0; i < reports.size(); i++) {
            Reported reported = reports.get(i);
            if (reported.answer().isEmpty()) {
                code = code(reported.outcome());
                spec.commandLine()
                        .getErr()
                        .println("ecp: " + why(reported.outcome()) + "; the model's words: " + reported.lastReply());
            }
            if (!json) {
                out.println((reports.size() > 1 ? images.get(i) + ": " : "") + reported.text());
            }
            if (overlay != null) {
                draw(reported, sources.get(i)).writePng(reports.size() > 1 ? numbered(overlay, i + 1) : overlay);
            }
        }
        if (json) {
            out.println(Reported.toJson(reports, images));
        }
        out.flush();
        return code;
    }

    private static int code(Outcome outcome) {
        return switch (outcome) {
            case ABSTAINED -> EcpCli.NOT_THERE;
            case UNSURE -> EcpCli.UNSURE;
            default -> EcpCli.UNREADABLE;
        };
    }

    private static String why(Outcome outcome) {
        return switch (outcome) {
            case ABSTAINED -> "the model says that it is not in the picture";
            case UNSURE -> "the answer is withheld, less sure than the calibration asks for";
            default -> "no readable answer";
        };
    }

    private static Overlay draw(Reported reported, ImageSource source) {
        Overlay drawing = Overlay.on(source);
        reported.crop().ifPresent(crop -> drawing.region(crop, DemoPicture.COARSE, "crop"));
        reported.coarse().ifPresent(coarse -> drawing.point(coarse.point(), DemoPicture.COARSE, ""));
        reported.place().ifPresent(place -> {
            place.box().ifPresent(box -> drawing.box(box, DemoPicture.FINAL, "answer"));
            Color mark = DemoPicture.FINAL;
            drawing.point(place.point(), mark, place.box().isPresent() ? "" : "answer");
        });
        return drawing;
    }

    private static Path numbered(Path file, int number) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        String numbered = dot < 0 ? name + "-" + number : name.substring(0, dot) + "-" + number + name.substring(dot);
        return file.resolveSibling(numbered);
    }

    /** A command or a question, whichever the prompt is. */
    @Command(
            name = "predict",
            mixinStandardHelpOptions = true,
            description = "Answers a free prompt: a command is located, a question answered.")
    static final class Predict extends QuestionCommand {

        @Override
        Task<?> task(ModelProfile profile) {
            return Task.prompt(prompt);
        }

        @Override
        boolean takesAnyWords() {
            return true;
        }
    }

    /** A place. */
    @Command(
            name = "locate",
            mixinStandardHelpOptions = true,
            description = "Finds the element that a command is about, in pixels of the picture.")
    static final class Locate extends QuestionCommand {

        @Override
        Task<?> task(ModelProfile profile) {
            return Task.locate(prompt);
        }
    }

    /** An answer in words. */
    @Command(
            name = "ask",
            mixinStandardHelpOptions = true,
            description = "Answers a question in the model's own words.")
    static final class Ask extends QuestionCommand {

        @Override
        Task<?> task(ModelProfile profile) {
            return Task.ask(prompt);
        }
    }

    /** One of several options. */
    @Command(
            name = "choose",
            mixinStandardHelpOptions = true,
            description = "Answers a question by one of the options, given by --option, after the question, or in it as"
                    + " lines A. ..., B. ...")
    static final class Choose extends QuestionCommand {

        @Option(
                names = {"--option", "--options"},
                paramLabel = "TEXT",
                arity = "1",
                description = "An option, without its letter. Repeat it for each.")
        private final List<String> named = new ArrayList<>();

        @Parameters(index = "1..*", paramLabel = "OPTION", description = "The options, without letters.")
        private final List<String> listed = new ArrayList<>();

        @Override
        Task<?> task(ModelProfile profile) {
            List<String> options = new ArrayList<>(named);
            options.addAll(listed);
            if (!options.isEmpty()) {
                return Task.choose(prompt, options);
            }
            Task<?> read = Task.prompt(prompt).resolve(profile);
            if (read instanceof ChooseTask) {
                return read;
            }
            throw new ParameterException(
                    spec.commandLine(),
                    "choose needs options: --option TEXT for each, or list them after the question");
        }
    }
}
