package io.ecp.djl.runtime;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The names under which checkpoints have stored the same tensor over the years. Plans use today's layout
 * ({@code model.language_model.}, {@code model.visual.}); others are found by exchanging the prefix.
 */
final class WeightNames {

    private static final Map<String, List<String>> PREFIXES = Map.of(
            "model.language_model.", List.of("language_model.model.", "language_model.", "model."),
            "model.visual.", List.of("visual.", "model.vision_tower."),
            "lm_head.", List.of("language_model.lm_head.", "model.lm_head."));

    private WeightNames() {}

    /**
     * Finds a tensor.
     *
     * @param name the name in today's layout
     * @param tensors by the names that the checkpoint has
     */
    static <T> Optional<T> resolve(String name, Map<String, T> tensors) {
        T found = tensors.get(name);
        if (found != null) {
            return Optional.of(found);
        }
        for (Map.Entry<String, List<String>> prefix : PREFIXES.entrySet()) {
            if (name.startsWith(prefix.getKey())) {
                String rest = name.substring(prefix.getKey().length());
                for (String other : prefix.getValue()) {
                    T old = tensors.get(other + rest);
                    if (old != null) {
                        return Optional.of(old);
                    }
                }
            }
        }
        return Optional.empty();
    }
}
