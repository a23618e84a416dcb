package io.ecp.strategy;

import com.google.common.collect.ImmutableList;
import io.ecp.confidence.Confidence;
import io.ecp.imaging.Region;
import io.ecp.model.Location;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a strategy found. Immutable.
 *
 * @param <T> what the answer is
 */
public final class Finding<T> {

    private final Outcome outcome;
    private final @Nullable T value;
    private final @Nullable Location coarse;
    private final ImmutableList<Region> regions;
    private final @Nullable Confidence confidence;

    private Finding(
            Outcome outcome,
            @Nullable T value,
            @Nullable Location coarse,
            ImmutableList<Region> regions,
            @Nullable Confidence confidence) {
        this.outcome = Objects.requireNonNull(outcome, "outcome");
        this.value = value;
        this.coarse = coarse;
        this.regions = regions;
        this.confidence = confidence;
    }

    /** An answer. */
    public static <T> Finding<T> of(Outcome outcome, T value) {
        if (outcome == Outcome.UNREADABLE || outcome == Outcome.ABSTAINED || outcome == Outcome.UNSURE) {
            throw new IllegalArgumentException("a finding that is " + outcome
                    + " has no value; use Finding.unreadable(), Finding.abstained() or withheld()");
        }
        return new Finding<>(outcome, Objects.requireNonNull(value, "value"), null, ImmutableList.of(), null);
    }

    /** No readable answer. */
    public static <T> Finding<T> unreadable() {
        return new Finding<>(Outcome.UNREADABLE, null, null, ImmutableList.of(), null);
    }

    /** No answer, because the model says that there is nothing to find. */
    public static <T> Finding<T> abstained() {
        return new Finding<>(Outcome.ABSTAINED, null, null, ImmutableList.of(), null);
    }

    /** The same finding without its answer, which is not sure enough. */
    public Finding<T> withheld() {
        return new Finding<>(Outcome.UNSURE, null, coarse, regions, confidence);
    }

    /** The same finding, with the candidate that was looked at. */
    public Finding<T> lookedAt(Region region, Optional<Location> sighted) {
        return lookedAt(ImmutableList.of(region), sighted);
    }

    /** The same finding, with the candidates that were looked at, the best first, and where the first look pointed. */
    public Finding<T> lookedAt(List<Region> candidates, Optional<Location> sighted) {
        return new Finding<>(outcome, value, sighted.orElse(null), ImmutableList.copyOf(candidates), confidence);
    }

    /** The same finding, with where the first look pointed. */
    public Finding<T> sighted(Optional<Location> place) {
        return new Finding<>(outcome, value, place.orElse(null), regions, confidence);
    }

    /** The same finding, with how sure it is. */
    public Finding<T> sure(Confidence how) {
        return new Finding<>(outcome, value, coarse, regions, Objects.requireNonNull(how, "how"));
    }

    /** Which look the answer comes from. */
    public Outcome outcome() {
        return outcome;
    }

    /** The answer, unless none was readable, nothing is there, or it is withheld. */
    public Optional<T> value() {
        return Optional.ofNullable(value);
    }

    /** Where the first stage pointed, if it did. */
    public Optional<Location> coarse() {
        return Optional.ofNullable(coarse);
    }

    /** How sure the answer is, where the strategy can tell. */
    public Optional<Confidence> confidence() {
        return Optional.ofNullable(confidence);
    }

    /** The region that the second stage looked at, if there was one; of several the best. */
    public Optional<Region> crop() {
        return regions.stream().findFirst();
    }

    /** The regions that were looked at, the best first: one for most strategies, all that were found for some. */
    public List<Region> regions() {
        return regions;
    }
}
