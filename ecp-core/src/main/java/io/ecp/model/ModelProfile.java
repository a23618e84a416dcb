package io.ecp.model;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.ecp.imaging.CropSize;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How one family of models likes to be asked and how it answers: prompts, the shape, scale and order of its
 * coordinates, and the crop that suits it. A dialect is a value, not code: another model is another profile.
 *
 * <p>Immutable. Start from {@link #builder(String)}, or from an existing profile by {@link #toBuilder(String)}.
 */
public final class ModelProfile {

    private final String name;
    private final ImmutableSet<String> aliases;
    private final ImmutableSet<String> modelTypes;
    private final CoordinateScale scale;
    private final AxisOrder axisOrder;
    private final ReplyParser replyParser;
    private final ImmutableList<PromptTemplate> locate;
    private final PromptTemplate lookForChoice;
    private final PromptTemplate lookForAnswer;
    private final PromptTemplate choose;
    private final PromptTemplate chooseWithCrop;
    private final PromptTemplate ask;
    private final PromptTemplate askWithCrop;
    private final CropSize groundingCrop;
    private final CropSize perceptionCrop;
    private final long perceptionFullPixels;
    private final long perceptionCropPixels;
    private final @Nullable String systemPrompt;

    private ModelProfile(Builder builder) {
        this.name = builder.name;
        this.aliases = builder.aliases;
        this.modelTypes = builder.modelTypes;
        this.scale = builder.scale;
        this.axisOrder = builder.axisOrder;
        this.replyParser = builder.replyParser;
        this.locate = builder.locate;
        this.lookForChoice = builder.lookForChoice;
        this.lookForAnswer = builder.lookForAnswer;
        this.choose = builder.choose;
        this.chooseWithCrop = builder.chooseWithCrop;
        this.ask = builder.ask;
        this.askWithCrop = builder.askWithCrop;
        this.groundingCrop = builder.groundingCrop;
        this.perceptionCrop = builder.perceptionCrop;
        this.perceptionFullPixels = builder.perceptionFullPixels;
        this.perceptionCropPixels = builder.perceptionCropPixels;
        this.systemPrompt = builder.systemPrompt;
    }

    /**
     * Builds a profile; everything not set is as the paper has it (arXiv 2507.10202), with our own wording where the
     * paper gives none.
     */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** Builds another profile that differs from this one in a few things; it has no aliases or model types yet. */
    public Builder toBuilder(String newName) {
        Builder builder = new Builder(newName);
        builder.scale = scale;
        builder.axisOrder = axisOrder;
        builder.replyParser = replyParser;
        builder.locate = locate;
        builder.lookForChoice = lookForChoice;
        builder.lookForAnswer = lookForAnswer;
        builder.choose = choose;
        builder.chooseWithCrop = chooseWithCrop;
        builder.ask = ask;
        builder.askWithCrop = askWithCrop;
        builder.groundingCrop = groundingCrop;
        builder.perceptionCrop = perceptionCrop;
        builder.perceptionFullPixels = perceptionFullPixels;
        builder.perceptionCropPixels = perceptionCropPixels;
        builder.systemPrompt = systemPrompt;
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

    /** What the model's coordinates count. */
    public CoordinateScale scale() {
        return scale;
    }

    /** Which axis the model writes first. */
    public AxisOrder axisOrder() {
        return axisOrder;
    }

    /** How places are found in the model's replies. */
    public ReplyParser replyParser() {
        return replyParser;
    }

    /**
     * The prompts that ask where something is, best first; the others are tried when the first gets no readable answer.
     * They have {@code {picture}}, and {@code {command}} or {@code {target}}.
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

    /** The most pixels of the full picture when a question is asked, within the model's own budget. */
    public long perceptionFullPixels() {
        return perceptionFullPixels;
    }

    /** The most pixels of the crop when a question is asked, within the model's own budget. */
    public long perceptionCropPixels() {
        return perceptionCropPixels;
    }

    /** The system turn that the model was trained with, for predictors that send one. */
    public Optional<String> systemPrompt() {
        return Optional.ofNullable(systemPrompt);
    }

    @Override
    public String toString() {
        return "ModelProfile[" + name + "]";
    }

    /** Collects what differs from the paper's settings. */
    public static final class Builder {

        private static final String QUESTION = "Question: {question}\n";
        private static final String CHOICES = QUESTION + "Options:\n{options}\n";
        private static final String WHERE =
                "Where in the image should one look closely to answer? Reply with one point (x, y), each from 0 to 1000.";
        private static final String LETTER = "Answer with the letter of the right option.";
        private static final String FULL = "Full image:\n{picture}\n";
        private static final String CAPTIONED = FULL + "Close-up:\n{crop}\n";

        private final String name;
        private ImmutableSet<String> aliases = ImmutableSet.of();
        private ImmutableSet<String> modelTypes = ImmutableSet.of();
        private CoordinateScale scale = CoordinateScale.thousandths();
        private AxisOrder axisOrder = AxisOrder.XY;
        private ReplyParser replyParser = ReplyParser.standard();
        private ImmutableList<PromptTemplate> locate = ImmutableList.of(
                PromptTemplate.of("{picture}In this UI screenshot, what is the position of the element corresponding to"
                        + " the command \"{command}\" (with bbox)?"),
                PromptTemplate.of("{picture}Point to the {target} in the image.\nOutput Format: (x, y)\n"
                        + "Both x and y must be strictly normalized from 0 to 1000."));
        private PromptTemplate lookForChoice = PromptTemplate.of("{picture}" + CHOICES + WHERE);
        private PromptTemplate lookForAnswer = PromptTemplate.of("{picture}" + QUESTION + WHERE);
        private PromptTemplate choose = PromptTemplate.of("{picture}" + CHOICES + LETTER);
        private PromptTemplate chooseWithCrop = PromptTemplate.of(CAPTIONED + CHOICES + LETTER);
        private PromptTemplate ask = PromptTemplate.of("{picture}{question}");
        private PromptTemplate askWithCrop = PromptTemplate.of(CAPTIONED + "{question}");
        private CropSize groundingCrop = CropSize.pixels(1024, 1024);
        private CropSize perceptionCrop = CropSize.fraction(0.25);
        private long perceptionFullPixels = 960L * 28 * 28;
        private long perceptionCropPixels = 1280L * 28 * 28;
        private @Nullable String systemPrompt;

        private Builder(String name) {
            this.name = Objects.requireNonNull(name, "name");
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
         * Captions the picture of the prompts that ask where to look as that of the default prompts with a crop. Both
         * stages of a question then begin alike up to the end of the full picture, and a predictor that keeps what it
         * read last, as a local one does, reads the full picture once. The paper shows the picture without a caption;
         * check that a model's answers do not suffer.
         */
        public Builder captionedLook() {
            this.lookForChoice = PromptTemplate.of(FULL + CHOICES + WHERE);
            this.lookForAnswer = PromptTemplate.of(FULL + QUESTION + WHERE);
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

        /** The system turn that the model was trained with; none unless set. */
        public Builder systemPrompt(String text) {
            this.systemPrompt = Objects.requireNonNull(text, "systemPrompt");
            return this;
        }

        /** The profile. */
        public ModelProfile build() {
            return new ModelProfile(this);
        }
    }
}
