package io.ecp.examples;

import io.ecp.confidence.Calibration;
import io.ecp.confidence.LabelledScore;
import io.ecp.confidence.LabelledScores;
import io.ecp.eval.Evaluation;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Learns from a run of {@code eval} from how sure an answer on a promised share of errors is kept. */
@Command(
        name = "calibrate",
        mixinStandardHelpOptions = true,
        description = "Learns from the labelled answers of an eval run which may be trusted with a promised share of"
                + " errors. Give the file to --calibration: less sure answers are then withheld.")
final class CalibrateCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--run",
            paramLabel = "DIR",
            required = true,
            description = "The --out of eval, of data that was not used to choose the strategy's settings.")
    private Path run;

    @Option(
            names = "--strategy",
            paramLabel = "NAME",
            required = true,
            description = "Which of its strategies; one that says how sure it is.")
    private String strategy;

    @Option(
            names = "--most-wrong",
            paramLabel = "SHARE",
            defaultValue = "0.05",
            description = "The most of the kept answers that may be wrong. Default: ${DEFAULT-VALUE}")
    private double mostWrong;

    @Option(
            names = "--reliability",
            paramLabel = "SHARE",
            defaultValue = "0.9",
            description = "How surely that is to hold over the draw of the labelled answers. Default: ${DEFAULT-VALUE}")
    private double reliability;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "Where the promise goes, as JSON.")
    private Path out;

    @Override
    public Integer call() {
        for (double share : new double[] {mostWrong, reliability}) {
            if (!(share > 0 && share < 1)) {
                throw new ParameterException(
                        spec.commandLine(), "--most-wrong and --reliability lie between 0 and 1, but one was " + share);
            }
        }
        List<LabelledScore> answers = LabelledScores.fromResults(run.resolve("results.jsonl"), strategy);
        Calibration calibration =
                Calibration.learn(answers, mostWrong, reliability, Evaluation.provenance(run, strategy));
        calibration.save(out);
        PrintWriter print = spec.commandLine().getOut();
        print.println(String.format(
                Locale.ROOT,
                "of %d answers %d (%.0f %%) are kept, %d of them wrong; from a confidence of %.4f on",
                calibration.samples(),
                calibration.accepted(),
                100.0 * calibration.accepted() / calibration.samples(),
                calibration.wrong(),
                calibration.threshold()));
        print.println(String.format(
                Locale.ROOT,
                "promised: at most %s %% of kept answers wrong, with a reliability of %s %%",
                plain(100 * mostWrong),
                plain(100 * reliability)));
        print.println("written to " + out);
        return EcpCli.ANSWERED;
    }

    private static String plain(double value) {
        return String.format(Locale.ROOT, "%.2f", value).replaceAll("\\.?0+$", "");
    }
}
