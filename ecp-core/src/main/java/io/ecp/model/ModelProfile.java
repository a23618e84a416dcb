package io.ecp.model;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import io.ecp.imaging.CropSize;
import io.ecp.imaging.View;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How one family of models likes to be asked and how it answers: prompts, the shape, scale and order of its
 * coordinates, how pictures are prepared for it, and the crop that suits it. A dialect is a value, not code: another
 * model is another profile.
 *
 * <p>Immutable. Start from {@link #builder(String)}, or from an existing profile by {@link #toBuilder(String)}.
 */
public final class ModelProfile {

    private final String name;
    private final ImmutableSet<String> aliases;
    private final ImmutableSet<String> modelTypes;
    private final ImmutableSet<String> repositories;
    private final String source;
    private final Evidence evidence;
    private final CoordinateScale scale;
    private final AxisOrder axisOrder;
    private final BoxForm boxForm;
    private final ImmutableList<ReplyShape> shapes;
    private final ReplyParser replyParser;
    private final PicturePolicy pictures;
    private final ImmutableSet<Quirk> quirks;
    private final ImmutableList<PromptTemplate> locate;
    private final PromptTemplate lookForChoice;
    private final PromptTemplate lookForAnswer;
    private final PromptTemplate choose;
    private final PromptTemplate chooseWithCrop;
    private final PromptTemplate ask;
    private final PromptTemplate askWithCrop;
    private final CropSize groundingCrop;
    private final CropSize perceptionCrop;
    private final long groundingPixels;
    private final OptionalDouble wordsTrustedFrom;
    private final long perceptionFullPixels;
    private final long perceptionCropPixels;
    private final @Nullable String systemPrompt;
    private final @Nullable String locateSystemPrompt;
    /** What was set, so that a profile made from this one words the rest by its own scale. */
    private final Builder given;

    private ModelProfile(Builder builder) {
        this.given = builder;
        this.name = builder.name;
        this.aliases = builder.aliases;
        this.modelTypes = builder.modelTypes;
        this.repositories = builder.repositories;
        this.source = builder.source;
        this.evidence = builder.evidence;
        this.scale = builder.scale;
        this.axisOrder = builder.axisOrder;
        this.boxForm = builder.boxForm;
        this.shapes = builder.shapes;
        this.replyParser = builder.replyParser;
        this.pictures = builder.pictures;
        this.quirks = builder.quirks;
        this.locate = builder.locate == null ? DefaultPrompts.locate(scale, axisOrder) : builder.locate;
        this.lookForChoice = builder.lookForChoice == null
                ? DefaultPrompts.lookForChoice(scale, axisOrder, builder.captionedLook)
                : builder.lookForChoice;
        this.lookForAnswer = builder.lookForAnswer == null
                ? DefaultPrompts.lookForAnswer(scale, axisOrder, builder.captionedLook)
                : builder.lookForAnswer;
        this.choose = builder.choose;
        this.chooseWithCrop = builder.chooseWithCrop;
        this.ask = builder.ask;
        this.askWithCrop = builder.askWithCrop;
        this.groundingCrop = builder.groundingCrop;
        this.perceptionCrop = builder.perceptionCrop;
        this.groundingPixels = builder.groundingPixels;
        this.wordsTrustedFrom = builder.wordsTrustedFrom;
        this.perceptionFullPixels = builder.perceptionFullPixels;
        this.perceptionCropPixels = builder.perceptionCropPixels;
        this.systemPrompt = builder.systemPrompt;
        this.locateSystemPrompt = builder.locateSystemPrompt;
    }

    /**
     * Builds a profile; everything not set is as the paper has it (arXiv 2507.10202), with our own wording where the
     * paper gives none.
     */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /**
     * Builds another profile that differs from this one in a few things; it has no aliases, model types or repositories
     * yet. Prompts that nobody set follow the new profile's scale and order.
     */
    public Builder toBuilder(String newName) {
        Builder builder = new Builder(newName);
        builder.copy(given);
        return builder;
    }

    /** The profile's name. */
    public String name() {
        return name;
    }

    /** Other names of models that this profile fits. */
    public Set<String> aliases() {
        return aliases;
    }

    /** The {@code model_type}s of checkpoints that this profile fits when no name does. */
    public Set<String> modelTypes() {
        return modelTypes;
    }

    /**
     * The Hugging Face repositories that this profile fits, as {@code owner/name}; {@code *} stands for any characters.
     * A model named without an owner is compared with the part after the slash.
     */
    public Set<String> repositories() {
        return repositories;
    }

    /** Where the dialect is documented: code, paper, model card, thread. Empty for profiles that say nothing. */
    public String source() {
        return source;
    }

    /** How well it is known that the dialect is as written here. */
    public Evidence evidence() {
        return evidence;
    }

    /** What the model's coordinates count. */
    public CoordinateScale scale() {
        return scale;
    }

    /** Which axis the model writes first. */
    public AxisOrder axisOrder() {
        return axisOrder;
    }

    /** What the four numbers of a box are. */
    public BoxForm boxForm() {
        return boxForm;
    }

    /** How the model writes a place when asked as this profile asks, the most usual shape first; at least one. */
    public ImmutableList<ReplyShape> shapes() {
        return shapes;
    }

    /** How pictures are prepared. */
    public PicturePolicy pictures() {
        return pictures;
    }

    /** What else one must know of the model. */
    public Set<Quirk> quirks() {
        return quirks;
    }

    /** How places are found in the model's replies. */
    public ReplyParser replyParser() {
        return replyParser;
    }

    /**
     * The prompts that ask where something is, best first; the others are tried when the first gets no readable answer.
     * They have {@code {picture}}, and {@code {command}} or {@code {target}}; {@code {width}} and {@code {height}} stand
     * for what the coordinates run to.
     */
    public ImmutableList<PromptTemplate> locate() {
        return locate;
    }

    /** The prompt that asks where to look to choose an option: {@code {picture}, {question}, {options}}. */
    public PromptTemplate lookForChoice() {
        return lookForChoice;
    }

    /** The prompt that asks where to look to answer freely: {@code {picture}, {question}}. */
    public PromptTemplate lookForAnswer() {
        return lookForAnswer;
    }

    /** The prompt that asks for an option's letter, with one picture: {@code {picture}, {question}, {options}}. */
    public PromptTemplate choose() {
        return choose;
    }

    /** The same with two captioned pictures: {@code {picture}, {crop}, {question}, {options}}. */
    public PromptTemplate chooseWithCrop() {
        return chooseWithCrop;
    }

    /** The prompt that asks a question, with one picture: {@code {picture}, {question}}. */
    public PromptTemplate ask() {
        return ask;
    }

    /** The same with two captioned pictures: {@code {picture}, {crop}, {question}}. */
    public PromptTemplate askWithCrop() {
        return askWithCrop;
    }

    /** The crop around a coarse answer to "where is it". */
    public CropSize groundingCrop() {
        return groundingCrop;
    }

    /** The crop around a coarse answer to "where should one look". */
    public CropSize perceptionCrop() {
        return perceptionCrop;
    }

    /**
     * The most pixels of a picture or crop that is shown for locating, however much more the model takes: 2116800 unless
     * set, so that a screen of 1920x1080 is shown as it is and larger ones are looked at twice. Several families take 12
     * megapixels and more, far beyond the pictures that they were trained to point in, at tens of thousands of tokens.
     */
    public long groundingPixels() {
        return groundingPixels;
    }

    /**
     * From what probability of its own words (geometric mean over the tokens) on a closer look of this model is trusted
     * without a further one, for a model whose first look is too coarse to be compared with the second; empty where looks
     * are compared. {@code AgreementGated} and {@code Recovery} go by it unless they are told otherwise.
     */
    public OptionalDouble wordsTrustedFrom() {
        return wordsTrustedFrom;
    }

    /** The most pixels of the full picture when a question is asked, within the model's own budget. */
    public long perceptionFullPixels() {
        return perceptionFullPixels;
    }

    /** The most pixels of the crop when a question is asked, within the model's own budget. */
    public long perceptionCropPixels() {
        return perceptionCropPixels;
    }

    /** The system turn of every query, if there is one; may have {@code {width}} and {@code {height}}. */
    public Optional<String> systemPrompt() {
        return Optional.ofNullable(systemPrompt);
    }

    /** The system turn of queries that ask where something is; {@link #systemPrompt()} unless it has its own. */
    public Optional<String> locateSystemPrompt() {
        return Optional.ofNullable(locateSystemPrompt == null ? systemPrompt : locateSystemPrompt);
    }

    /**
     * The system turn of one query, its {@code {width}} and {@code {height}} filled in for the picture that the query's
     * coordinates are about.
     *
     * @param locating whether the query asks where something is
     * @param view the picture
     */
    public Optional<String> systemPrompt(boolean locating, View view) {
        return (locating ? locateSystemPrompt() : systemPrompt())
                .map(text -> text.replace("{width}", Long.toString(scale.declaredWidth(view)))
                        .replace("{height}", Long.toString(scale.declaredHeight(view))));
    }

    /**
     * What the places {@code {width}} and {@code {height}} of this profile's prompts mean for a picture: what its
     * coordinates run to.
     */
    public Map<String, String> extent(View view) {
        return Map.of(
                "width", Long.toString(scale.declaredWidth(view)),
                "height", Long.toString(scale.declaredHeight(view)));
    }

    @Override
    public String toString() {
        return "ModelProfile[" + name + "]";
    }

    /** Collects what differs from the paper's settings. */
    public static final class Builder {

        private final String name;
        private ImmutableSet<String> aliases = ImmutableSet.of();
        private ImmutableSet<String> modelTypes = ImmutableSet.of();
        private ImmutableSet<String> repositories = ImmutableSet.of();
        private String source = "";
        private Evidence evidence = Evidence.UNVERIFIED;
        private CoordinateScale scale = CoordinateScale.thousandths();
        private AxisOrder axisOrder = AxisOrder.XY;
        private BoxForm boxForm = BoxForm.CORNERS;
        private ImmutableList<ReplyShape> shapes =
                ImmutableList.of(ReplyShape.of("({x1},{y1}),({x2},{y2})"), ReplyShape.of("({x}, {y})"));
        private ReplyParser replyParser = ReplyParser.standard();
        private PicturePolicy pictures =
                PicturePolicy.resized(ModelTraits.unknown().pixelBudget());
        private ImmutableSet<Quirk> quirks = ImmutableSet.of();
        private @Nullable ImmutableList<PromptTemplate> locate;
        private @Nullable PromptTemplate lookForChoice;
        private @Nullable PromptTemplate lookForAnswer;
        private boolean captionedLook;
        private PromptTemplate choose = DefaultPrompts.CHOOSE;
        private PromptTemplate chooseWithCrop = DefaultPrompts.CHOOSE_WITH_CROP;
        private PromptTemplate ask = DefaultPrompts.ASK;
        private PromptTemplate askWithCrop = DefaultPrompts.ASK_WITH_CROP;
        private CropSize groundingCrop = CropSize.pixels(1024, 1024);
        private CropSize perceptionCrop = CropSize.fraction(0.25);
        private long groundingPixels = 2700L * 28 * 28;
        private OptionalDouble wordsTrustedFrom = OptionalDouble.empty();
        private long perceptionFullPixels = 960L * 28 * 28;
        private long perceptionCropPixels = 1280L * 28 * 28;
        private @Nullable String systemPrompt;
        private @Nullable String locateSystemPrompt;

        private Builder(String name) {
            this.name = Objects.requireNonNull(name, "name");
        }

        private void copy(Builder other) {
            this.source = other.source;
            this.evidence = other.evidence;
            this.scale = other.scale;
            this.axisOrder = other.axisOrder;
            this.boxForm = other.boxForm;
            this.shapes = other.shapes;
            this.replyParser = other.replyParser;
            this.pictures = other.pictures;
            this.quirks = other.quirks;
            this.locate = other.locate;
            this.lookForChoice = other.lookForChoice;
            this.lookForAnswer = other.lookForAnswer;
            this.captionedLook = other.captionedLook;
            this.choose = other.choose;
            this.chooseWithCrop = other.chooseWithCrop;
            this.ask = other.ask;
            this.askWithCrop = other.askWithCrop;
            this.groundingCrop = other.groundingCrop;
            this.perceptionCrop = other.perceptionCrop;
            this.groundingPixels = other.groundingPixels;
            this.wordsTrustedFrom = other.wordsTrustedFrom;
            this.perceptionFullPixels = other.perceptionFullPixels;
            this.perceptionCropPixels = other.perceptionCropPixels;
            this.systemPrompt = other.systemPrompt;
            this.locateSystemPrompt = other.locateSystemPrompt;
        }

        /** Other names of models that this profile fits, compared without regard to case. */
        public Builder aliases(String... names) {
            this.aliases = ImmutableSet.copyOf(names);
            return this;
        }

        /** The {@code model_type}s that this profile fits when no name does. */
        public Builder modelTypes(String... types) {
            this.modelTypes = ImmutableSet.copyOf(types);
            return this;
        }

        /** The Hugging Face repositories that it fits: {@code owner/name}, where {@code *} stands for anything. */
        public Builder repositories(String... patterns) {
            this.repositories = ImmutableSet.copyOf(patterns);
            return this;
        }

        /** Where the dialect is documented, and how well; unverified unless set. */
        public Builder source(Evidence how, String where) {
            this.evidence = Objects.requireNonNull(how, "how");
            this.source = Objects.requireNonNull(where, "where");
            return this;
        }

        /** What the model's coordinates count; thousandths of the view unless set. */
        public Builder scale(CoordinateScale value) {
            this.scale = Objects.requireNonNull(value, "scale");
            return this;
        }

        /** Which axis comes first; x unless set. */
        public Builder axisOrder(AxisOrder value) {
            this.axisOrder = Objects.requireNonNull(value, "axisOrder");
            return this;
        }

        /** What the four numbers of a box are; two corners unless set. */
        public Builder boxForm(BoxForm value) {
            this.boxForm = Objects.requireNonNull(value, "boxForm");
            return this;
        }

        /**
         * How the model writes a place, the most usual shape first; {@code (x1,y1),(x2,y2)} and {@code (x, y)} unless
         * set.
         *
         * @throws IllegalArgumentException if there is none
         */
        public Builder shapes(ReplyShape... values) {
            if (values.length == 0) {
                throw new IllegalArgumentException("the profile " + name + " needs a reply shape");
            }
            this.shapes = ImmutableList.copyOf(values);
            return this;
        }

        /** How pictures are prepared; about one megapixel in multiples of 28 unless set. */
        public Builder pictures(PicturePolicy value) {
            this.pictures = Objects.requireNonNull(value, "pictures");
            return this;
        }

        /** What else one must know; nothing unless set. */
        public Builder quirks(Quirk... values) {
            this.quirks = Sets.immutableEnumSet(Arrays.asList(values));
            return this;
        }

        /** How places are found in replies; {@link ReplyParser#standard()} unless set. */
        public Builder replyParser(ReplyParser value) {
            this.replyParser = Objects.requireNonNull(value, "replyParser");
            return this;
        }

        /**
         * The prompts that ask where something is, best first.
         *
         * @throws IllegalArgumentException if there is none, or a template is malformed
         */
        public Builder locate(String... templates) {
            if (templates.length == 0) {
                throw new IllegalArgumentException("the profile " + name + " needs a prompt to locate with");
            }
            this.locate = ImmutableSet.copyOf(templates).stream()
                    .map(PromptTemplate::of)
                    .collect(ImmutableList.toImmutableList());
            return this;
        }

        /** The prompt that asks where to look to choose an option. */
        public Builder lookForChoice(String template) {
            this.lookForChoice = PromptTemplate.of(template);
            return this;
        }

        /** The prompt that asks where to look to answer freely. */
        public Builder lookForAnswer(String template) {
            this.lookForAnswer = PromptTemplate.of(template);
            return this;
        }

        /**
         * From what mean probability of its words a closer look is trusted; unset, looks are compared. To be chosen on
         * labelled pictures that are not those it is judged by.
         *
         * @throws IllegalArgumentException if it does not lie from 0 to 1
         */
        public Builder wordsTrustedFrom(double meanTokenProbability) {
            if (!(meanTokenProbability >= 0 && meanTokenProbability <= 1)) {
                throw new IllegalArgumentException(
                        "a token probability lies from 0 to 1, but was " + meanTokenProbability);
            }
            this.wordsTrustedFrom = OptionalDouble.of(meanTokenProbability);
            return this;
        }

        /**
         * Captions the picture of the prompts that ask where to look, where nobody set them, as that of the default
         * prompts with a crop. Both stages of a question then begin alike up to the end of the full picture, which a
         * predictor that keeps what it read last need read only once. The paper shows the picture without a caption.
         */
        public Builder captionedLook() {
            this.captionedLook = true;
            return this;
        }

        /** The prompt that asks for an option's letter, with one picture. */
        public Builder choose(String template) {
            this.choose = PromptTemplate.of(template);
            return this;
        }

        /** The prompt that asks for an option's letter, with full picture and crop. */
        public Builder chooseWithCrop(String template) {
            this.chooseWithCrop = PromptTemplate.of(template);
            return this;
        }

        /** The prompt that asks a question, with one picture. */
        public Builder ask(String template) {
            this.ask = PromptTemplate.of(template);
            return this;
        }

        /** The prompt that asks a question, with full picture and crop. */
        public Builder askWithCrop(String template) {
            this.askWithCrop = PromptTemplate.of(template);
            return this;
        }

        /** The crop around a coarse answer to "where is it"; 1024x1024 pixels unless set. */
        public Builder groundingCrop(CropSize value) {
            this.groundingCrop = Objects.requireNonNull(value, "groundingCrop");
            return this;
        }

        /** The crop around a coarse answer to "where should one look"; a quarter of the sides unless set. */
        public Builder perceptionCrop(CropSize value) {
            this.perceptionCrop = Objects.requireNonNull(value, "perceptionCrop");
            return this;
        }

        /**
         * The most pixels of a picture or crop that is shown for locating; see {@link ModelProfile#groundingPixels()}.
         *
         * @throws IllegalArgumentException if it is below 1
         */
        public Builder groundingPixels(long most) {
            if (most < 1) {
                throw new IllegalArgumentException("groundingPixels must be at least 1, but was " + most);
            }
            this.groundingPixels = most;
            return this;
        }

        /**
         * The most pixels of the full picture and of the crop when a question is asked; 960*28*28 and 1280*28*28 unless
         * set.
         *
         * @throws IllegalArgumentException if one is below 1
         */
        public Builder perceptionPixels(long full, long crop) {
            if (full < 1 || crop < 1) {
                throw new IllegalArgumentException(
                        "perceptionPixels must be at least 1 each, but were " + full + " and " + crop);
            }
            this.perceptionFullPixels = full;
            this.perceptionCropPixels = crop;
            return this;
        }

        /** The system turn of every query, with {@code {width}} and {@code {height}} if wanted; none unless set. */
        public Builder systemPrompt(String text) {
            this.systemPrompt = Objects.requireNonNull(text, "systemPrompt");
            return this;
        }

        /** The system turn of queries that ask where something is, where it differs. */
        public Builder locateSystemPrompt(String text) {
            this.locateSystemPrompt = Objects.requireNonNull(text, "locateSystemPrompt");
            return this;
        }

        /** The profile; the builder may go on being changed. */
        public ModelProfile build() {
            Builder snapshot = new Builder(name);
            snapshot.copy(this);
            snapshot.aliases = aliases;
            snapshot.modelTypes = modelTypes;
            snapshot.repositories = repositories;
            return new ModelProfile(snapshot);
        }
    }
}
