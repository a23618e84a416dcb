package io.ecp.djl.qwen3vl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.djl.checkpoint.Checkpoint;
import io.ecp.djl.family.Draw;
import io.ecp.djl.family.Generation;
import io.ecp.djl.family.NextToken;
import io.ecp.djl.family.PatchGrid;
import io.ecp.djl.family.PictureFeatures;
import io.ecp.djl.fixture.ReferenceCase;
import io.ecp.djl.runtime.ElementType;
import io.ecp.djl.runtime.Placement;
import io.ecp.djl.runtime.TorchRuntime;
import io.ecp.imaging.PatchPacker;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is kept of a prompt gives the next one the numbers that it would have had alone, to the last bit. */
class KeptPromptTest {

    private static final int ANSWER = 6;
    private static final long SEED = 1507102;
    /** Tokens of the pictures: small, middling, and more than a chunk. */
    private static final List<Size> SIZES = List.of(
            new Size(64, 64), new Size(64, 64), new Size(256, 128), new Size(320, 320), new Size(32 * 30, 32 * 20));

    private static Qwen3VlModel model;
    private static Qwen3VlModel rounded;

    @BeforeAll
    static void open() {
        model = open(ElementType.FLOAT32);
        rounded = open(ElementType.BFLOAT16);
    }

    @AfterAll
    static void close() {
        model.close();
        rounded.close();
    }

    private static Qwen3VlModel open(ElementType type) {
        return Qwen3VlModel.open(
                Checkpoint.open(ReferenceCase.checkpoint("qwen3_vl")),
                TorchRuntime.start(),
                new Placement("cpu", type));
    }

    @ParameterizedTest
    @EnumSource
    void prompts_that_change_anywhere_are_answered_as_if_read_alone(ElementType type) {
        try (Bench bench = new Bench(type == ElementType.FLOAT32 ? model : rounded)) {
            Random random = new Random(SEED);
            List<Integer> parts = new ArrayList<>(List.of(20, -3, 30, -4, 10));
            int kept = 0;
            for (int round = 0; round < 24; round++) {
                switch (random.nextInt(5)) {
                    case 0 -> parts.set(2 * random.nextInt(3), 1 + random.nextInt(400));
                    case 1 -> parts.set(1, -1 - random.nextInt(SIZES.size()));
                    case 2 -> parts.set(3, -1 - random.nextInt(SIZES.size()));
                    default -> parts.set(4, 1 + random.nextInt(100));
                }
                kept += bench.turnTo(bench.prompt(parts)) > 0 ? 1 : 0;
                bench.assertAnsweredAsAlone("seed " + SEED + ", round " + round + ", " + parts);
            }
            assertThat(kept).as("prompts that were not read whole").isGreaterThan(8);
        }
    }

    @Test
    void what_precedes_a_change_is_kept_up_to_the_end_of_a_chunk() {
        try (Bench bench = new Bench(model)) {
            // 20 tokens, a picture of 100, 30, one of 600, 10.
            bench.turnTo(bench.prompt(List.of(20, -4, 30, -5, 10)));

            assertThat(bench.turnTo(bench.prompt(List.of(20, -4, 30, -5, 77))))
                    .as("another question")
                    .isEqualTo(750);
            bench.assertAnsweredAsAlone("another question");
            assertThat(bench.turnTo(bench.prompt(List.of(20, -4, 30, -3, 77))))
                    .as("another picture in the middle")
                    .isEqualTo(120);
            bench.assertAnsweredAsAlone("another picture");
            assertThat(bench.turnTo(bench.prompt(List.of(20, -4, 3))))
                    .as("a prompt shorter than what was read")
                    .isEqualTo(120);
            bench.assertAnsweredAsAlone("a shorter prompt");
            assertThat(bench.turnTo(bench.prompt(List.of(20, -4, 3))))
                    .as("the same again")
                    .isEqualTo(123);
            bench.assertAnsweredAsAlone("the same again");
            assertThat(bench.turnTo(bench.prompt(List.of(21, -4, 3))))
                    .as("another beginning")
                    .isZero();
            bench.assertAnsweredAsAlone("another beginning");
        }
    }

    @Test
    void a_small_picture_that_a_chunk_ends_within_is_read_on_from_there() {
        try (Bench bench = new Bench(model)) {
            // The chunk of 512 ends after 2 of the picture's 4 tokens, and no chunk ends with so small a picture.
            bench.turnTo(bench.prompt(List.of(510, -1, 30)));

            assertThat(bench.turnTo(bench.prompt(List.of(510, -1, 31)))).isEqualTo(512);
            bench.assertAnsweredAsAlone("the rest of the picture");
            assertThat(bench.turnTo(bench.prompt(List.of(510, -2, 31))))
                    .as("another picture of the size")
                    .isZero();
            bench.assertAnsweredAsAlone("another picture");
        }
    }

    @Test
    void a_short_prompt_does_not_hold_on_to_the_memory_of_a_long_one_and_keeps_the_beginning() {
        try (Bench bench = new Bench(model)) {
            // Room for 1,300 tokens becomes room for 303.
            bench.turnTo(bench.prompt(List.of(70, -4, 1_000)));

            assertThat(bench.turnTo(bench.prompt(List.of(70, -4, 5)))).isEqualTo(170);
            bench.assertAnsweredAsAlone("after a long prompt");
            assertThat(bench.turnTo(bench.prompt(List.of(70, -4, 1_000)))).isEqualTo(170);
            bench.assertAnsweredAsAlone("after a short prompt");
        }
    }

