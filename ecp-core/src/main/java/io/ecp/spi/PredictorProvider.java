package io.ecp.spi;

import io.ecp.model.Predictor;
import java.util.Optional;

/**
 * Opens models of one kind; found by {@link java.util.ServiceLoader}. Must have a public no-argument constructor (or
 * a {@code provider} method) that does nothing: a provider is asked before it is used.
 */
public interface PredictorProvider {

    /** A short name for messages: {@code djl}. */
    String name();

    /**
     * What is missing for this provider to open the model, as a phrase for the user ("no config.json in /models/x"), or
     * empty when it can try.
     *
     * @param location what {@code ecp.model} or {@code ECP_MODEL} says: a directory, or a URL; empty when neither is set
     */
    Optional<String> lacks(Optional<String> location);

    /**
     * Opens the model. If the predictor is {@link AutoCloseable}, the engine that asked for it closes it.
     *
     * @param location as in {@link #lacks}
     * @throws io.ecp.error.ModelLoadException if it cannot be opened after all
     */
    Predictor open(Optional<String> location);
}
