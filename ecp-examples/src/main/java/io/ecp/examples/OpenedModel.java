package io.ecp.examples;

import io.ecp.EcpEngine;
import io.ecp.djl.DjlPredictor;
import java.util.Optional;

/**
 * An engine and, where the options asked for a type or a device, the model under it, which the engine does not own.
 *
 * @param engine answers
 * @param own closed after it
 */
record OpenedModel(EcpEngine engine, Optional<DjlPredictor> own) implements AutoCloseable {

    @Override
    public void close() {
        engine.close();
        own.ifPresent(DjlPredictor::close);
    }
}
