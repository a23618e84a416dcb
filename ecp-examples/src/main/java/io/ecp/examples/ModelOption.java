package io.ecp.examples;

import io.ecp.EcpEngine;
import io.ecp.model.ModelProfiles;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which model answers, and how it is asked. */
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

    /** Opens the engine; the caller closes it. */
    EcpEngine open(int maxTokens) {
        EcpEngine.Builder builder = EcpEngine.builder().maxTokens(maxTokens);
        if (profile != null) {
            builder.profile(ModelProfiles.standard().get(profile));
        }
        if (model != null) {
            builder.model(model);
        }
        return builder.build();
    }
}
