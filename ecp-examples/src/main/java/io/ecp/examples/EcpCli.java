package io.ecp.examples;

import io.ecp.error.EcpException;
import io.ecp.imaging.ImageException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. Exit codes: 0 answered, 1 bad use, 2 bad input or model, 3 no readable answer. */
@Command(
        name = "ecp",
        mixinStandardHelpOptions = true,
        version = "ECP for Java 0.1.0-SNAPSHOT",
        description = "Finds something small in something large: asks a vision-language model about the downsampled"
                + " picture, then again about the original pixels around its answer.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:answered",
            "1:bad use: an unknown option, a missing prompt",
            "2:bad input or model: a picture or model that cannot be read or fails",
            "3:no readable answer",
            "4:the model says that it is not in the picture",
            "5:batch has ended, and some records failed: run it again to try them again",
            "6:the answer is less sure than the calibration asks for"
        },
        subcommands = {
            QuestionCommand.Predict.class,
            QuestionCommand.Locate.class,
            QuestionCommand.Ask.class,
            QuestionCommand.Choose.class,
            BatchCommand.class,
            ViewCommand.class,
            EvalCommand.class,
            CalibrateCommand.class,
            DemoCommand.class,
            BenchModelCommand.class
        })
public final class EcpCli {

    /** Answered. */
    static final int ANSWERED = 0;
    /** Bad use. */
    static final int BAD_USE = 1;
    /** Bad input or model. */
    static final int BAD_INPUT = 2;
    /** No readable answer. */
    static final int UNREADABLE = 3;
    /** The model says that what was asked for is not in the picture. */
    static final int NOT_THERE = 4;
    /** A batch that ended with failures. */
    static final int SOME_FAILED = 5;
    /** The answer is less sure than the calibration asks for. */
    static final int UNSURE = 6;

    /** DJL warns at each start where a CUDA runtime lies without a driver; held, since loggers are weakly kept. */
    private static final Logger CUDA = Logger.getLogger("ai.djl.util.cuda");

    private EcpCli() {}

    /** Runs one command and ends the program with its exit code. */
    public static void main(String[] args) {
        Logger.getLogger("").setLevel(Level.WARNING);
        CUDA.setLevel(Level.SEVERE);
        PrintWriter out = writer(System.out);
        PrintWriter err = writer(System.err);
        int code = run(out, err, args);
        out.flush();
        err.flush();
        System.exit(code);
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), false);
    }

    /** Runs one command. What it prints cannot steer a terminal, whoever has written it. */
    static int run(PrintWriter rawOut, PrintWriter rawErr, String... args) {
        PrintWriter out = new VisiblePrinter(rawOut);
        PrintWriter err = new VisiblePrinter(rawErr);
        CommandLine cli = new CommandLine(new EcpCli());
        // Colours are such sequences themselves.
        cli.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        cli.setOut(out);
        cli.setErr(err);
        cli.setParameterExceptionHandler((exception, arguments) -> {
            err.println(exception.getMessage());
            exception.getCommandLine().usage(err);
            return BAD_USE;
        });
        cli.setExecutionExceptionHandler((exception, command, parsed) -> failure(exception, err));
        return args.length == 0 ? cli.execute("--help") | BAD_USE : cli.execute(args);
    }

    private static int failure(Exception exception, PrintWriter err) {
        if (exception instanceof IllegalArgumentException) {
            err.println("ecp: " + exception.getMessage());
            return BAD_USE;
        }
        if (exception instanceof EcpException || exception instanceof ImageException) {
            err.println("ecp: " + exception.getMessage());
            return BAD_INPUT;
        }
        if (exception instanceof UncheckedIOException) {
            err.println("ecp: " + exception.getMessage() + " (" + exception.getCause() + ")");
            return BAD_INPUT;
        }
        err.println("ecp: unexpected failure");
        exception.printStackTrace(err);
        return BAD_INPUT;
    }
}
