package io.ecp.djl.qwen3vl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.common.primitives.Floats;
import io.ecp.djl.checkpoint.Checkpoint;
import io.ecp.djl.checkpoint.PreprocessorConfig;
import io.ecp.djl.family.DecoderGeneration;
import io.ecp.djl.family.NextToken;
import io.ecp.djl.family.PatchGrid;
import io.ecp.djl.family.PictureFeatures;
import io.ecp.djl.family.RopePositions;
import io.ecp.djl.fixture.CheckpointCopy;
import io.ecp.djl.fixture.ReferenceCase;
import io.ecp.djl.fixture.StoredTensors;
import io.ecp.djl.runtime.CallScope;
import io.ecp.djl.runtime.ElementType;
import io.ecp.djl.runtime.Placement;
import io.ecp.djl.runtime.ScriptModule;
import io.ecp.djl.runtime.TorchRuntime;
import io.ecp.djl.runtime.TorchScriptArchive;
import io.ecp.imaging.PatchPacker;
import io.ecp.imaging.PatchTensor;
import io.ecp.imaging.Resampling;
import io.ecp.imaging.View;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares every stage of Qwen3-VL with what Hugging Face transformers computes from the same weights. */
class Qwen3VlParityTest {

    private static final String FAMILY = "qwen3_vl";

    private static Qwen3VlModel model;

    @BeforeAll
    static void open_the_reference_checkpoint() {
        model = open(ReferenceCase.checkpoint(FAMILY), ElementType.FLOAT32);
    }

    @AfterAll
    static void close_it() {
        model.close();
    }

    private static Qwen3VlModel open(Path directory, ElementType type) {
        return Qwen3VlModel.open(Checkpoint.open(directory), TorchRuntime.start(), new Placement("cpu", type));
    }

