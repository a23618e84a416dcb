package io.ecp.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.djl.fixture.ReferenceCase;
import io.ecp.error.CancelledException;
import io.ecp.imaging.Region;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.imaging.View;
import io.ecp.model.Deadline;
import io.ecp.model.ModelQuery;
import io.ecp.model.ModelReply;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Replies are the same with and without what is kept of earlier queries, and what is kept is not computed again. */
@Timeout(240)
class SessionReuseTest {

    private static final Path CHECKPOINT = ReferenceCase.checkpoint("qwen3_vl");
    private static final View FULL = noise(320, 320, 1);
    private static final View CROP = noise(320, 256, 2);
    private static final View OTHER_CROP = noise(320, 256, 3);

    private static DjlPredictor forgetful;

    @BeforeAll
    static void open() {
        forgetful = DjlPredictor.builder(CHECKPOINT)
                .sessionReuse(false)
                .pictureCacheBytes(0)
                .open();
    }

    @AfterAll
    static void close() {
        forgetful.close();
    }

    @Test
    void any_sequence_of_queries_gets_the_replies_that_each_would_get_alone() {
        long seed = 77;
        Random random = new Random(seed);
        List<View> views = List.of(FULL, CROP, OTHER_CROP, noise(64, 64, 4));
        List<String> texts = List.of("Where?", "Where is it, roughly?", "", "\nClose-up:\n", "Full image:\n");
        try (Heard keeping = new Heard(DjlPredictor.builder(CHECKPOINT).pictureCacheBytes(200_000))) {
            for (int round = 0; round < 30; round++) {
                ModelQuery query = ModelQuery.builder()
                        .text(texts.get(random.nextInt(texts.size())))
                        .picture(views.get(random.nextInt(2)))
                        .text(texts.get(random.nextInt(texts.size())))
                        .picture(views.get(random.nextInt(views.size())))
                        .text("Question " + random.nextInt(3))
                        .maxTokens(4)
                        .build();

                assertSame(keeping.predictor.predict(query), forgetful.predict(query), "seed " + seed + ", " + round);
            }
            assertThat(keeping.answered.stream()
                            .mapToInt(DjlListener.Answered::reusedTokens)
                            .sum())
                    .isPositive();
            assertThat(keeping.answered.stream()
                            .mapToInt(DjlListener.Answered::picturesEncoded)
                            .sum())
                    .isLessThan(60);
        }
    }

    @Test
    void the_second_stage_pays_for_the_crop_and_the_question_alone() {
        ModelQuery look = query("Full image:\n", FULL, "\nQuestion: What is it?\nWhere should one look?");
        ModelQuery fine = query("Full image:\n", FULL, "\nClose-up:\n", CROP, "\nQuestion: What is it?");
        try (Heard keeping = new Heard(DjlPredictor.builder(CHECKPOINT))) {
            keeping.predictor.predict(look);
            ModelReply reply = keeping.predictor.predict(fine);

            assertSame(reply, forgetful.predict(fine), "second stage");
            DjlListener.Answered event = keeping.answered.get(1);
            assertThat(event.pictures()).isEqualTo(2);
            assertThat(event.picturesEncoded()).isEqualTo(1);
            // The turn's beginning, the caption and the 100 tokens of the picture: nothing of the full picture is read.
            assertThat(event.reusedTokens()).isBetween(100, 100 + 20);
            assertThat(event.promptTokens() - event.reusedTokens()).isGreaterThan(80);
        }
    }

    @Test
    void the_same_query_again_computes_neither_pictures_nor_prompt() {
        ModelQuery query = query("Full image:\n", FULL, "Where?");
        try (Heard keeping = new Heard(DjlPredictor.builder(CHECKPOINT))) {
            ModelReply first = keeping.predictor.predict(query);
            ModelReply second = keeping.predictor.predict(query);

            assertSame(second, first, "the same again");
            assertThat(keeping.answered.get(0).picturesEncoded()).isEqualTo(1);
            assertThat(keeping.answered.get(0).reusedTokens()).isZero();
            assertThat(keeping.answered.get(1).picturesEncoded()).isZero();
            assertThat(keeping.answered.get(1).reusedTokens())
                    .isEqualTo(keeping.answered.get(1).promptTokens());
        }
    }

