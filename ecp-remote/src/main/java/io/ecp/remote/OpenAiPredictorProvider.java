package io.ecp.remote;

import io.ecp.error.ModelLoadException;
import io.ecp.model.Predictor;
import io.ecp.spi.PredictorProvider;
import java.util.Locale;
import java.util.Optional;

/**
 * Opens the URL that {@code ecp.model} or {@code ECP_MODEL} names as an {@link OpenAiPredictor} with defaults. The model's
 * name at the server comes from {@code ecp.model.name} or {@code ECP_MODEL_NAME}, a key from {@code ECP_API_KEY} or
 * {@code OPENAI_API_KEY}.
 */
public final class OpenAiPredictorProvider implements PredictorProvider {

    /** The system property that says what the model is called at the server. */
    public static final String NAME_PROPERTY = "ecp.model.name";

    /** The environment variable that says it where the property does not. */
    public static final String NAME_VARIABLE = "ECP_MODEL_NAME";

    /** For {@link java.util.ServiceLoader}; does nothing. */
    public OpenAiPredictorProvider() {}

    @Override
    public String name() {
        return "remote";
    }

    /** What the user says the model is called: the property, else the variable. */
    public static Optional<String> configuredName() {
        String property = System.getProperty(NAME_PROPERTY);
        String name = property == null || property.isBlank() ? System.getenv(NAME_VARIABLE) : property;
        return name == null || name.isBlank() ? Optional.empty() : Optional.of(name.strip());
    }

    /** Whether a location is a URL that this provider opens. */
    public static boolean isUrl(String location) {
        String lower = location.strip().toLowerCase(Locale.ROOT);
        return lower.startsWith("http://") || lower.startsWith("https://");
    }

    @Override
    public Optional<String> lacks(Optional<String> location) {
        // What else may be wrong with a URL is said by open, whose messages know which parts of it are private.
        return location.filter(OpenAiPredictorProvider::isUrl).isPresent()
                ? Optional.empty()
                : Optional.of(location.map(given -> given + " is no URL of http or https")
                        .orElse("no URL given"));
    }

    @Override
    public Predictor open(Optional<String> location) {
        Optional<String> missing = lacks(location);
        if (missing.isPresent()) {
            throw new ModelLoadException(missing.get());
        }
        String name = configuredName()
                .orElseThrow(() -> new ModelLoadException(
                        "a model at a URL needs its name there; set -D" + NAME_PROPERTY + "=NAME or " + NAME_VARIABLE));
        try {
            return OpenAiPredictor.builder(location.orElseThrow(), name)
                    .apiKeyFromEnvironment()
                    .build();
        } catch (IllegalArgumentException e) {
            throw new ModelLoadException(String.valueOf(e.getMessage()), e);
        }
    }
}
