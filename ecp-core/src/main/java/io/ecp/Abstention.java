package io.ecp;

import com.google.common.collect.ImmutableMap;
import io.ecp.confidence.Calibration;
import io.ecp.confidence.Confidence;
import io.ecp.strategy.Finding;
import io.ecp.strategy.Strategy;
import java.util.Map;
import java.util.Optional;

/** Holds an engine's answers to a calibration. Immutable. */
final class Abstention {

    private static final String MODEL = "model";
    private static final String STRATEGY = "strategy";

    private final Calibration calibration;

    /**
     * Checks that the calibration was learnt with this model and this strategy.
     *
     * @throws IllegalArgumentException if it was not, or does not say, or the strategy never says how sure it is
     */
    Abstention(Calibration calibration, String model, Strategy strategy) {
        if (!strategy.tellsConfidence()) {
            throw new IllegalArgumentException("the strategy " + strategy.name() + " does not say how sure its answers"
                    + " are, so that no calibration can be kept; take one that does, such as AgreementGated, or, if it is"
                    + " your own and does, override tellsConfidence()");
        }
        check(calibration, MODEL, model);
        check(calibration, STRATEGY, strategy.description());
        this.calibration = calibration;
    }

    static Map<String, String> provenance(String model, Strategy strategy) {
        return ImmutableMap.of(MODEL, model, STRATEGY, strategy.description());
    }

    private static void check(Calibration calibration, String key, String engine) {
        String learnt = calibration.provenance().get(key);
        if (learnt == null) {
            throw new IllegalArgumentException("the calibration's provenance " + calibration.provenance()
                    + " does not say with which " + key + " it was learnt; give Calibration.learn the engine's"
                    + " provenance()");
        }
        if (!learnt.equals(engine)) {
            throw new IllegalArgumentException("the calibration was learnt with the " + key + " \"" + learnt
                    + "\", but this engine's is \"" + engine + "\"; its promise does not hold here: learn one from this"
                    + " engine's own answers");
        }
    }

    /** Why an answer is not sure enough; empty where it is, or where there is no answer. */
    Optional<String> doubt(Finding<?> finding) {
        if (finding.value().isEmpty()) {
            return Optional.empty();
        }
        String asked =
                calibration.threshold() + ", from which on at most " + Math.round(1e4 * calibration.errorRate()) / 1e2
                        + " % are wrong (reliability " + calibration.reliability() + ")";
        Optional<Confidence> confidence = finding.confidence();
        if (confidence.isEmpty()) {
            return Optional.of("nothing tells how sure it is, and the calibration asks for " + asked);
        }
        return calibration.accepts(confidence.get())
                ? Optional.empty()
                : Optional.of("its confidence of " + confidence.get().score() + " is below " + asked);
    }
}
