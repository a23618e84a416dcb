package io.ecp.examples;

import com.google.common.io.CharSource;
import com.google.common.io.MoreFiles;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.ecp.Ecp;
import io.ecp.EcpEngine;
import io.ecp.EcpResult;
import io.ecp.imaging.ImageBox;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.Region;
import io.ecp.model.Location;
import io.ecp.model.ModelReply;
import io.ecp.strategy.Direct;
import io.ecp.task.Choice;
import io.ecp.trace.EcpTrace;
import io.ecp.trace.ModelCall;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The benchmark against the reference: every command and question of the desk4k data goes through the public API, once
 * direct and once in two stages, and every reply is compared with what the same model says under Hugging Face
 * transformers ({@code reference.jsonl}). Run it with
 * {@code java -cp ecp-examples/target/ecp.jar io.ecp.examples.DeskBenchmark --data DIR}.
 */
@Command(
        name = "desk-benchmark",
        mixinStandardHelpOptions = true,
        description = "Runs the desk4k data through the public API and compares with the reference replies.")
public final class DeskBenchmark implements Callable<Integer> {

    private static final int MOST_LISTED = 10;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The desk4k directory: images/, annotations/desk.json, perception.jsonl, reference.jsonl."
                    + " Default: the environment variable ECP_DESK4K.")
    private @Nullable Path data;

    @Option(names = "--limit", paramLabel = "N", description = "Only the first N screens.")
    private int limit = Integer.MAX_VALUE;

    @Mixin
    private final ModelOption model = new ModelOption();

    private final PrintStream out = System.out;
    private final Map<String, ImageSource> screens = new HashMap<>();

    private DeskBenchmark() {}

    /** Runs the benchmark and ends the program; exit code 2 when the data is missing. */
    public static void main(String[] args) {
        Logger.getLogger("").setLevel(Level.WARNING);
        System.exit(new CommandLine(new DeskBenchmark()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        Path directory = data != null ? data : fromEnvironment();
        if (directory == null) {
            System.err.println("desk-benchmark: no data: give --data DIR or set ECP_DESK4K to the desk4k directory");
            return EcpCli.BAD_INPUT;
        }
        for (String needed : List.of("annotations/desk.json", "perception.jsonl", "reference.jsonl", "images")) {
            if (!Files.exists(directory.resolve(needed))) {
                System.err.println("desk-benchmark: " + directory.toAbsolutePath() + " has no " + needed
                        + "; give --data DIR or set ECP_DESK4K to the desk4k directory");
                return EcpCli.BAD_INPUT;
            }
        }
        out.println("data: " + directory.toAbsolutePath().normalize());
        try (OpenedModel opened = model.open(64)) {
            EcpEngine twoStage = opened.engine();
            EcpEngine direct = Ecp.builder()
                    .predictor(twoStage.predictor())
                    .profile(twoStage.profile())
                    .strategy(Direct.of())
                    .maxTokens(64)
                    .build();
            out.println("model: " + twoStage.predictor().traits().name() + ", profile "
                    + twoStage.profile().name());
            Map<String, JsonObject> reference = reference(directory.resolve("reference.jsonl"));
            commands(directory, direct, twoStage, reference);
            EcpEngine asReference = Ecp.builder()
                    .predictor(twoStage.predictor())
                    .profile(DeskCases.asTheReferenceAsks(twoStage.profile()))
                    .maxTokens(64)
                    .build();
            questions(directory, direct, asReference, twoStage, reference);
        }
        return EcpCli.ANSWERED;
    }

    private static @Nullable Path fromEnvironment() {
        String named = System.getenv("ECP_DESK4K");
        return named == null || named.isBlank() ? null : Path.of(named);
    }

    private void commands(Path data, EcpEngine direct, EcpEngine twoStage, Map<String, JsonObject> reference)
            throws IOException {
        Tally large = new Tally("locate, 4K to 8K");
        Tally small = new Tally("locate, small screens");
        List<DeskCases.Command> commands = DeskCases.commands(text(data.resolve("annotations/desk.json")));
        int done = 0;
        for (DeskCases.Command command : commands) {
            if (isBeyondLimit(command.image())) {
                continue;
            }
            ImageSource screen = screen(data, command.image());
            EcpResult<Location> plain = direct.locate(screen, command.text());
            EcpResult<Location> ecp = twoStage.locate(screen, command.text());
            JsonObject expected = row(reference, command.id());
            Tally tally = command.isSmall() ? small : large;
            tally.add(
                    plain.optional().filter(command::isHit).isPresent(),
                    ecp.optional().filter(command::isHit).isPresent(),
                    plain.trace(),
                    ecp.trace());
            tally.compareDirect(
                    command.id(),
                    lastReply(plain.trace()),
                    expected.get("direct").getAsString());
            if (expected.has("quarter")) {
                JsonObject quarter = expected.getAsJsonObject("quarter");
                tally.covered(ecp.crop().isPresent() && covers(ecp.crop().get(), command.target()));
                tally.compareFine(
                        command.id(),
                        ecp.crop().map(DeskBenchmark::text).orElse("") + " " + lastReply(ecp.trace()),
                        text(quarter.getAsJsonArray("region")) + " "
                                + quarter.get("reply").getAsString());
            }
            progress(++done, commands.size());
        }
        large.print(out);
        small.print(out);
    }

    private void questions(
            Path data, EcpEngine direct, EcpEngine twoStage, EcpEngine own, Map<String, JsonObject> reference)
            throws IOException {
        Tally tally = new Tally("choose, four rotations, asked as the reference asks");
        Tally ours = new Tally("choose, four rotations, asked by the profile");
        List<DeskCases.Question> questions = DeskCases.questions(text(data.resolve("perception.jsonl")));
        int done = 0;
        for (DeskCases.Question question : questions) {
            if (isBeyondLimit(question.image())) {
                continue;
            }
            ImageSource screen = screen(data, question.image());
            EcpResult<Choice> plain = direct.choose(screen, question.text(), question.options());
            EcpResult<Choice> ecp = twoStage.choose(screen, question.text(), question.options());
            EcpResult<Choice> profiled = own.choose(screen, question.text(), question.options());
            String id = Integer.toString(question.index());
            JsonObject expected = row(reference, id);
            tally.add(
                    plain.optional().filter(question::isHit).isPresent(),
                    ecp.optional().filter(question::isHit).isPresent(),
                    plain.trace(),
                    ecp.trace());
            tally.compareDirect(
                    id, lastReply(plain.trace()), expected.get("direct").getAsString());
            ours.add(
                    plain.optional().filter(question::isHit).isPresent(),
                    profiled.optional().filter(question::isHit).isPresent(),
                    plain.trace(),
                    profiled.trace());
            ours.compareDirect(
                    id, lastReply(plain.trace()), expected.get("direct").getAsString());
            if (expected.has("region")) {
                ours.covered(
                        profiled.crop().isPresent() && covers(profiled.crop().get(), question.target()));
                ours.compareFine(
                        id,
                        profiled.crop().map(DeskBenchmark::text).orElse("") + " " + lastReply(profiled.trace()),
                        text(expected.getAsJsonArray("region")) + " "
                                + expected.get("reply").getAsString());
                tally.covered(ecp.crop().isPresent() && covers(ecp.crop().get(), question.target()));
                tally.compareFine(
                        id,
                        ecp.crop().map(DeskBenchmark::text).orElse("") + " " + lastReply(ecp.trace()),
                        text(expected.getAsJsonArray("region")) + " "
                                + expected.get("reply").getAsString());
            }
            progress(++done, questions.size());
        }
        tally.print(out);
        ours.print(out);
    }

    private static void progress(int done, int all) {
        if (done % 60 == 0) {
            System.err.println(done + " of " + all);
        }
    }

    private boolean isBeyondLimit(String image) {
        String digits = image.replaceAll("\\D", "");
        return !digits.isEmpty() && Integer.parseInt(digits) >= limit;
    }

    private ImageSource screen(Path data, String image) {
        // Rows come screen by screen: one decoded screen at a time is kept.
        ImageSource known = screens.get(image);
        if (known == null) {
            screens.clear();
            known = ImageSource.of(data.resolve("images").resolve(image));
            screens.put(image, known);
        }
        return known;
    }

    private static Map<String, JsonObject> reference(Path file) throws IOException {
        Map<String, JsonObject> rows = new HashMap<>();
        for (String line : text(file).readLines()) {
            JsonObject row = JsonParser.parseString(line).getAsJsonObject();
            rows.put(
                    row.has("id")
                            ? row.get("id").getAsString()
                            : row.get("index").getAsString(),
                    row);
        }
        return rows;
    }

    private static JsonObject row(Map<String, JsonObject> reference, String id) {
        JsonObject row = reference.get(id);
        if (row == null) {
            throw new IllegalStateException("reference.jsonl has no row for " + id + "; the data is incomplete");
        }
        return row;
    }

    private static CharSource text(Path file) {
        return MoreFiles.asCharSource(file, StandardCharsets.UTF_8);
    }

    private static boolean covers(Region crop, ImageBox target) {
        return target.clampedTo(crop.toBox()).equals(target);
    }

    private static String lastReply(EcpTrace trace) {
        String last = "";
        for (ModelCall call : trace.calls()) {
            last = call.reply().map(ModelReply::text).orElse(last);
        }
        return last;
    }

    private static String text(Region region) {
        return region.x() + "," + region.y() + "," + region.width() + "," + region.height();
    }

    private static String text(JsonArray region) {
        return region.get(0).getAsInt() + "," + region.get(1).getAsInt() + ","
                + region.get(2).getAsInt() + "," + region.get(3).getAsInt();
    }

    /** Counts over one kind of row. */
    private static final class Tally {

        private final String name;
        private final List<String> differing = new ArrayList<>();
        private int rows;
        private int directRight;
        private int twoStageRight;
        private int twoStageRows;
        private int covered;
        private int directSame;
        private int fineSame;
        private long directCalls;
        private long twoStageCalls;
        private long directMillis;
        private long twoStageMillis;

        Tally(String name) {
            this.name = name;
        }

        void add(boolean direct, boolean twoStage, EcpTrace directTrace, EcpTrace twoStageTrace) {
            rows++;
            directRight += direct ? 1 : 0;
            twoStageRight += twoStage ? 1 : 0;
            directCalls += directTrace.calls().size();
            twoStageCalls += twoStageTrace.calls().size();
            directMillis += directTrace.elapsed().toMillis();
            twoStageMillis += twoStageTrace.elapsed().toMillis();
        }

        void covered(boolean covers) {
            twoStageRows++;
            covered += covers ? 1 : 0;
        }

        void compareDirect(String id, String ours, String theirs) {
            if (ours.equals(theirs)) {
                directSame++;
            } else {
                differing.add(id + " direct: " + ours + " here, " + theirs + " in the reference");
            }
        }

        void compareFine(String id, String ours, String theirs) {
            if (ours.equals(theirs)) {
                fineSame++;
            } else {
                differing.add(id + " two-stage: " + ours + " here, " + theirs + " in the reference");
            }
        }

        void print(PrintStream out) {
            if (rows == 0) {
                return;
            }
            out.printf(Locale.ROOT, "%n%s (%d rows)%n", name, rows);
            out.printf(
                    Locale.ROOT,
                    "  direct     %5.1f %% right, %.2f calls and %.3f s each; %d of %d replies identical to the reference (%.1f %%)%n",
                    100.0 * directRight / rows,
                    (double) directCalls / rows,
                    directMillis / 1000.0 / rows,
                    directSame,
                    rows,
                    100.0 * directSame / rows);
            out.printf(
                    Locale.ROOT,
                    "  two-stage  %5.1f %% right, %.2f calls and %.3f s each%n",
                    100.0 * twoStageRight / rows,
                    (double) twoStageCalls / rows,
                    twoStageMillis / 1000.0 / rows);
            if (twoStageRows > 0) {
                out.printf(
                        Locale.ROOT,
                        "             crop covers the target: %.1f %%; %d of %d crops and replies identical to the reference (%.1f %%)%n",
                        100.0 * covered / twoStageRows,
                        fineSame,
                        twoStageRows,
                        100.0 * fineSame / twoStageRows);
            }
            differing.stream().limit(MOST_LISTED).forEach(difference -> out.println("  differs: " + difference));
            if (differing.size() > MOST_LISTED) {
                out.println("  differs: and " + (differing.size() - MOST_LISTED) + " more");
            }
        }
    }
}
