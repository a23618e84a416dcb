package io.ecp.spi;

import com.google.common.collect.ImmutableList;
import io.ecp.error.ModelLoadException;
import io.ecp.model.Predictor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;

/** The providers on the class or module path, and the rule by which one is chosen. Immutable. */
public final class PredictorProviders {

    /** The system property that says where the model is: {@code -Decp.model=/models/Qwen3-VL-4B-Instruct}. */
    public static final String PROPERTY = "ecp.model";

    /** The environment variable that says it where the property does not. */
    public static final String VARIABLE = "ECP_MODEL";

    private final ImmutableList<PredictorProvider> providers;

    private PredictorProviders(ImmutableList<PredictorProvider> providers) {
        this.providers = providers;
    }

    /** Those that {@link ServiceLoader} finds. */
    public static PredictorProviders onPath() {
        return new PredictorProviders(ImmutableList.copyOf(ServiceLoader.load(PredictorProvider.class)));
    }

    /** Given ones, asked in their order. */
    public static PredictorProviders of(List<? extends PredictorProvider> providers) {
        return new PredictorProviders(ImmutableList.copyOf(providers));
    }

    /** Where the user says the model is: the property, else the variable. */
    public static Optional<String> configuredLocation() {
        String property = System.getProperty(PROPERTY);
        String location = property == null || property.isBlank() ? System.getenv(VARIABLE) : property;
        return location == null || location.isBlank() ? Optional.empty() : Optional.of(location.strip());
    }

    /**
     * Opens the model with the first provider that lacks nothing.
     *
     * @param location a directory or a URL; empty to take a provider that needs none
     * @throws ModelLoadException if no provider can; the message lists each and what it lacks
     */
    public Predictor open(Optional<String> location) {
        List<String> lacking = new ArrayList<>();
        for (PredictorProvider provider : providers) {
            Optional<String> lacks = Objects.requireNonNull(provider.lacks(location), provider.name() + ".lacks");
            if (lacks.isEmpty()) {
                return provider.open(location);
            }
            lacking.add(provider.name() + ": " + lacks.get());
        }
        String asked =
                location.map(where -> "no provider can open the model " + where).orElse("no model is configured");
        if (lacking.isEmpty()) {
            throw new ModelLoadException(
                    asked + ", and no PredictorProvider is on the class path; add the dependency"
                            + " io.ecp:ecp-djl (local models) or io.ecp:ecp-remote (a server), or give a predictor of your own to Ecp.over");
        }
        throw new ModelLoadException(asked + " (" + String.join("; ", lacking) + "); set -D" + PROPERTY + "=DIR or "
                + VARIABLE + ", or give a predictor of your own to Ecp.over");
    }
}
