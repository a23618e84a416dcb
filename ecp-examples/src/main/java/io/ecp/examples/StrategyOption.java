package io.ecp.examples;

import io.ecp.EcpEngine;
import io.ecp.confidence.Calibration;
import io.ecp.eval.Strategies;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say how calls are spent and which answers are withheld. */
final class StrategyOption {

    @Option(
            names = "--strategy",
            paramLabel = "NAME",
            description = "How calls are spent: direct, two-stage, agreement-gated, multi-view, narrowing, recovery,"
                    + " full-plus-crop or tile-search. Default: two-stage.")
    private @Nullable String strategy;

    @Option(
            names = "--calibration",
            paramLabel = "FILE",
            description = "Withhold answers less sure than this promise of calibrate asks for. It must have been learnt"
                    + " with the same model and strategy.")
    private @Nullable Path calibration;

    /** Whether neither was given. */
    boolean isDefault() {
        return strategy == null && calibration == null;
    }

    /** Sets what was given. */
    void apply(EcpEngine.Builder builder) {
        if (strategy != null) {
            builder.strategy(Strategies.named(strategy));
        }
        if (calibration != null) {
            builder.calibration(Calibration.load(calibration));
        }
    }
}