    @Test
    void a_picture_seen_before_is_not_encoded_again_wherever_it_stands() {
        try (Heard keeping = new Heard(DjlPredictor.builder(CHECKPOINT).sessionReuse(false))) {
            keeping.predictor.predict(query(FULL, "one"));
            ModelQuery both = query("First ", CROP, " then ", FULL, FULL, "two");

            assertSame(keeping.predictor.predict(both), forgetful.predict(both), "two pictures");
            assertThat(keeping.answered.get(1).pictures()).isEqualTo(3);
            assertThat(keeping.answered.get(1).picturesEncoded()).isEqualTo(1);
            assertThat(keeping.answered.get(1).reusedTokens()).isZero();
        }
    }

    @Test
    void pictures_beyond_the_limit_are_forgotten_the_oldest_first() {
        // 100 tokens of 96 features and two taps in float32: 115,200 bytes; 80 tokens: 92,160.
        try (Heard keeping =
                new Heard(DjlPredictor.builder(CHECKPOINT).sessionReuse(false).pictureCacheBytes(210_000))) {
            for (View view : List.of(FULL, CROP, FULL, OTHER_CROP, FULL, CROP)) {
                keeping.predictor.predict(query(view, "?"));
            }

            assertThat(keeping.answered.stream().map(DjlListener.Answered::picturesEncoded))
                    .containsExactly(1, 1, 0, 1, 0, 1);
        }
    }

    @Test
    void a_picture_larger_than_the_limit_is_not_kept_and_with_the_switches_off_nothing_is() {
        try (Heard small = new Heard(
                        DjlPredictor.builder(CHECKPOINT).sessionReuse(false).pictureCacheBytes(100_000));
                Heard off = new Heard(
                        DjlPredictor.builder(CHECKPOINT).sessionReuse(false).pictureCacheBytes(0))) {
            for (Heard heard : List.of(small, off)) {
                heard.predictor.predict(query(FULL, "?"));
                heard.predictor.predict(query(FULL, "?"));
                assertThat(heard.answered.get(1).picturesEncoded()).isEqualTo(1);
                assertThat(heard.answered.get(1).reusedTokens()).isZero();
            }
        }
        assertThatThrownBy(() -> DjlPredictor.builder(CHECKPOINT).pictureCacheBytes(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("pictureCacheBytes must not be negative, but was -1");
    }

    @Test
    void after_a_query_that_was_stopped_the_next_one_is_answered_as_if_alone() {
        ModelQuery query = query("Full image:\n", FULL, "\nClose-up:\n", CROP, "Where?");
        try (Heard keeping = new Heard(DjlPredictor.builder(CHECKPOINT))) {
            keeping.predictor.predict(query("Full image:\n", FULL, "Which?"));
            Deadline deadline = Deadline.none();
            ModelQuery stopped = ModelQuery.builder()
                    .parts(query.parts())
                    .deadline(deadline)
                    .tokenListener(piece -> deadline.cancel())
                    .build();
            assertThatThrownBy(() -> keeping.predictor.predict(stopped)).isInstanceOf(CancelledException.class);

            assertSame(keeping.predictor.predict(query), forgetful.predict(query), "after a stop");
            assertThat(keeping.answered.get(1).picturesEncoded())
                    .as("pictures stay known")
                    .isZero();
        }
    }

    private static void assertSame(ModelReply actual, ModelReply expected, String what) {
        assertThat(actual.text()).as(what).isEqualTo(expected.text());
        assertThat(actual.meanLogProbability()).as(what).isEqualTo(expected.meanLogProbability());
        assertThat(actual.promptTokens()).as(what).isEqualTo(expected.promptTokens());
        assertThat(actual.answerTokens()).as(what).isEqualTo(expected.answerTokens());
        assertThat(actual.finishReason()).as(what).isEqualTo(expected.finishReason());
    }

    private static ModelQuery query(Object... parts) {
        ModelQuery.Builder query = ModelQuery.builder().maxTokens(6);
        for (Object part : parts) {
            if (part instanceof View view) {
                query.picture(view);
            } else {
                query.text(part.toString());
            }
        }
        return query.build();
    }

    private static View noise(int width, int height, long seed) {
        Size size = new Size(width, height);
        byte[] samples = new byte[3 * width * height];
        new Random(seed).nextBytes(samples);
        return View.of(Region.whole(size), RgbImage.ofOwned(size, samples));
    }

    /** A predictor and what it said about its answers. */
    private static final class Heard implements AutoCloseable {

        private final List<DjlListener.Answered> answered = new ArrayList<>();
        private final DjlPredictor predictor;

        Heard(DjlPredictor.Builder builder) {
            predictor = builder.listener(new DjlListener() {
                        @Override
                        public void answered(Answered event) {
                            answered.add(event);
                        }
                    })
                    .open();
        }

        @Override
        public void close() {
            predictor.close();
        }
    }
}