    @ParameterizedTest
    @ValueSource(strings = {"one_image", "two_images"})
    void grids_positions_and_rope_delta_equal_the_reference(String name) {
        ReferenceCase reference = ReferenceCase.of(FAMILY, name);
        List<PatchGrid> grids = reference.views().stream()
                .map(view -> pack(model, view))
                .map(patches -> new PatchGrid(patches.gridT(), patches.gridHeight(), patches.gridWidth(), 2))
                .toList();
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
        ReferenceCase reference = ReferenceCase.of(FAMILY, "one_image");

        assertThat(pack(model, reference.views().get(0)).values())
                .isEqualTo(reference.expected().floats("pixel_values"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"one_image", "two_images"})
    void picture_features_equal_the_reference(String name) {
        ReferenceCase reference = ReferenceCase.of(FAMILY, name);
        List<PictureFeatures> pictures = encode(model, reference);
        List<float[]> features = features(pictures);
        pictures.forEach(PictureFeatures::close);

        assertThat(difference(features.get(0), reference.expected().floats("image_embeds")))
                .isLessThanOrEqualTo(1e-4);
        assertThat(difference(features.get(1), reference.expected().floats("deepstack_0")))
                .isLessThanOrEqualTo(1e-4);
        assertThat(difference(features.get(2), reference.expected().floats("deepstack_1")))
                .isLessThanOrEqualTo(1e-4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text_only", "one_image", "two_images"})
    void hidden_states_and_scores_equal_the_reference(String name) {
        ReferenceCase reference = ReferenceCase.of(FAMILY, name);

        List<float[]> outputs = inspect(model, reference, 4096);

        assertThat(difference(outputs.get(0), reference.expected().floats("hidden_last_layer")))
                .isLessThanOrEqualTo(1e-3);
        assertThat(difference(outputs.get(1), reference.expected().floats("logits_last")))
                .isLessThanOrEqualTo(1e-3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text_only", "one_image", "two_images"})
    void greedy_answers_equal_the_reference(String name) {
        ReferenceCase reference = ReferenceCase.of(FAMILY, name);

        assertThat(generate(model, reference, 512))
                .isEqualTo(reference.expected().longs("generated_ids"));
    }

    // 268 tokens: chunks that end within a picture, that hold one row at the end, and that are one row each.
    @ParameterizedTest
    @ValueSource(ints = {64, 89, 1})
    void a_prompt_read_in_chunks_gives_what_one_chunk_gives(int chunk) {
        ReferenceCase reference = ReferenceCase.of(FAMILY, "two_images");

        List<float[]> chunked = inspect(model, reference, chunk);

        assertThat(difference(chunked.get(1), reference.expected().floats("logits_last")))
                .isLessThanOrEqualTo(1e-3);
        assertThat(generate(model, reference, chunk))
                .isEqualTo(reference.expected().longs("generated_ids"));
    }

    @ParameterizedTest
    @CsvSource({"language_model.model., visual., lm_head.", "model., visual., language_model.lm_head."})
    void older_tensor_names_are_found(String text, String vision, String head, @TempDir Path directory) {
        CheckpointCopy.of(ReferenceCase.checkpoint(FAMILY))
                .rename(tensor -> tensor.replace("model.language_model.", text)
                        .replace("model.visual.", vision)
                        .replaceFirst("^lm_head\\.", head))
                .writeTo(directory);
        ReferenceCase reference = ReferenceCase.of(FAMILY, "one_image");

        try (Qwen3VlModel renamed = open(directory, ElementType.FLOAT32)) {
            assertThat(difference(
                            inspect(renamed, reference, 512).get(1),
                            reference.expected().floats("logits_last")))
                    .isLessThanOrEqualTo(1e-3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_bfloat16_checkpoint_comes_close(ElementType type, @TempDir Path directory) {
        CheckpointCopy.of(ReferenceCase.checkpoint(FAMILY)).toBfloat16().writeTo(directory);
        ReferenceCase reference = ReferenceCase.of(FAMILY, "one_image");

        try (Qwen3VlModel rounded = open(directory, type)) {
            float[] logits = inspect(rounded, reference, 512).get(1);
            float[] expected = reference.expected().floats("logits_last");
            assertThat(difference(logits, expected) / largest(expected)).isLessThanOrEqualTo(3e-2);
            // One-row calls take other kernels: the chunks must agree among themselves as well.
            float[] rows = inspect(rounded, reference, 1).get(1);
            assertThat(difference(rows, expected) / largest(expected)).isLessThanOrEqualTo(3e-2);
        }
    }

    @Test
    void a_float32_checkpoint_runs_in_bfloat16() {
        ReferenceCase reference = ReferenceCase.of(FAMILY, "one_image");
        try (Qwen3VlModel rounded = open(ReferenceCase.checkpoint(FAMILY), ElementType.BFLOAT16)) {
            float[] logits = inspect(rounded, reference, 512).get(1);
            float[] expected = reference.expected().floats("logits_last");
            assertThat(difference(logits, expected) / largest(expected)).isLessThanOrEqualTo(3e-2);
            assertThat(logits).isNotEqualTo(expected);
        }
    }

    @Test
    void a_tied_head_is_the_embedding(@TempDir Path directory) {
        CheckpointCopy.of(ReferenceCase.checkpoint(FAMILY))
                .drop("lm_head.weight")
                .config(text -> text.replace("\"tie_word_embeddings\": false", "\"tie_word_embeddings\": true"))
                .writeTo(directory);
        ReferenceCase reference = ReferenceCase.of(FAMILY, "text_only");

        try (Qwen3VlModel tied = open(directory, ElementType.FLOAT32)) {
            List<float[]> outputs = inspect(tied, reference, 512);
            float[] embedding = StoredTensors.read(
                            ReferenceCase.checkpoint(FAMILY).resolve("model-00002-of-00002.safetensors"))
                    .floats("model.language_model.embed_tokens.weight");
            float[] hidden = outputs.get(0);
            int width = 96;
            int last = hidden.length - width;
            double dot = IntStream.range(0, width)
                    .mapToDouble(i -> (double) hidden[last + i] * embedding[7 * width + i])
                    .sum();
            assertThat((double) outputs.get(1)[7]).isCloseTo(dot, within(1e-3));
        }
    }

    @Test
    void the_log_probability_is_that_of_the_likeliest_token() {
        ReferenceCase reference = ReferenceCase.of(FAMILY, "text_only");
        float[] logits = reference.expected().floats("logits_last");
        double most = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            most = Math.max(most, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - most);
        }
        try (DecoderGeneration generation =
                model.decoder().begin(reference.expected().longs("input_ids"), List.of(), 512)) {
            while (generation.read()) {}
            assertThat(generation.likeliest().logProbability()).isCloseTo(-Math.log(sum), within(1e-3));
        }
    }

    @Test
    void an_answer_that_outgrows_the_cache_goes_on_as_if_it_had_been_read_at_once() {
        long[] ids = ReferenceCase.of(FAMILY, "text_only").expected().longs("input_ids");
        List<NextToken> chosen = new ArrayList<>();
        try (DecoderGeneration generation = model.decoder().begin(ids, List.of(), 512)) {
            while (generation.read()) {}
            for (int i = 0; i < 600; i++) {
                chosen.add(generation.likeliest());
                generation.write();
            }
        }
        // The cache holds 256 tokens at first, then 512, then 1024: 12 of the prompt and so many of the answer.
        for (int written : List.of(1, 243, 244, 245, 246, 499, 500, 501, 502, 599)) {
            long[] all = LongStream.concat(
                            Arrays.stream(ids),
                            chosen.subList(0, written).stream().mapToLong(NextToken::id))
                    .toArray();
            try (DecoderGeneration generation = model.decoder().begin(all, List.of(), 512)) {
                while (generation.read()) {}
                assertThat(generation.likeliest().logProbability())
                        .as("after %d written tokens", written)
                        .isCloseTo(chosen.get(written).logProbability(), within(1e-4));
            }
        }
    }

    private static PatchTensor pack(Qwen3VlModel model, View view) {
        PreprocessorConfig pictures = model.preprocessor();
        return PatchPacker.of(16, 2, 2, new float[] {0.5f, 0.5f, 0.5f}, new float[] {0.5f, 0.5f, 0.5f}, 1 / 255.0)
                .pack(Resampling.BICUBIC.resample(
                        view.pixels(), pictures.budget().fit(view.size())));
    }

    private static List<PictureFeatures> encode(Qwen3VlModel model, ReferenceCase reference) {
        List<PictureFeatures> pictures = new ArrayList<>();
        for (View view : reference.views()) {
            pictures.add(model.encode(pack(model, view)));
        }
        return pictures;
    }

    /** The features of all pictures, one after the other: the last layer's, then each tap's. */
    private static List<float[]> features(List<PictureFeatures> pictures) {
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

    private static List<float[]> inspect(Qwen3VlModel model, ReferenceCase reference, int chunk) {
        long[] ids = reference.expected().longs("input_ids");
        List<PictureFeatures> pictures = encode(model, reference);
        try (DecoderGeneration generation = model.decoder().begin(ids, pictures, chunk)) {
            List<float[]> outputs = generation.inspect();
            for (int read = chunk; read < ids.length; read += chunk) {
                outputs = generation.inspect();
            }
            return outputs;
        } finally {
            pictures.forEach(PictureFeatures::close);
        }
    }

    private static long[] generate(Qwen3VlModel model, ReferenceCase reference, int chunk) {
        List<PictureFeatures> pictures = encode(model, reference);
        try (DecoderGeneration generation =
                model.decoder().begin(reference.expected().longs("input_ids"), pictures, chunk)) {
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

    private static double difference(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        double most = 0;
        for (int i = 0; i < actual.length; i++) {
            double apart = Math.abs((double) actual[i] - expected[i]);
            // Math.max keeps NaN, so that it does not pass as small.
            most = Math.max(most, apart);
        }
        return most;
    }

    private static double largest(float[] values) {
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
