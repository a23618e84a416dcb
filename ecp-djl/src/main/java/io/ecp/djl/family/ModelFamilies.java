package io.ecp.djl.family;

import io.ecp.djl.checkpoint.Checkpoint;
import io.ecp.djl.checkpoint.JsonTree;
import io.ecp.error.ModelLoadException;
import java.util.List;
import java.util.stream.Collectors;

/** The families that can be opened, by {@code model_type}. Immutable. */
public final class ModelFamilies {

    private static final List<String> EXPERTS = List.of("num_experts", "num_local_experts", "n_routed_experts");
    private static final String MIXTURE =
            ", but mixtures of experts are not supported yet; use a dense checkpoint of one of: ";

    private final List<ModelFamily> families;

    private ModelFamilies(List<ModelFamily> families) {
        this.families = families;
    }

    /** A registry of these families. */
    public static ModelFamilies of(ModelFamily... families) {
        return new ModelFamilies(List.of(families));
    }

    /**
     * The family of a checkpoint.
     *
     * @throws ModelLoadException if none has its {@code model_type}, or its layers are mixtures of experts; the message
     *     names the families that are known
     */
    public ModelFamily family(Checkpoint checkpoint) {
        String modelType = checkpoint.modelType();
        JsonTree config = checkpoint.config();
        if (modelType.contains("_moe")) {
            throw config.unusable("model_type", "is " + modelType + MIXTURE + known());
        }
        for (JsonTree place : List.of(config.objectOrEmpty("text_config"), config)) {
            for (String key : EXPERTS) {
                if (place.integer(key, 0) != 0) {
                    throw place.unusable(key, "is " + place.integer(key) + MIXTURE + known());
                }
            }
        }
        return families.stream()
                .filter(family -> family.modelType().equals(modelType))
                .findFirst()
                .orElseThrow(() -> new ModelLoadException(
                        "the model type '" + modelType + "' is not supported; use a checkpoint of one of: " + known()
                                + (config.has("auto_map") ? "; the code that its auto_map names is never run" : "")));
    }

    private String known() {
        return families.stream().map(ModelFamily::modelType).collect(Collectors.joining(", "));
    }
}
