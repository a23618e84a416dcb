package io.ecp.model;

import com.google.common.collect.ImmutableList;
import io.ecp.imaging.CropSize;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The profiles that are known, and the rule by which a model finds its own. Immutable; a program adds its own with
 * {@link #with}.
 *
 * <p>The built-in ones lie in {@link QwenProfiles}, {@link ScreenProfiles}, {@link GeneralProfiles} and
 * {@link TokenProfiles}; {@code docs/models.md} has them in one table. GUI-Actor has none: it points by attention over
 * patches and writes no coordinates.
 */
public final class ModelProfiles {

    /** The settings of the paper (arXiv 2507.10202): the profile of a model that no other fits. */
    public static final ModelProfile OS_ATLAS = ScreenProfiles.OS_ATLAS;

    /** See {@link QwenProfiles#QWEN3_VL}. */
    public static final ModelProfile QWEN3_VL = QwenProfiles.QWEN3_VL;

    /**
     * The bundled demonstration model (its MODEL_CARD.md): the paper's prompts, a quarter of the sides as crop, a
     * captioned first look, with which it answers as well (docs/evaluation.md), and trust in its words from a probability
     * that was chosen on every second screen (docs/strategies.md).
     */
    public static final ModelProfile DESK_TINY = ScreenProfiles.OS_ATLAS.toBuilder("desk-tiny")
            .source(Evidence.DOCUMENTED, "the bundled MODEL_CARD.md")
            .shapes(QwenProfiles.BOX_MARK, ReplyShape.of("({x}, {y})"))
            .pictures(PicturePolicy.resized(32, 4096, 196_608))
            .groundingCrop(CropSize.fraction(0.25))
            .captionedLook()
            .wordsTrustedFrom(0.6)
            .ask("{picture}Question: {question}")
            .askWithCrop("Full image:\n{picture}\nClose-up:\n{crop}\nQuestion: {question}")
            .build();

    private static final ModelProfiles STANDARD = new ModelProfiles(
            ImmutableList.<ModelProfile>builder()
                    .add(DESK_TINY)
                    .addAll(QwenProfiles.ALL)
                    .addAll(ScreenProfiles.ALL)
                    .addAll(GeneralProfiles.ALL)
                    .addAll(TokenProfiles.ALL)
                    .build(),
            OS_ATLAS);

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

    /** The profile of a model as {@link #search} finds it, else {@link #OS_ATLAS}. */
    public ModelProfile find(ModelTraits traits) {
        return search(traits).orElse(otherwise);
    }

    /**
     * The profile of a model: the one whose name or alias it has; else the one whose repository pattern fits it most
     * closely; else the one of its {@code model_type}. Letters' case does not count. A model named
     * {@code owner/name}, or by the path of a directory, is looked for by its last part as well.
     */
    public Optional<ModelProfile> search(ModelTraits traits) {
        return named(traits.name())
                .or(() -> named(lastPart(traits.name())))
                .or(() -> inRepository(traits.name()))
                .or(() -> traits.modelType().flatMap(this::ofType));
    }

    /**
     * The profile of this name, alias or repository.
     *
     * @throws IllegalArgumentException if there is none; the message lists the known ones
     */
    public ModelProfile get(String name) {
        return named(name)
                .or(() -> inRepository(name))
                .orElseThrow(() -> new IllegalArgumentException("no model profile is named \"" + name + "\"; known are "
                        + profiles.stream().map(ModelProfile::name).collect(Collectors.joining(", "))));
    }

    private Optional<ModelProfile> named(String name) {
        return profiles.stream()
                .filter(profile -> Stream.concat(Stream.of(profile.name()), profile.aliases().stream())
                        .anyMatch(name::equalsIgnoreCase))
                .findFirst();
    }

    private Optional<ModelProfile> ofType(String type) {
        return profiles.stream()
                .filter(profile -> profile.modelTypes().contains(type))
                .findFirst();
    }

    private Optional<ModelProfile> inRepository(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return profiles.stream()
                .filter(profile -> closeness(profile, wanted) > 0)
                .max(Comparator.comparingInt(profile -> closeness(profile, wanted)));
    }

    /** How many letters of the name the closest pattern spells out; 0 when none fits. */
    private static int closeness(ModelProfile profile, String wanted) {
        return profile.repositories().stream()
                .map(pattern -> pattern.toLowerCase(Locale.ROOT))
                .filter(pattern -> fits(pattern, wanted) || fits(lastPart(pattern), lastPart(wanted)))
                .mapToInt(pattern -> lastPart(pattern).replace("*", "").length())
                .max()
                .orElse(0);
    }

    /** Whether a text is the pattern, each star of which stands for any characters. */
    private static boolean fits(String pattern, String text) {
        String[] pieces = pattern.split("\\*", -1);
        if (pieces.length == 1) {
            return pattern.equals(text);
        }
        String first = pieces[0];
        String last = pieces[pieces.length - 1];
        if (text.length() < first.length() + last.length() || !text.startsWith(first) || !text.endsWith(last)) {
            return false;
        }
        int at = first.length();
        int end = text.length() - last.length();
        for (int i = 1; i < pieces.length - 1; i++) {
            int found = text.indexOf(pieces[i], at);
            if (found < 0 || found + pieces[i].length() > end) {
                return false;
            }
            at = found + pieces[i].length();
        }
        return true;
    }

    private static String lastPart(String name) {
        String path = name.replace('\\', '/');
        while (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
