package io.ecp.examples;

import io.ecp.EcpEngine;
import io.ecp.model.ModelProfile;
import io.ecp.model.ModelProfiles;
import io.ecp.remote.OpenAiPredictor;
import io.ecp.remote.OpenAiPredictorProvider;
import io.ecp.spi.PredictorProviders;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which model answers, and how it is asked. */
final class ModelOption {

    @Option(
            names = "--model",
            paramLabel = "DIR|URL",
            description = "A model's Hugging Face directory, or the base URL of an OpenAI-style server such as"
                    + " http://localhost:8000/v1. Default: ecp.model or ECP_MODEL, else the bundled desk-tiny.")
    @Nullable
    String model;

    @Option(
            names = "--model-name",
            paramLabel = "NAME",
            description = "What the model is called at the URL. Default: ecp.model.name or ECP_MODEL_NAME. A key is"
                    + " taken from ECP_API_KEY, else OPENAI_API_KEY.")
    @Nullable
    String modelName;

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            description =
                    "How the model is asked and answers. Default: found by the model's name, else its model_type.")
    @Nullable
    String profile;

    /** Opens the engine; the caller closes it. */
    EcpEngine open(int maxTokens) {
        EcpEngine.Builder builder = EcpEngine.builder().maxTokens(maxTokens);
        Optional<ModelProfile> chosen = Optional.ofNullable(profile).map(ModelProfiles.standard()::get);
        chosen.ifPresent(builder::profile);
        Optional<String> location = model == null ? PredictorProviders.configuredLocation() : Optional.of(model);
        Optional<String> url = location.filter(OpenAiPredictorProvider::isUrl);
        if (url.isPresent()) {
            builder.predictor(remote(url.get(), chosen));
        } else if (modelName != null) {
            throw new IllegalArgumentException("--model-name " + modelName
                    + " needs a server; give its base URL with --model, or leave the name out");
        } else {
            location.ifPresent(builder::model);
        }
        return builder.build();
    }

    private OpenAiPredictor remote(String url, Optional<ModelProfile> chosen) {
        String name = Optional.ofNullable(modelName)
                .or(OpenAiPredictorProvider::configuredName)
                .orElseThrow(() -> new IllegalArgumentException(
                        "a model at a URL needs --model-name NAME, or ECP_MODEL_NAME: what the server calls it"));
        OpenAiPredictor.Builder remote = OpenAiPredictor.builder(url, name).apiKeyFromEnvironment();
        chosen.ifPresent(remote::profile);
        return remote.build();
    }
}
