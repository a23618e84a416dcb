package io.ecp.examples;

import io.ecp.EcpEngine;
import io.ecp.djl.DjlPredictor;
import io.ecp.model.ModelProfiles;
import io.ecp.spi.PredictorProviders;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say which model answers, where it runs, and how it is asked. */
final class ModelOption {

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description =
                    "A model's Hugging Face directory. Default: ecp.model or ECP_MODEL, else the bundled desk-tiny.")
    @Nullable
    String model;

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            description =
                    "How the model is asked and answers. Default: found by the model's name, else its model_type.")
    @Nullable
    String profile;

    @Mixin
    private final PlacementOption placement = new PlacementOption();

    /** Opens the engine; the caller closes it. */
    OpenedModel open(int maxTokens) {
        EcpEngine.Builder builder = EcpEngine.builder().maxTokens(maxTokens);
        if (profile != null) {
            builder.profile(ModelProfiles.standard().get(profile));
        }
        if (placement.isDefault()) {
            if (model != null) {
                builder.model(model);
            }
            return new OpenedModel(builder.build(), Optional.empty());
        }
        // Only this library's own models have a type and a device; any other provider is opened as it is.
        Path directory = Optional.ofNullable(model)
                .or(PredictorProviders::configuredLocation)
                .map(Path::of)
                .orElseGet(BundledModel::directory);
        DjlPredictor predictor = placement.builder(directory).open();
        try {
            return new OpenedModel(builder.predictor(predictor).build(), Optional.of(predictor));
        } catch (RuntimeException | Error e) {
            predictor.close();
            throw e;
        }
    }
}
