package io.ecp.examples;

import com.google.common.io.MoreFiles;
import io.ecp.EcpEngine;
import io.ecp.EcpResult;
import io.ecp.confidence.Confidence;
import io.ecp.eval.Proportion;
import io.ecp.imaging.ImageSource;
import io.ecp.model.Predictor;
import io.ecp.replay.ReplayPredictor;
import io.ecp.strategy.Direct;
import io.ecp.strategy.FullPlusCrop;
import io.ecp.strategy.Strategy;
import io.ecp.strategy.TileSearch;
import io.ecp.strategy.TwoStage;
import io.ecp.task.Choice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Every strategy for questions on the multiple-choice questions of the desk4k data: how often it is right, what it costs,
 * and whether it knows how sure it is. Run it with
 * {@code java -cp ecp-examples/target/ecp.jar io.ecp.examples.QuestionBenchmark --data DIR}.
 */
@Command(
        name = "question-benchmark",
        mixinStandardHelpOptions = true,
        description = "Runs every strategy for questions on the questions of the desk4k data.")
public final class QuestionBenchmark implements Callable<Integer> {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            description = "The desk4k directory: images/ and perception.jsonl.")
    private Path data;

    @Option(
            names = "--every",
            paramLabel = "N",
            description = "Every Nth question alone. Default: ${DEFAULT-VALUE}, which mixes the four rotations.")
    private int every = 7;

    @Option(
            names = "--calls",
            paramLabel = "FILE",
            description =
                    "Keeps the model's calls here and plays them back, so that a second run needs no model calls.")
    private @Nullable Path calls;

    @Mixin
    private final ModelOption model = new ModelOption();

    private QuestionBenchmark() {}

    /** Runs the benchmark and ends the program; exit code 2 when the data is missing. */
    public static void main(String[] args) {
        Logger.getLogger("").setLevel(Level.WARNING);
        System.exit(new CommandLine(new QuestionBenchmark()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        Path file = data.resolve("perception.jsonl");
        if (!Files.exists(file) || every < 1) {
            System.err.println("question-benchmark: " + data.toAbsolutePath() + " has no perception.jsonl, or --every "
                    + every + " is less than 1; give --data the desk4k directory");
            return EcpCli.BAD_INPUT;
        }
        List<DeskCases.Question> questions = new ArrayList<>();
        for (DeskCases.Question question : DeskCases.questions(MoreFiles.asCharSource(file, StandardCharsets.UTF_8))) {
            if (question.index() % every == 0) {
                questions.add(question);
            }
        }
        try (OpenedModel opened = model.open(64)) {
            Predictor predictor = opened.engine().predictor();
            if (calls == null) {
                run(questions, opened.engine(), predictor);
            } else {
                try (ReplayPredictor replay = ReplayPredictor.recording(predictor, calls)) {
                    run(questions, opened.engine(), replay);
                }
            }
        }
        return EcpCli.ANSWERED;
    }

    private void run(List<DeskCases.Question> questions, EcpEngine opened, Predictor predictor) {
        List<Strategy> strategies = List.of(
                Direct.of(),
                TwoStage.standard(),
                FullPlusCrop.standard(),
                FullPlusCrop.standard().redFrame(),
                FullPlusCrop.standard().keepingEasyAnswers(0.9),
                FullPlusCrop.standard().keepingEasyAnswers(0.99),
                FullPlusCrop.standard().cropping(0.5),
                TileSearch.standard());
        System.out.println("| strategy | right | interval (95 %) | calls | seconds | surest half right |");
        System.out.println("|---|---|---|---|---|---|");
        for (Strategy strategy : strategies) {
            EcpEngine engine = EcpEngine.builder()
                    .predictor(predictor)
                    .profile(opened.profile())
                    .strategy(strategy)
                    .maxTokens(64)
                    .build();
            System.out.println(row(strategy, rows(questions, engine)));
        }
    }

    private List<Row> rows(List<DeskCases.Question> questions, EcpEngine engine) {
        List<Row> rows = new ArrayList<>();
        String shown = "";
        ImageSource screen = null;
        for (DeskCases.Question question : questions) {
            if (screen == null || !question.image().equals(shown)) {
                // Questions come screen by screen: one decoded screen at a time is kept.
                shown = question.image();
                screen = ImageSource.of(data.resolve("images").resolve(shown));
            }
            EcpResult<Choice> result = engine.choose(screen, question.text(), question.options());
            rows.add(new Row(
                    result.optional().filter(question::isHit).isPresent(),
                    result.trace().calls().size(),
                    result.trace().elapsed().toNanos() / 1e9,
                    result.confidence().map(Confidence::score).orElse(Double.NaN)));
        }
        return rows;
    }

    private static String row(Strategy strategy, List<Row> rows) {
        int right = right(rows);
        Proportion interval = new Proportion(right, rows.size());
        return String.format(
                Locale.ROOT,
                "| %s | %.1f %% of %d | %.1f to %.1f %% | %.2f | %.2f | %s |",
                strategy,
                100.0 * right / rows.size(),
                rows.size(),
                100 * interval.low(),
                100 * interval.high(),
                rows.stream().mapToInt(Row::calls).average().orElse(0),
                rows.stream().mapToDouble(Row::seconds).average().orElse(0),
                surest(rows));
    }

    private static String surest(List<Row> rows) {
        if (rows.stream().anyMatch(row -> Double.isNaN(row.score()))) {
            return "";
        }
        List<Row> half = rows.stream()
                .sorted(Comparator.comparingDouble(Row::score).reversed())
                .limit((rows.size() + 1) / 2)
                .toList();
        return String.format(Locale.ROOT, "%.1f %%", 100.0 * right(half) / half.size());
    }

    private static int right(List<Row> rows) {
        return (int) rows.stream().filter(Row::right).count();
    }

    private record Row(boolean right, int calls, double seconds, double score) {}
}
