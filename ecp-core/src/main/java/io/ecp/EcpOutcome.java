package io.ecp;

import io.ecp.error.ModelException;
import java.util.Objects;
import java.util.Optional;

/**
 * What became of one of many requests: its result, or why it has none. Immutable.
 *
 * @param index the item's place in its source, counted from 0
 * @param item what the request was made of, or the request itself
 * @param result the answer, unless the request failed; it may still be that nothing readable was said
 *     ({@link EcpResult#outcome()})
 * @param failure why there is no result: an {@link io.ecp.error.EcpException}, an
 *     {@link io.ecp.imaging.ImageException}, or what the caller's own code threw
 * @param <S> what the source holds
 * @param <T> what the answer is
 */
public record EcpOutcome<S, T>(long index, S item, Optional<EcpResult<T>> result, Optional<Throwable> failure) {

    /**
     * Checks that there is either a result or a failure.
     *
     * @throws IllegalArgumentException if there are both, or neither
     */
    public EcpOutcome {
        Objects.requireNonNull(item, "item");
        if (result.isPresent() == failure.isPresent()) {
            throw new IllegalArgumentException(
                    "an outcome is a result or a failure, but was given " + result + " and " + failure);
        }
    }

    static <S, T> EcpOutcome<S, T> answered(long index, S item, EcpResult<T> result) {
        return new EcpOutcome<>(index, item, Optional.of(result), Optional.empty());
    }

    static <S, T> EcpOutcome<S, T> failed(long index, S item, Throwable failure) {
        return new EcpOutcome<>(index, item, Optional.empty(), Optional.of(failure));
    }

    /**
     * The result.
     *
     * @throws RuntimeException the failure, if there is no result; a checked exception of the caller's code stands as
     *     the cause of a {@link ModelException}
     */
    public EcpResult<T> orThrow() {
        if (failure.isPresent()) {
            Throwable thrown = failure.get();
            if (thrown instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            if (thrown instanceof Error error) {
                throw error;
            }
            throw new ModelException("request " + index + " failed: " + thrown, thrown);
        }
        return result.orElseThrow();
    }
}
