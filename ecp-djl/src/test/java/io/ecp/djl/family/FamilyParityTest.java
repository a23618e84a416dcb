package io.ecp.djl.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.common.primitives.Floats;
import io.ecp.djl.DataType;
import io.ecp.djl.DjlPredictor;
import io.ecp.djl.checkpoint.Checkpoint;
import io.ecp.djl.checkpoint.PreprocessorConfig;
import io.ecp.djl.checkpoint.TensorEntry;
import io.ecp.djl.fixture.CheckpointCopy;
import io.ecp.djl.fixture.NativeCount;
import io.ecp.djl.fixture.ReferenceCase;
import io.ecp.djl.fixture.StoredTensors;
import io.ecp.djl.runtime.CallScope;
import io.ecp.djl.runtime.ElementType;
import io.ecp.djl.runtime.Placement;
import io.ecp.djl.runtime.ScriptModule;
import io.ecp.djl.runtime.TorchRuntime;
import io.ecp.djl.runtime.TorchScriptArchive;
import io.ecp.djl.text.ChatPrompt;
import io.ecp.djl.text.PromptPart;
import io.ecp.djl.text.QwenTokenizer;
import io.ecp.error.ModelLoadException;
import io.ecp.imaging.PatchPacker;
import io.ecp.imaging.PatchTensor;
import io.ecp.imaging.Resampling;
import io.ecp.imaging.View;
import io.ecp.model.ModelReply;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares every stage of a family with what Hugging Face transformers computes from the same weights. A family's test
 * says how its models are opened and read, and adds what is its own.
 *
 * @param <M> the family's model
 * @param <G> what its prompts are read with
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class FamilyParityTest<M extends LoadedModel, G extends Generation> {

    /** Read in one piece: longer than every prompt of the references. */
    protected static final int WHOLE = 4096;

    private static final int LEAST_CACHE = 256;

    private final String family;
    private M model;

    /**
     * Another way in which checkpoints of the family are stored.
     *
     * @param name for the test's report
     * @param tensors from a name in the reference checkpoint to the other one
     * @param config from the text of the reference's {@code config.json} to the other one
     */
    public record Layout(String name, UnaryOperator<String> tensors, UnaryOperator<String> config) {

        @Override
        public String toString() {
            return name;
        }
    }

    /** A test of the reference cases in {@code parity/FAMILY}. */
    protected FamilyParityTest(String family) {
        this.family = family;
    }

    /** Opens a checkpoint as the family does. */
    protected abstract M open(Checkpoint checkpoint, TorchRuntime runtime, Placement placement);

    /** Begins a prompt that is read so many tokens at once. */
    protected abstract G begin(M model, long[] ids, List<PictureFeatures> pictures, int chunk);

    /**
     * Reads the next chunk: its hidden states after the last norm, row by row, and the scores of all tokens after its
     * last row.
     */
    protected abstract List<float[]> inspect(G generation);

    /** The other layouts of the hub; the reference checkpoint has one of them already. */
    protected abstract List<Layout> otherLayouts();

    /** How many tensors follow the last layer's features; the references call them {@code deepstack_I}. */
    protected int deepstackFeatures() {
        return 0;
    }

    /** How far the features of pictures may be from the reference's. */
    protected double featureTolerance() {
        return 1e-4;
    }

    /** How far the scores of a model computed in bfloat16 may be from the reference's, as a share of the largest. */
    protected double bfloat16Tolerance() {
        return 3e-2;
    }

    /** How far a hidden state after the last norm may be from the reference's. */
    protected double hiddenTolerance() {
        return 1e-3;
    }

    /** How far a log-probability after writing may be from that after reading the same tokens at once. */
    protected double rereadTolerance() {
        return 1e-4;
    }

    /** The family whose reference holds the pixel values: those of families that prepare pictures alike are kept once. */
    protected String pixelValuesOf() {
        return family;
    }

    /** The reference checkpoint in float32, open while the class is tested. */
    protected final M model() {
        return model;
    }

    /** A case of the family: {@code text_only}, {@code one_image} or {@code two_images}. */
    protected final ReferenceCase reference(String name) {
        return ReferenceCase.of(family, name);
    }

    /** A copy of the reference checkpoint, to be changed. */
    protected final CheckpointCopy copy() {
        return CheckpointCopy.of(ReferenceCase.checkpoint(family));
    }

    /** Opens a checkpoint on the processor; the caller closes it. */
    protected final M open(Path directory, ElementType type) {
        return open(Checkpoint.open(directory), TorchRuntime.start(), new Placement("cpu", type));
    }

    @BeforeAll
    void open_the_reference_checkpoint() {
        model = open(ReferenceCase.checkpoint(family), ElementType.FLOAT32);
    }

    @AfterAll
    void close_it() {
        model.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text_only", "one_image", "two_images"})
    void a_prompt_has_the_ids_of_the_reference(String name) {
        ReferenceCase reference = reference(name);
        List<PromptPart> parts = new ArrayList<>();
        grids(reference).forEach(grid -> parts.add(new PromptPart.Picture(grid.tokens())));
        parts.add(new PromptPart.Text(reference.question()));

        try (QwenTokenizer tokenizer = QwenTokenizer.open(ReferenceCase.checkpoint(family))) {
            ChatPrompt chat = model.systemPrompt()
                    .map(system -> ChatPrompt.withSystem(tokenizer, system))
                    .orElseGet(() -> ChatPrompt.of(tokenizer));

            assertThat(chat.build(parts).ids()).isEqualTo(reference.expected().longs("input_ids"));
            assertThat(chat.imagePad()).isEqualTo(model.imageToken());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"one_image", "two_images"})
    void grids_positions_and_rope_delta_equal_the_reference(String name) {
        ReferenceCase reference = reference(name);
        List<PatchGrid> grids = grids(reference);
        long[] ids = reference.expected().longs("input_ids");

        RopePositions positions = RopePositions.of(ids, model.imageToken(), grids);

        assertThat(grids.stream().flatMapToLong(grid -> LongStream.of(grid.time(), grid.height(), grid.width())))
                .containsExactly(boxed(reference.expected().longs("image_grid_thw")));
        assertThat(positions.slice(0, ids.length))
                .isEqualTo(reference.expected().longs("position_ids"));
        assertThat(positions.delta()).isEqualTo(reference.expected().longs("rope_delta")[0]);
    }

    @Test
    void pixel_values_equal_the_reference_bit_for_bit() {
        float[] expected =
                ReferenceCase.of(pixelValuesOf(), "one_image").expected().floats("pixel_values");

        assertThat(pack(model, reference("one_image").views().get(0)).values()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"one_image", "two_images"})
    void picture_features_equal_the_reference(String name) {
        ReferenceCase reference = reference(name);
        List<PictureFeatures> pictures = encode(model, reference);
        List<float[]> features = features(pictures);
        pictures.forEach(PictureFeatures::close);

        assertThat(features).hasSize(1 + deepstackFeatures());
        assertThat(difference(features.get(0), reference.expected().floats("image_embeds")))
                .isLessThanOrEqualTo(featureTolerance());
        for (int i = 0; i < deepstackFeatures(); i++) {
            assertThat(difference(features.get(1 + i), reference.expected().floats("deepstack_" + i)))
                    .isLessThanOrEqualTo(featureTolerance());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text_only", "one_image", "two_images"})
    void hidden_states_and_scores_equal_the_reference(String name) {
        ReferenceCase reference = reference(name);

        List<float[]> outputs = inspect(model, reference, WHOLE);

        assertThat(difference(outputs.get(0), reference.expected().floats("hidden_last_layer")))
                .isLessThanOrEqualTo(hiddenTolerance());
        assertThat(difference(outputs.get(1), reference.expected().floats("logits_last")))
                .isLessThanOrEqualTo(1e-3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text_only", "one_image", "two_images"})
    void greedy_answers_equal_the_reference(String name) {
        ReferenceCase reference = reference(name);

        assertThat(generate(model, reference, 512))
                .isEqualTo(reference.expected().longs("generated_ids"));
    }

    /** Chunks that end within a picture, that leave one row for the end, and that are one row each. */
    IntStream chunks() {
        int rest = reference("two_images").expected().longs("input_ids").length - 1;
        int leavesOne = IntStream.rangeClosed(2, rest)
                .map(parts -> rest / parts)
                .filter(chunk -> chunk > 1 && rest % chunk == 0)
                .findFirst()
                .orElse(rest);
        return IntStream.of(64, leavesOne, 1);
    }

    @ParameterizedTest
    @MethodSource("chunks")
    void a_prompt_read_in_chunks_gives_what_one_chunk_gives(int chunk) {
        ReferenceCase reference = reference("two_images");

        List<float[]> chunked = inspect(model, reference, chunk);

        assertThat(difference(chunked.get(1), reference.expected().floats("logits_last")))
                .isLessThanOrEqualTo(1e-3);
        assertThat(generate(model, reference, chunk))
                .isEqualTo(reference.expected().longs("generated_ids"));
    }

    @ParameterizedTest
    @MethodSource("otherLayouts")
    void a_checkpoint_in_another_layout_gives_the_same_numbers(Layout layout, @TempDir Path directory) {
        copy().rename(layout.tensors()).config(layout.config()).writeTo(directory);

        try (M renamed = open(directory, ElementType.FLOAT32)) {
            for (String name : List.of("text_only", "one_image", "two_images")) {
                ReferenceCase reference = reference(name);
                assertThat(difference(
                                inspect(renamed, reference, 512).get(1),
                                reference.expected().floats("logits_last")))
                        .as(name)
                        .isLessThanOrEqualTo(1e-3);
                assertThat(generate(renamed, reference, 512))
                        .as(name)
                        .isEqualTo(reference.expected().longs("generated_ids"));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_bfloat16_checkpoint_comes_close(ElementType type, @TempDir Path directory) {
        copy().toBfloat16().writeTo(directory);
        ReferenceCase reference = reference("one_image");

        try (M rounded = open(directory, type)) {
            float[] logits = inspect(rounded, reference, 512).get(1);
            float[] expected = reference.expected().floats("logits_last");
            assertThat(difference(logits, expected) / largest(expected)).isLessThanOrEqualTo(bfloat16Tolerance());
            // One-row calls take other kernels: the chunks must agree among themselves as well.
            float[] rows = inspect(rounded, reference, 1).get(1);
            assertThat(difference(rows, expected) / largest(expected)).isLessThanOrEqualTo(bfloat16Tolerance());
        }
    }

    @Test
    void a_float16_checkpoint_comes_close(@TempDir Path directory) {
        copy().toFloat16().writeTo(directory);
        ReferenceCase reference = reference("one_image");

        try (M rounded = open(directory, ElementType.FLOAT32)) {
            float[] logits = inspect(rounded, reference, 512).get(1);
            float[] expected = reference.expected().floats("logits_last");
            assertThat(difference(logits, expected) / largest(expected)).isLessThanOrEqualTo(1e-2);
            assertThat(logits).isNotEqualTo(expected);
        }
    }

    @Test
    void a_float32_checkpoint_runs_in_bfloat16() {
        ReferenceCase reference = reference("one_image");
        try (M rounded = open(ReferenceCase.checkpoint(family), ElementType.BFLOAT16)) {
            float[] logits = inspect(rounded, reference, 512).get(1);
            float[] expected = reference.expected().floats("logits_last");
            assertThat(difference(logits, expected) / largest(expected)).isLessThanOrEqualTo(bfloat16Tolerance());
            assertThat(logits).isNotEqualTo(expected);
        }
    }

    @Test
    void a_tied_head_is_the_embedding(@TempDir Path directory) {
        CheckpointCopy copy = copy();
        if (copy.names().contains("lm_head.weight")) {
            copy.drop("lm_head.weight")
                    .config(text -> text.replace("\"tie_word_embeddings\": false", "\"tie_word_embeddings\": true"));
        }
        copy.writeTo(directory);
        ReferenceCase reference = reference("text_only");
        TensorEntry table = Checkpoint.open(directory).tensors().values().stream()
                .filter(entry -> entry.name().endsWith("embed_tokens.weight"))
                .findFirst()
                .orElseThrow();

        try (M tied = open(directory, ElementType.FLOAT32)) {
            List<float[]> outputs = inspect(tied, reference, 512);
            float[] embedding = StoredTensors.read(table.file()).floats(table.name());
            float[] hidden = outputs.get(0);
            int width = table.shape().get(1).intValue();
            int last = hidden.length - width;
            double dot = IntStream.range(0, width)
                    .mapToDouble(i -> (double) hidden[last + i] * embedding[7 * width + i])
                    .sum();
            assertThat((double) outputs.get(1)[7]).isCloseTo(dot, within(1e-3));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text_only", "one_image", "two_images"})
    void the_predictor_answers_as_the_reference(String name) {
        ReferenceCase reference = reference(name);

        try (DjlPredictor predictor = DjlPredictor.builder(ReferenceCase.checkpoint(family))
                .dataType(DataType.FLOAT32)
                .open()) {
            ModelReply reply = predictor.predict(reference.query().maxTokens(24).build());

            assertThat(reply.text()).isEqualTo(reference.generatedText());
            assertThat(reply.promptTokens()).hasValue(reference.expected().longs("input_ids").length);
            assertThat(predictor.traits().modelType()).hasValue(family);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"patch_embed.proj.weight", "merger.*weight", "layers.0.input_layernorm.weight"})
    void a_checkpoint_that_lacks_a_tensor_is_refused_and_leaves_nothing_behind(String name, @TempDir Path directory) {
        CheckpointCopy copy = copy();
        copy.names().stream().filter(tensor -> tensor.matches(".*\\b" + name)).forEach(copy::drop);
        copy.writeTo(directory);
        int before = NativeCount.live();

        assertThatThrownBy(() -> open(directory, ElementType.FLOAT32))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining(directory.getFileName() + " has no tensor ")
                .hasMessageContaining("download it again");
        assertThat(NativeCount.live()).isEqualTo(before);
    }

    @Test
    void the_log_probability_is_that_of_the_likeliest_token() {
        ReferenceCase reference = reference("text_only");
        float[] logits = reference.expected().floats("logits_last");
        double most = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            most = Math.max(most, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - most);
        }
        try (G generation = begin(model, reference.expected().longs("input_ids"), List.of(), 512)) {
            while (generation.read()) {}
            assertThat(generation.likeliest().logProbability()).isCloseTo(-Math.log(sum), within(1e-3));
        }
    }

    @Test
    void an_answer_that_outgrows_the_cache_goes_on_as_if_it_had_been_read_at_once() {
        long[] ids = reference("text_only").expected().longs("input_ids");
        List<NextToken> chosen = write(ids, 600);
        // A written image token would count as a picture when it is read.
        while (chosen.stream().anyMatch(token -> token.id() == model.imageToken())) {
            ids = Arrays.copyOfRange(ids, 1, ids.length);
            chosen = write(ids, 600);
        }
        // The cache holds 256 tokens at first, then 512, then 1024: those of the prompt and so many of the answer.
        int first = LEAST_CACHE - ids.length;
        int second = 2 * LEAST_CACHE - ids.length;
        for (int written :
                List.of(1, first - 1, first, first + 1, first + 2, second - 1, second, second + 1, second + 2, 599)) {
            long[] all = LongStream.concat(
                            Arrays.stream(ids),
                            chosen.subList(0, written).stream().mapToLong(NextToken::id))
                    .toArray();
            try (G generation = begin(model, all, List.of(), 512)) {
                while (generation.read()) {}
                assertThat(generation.likeliest().logProbability())
                        .as("after %d written tokens", written)
                        .isCloseTo(chosen.get(written).logProbability(), within(rereadTolerance()));
            }
        }
    }

    private List<NextToken> write(long[] ids, int tokens) {
        List<NextToken> chosen = new ArrayList<>();
        try (G generation = begin(model, ids, List.of(), 512)) {
            while (generation.read()) {}
            for (int i = 0; i < tokens; i++) {
                chosen.add(generation.likeliest());
                generation.write();
            }
        }
        return chosen;
    }

    private List<PatchGrid> grids(ReferenceCase reference) {
        int merge = model.preprocessor().mergeSize();
        return reference.views().stream()
                .map(view -> pack(model, view))
                .map(patches -> new PatchGrid(patches.gridT(), patches.gridHeight(), patches.gridWidth(), merge))
                .toList();
    }

    /** A view as the model wants it. */
    protected static PatchTensor pack(LoadedModel model, View view) {
        return packer(model)
                .pack(Resampling.BICUBIC.resample(
                        view.pixels(), model.preprocessor().budget().fit(view.size())));
    }

    /** Cuts pictures into patches as the model wants them. */
    protected static PatchPacker packer(LoadedModel model) {
        PreprocessorConfig pictures = model.preprocessor();
        return PatchPacker.of(
                pictures.patchSize(),
                pictures.mergeSize(),
                pictures.temporalPatchSize(),
                Floats.toArray(pictures.mean()),
                Floats.toArray(pictures.std()),
                pictures.rescaleFactor());
    }

    /** The pictures of a case; the caller closes them. */
    protected static List<PictureFeatures> encode(LoadedModel model, ReferenceCase reference) {
        List<PictureFeatures> pictures = new ArrayList<>();
        for (View view : reference.views()) {
            pictures.add(model.encode(pack(model, view)));
        }
        return pictures;
    }

    /** The features of all pictures, one after the other: the last layer's, then each tap's. */
    protected static List<float[]> features(List<PictureFeatures> pictures) {
        List<float[]> features = new ArrayList<>();
        try (ScriptModule any = ScriptModule.load(
                        TorchRuntime.start(), TorchScriptArchive.of("WeightReader", "runtime/weights.py"));
                CallScope call = any.open()) {
            for (PictureFeatures picture : pictures) {
                List<float[]> own = call.floatLists(picture.rows().value());
                for (int i = 0; i < own.size(); i++) {
                    if (i == features.size()) {
                        features.add(new float[0]);
                    }
                    features.set(i, Floats.concat(features.get(i), own.get(i)));
                }
            }
        }
        return features;
    }

    /** Reads a case in chunks: the hidden states of the last chunk, and the scores after the last token. */
    protected final List<float[]> inspect(M own, ReferenceCase reference, int chunk) {
        long[] ids = reference.expected().longs("input_ids");
        List<PictureFeatures> pictures = encode(own, reference);
        try (G generation = begin(own, ids, pictures, chunk)) {
            List<float[]> outputs = inspect(generation);
            for (int read = chunk; read < ids.length; read += chunk) {
                outputs = inspect(generation);
            }
            return outputs;
        } finally {
            pictures.forEach(PictureFeatures::close);
        }
    }

    /** The first 24 tokens of the answer to a case. */
    protected final long[] generate(M own, ReferenceCase reference, int chunk) {
        List<PictureFeatures> pictures = encode(own, reference);
        try (G generation = begin(own, reference.expected().longs("input_ids"), pictures, chunk)) {
            while (generation.read()) {}
            long[] ids = new long[24];
            for (int i = 0; i < ids.length; i++) {
                if (i > 0) {
                    generation.write();
                }
                ids[i] = generation.likeliest().id();
            }
            return ids;
        } finally {
            pictures.forEach(PictureFeatures::close);
        }
    }

    /** The largest difference of two arrays of one length; NaN if there is one. */
    protected static double difference(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        double most = 0;
        for (int i = 0; i < actual.length; i++) {
            double apart = Math.abs((double) actual[i] - expected[i]);
            // Math.max keeps NaN, so that it does not pass as small.
            most = Math.max(most, apart);
        }
        return most;
    }

    /** The largest magnitude. */
    protected static double largest(float[] values) {
        double most = 0;
        for (float value : values) {
            most = Math.max(most, Math.abs(value));
        }
        return most;
    }

    private static Long[] boxed(long[] values) {
        return Arrays.stream(values).boxed().toArray(Long[]::new);
    }
}
