package io.ecp.examples;

import io.ecp.model.ModelQuery;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Many pictures, from a manifest into a file that outlives the process. */
@Command(
        name = "batch",
        mixinStandardHelpOptions = true,
        description = "Asks about many pictures. May be killed at any moment: run it again, and it goes on where it"
                + " stopped.")
final class BatchCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private final ModelOption model = new ModelOption();

    @Mixin
    private final StrategyOption spending = new StrategyOption();

    @Option(
            names = "--manifest",
            paramLabel = "FILE|DIR",
            required = true,
            description = "What to ask: a CSV file with the columns id,image,prompt, JSON Lines with these names, or a"
                    + " folder of pictures. Images are relative to the manifest.")
    private Path manifest;

    @Option(
            names = "--prompt",
            paramLabel = "TEXT",
            description = "What to ask of each picture of a folder, or where a row has no prompt.")
    private @Nullable String prompt;

    @Option(
            names = "--out",
            paramLabel = "OUT.jsonl",
            required = true,
            description = "Where the answers go, one JSON object a line as they come. Those that are there already are"
                    + " not asked again.")
    private Path out;

    @Option(
            names = "--failures",
            paramLabel = "FILE",
            description = "Where the failures of this run go, as JSON Lines; else the first ones are printed.")
    private @Nullable Path failures;

    @Option(
            names = "--parallel",
            paramLabel = "N",
            description = "The most requests at once. Default: what the model takes, and one whose picture is decoded"
                    + " meanwhile.")
    private @Nullable Integer parallel;

    @Option(
            names = "--time-limit",
            paramLabel = "SECONDS",
            description = "The time that each request has; it fails after that. Default: none.")
    private @Nullable Integer timeLimit;

    @Option(names = "--fresh", description = "Empty OUT.jsonl and begin anew.")
    private boolean fresh;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            defaultValue = "" + ModelQuery.DEFAULT_MAX_TOKENS,
            description = "The most tokens of each answer. Default: ${DEFAULT-VALUE}")
    private int maxTokens;

    @Override
    public Integer call() {
        atLeastOne("--max-tokens", maxTokens);
        Optional.ofNullable(parallel).ifPresent(most -> atLeastOne("--parallel", most));
        Optional.ofNullable(timeLimit).ifPresent(seconds -> atLeastOne("--time-limit", seconds));
        if (failures != null
                && failures.toAbsolutePath()
                        .normalize()
                        .equals(out.toAbsolutePath().normalize())) {
            throw new ParameterException(spec.commandLine(), "--failures and --out both name " + out);
        }
        OptionalInt atOnce = parallel == null ? OptionalInt.empty() : OptionalInt.of(parallel);
        BatchRun run = new BatchRun(
                Manifest.of(manifest, Optional.ofNullable(prompt)),
                out,
                Optional.ofNullable(failures),
                fresh,
                atOnce,
                Optional.ofNullable(timeLimit).map(Duration::ofSeconds));
        BatchProgress progress = new BatchProgress(
                VisiblePrinter.raw(spec.commandLine().getErr()), Terminal.isWatched(), System::nanoTime);
        return run.run(() -> model.open(maxTokens, atOnce, spending), progress) == 0
                ? EcpCli.ANSWERED
                : EcpCli.SOME_FAILED;
    }

    private void atLeastOne(String option, int value) {
        if (value < 1) {
            throw new ParameterException(spec.commandLine(), option + " must be at least 1, but was " + value);
        }
    }
}
