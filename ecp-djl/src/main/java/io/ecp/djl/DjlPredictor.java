package io.ecp.djl;

import io.ecp.djl.checkpoint.Checkpoint;
import io.ecp.djl.checkpoint.GenerationSettings;
import io.ecp.djl.checkpoint.PreprocessorConfig;
import io.ecp.djl.family.Generation;
import io.ecp.djl.family.LoadedModel;
import io.ecp.djl.family.ModelFamilies;
import io.ecp.djl.family.ModelFamily;
import io.ecp.djl.family.NextToken;
import io.ecp.djl.family.PatchGrid;
import io.ecp.djl.qwen25vl.Qwen25VlFamily;
import io.ecp.djl.qwen2vl.Qwen2VlFamily;
import io.ecp.djl.qwen35.Qwen35Family;
import io.ecp.djl.qwen3vl.Qwen3VlFamily;
import io.ecp.djl.runtime.Placement;
import io.ecp.djl.runtime.TorchRuntime;
import io.ecp.djl.text.ChatPrompt;
import io.ecp.djl.text.PromptPart;
import io.ecp.djl.text.PromptTokens;
import io.ecp.djl.text.QwenTokenizer;
import io.ecp.djl.text.StreamingDecoder;
import io.ecp.error.ModelException;
import io.ecp.error.ModelLoadException;
import io.ecp.imaging.Numerics;
import io.ecp.imaging.PatchPacker;
import io.ecp.imaging.PatchPacker.Normalization;
import io.ecp.imaging.PixelBudget;
import io.ecp.imaging.Resampling;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.SeparableResampling;
import io.ecp.imaging.Size;
import io.ecp.imaging.View;
import io.ecp.model.FinishReason;
import io.ecp.model.ModelQuery;
import io.ecp.model.ModelReply;
import io.ecp.model.ModelTraits;
import io.ecp.model.Predictor;
import io.ecp.model.Sampling;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A vision-language model from an unmodified Hugging Face directory, run in this JVM by libtorch.
 *
 * <pre>{@code
 * try (DjlPredictor model = DjlPredictor.open(Path.of("/models/Qwen3-VL-2B-Instruct"))) {
 *     View view = ImageSource.of(Path.of("screen.png")).whole(new Size(1280, 720));
 *     ModelReply reply = model.predict(ModelQuery.of(view, "Where is the gear icon?"));
 * }
 * }</pre>
 *
 * <p>The families that run are {@code qwen2_vl}, {@code qwen2_5_vl}, {@code qwen3_vl} and {@code qwen3_5}, all of them
 * dense.
 *
 * <p>The same query gets the same reply, also under random sampling ({@link ModelQuery#sampling()}), whatever was asked
 * before; with several calls at once up to the rounding of sums, as {@link Builder#callsAtOnce} says. A view is shown at
 * the size that it has if that is what {@link PixelBudget#fit} makes of it, and is resized (bicubic) if not.
 *
 * <p>What is the same as in the query before is not computed again: the beginning that both prompts share, pictures
 * included, is kept in memory up to the end of a chunk (chunks end after a picture, and have at most 512 tokens), where
 * the family's memory can be cut; and pictures seen lately are not encoded again. The numbers are the same to the last
 * bit with and without. Put pictures first and the question last. {@link Builder#sessionReuse} and
 * {@link Builder#pictureCacheBytes} say how much is kept.
 *
 * <p>Thread-safe. One query is answered at a time unless {@link Builder#callsAtOnce} says more, first come, first served;
 * the wait counts against a query's deadline. The deadline is looked at before each picture, each 512 tokens of the
 * prompt, and each token of the answer; one picture's pass through the vision tower cannot be interrupted. Weights, about
 * the size of the checkpoint, and what is kept for the next query are held until {@link #close()}.
 */
public final class DjlPredictor implements Predictor, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DjlPredictor.class);
    private static final int MOST_PICTURES = 16;
    private static final ModelFamilies FAMILIES =
            ModelFamilies.of(new Qwen2VlFamily(), new Qwen25VlFamily(), new Qwen3VlFamily(), new Qwen35Family());

    private final TorchRuntime runtime;
    private final LoadedModel model;
    private final QwenTokenizer tokenizer;
    private final ChatPrompt chat;
    private final PatchPacker packer;
    private final SeparableResampling resampling;
    private final Set<Integer> stopTokens;
    private final ModelTraits traits;
    private final int maxTokens;
    private final int threads;
    private final @Nullable DjlListener listener;
    private final Writers writers;
    private final Sessions sessions;
    private final Turnstile turnstile;
    private final Turnstile reading = new Turnstile(1);
    private volatile boolean closed;

    private DjlPredictor(
            Builder options, Checkpoint checkpoint, TorchRuntime runtime, LoadedModel model, QwenTokenizer tokenizer) {
        this.runtime = runtime;
        this.model = model;
        this.tokenizer = tokenizer;
        this.maxTokens = options.maxTokens;
        this.threads = options.threads;
        this.listener = options.listener;
        ChatPrompt format = Optional.ofNullable(options.systemPrompt)
                .or(model::systemPrompt)
                .map(system -> ChatPrompt.withSystem(tokenizer, system))
                .orElseGet(() -> ChatPrompt.of(tokenizer));
        this.chat = model.thinksAloud() ? format.withoutThinking() : format;
        requireSameTokens(checkpoint);
        PreprocessorConfig pictures = model.preprocessor();
        this.packer = PatchPacker.of(
                pictures.patchSize(),
                pictures.mergeSize(),
                pictures.temporalPatchSize(),
                floats(pictures.mean()),
                floats(pictures.std()),
                pictures.rescaleFactor(),
                options.numerics == Numerics.PILLOW ? Normalization.RESCALE_THEN_NORMALIZE : Normalization.FUSED);
        this.resampling = Resampling.BICUBIC.with(options.numerics);
        this.stopTokens = new HashSet<>(
                GenerationSettings.from(checkpoint, model.vocabularySize()).stopTokens());
        this.stopTokens.add(chat.turnEnd());
        // Where nothing is computed together, calls side by side would only hold more memory.
        int calls = model.writesTogether() ? options.callsAtOnce : 1;
        if (calls < options.callsAtOnce) {
            LOG.info(
                    "{} answers one call at a time: over 8-bit weights answers are not written together",
                    checkpoint.name());
        }
        this.turnstile = new Turnstile(calls);
        this.writers = new Writers(model);
        this.sessions = new Sessions(
                calls,
                model,
                writers,
                view -> packer.pack(shown(view)),
                options.sessionReuse,
                new PictureCache(options.pictureCacheBytes));
        this.traits = ModelTraits.builder(options.name == null ? checkpoint.name() : options.name)
                .modelType(checkpoint.modelType())
                .pixelBudget(budget(options.pixelBudget, pictures))
                .resampling(resampling)
                .picturesPerQuery(MOST_PICTURES)
                .callsAtOnce(calls)
                .build();
    }

    /**
     * Opens a checkpoint with default options.
     *
     * @param directory as downloaded from the hub: {@code config.json}, {@code tokenizer.json}, safetensors
     * @throws ModelLoadException if the directory is incomplete or damaged, its model is not supported, or libtorch does
     *     not start
     */
    public static DjlPredictor open(Path directory) {
        return builder(directory).open();
    }

    /** Opens a checkpoint with options of your own. */
    public static Builder builder(Path directory) {
        return new Builder(directory);
    }

    @Override
    public ModelTraits traits() {
        return traits;
    }

    /**
     * {@inheritDoc}
     *
     * <p>Counts and the mean log-probability of the reply include the token that ended the answer; the text does not.
     * {@link ModelReply#optionProbabilities()} counts the tokens {@code B}, {@code (B} and both after a space together, as
     * far as the tokenizer has them.
     *
     * @throws IllegalArgumentException if the query has more pictures than {@link ModelTraits#picturesPerQuery()}
     * @throws ModelException if the prompt and the answer's limit are together longer than what the model was made for
     * @throws IllegalStateException if the predictor is closed, or the call comes from a listener that it is calling
     */
    @Override
    public ModelReply predict(ModelQuery query) {
        return answers(query, 1).get(0);
    }

    /**
     * Answers one query several times by random sampling. The prompt is read once, if the family's memory can be cut. The
     * first reply is that of {@link #predict}; the others start elsewhere in the random numbers. The token listener hears
     * one answer after the other. The deadline is for all of them together.
     *
     * @param n how many replies
     * @return the replies, in the order in which they were written
     * @throws IllegalArgumentException if {@code n} is less than 1, or more than 1 and the query's sampling is greedy, or
     *     as {@link #predict}
     * @throws ModelException as {@link #predict}
     * @throws IllegalStateException as {@link #predict}
     */
    public List<ModelReply> sample(ModelQuery query, int n) {
        if (n < 1) {
            throw new IllegalArgumentException("n must be at least 1, but was " + n);
        }
        if (n > 1 && query.sampling() instanceof Sampling.Greedy) {
            throw new IllegalArgumentException("the query's sampling is greedy, and all " + n
                    + " samples would be the same; set Sampling.random(temperature, seed)");
        }
        return answers(query, n);
    }

    private List<ModelReply> answers(ModelQuery query, int n) {
        int pictures = query.views().size();
        if (pictures > MOST_PICTURES) {
            throw new IllegalArgumentException("a query may have " + MOST_PICTURES + " pictures, but has " + pictures
                    + "; show fewer, or ask twice");
        }
        requireOpen();
        turnstile.enter(query.deadline());
        try {
            requireOpen();
            if (threads > 0) {
                runtime.threads(threads);
            }
            return answersInside(query, n);
        } finally {
            turnstile.leave();
        }
    }

    private List<ModelReply> answersInside(ModelQuery query, int n) {
        int limit = Math.min(query.maxTokens(), maxTokens);
        PromptTokens prompt = prompt(query);
        requireRoom(prompt.length(), limit);
        List<View> views = query.views();
        ShownPrompt shown = sessions.shown(prompt, views);
        List<PatchGrid> grids = views.stream().map(this::grid).toList();
        List<ModelReply> replies = new ArrayList<>();
        Session session = null;
        boolean complete = false;
        try {
            for (int i = 0; i < n; i++) {
                Session.Reading read;
                // Sessions share the pictures they know, and prompts read side by side would be no sooner ready.
                reading.enter(query.deadline());
                try {
                    if (session == null) {
                        session = sessions.take(shown);
                    }
                    read = session.read(shown, views, grids, query.deadline());
                } finally {
                    reading.leave();
                }
                replies.add(answer(query, prompt, read, limit, i));
            }
            complete = true;
        } finally {
            if (session != null) {
                sessions.release(session, complete);
            }
        }
        return replies;
    }

    private ModelReply answer(ModelQuery query, PromptTokens prompt, Session.Reading reading, int limit, int sample) {
        long begin = System.nanoTime();
        Map<Character, Double> options =
                writers.alone(query.deadline(), () -> optionProbabilities(query, reading.generation()));
        Answer answer = write(reading.generation(), query, limit, sample);
        if (listener != null) {
            listener.answered(new DjlListener.Answered(
                    query.views().size(),
                    reading.encoded(),
                    prompt.length(),
                    reading.kept(),
                    answer.tokens,
                    reading.visionTime(),
                    reading.promptTime(),
                    Duration.ofNanos(System.nanoTime() - begin),
                    answer.finishReason));
        }
        return ModelReply.builder(answer.text.toString())
                .finishReason(answer.finishReason)
                .promptTokens(prompt.length())
                .answerTokens(answer.tokens)
                .meanLogProbability(answer.logProbability / answer.tokens)
                .optionProbabilities(options)
                .build();
    }

    private Answer write(Generation generation, ModelQuery query, int limit, int sample) {
        StreamingDecoder decoder = tokenizer.streamingDecoder();
        Draws draws = Draws.of(query.sampling(), sample);
        Answer answer = new Answer();
        NextToken next = writers.alone(query.deadline(), () -> generation.begin(draws.next()));
        try (Writers.Writer writer = writers.join(generation)) {
            while (true) {
                answer.tokens++;
                answer.logProbability += next.logProbability();
                if (stopTokens.contains(next.id())) {
                    answer.finishReason = FinishReason.STOP;
                    break;
                }
                answer.say(decoder.append(next.id()), query);
                if (answer.tokens == limit) {
                    answer.finishReason = FinishReason.LENGTH;
                    break;
                }
                next = writer.write(next.id(), draws.next(), query.deadline());
            }
        }
        answer.say(decoder.finish(), query);
        return answer;
    }

    private Map<Character, Double> optionProbabilities(ModelQuery query, Generation generation) {
        Map<Character, Double> probabilities = new LinkedHashMap<>();
        for (char letter : query.optionLetters()) {
            long[] tokens = Stream.of("", " ", "(", " (")
                    .map(before -> tokenizer.encode(before + letter))
                    .filter(ids -> ids.length == 1)
                    .mapToLong(ids -> ids[0])
                    .distinct()
                    .toArray();
            double probability = Arrays.stream(generation.chances(tokens)).sum();
            // A broken model's scores may be no numbers; then there is nothing to say.
            if (!Double.isNaN(probability)) {
                probabilities.put(letter, Math.min(1, probability));
            }
        }
        return probabilities;
    }

    private PatchGrid grid(View view) {
        Size size = traits.pixelBudget().fit(view.size());
        int patch = model.preprocessor().patchSize();
        return new PatchGrid(
                1,
                size.height() / patch,
                size.width() / patch,
                model.preprocessor().mergeSize());
    }

    private PromptTokens prompt(ModelQuery query) {
        List<PromptPart> parts = new ArrayList<>();
        for (ModelQuery.Part part : query.parts()) {
            if (part instanceof ModelQuery.TextPart text) {
                parts.add(new PromptPart.Text(text.text()));
            } else if (part instanceof ModelQuery.PicturePart picture) {
                Size size = traits.pixelBudget().fit(picture.view().size());
                int factor = packer.factor();
                parts.add(new PromptPart.Picture((size.width() / factor) * (size.height() / factor)));
            }
        }
        return query.systemPrompt()
                .map(text -> ChatPrompt.withSystem(tokenizer, text))
                .map(own -> model.thinksAloud() ? own.withoutThinking() : own)
                .orElse(chat)
                .build(parts);
    }

    private RgbImage shown(View view) {
        Size size = traits.pixelBudget().fit(view.size());
        return size.equals(view.size()) ? view.pixels() : resampling.resample(view.pixels(), size);
    }

    private void requireRoom(int prompt, int limit) {
        if ((long) prompt + limit > model.mostPositions()) {
            throw new ModelException("a prompt of " + prompt + " tokens and an answer of up to " + limit
                    + " are more than the " + model.mostPositions() + " tokens that " + traits.name()
                    + " was made for; show fewer or smaller pictures, shorten the text, or lower maxTokens");
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the predictor of " + traits.name() + " is closed; open it again");
        }
    }

    private void requireSameTokens(Checkpoint checkpoint) {
        if (chat.imagePad() != model.imageToken()) {
            throw new ModelLoadException("the tokenizer of " + checkpoint.directory() + " gives <|image_pad|> the id "
                    + chat.imagePad() + ", but its config.json says " + model.imageToken()
                    + "; use the files of one checkpoint");
        }
        if (tokenizer.vocabularySize() > model.vocabularySize()) {
            throw new ModelLoadException("the tokenizer of " + checkpoint.directory() + " has ids up to "
                    + (tokenizer.vocabularySize() - 1) + ", but the model only " + model.vocabularySize()
                    + " tokens; use the files of one checkpoint");
        }
    }

    private static PixelBudget budget(@Nullable PixelBudget own, PreprocessorConfig pictures) {
        int factor = pictures.patchSize() * pictures.mergeSize();
        if (own == null) {
            return pictures.budget();
        }
        if (own.factor() % factor != 0) {
            throw new IllegalArgumentException("the pixel budget's factor must be a multiple of patch size times merge"
                    + " size, " + factor + ", but was " + own.factor());
        }
        return own;
    }

    private static float[] floats(List<Float> values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i);
        }
        return floats;
    }

    /**
     * Frees the model. Waits for queries that are being answered; those that wait behind it fail. Closing twice is fine.
     *
     * @throws IllegalStateException if called from a listener that the predictor is calling
     */
    @Override
    public void close() {
        turnstile.enterAlone();
        try {
            if (!closed) {
                closed = true;
                tokenizer.close();
                sessions.close();
                model.close();
                runtime.releaseDeviceMemory();
            }
        } finally {
            turnstile.leave();
        }
    }

    /** {@code DjlPredictor[desk-tiny, qwen3_vl]}. */
    @Override
    public String toString() {
        return "DjlPredictor[" + traits.name() + ", " + traits.modelType().orElse("") + "]";
    }

    /** An answer being written. */
    private static final class Answer {

        private final StringBuilder text = new StringBuilder();
        private int tokens;
        private double logProbability;
        private FinishReason finishReason = FinishReason.UNKNOWN;

        void say(String piece, ModelQuery query) {
            if (!piece.isEmpty()) {
                text.append(piece);
                query.tokenListener().accept(piece);
            }
        }
    }

    /** Collects options and opens the model. */
    public static final class Builder {

        private final Path directory;
        private @Nullable String name;
        private Device device = Device.cpu();
        private DataType dataType = DataType.AUTO;
        private int maxTokens = Integer.MAX_VALUE;
        private int threads;
        private @Nullable DjlListener listener;
        private @Nullable PixelBudget pixelBudget;
        private Numerics numerics = Numerics.PILLOW;
        private @Nullable String systemPrompt;
        private boolean sessionReuse = true;
        private long pictureCacheBytes = 64L << 20;
        private int callsAtOnce = 1;

        private Builder(Path directory) {
            this.directory = Objects.requireNonNull(directory, "directory");
        }

        /** The name by which a profile is looked up; the directory's name, or the hub repository's, unless set. */
        public Builder name(String value) {
            this.name = Objects.requireNonNull(value, "value");
            return this;
        }

        /** Where the model runs; the processor unless set. */
        public Builder device(Device value) {
            this.device = Objects.requireNonNull(value, "value");
            return this;
        }

        /** The type in which the model computes; {@link DataType#AUTO} unless set. */
        public Builder dataType(DataType value) {
            this.dataType = Objects.requireNonNull(value, "value");
            return this;
        }

        /**
         * A ceiling for {@link ModelQuery#maxTokens()}; none unless set.
         *
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder maxTokens(int tokens) {
            this.maxTokens = atLeastOne("maxTokens", tokens);
            return this;
        }

        /**
         * How many threads libtorch uses for an operation; its own choice, the number of cores, unless set. The number
         * belongs to the threads that call: the last predictor used on one decides.
         *
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder threads(int count) {
            this.threads = atLeastOne("threads", count);
            return this;
        }

        /** Who is told what happened; no one unless set. */
        public Builder listener(DjlListener value) {
            this.listener = Objects.requireNonNull(value, "value");
            return this;
        }

        /** How many pixels the model is shown; what the checkpoint's preprocessor file says unless set. */
        public Builder pixelBudget(PixelBudget value) {
            this.pixelBudget = Objects.requireNonNull(value, "value");
            return this;
        }

        /**
         * Whose arithmetic pictures are resized and normalised with; {@link Numerics#PILLOW} unless set, the PIL image
         * processors', with which most models were trained. {@link Numerics#TORCH_UINT8} is the torchvision ("fast") ones'.
         * A checkpoint does not say: the class that it names is backed by the one or the other, by the version of
         * transformers.
         */
        public Builder numerics(Numerics value) {
            this.numerics = Objects.requireNonNull(value, "value");
            return this;
        }

        /** A system turn before every query; what the family's chat format has, if anything, unless set. */
        public Builder systemPrompt(String text) {
            this.systemPrompt = Objects.requireNonNull(text, "text");
            return this;
        }

        /**
         * Whether the prompt read last stays in memory, so that the next one is read only from where it differs; yes
         * unless set. It costs the keys and values of one prompt (37 kB a token in a 3B model in bfloat16). Replies are
         * the same either way.
         */
        public Builder sessionReuse(boolean keep) {
            this.sessionReuse = keep;
            return this;
        }

        /**
         * How much memory the features of pictures seen lately may take, so that those pictures are not encoded again;
         * 64 MiB unless set, 0 for none. A picture of 400 tokens takes about 2 MB in a 3B model in bfloat16.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public Builder pictureCacheBytes(long bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException("pictureCacheBytes must not be negative, but was " + bytes);
            }
            this.pictureCacheBytes = bytes;
            return this;
        }

        /**
         * How many queries are answered at once, by as many threads that call; 1 unless set. Prompts and pictures are read
         * one query at a time; the answers are written together, so that every weight is read once for a token of each
         * of them, where a query alone reads all weights for each of its tokens. {@link ModelTraits#callsAtOnce()} tells
         * engines of it, and those use it by themselves. On a processor two answers gain nothing; four to eight in
         * bfloat16 do, in float32 eight.
         *
         * <p>In float32 replies are those of answering alone, log-probabilities to about six digits. In bfloat16 sums are
         * rounded to three digits, and not the same way for one row as for several: where two tokens are as good as
         * equally likely, an answer may take the other one. Over packed weights ({@link DataType#INT8}) nothing is written
         * together, and 1 is taken.
         *
         * <p>Each query under way keeps its prompt and answer in a memory of its own, and each may be kept for another
         * query ({@link #sessionReuse}): so many times the memory of one prompt. Listeners are called by several threads at
         * once.
         *
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder callsAtOnce(int calls) {
            this.callsAtOnce = atLeastOne("callsAtOnce", calls);
            return this;
        }

        /**
         * Opens the model.
         *
         * @throws IllegalArgumentException if the pixel budget does not suit the model, or {@link DataType#INT8} is
         *     asked for on a CUDA device
         * @throws ModelLoadException if the directory is incomplete or damaged, its model is not supported, libtorch
         *     does not start, or there is no such device
         */
        public DjlPredictor open() {
            long begin = System.nanoTime();
            Checkpoint checkpoint = Checkpoint.open(directory);
            ModelFamily family = FAMILIES.family(checkpoint);
            TorchRuntime runtime = TorchRuntime.start();
            requireDevice(runtime);
            if (threads > 0) {
                runtime.threads(threads);
            }
            DataType chosen = TypeChoice.of(dataType, device, checkpoint, runtime);
            DjlPredictor predictor =
                    open(checkpoint, family, runtime, TypeChoice.placement(chosen, device, checkpoint, runtime));
            if (listener != null) {
                try {
                    listener.loaded(new DjlListener.Loaded(
                            predictor.traits.name(), device, chosen, Duration.ofNanos(System.nanoTime() - begin)));
                } catch (RuntimeException | Error e) {
                    predictor.close();
                    throw e;
                }
            }
            return predictor;
        }

        private DjlPredictor open(
                Checkpoint checkpoint, ModelFamily family, TorchRuntime runtime, Placement placement) {
            LoadedModel model = family.open(checkpoint, runtime, placement);
            try {
                QwenTokenizer tokenizer = QwenTokenizer.open(checkpoint.directory());
                try {
                    return new DjlPredictor(this, checkpoint, runtime, model, tokenizer);
                } catch (RuntimeException | Error e) {
                    tokenizer.close();
                    throw e;
                }
            } catch (RuntimeException | Error e) {
                model.close();
                throw e;
            }
        }

        private void requireDevice(TorchRuntime runtime) {
            int devices = device.isCuda() ? runtime.cudaDevices() : 0;
            if (device.cudaIndex() >= devices) {
                throw new ModelLoadException("there is no device " + device + ": libtorch " + runtime.version()
                        + " sees " + devices + " CUDA devices; use Device.cpu(), or native libraries of DJL with CUDA");
            }
        }

        private static int atLeastOne(String what, int value) {
            if (value < 1) {
                throw new IllegalArgumentException(what + " must be at least 1, but was " + value);
            }
            return value;
        }
    }
}
