package io.ecp.examples;

import io.ecp.EcpEngine;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The demonstration on the bundled screens. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description =
                "Asks 30 commands and 6 questions about three bundled 4K screens, once of the model alone and once"
                        + " through the two stages; prints a table and writes annotated pictures.")
final class DemoCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private final ModelOption model = new ModelOption();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "ecp-demo",
            description = "Where the annotated pictures go. Default: ${DEFAULT-VALUE}")
    private Path pictures;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (OpenedModel opened = model.open(64)) {
            EcpEngine engine = opened.engine();
            new Demo(engine.predictor(), out).run(pictures);
            return EcpCli.ANSWERED;
        } catch (IOException e) {
            throw new UncheckedIOException("the pictures cannot be written to " + pictures, e);
        }
    }
}
