package io.ecp;

import io.ecp.confidence.Confidence;
import io.ecp.error.NoAnswerException;
import io.ecp.imaging.ImagePoint;
import io.ecp.imaging.Region;
import io.ecp.model.Location;
import io.ecp.model.ModelReply;
import io.ecp.strategy.Finding;
import io.ecp.strategy.Outcome;
import io.ecp.trace.EcpTrace;
import io.ecp.trace.ModelCall;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An answer, where it lies, and how it came about. Immutable.
 *
 * @param <T> what the answer is
 */
public final class EcpResult<T> {

    private final Finding<T> finding;
    private final Optional<Location> place;
    private final EcpTrace trace;
    private final @Nullable Finding<T> unsure;
    private final String why;

    EcpResult(Finding<T> finding, Optional<Location> place, EcpTrace trace) {
        this(finding, place, trace, null, "");
    }

    private EcpResult(
            Finding<T> finding, Optional<Location> place, EcpTrace trace, @Nullable Finding<T> unsure, String why) {
        this.unsure = unsure;
        this.why = why;
        this.finding = Objects.requireNonNull(finding, "finding");
        this.place = Objects.requireNonNull(place, "place");
        this.trace = Objects.requireNonNull(trace, "trace");
    }

    /** The result of a finding that is not sure enough. */
    static <T> EcpResult<T> unsure(Finding<T> finding, String why, EcpTrace trace) {
        return new EcpResult<>(finding.withheld(), Optional.empty(), trace, finding, why);
    }

    /**
     * The answer.
     *
     * @throws NoAnswerException if none was readable ({@link Outcome#UNREADABLE}), or the model says that there is
     *     nothing to find ({@link Outcome#ABSTAINED}), with the model's words in the message; or if the answer is less
     *     sure than the engine's calibration asks for ({@link Outcome#UNSURE}), with how sure it is
     */
    public T value() {
        if (finding.outcome() == Outcome.UNSURE) {
            throw new NoAnswerException("the answer is withheld: " + why
                    + ". Leave the request to a person or to a surer strategy, or read unsure() at your own risk");
        }
        if (finding.outcome() == Outcome.ABSTAINED) {
            throw new NoAnswerException("the model " + trace.model()
                    + " says that what was asked for is not in the picture; its last words were \"" + lastReply()
                    + "\". Ask optional() or outcome() where that may happen");
        }
        return finding.value()
                .orElseThrow(() -> new NoAnswerException("the model " + trace.model()
                        + " gave no readable answer; its last words were \"" + lastReply()
                        + "\". If they do name the answer, give the engine the model's own profile;"
                        + " ask optional() to go on without an answer"));
    }

    /**
     * The answer, or empty if none was readable, the model says that there is nothing to find, or the answer is less sure
     * than the engine's calibration asks for.
     */
    public Optional<T> optional() {
        return finding.value();
    }

    /**
     * What was found but withheld, since it is less sure than the engine's calibration asks for: its answer, its outcome
     * and how sure it is. Empty unless the outcome is {@link Outcome#UNSURE}.
     */
    public Optional<Finding<T>> unsure() {
        return Optional.ofNullable(unsure);
    }

    /** Which look the answer comes from. */
    public Outcome outcome() {
        return finding.outcome();
    }

    /** Where the answer lies, in pixels of the full picture, for answers that lie somewhere. */
    public Optional<Location> place() {
        return place;
    }

    /** The point of {@link #place()}: where to click. */
    public Optional<ImagePoint> point() {
        return place.map(Location::point);
    }

    /** The region of original pixels that the second stage looked at, if there was one. */
    public Optional<Region> crop() {
        return finding.crop();
    }

    /** The regions of original pixels that were looked at, the best first; several where a strategy finds all. */
    public List<Region> regions() {
        return finding.regions();
    }

    /** Where the first stage pointed, in pixels of the full picture, if it did. */
    public Optional<Location> coarse() {
        return finding.coarse();
    }

    /**
     * How sure the answer is, where the strategy can tell: it compares looks, views or models.
     * {@link io.ecp.strategy.TwoStage} and {@link io.ecp.strategy.Direct} cannot.
     */
    public Optional<Confidence> confidence() {
        return finding.confidence();
    }

    /** Every call and every decision. */
    public EcpTrace trace() {
        return trace;
    }

    private String lastReply() {
        String last = "";
        for (ModelCall call : trace.calls()) {
            last = call.reply().map(ModelReply::text).orElse(last);
        }
        return last;
    }

    /** {@code REFINED: (2386, 1803) in [2365, 1782, 2407, 1824] (2 calls, 184 ms)}. */
    @Override
    public String toString() {
        return outcome() + ": " + finding.value().map(Object::toString).orElse("\"" + lastReply() + "\"") + " ("
                + trace.calls().size() + (trace.calls().size() == 1 ? " call, " : " calls, ")
                + trace.elapsed().toMillis() + " ms)";
    }
}
