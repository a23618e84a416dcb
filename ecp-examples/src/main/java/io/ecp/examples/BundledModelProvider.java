package io.ecp.examples;

import io.ecp.djl.DjlPredictor;
import io.ecp.model.Predictor;
import io.ecp.spi.PredictorProvider;
import java.util.Optional;

/** Brings the bundled model when the user names none, so that the examples run as they are. */
public final class BundledModelProvider implements PredictorProvider {

    @Override
    public String name() {
        return BundledModel.NAME;
    }

    @Override
    public Optional<String> lacks(Optional<String> location) {
        return location.isPresent() ? Optional.of("serves only when no model is named") : Optional.empty();
    }

    @Override
    public Predictor open(Optional<String> location) {
        return DjlPredictor.open(BundledModel.directory());
    }
}
