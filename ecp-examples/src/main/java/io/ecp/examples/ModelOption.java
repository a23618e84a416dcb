package io.ecp.examples;

import io.ecp.EcpEngine;
import io.ecp.djl.DjlPredictor;
import io.ecp.model.ModelProfile;
import io.ecp.model.ModelProfiles;
import io.ecp.remote.OpenAiPredictor;
import io.ecp.remote.OpenAiPredictorProvider;
import io.ecp.spi.PredictorProviders;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say which model answers, where it runs, and how it is asked. */
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

    @Option(
            names = "--calls-at-once",
            paramLabel = "N",
            description = "How many questions the model is asked at once. A model in a directory writes so many answers"
                    + " together, which is faster than one after the other and takes the memory of so many prompts."
                    + " Default: 1 in a directory, 4 at a URL.")
    @Nullable
    Integer callsAtOnce;

    @Mixin
    private final PlacementOption placement = new PlacementOption();

    /** Opens the engine; the caller closes it. */
    OpenedModel open(int maxTokens) {
        return open(maxTokens, OptionalInt.empty(), new StrategyOption());
    }

    /**
     * Opens the engine; the caller closes it.
     *
     * @param parallel the most that a server is asked at once unless {@code --calls-at-once} says; as many as the
     *     predictor takes unless given
     * @param spending how calls are spent
     */
    OpenedModel open(int maxTokens, OptionalInt parallel, StrategyOption spending) {
        EcpEngine.Builder builder = EcpEngine.builder().maxTokens(maxTokens);
        spending.apply(builder);
        Optional<ModelProfile> chosen = Optional.ofNullable(profile).map(ModelProfiles.standard()::get);
        chosen.ifPresent(builder::profile);
        Optional<String> location = model == null ? PredictorProviders.configuredLocation() : Optional.of(model);
        Optional<String> url = location.filter(OpenAiPredictorProvider::isUrl);
        if (url.isPresent()) {
            if (!placement.isDefault()) {
                throw new IllegalArgumentException("--dtype and --device are for models in a directory; the server at "
                        + url.get() + " decides for its own");
            }
            return new OpenedModel(
                    builder.predictor(remote(url.get(), chosen, parallel)).build(), Optional.empty());
        }
        if (modelName != null) {
            throw new IllegalArgumentException("--model-name " + modelName
                    + " needs a server; give its base URL with --model, or leave the name out");
        }
        if (placement.isDefault() && callsAtOnce == null) {
            location.ifPresent(builder::model);
            return new OpenedModel(builder.build(), Optional.empty());
        }
        // Only this library's own models have these options; any other provider is opened as it is.
        DjlPredictor predictor = placement
                .builder(location.map(Path::of).orElseGet(BundledModel::directory))
                .callsAtOnce(callsAtOnce == null ? 1 : callsAtOnce)
                .open();
        try {
            return new OpenedModel(builder.predictor(predictor).build(), Optional.of(predictor));
        } catch (RuntimeException | Error e) {
            predictor.close();
            throw e;
        }
    }

    private OpenAiPredictor remote(String url, Optional<ModelProfile> chosen, OptionalInt parallel) {
        String name = Optional.ofNullable(modelName)
                .or(OpenAiPredictorProvider::configuredName)
                .orElseThrow(() -> new IllegalArgumentException(
                        "a model at a URL needs --model-name NAME, or ECP_MODEL_NAME: what the server calls it"));
        OpenAiPredictor.Builder remote = OpenAiPredictor.builder(url, name).apiKeyFromEnvironment();
        chosen.ifPresent(remote::profile);
        parallel.ifPresent(remote::callsAtOnce);
        Optional.ofNullable(callsAtOnce).ifPresent(remote::callsAtOnce);
        return remote.build();
    }
}
