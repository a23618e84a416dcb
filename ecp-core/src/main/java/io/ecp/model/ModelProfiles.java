package io.ecp.model;

import com.google.common.collect.ImmutableList;
import io.ecp.imaging.CropSize;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The profiles that are known, and the rule by which a model finds its own. Immutable. */
public final class ModelProfiles {

    /**
     * The settings of the paper: the bounding-box prompt of OS-Atlas and Qwen2-VL, thousandths, a crop of 1024x1024
     * (arXiv 2507.10202; OS-Atlas-Base-7B model card). The profile of a model that no other fits.
     */
    public static final ModelProfile OS_ATLAS = ModelProfile.builder("os-atlas")
            .aliases("OS-Atlas-Base-7B", "Qwen2-VL-2B-Instruct", "Qwen2-VL-7B-Instruct")
            .modelTypes("qwen2_vl")
            .build();

    /**
     * Qwen3-VL asked for JSON, thousandths of the view (Qwen3-VL cookbook "2d_grounding"). Half of the sides, at least
     * 1024 pixels, is the crop that covers most targets for grounding models of this size; not measured here on real
     * Qwen3-VL weights.
     */
    public static final ModelProfile QWEN3_VL = ModelProfile.builder("qwen3-vl")
            .modelTypes("qwen3_vl")
            .locate(
                    "{picture}Locate the element corresponding to the command \"{command}\" in this screenshot and"
                            + " output its bbox coordinates in JSON format.",
                    "{picture}Point to the {target} in this screenshot and output its point coordinates in JSON format.")
            .groundingCrop(CropSize.fraction(0.5, 1024))
            .build();

    /**
     * The bundled demonstration model (its MODEL_CARD.md): the paper's prompts, a quarter of the sides as crop, and a
     * captioned first look, with which it answers as well (docs/evaluation.md).
     */
    public static final ModelProfile DESK_TINY = OS_ATLAS.toBuilder("desk-tiny")
            .groundingCrop(CropSize.fraction(0.25))
            .captionedLook()
            .ask("{picture}Question: {question}")
            .askWithCrop("Full image:\n{picture}\nClose-up:\n{crop}\nQuestion: {question}")
            .build();

    private static final ModelProfiles STANDARD =
            new ModelProfiles(ImmutableList.of(OS_ATLAS, QWEN3_VL, DESK_TINY), OS_ATLAS);

    private final ImmutableList<ModelProfile> profiles;
    private final ModelProfile otherwise;

    private ModelProfiles(ImmutableList<ModelProfile> profiles, ModelProfile otherwise) {
        this.profiles = profiles;
        this.otherwise = otherwise;
    }

    /** The built-in profiles. */
    public static ModelProfiles standard() {
        return STANDARD;
    }

    /** The same profiles with one more, which is looked at first. */
    public ModelProfiles with(ModelProfile profile) {
        return new ModelProfiles(
                ImmutableList.<ModelProfile>builder()
                        .add(profile)
                        .addAll(profiles)
                        .build(),
                otherwise);
    }

    /** All of them, in the order in which they are looked at. */
    public List<ModelProfile> all() {
        return profiles;
    }

    /**
     * The profile of a model: by its name or an alias, else by its {@code model_type}, else {@link #OS_ATLAS}. Names
     * are compared without regard to case.
     */
    public ModelProfile find(ModelTraits traits) {
        return named(traits.name())
                .or(() -> traits.modelType().flatMap(type -> profiles.stream()
                        .filter(profile -> profile.modelTypes().contains(type))
                        .findFirst()))
                .orElse(otherwise);
    }

    /**
     * The profile of this name or alias.
     *
     * @throws IllegalArgumentException if there is none; the message lists the known ones
     */
    public ModelProfile get(String name) {
        return named(name)
                .orElseThrow(() -> new IllegalArgumentException("no model profile is named \"" + name + "\"; known are "
                        + profiles.stream().map(ModelProfile::name).collect(Collectors.joining(", "))));
    }

    private Optional<ModelProfile> named(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return profiles.stream()
                .filter(profile -> Stream.concat(Stream.of(profile.name()), profile.aliases().stream())
                        .anyMatch(known -> known.toLowerCase(Locale.ROOT).equals(wanted)))
                .findFirst();
    }
}
