package io.ecp.djl.family;

import io.ecp.error.ModelLoadException;
import java.util.List;
import java.util.stream.Collectors;

/** The families that can be opened, by {@code model_type}. Immutable. */
public final class ModelFamilies {

    private final List<ModelFamily> families;

    private ModelFamilies(List<ModelFamily> families) {
        this.families = families;
    }

    /** A registry of these families. */
    public static ModelFamilies of(ModelFamily... families) {
        return new ModelFamilies(List.of(families));
    }

    /**
     * The family of a {@code model_type}.
     *
     * @throws ModelLoadException if none has it; the message names those that are known
     */
    public ModelFamily family(String modelType) {
        return families.stream()
                .filter(family -> family.modelType().equals(modelType))
                .findFirst()
                .orElseThrow(() -> new ModelLoadException("the model type '" + modelType
                        + "' is not supported; use a checkpoint of one of: "
                        + families.stream().map(ModelFamily::modelType).collect(Collectors.joining(", "))));
    }
}