    @Test
    void one_prompt_is_answered_several_times() {
        try (Bench bench = new Bench(model)) {
            bench.turnTo(bench.prompt(List.of(20, -3, 10)));
            List<NextToken> first = Bench.answer(bench.generation(), ANSWER);

            assertThat(Bench.answer(bench.generation(), 2)).isEqualTo(first.subList(0, 2));
            assertThat(Bench.answer(bench.generation(), ANSWER)).isEqualTo(first);
        }
    }

    @Test
    void a_place_where_no_chunk_ends_cannot_be_kept() {
        try (Bench bench = new Bench(model)) {
            Prompt prompt = bench.prompt(List.of(20, -4, 30));
            bench.turnTo(prompt);

            assertThatThrownBy(() -> bench.generation().turnTo(prompt.ids, prompt.grids(), List.of(), 119))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the first 119 tokens cannot be kept: of 150 tokens read, chunks ended at [120, 150],"
                            + " and those of the other prompt end at [120, 150]");
        }
    }

    @Test
    void an_answer_cannot_begin_before_the_prompt_is_read() {
        try (Generation generation =
                model.begin(LongStream.range(0, 600).map(i -> 5).toArray(), List.of())) {
            generation.read();

            assertThatThrownBy(() -> generation.begin(Draw.LIKELIEST))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the prompt must be read to its end first: 512 of 600");
        }
    }

    /** Ids, and the pictures that they show. */
    private record Prompt(long[] ids, List<PictureFeatures> pictures, List<Integer> starts) {

        List<PatchGrid> grids() {
            return pictures.stream().map(PictureFeatures::grid).toList();
        }

        int sharedWith(Prompt other) {
            int mismatch = Arrays.mismatch(ids, other.ids);
            int shared = mismatch < 0 ? ids.length : mismatch;
            for (int i = 0; i < Math.min(starts.size(), other.starts.size()); i++) {
                if (starts.get(i) < shared && pictures.get(i) != other.pictures.get(i)) {
                    shared = starts.get(i);
                }
            }
            return shared;
        }
    }

    /** One generation that goes from prompt to prompt, and the pictures for it. */
    private static final class Bench implements AutoCloseable {

        private final Qwen3VlModel model;
        private final List<PictureFeatures> pictures = new ArrayList<>();
        private Generation generation;
        private Prompt last;

        Bench(Qwen3VlModel model) {
            this.model = model;
            Random random = new Random(SEED);
            PatchPacker packer =
                    PatchPacker.of(16, 2, 2, new float[] {0.5f, 0.5f, 0.5f}, new float[] {0.5f, 0.5f, 0.5f}, 1 / 255.0);
            for (Size size : SIZES) {
                byte[] samples = new byte[(int) size.area() * 3];
                random.nextBytes(samples);
                pictures.add(model.encode(packer.pack(RgbImage.ofOwned(size, samples))));
            }
        }

        Generation generation() {
            return generation;
        }

        /** So many tokens of text, or, where negative, the picture of that number, from 1. */
        Prompt prompt(List<Integer> parts) {
            List<Long> ids = new ArrayList<>();
            List<PictureFeatures> shown = new ArrayList<>();
            List<Integer> starts = new ArrayList<>();
            for (int part : parts) {
                if (part < 0) {
                    PictureFeatures picture = pictures.get(-part - 1);
                    shown.add(picture);
                    starts.add(ids.size());
                    for (int i = 0; i < picture.grid().tokens(); i++) {
                        ids.add((long) model.imageToken());
                    }
                } else {
                    for (int i = 0; i < part; i++) {
                        ids.add((long) 10 + (31 * part + 7 * i) % 200);
                    }
                }
            }
            return new Prompt(ids.stream().mapToLong(Long::longValue).toArray(), shown, starts);
        }

        /** Reads a prompt and returns how much of it was kept. */
        int turnTo(Prompt prompt) {
            int kept = 0;
            if (generation == null) {
                generation = model.begin(prompt.ids, prompt.pictures);
            } else {
                kept = generation.keepable(prompt.ids, last.sharedWith(prompt));
                int from = kept;
                List<PictureFeatures> rest = new ArrayList<>();
                for (int i = 0; i < prompt.pictures.size(); i++) {
                    if (prompt.starts.get(i) + prompt.pictures.get(i).grid().tokens() > from) {
                        rest.add(prompt.pictures.get(i));
                    }
                }
                generation.turnTo(prompt.ids, prompt.grids(), rest, kept);
            }
            last = prompt;
            if (kept < prompt.ids.length) {
                read(generation);
            }
            return kept;
        }

        void assertAnsweredAsAlone(String what) {
            try (Generation alone = model.begin(last.ids, last.pictures)) {
                read(alone);
                assertThat(generation.chances(1, 2, 3, 200)).as(what).isEqualTo(alone.chances(1, 2, 3, 200));
                assertThat(answer(generation, ANSWER)).as(what).isEqualTo(answer(alone, ANSWER));
            }
        }

        static List<NextToken> answer(Generation generation, int tokens) {
            List<NextToken> answer = new ArrayList<>();
            answer.add(generation.begin(Draw.LIKELIEST));
            while (answer.size() < tokens) {
                answer.add(generation.write(answer.get(answer.size() - 1).id(), Draw.LIKELIEST));
            }
            return answer;
        }

        private static void read(Generation generation) {
            boolean more = true;
            while (more) {
                more = generation.read();
            }
        }

        @Override
        public void close() {
            if (generation != null) {
                generation.close();
            }
            pictures.forEach(PictureFeatures::close);
        }
    }
}
