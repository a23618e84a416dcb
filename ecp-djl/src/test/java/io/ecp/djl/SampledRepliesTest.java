package io.ecp.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ecp.djl.fixture.ReferenceCase;
import io.ecp.djl.text.QwenTokenizer;
import io.ecp.model.ModelQuery;
import io.ecp.model.ModelReply;
import io.ecp.model.Sampling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(240)
class SampledRepliesTest {

    private static final String FAMILY = "qwen3_vl";
    private static final Path CHECKPOINT = ReferenceCase.checkpoint(FAMILY);

    private static final List<DjlListener.Answered> ANSWERED = new ArrayList<>();
    private static DjlPredictor predictor;

    @BeforeAll
    static void open() {
        predictor = DjlPredictor.builder(CHECKPOINT)
                .listener(new DjlListener() {
                    @Override
                    public void answered(Answered event) {
                        ANSWERED.add(event);
                    }
                })
                .open();
    }

    @AfterAll
    static void close() {
        predictor.close();
    }

    @Test
    void the_same_seed_gives_the_same_replies_whatever_was_asked_between() {
        ModelQuery query = query("one_image", Sampling.random(1, 3));
        ModelReply first = predictor.predict(query);
        predictor.predict(query("two_images", Sampling.greedy()));

        assertThat(predictor.predict(query).text()).isEqualTo(first.text());
        assertThat(predictor.predict(query).meanLogProbability()).isEqualTo(first.meanLogProbability());
        assertThat(predictor.predict(query("one_image", Sampling.random(1, 4))).text())
                .isNotEqualTo(first.text());
    }

    @Test
    void samples_share_the_prompt_and_begin_with_the_reply_to_the_query() {
        ModelQuery query = query("one_image", Sampling.random(1, 9));
        predictor.predict(query("text_only", Sampling.greedy()));
        ANSWERED.clear();

        List<ModelReply> replies = predictor.sample(query, 5);

        assertThat(replies).hasSize(5);
        assertThat(replies.get(0).text()).isEqualTo(predictor.predict(query).text());
        assertThat(texts(replies)).as("all differ").hasSameSizeAs(new HashSet<>(texts(replies)));
        assertThat(texts(predictor.sample(query, 5))).isEqualTo(texts(replies));
        DjlListener.Answered first = ANSWERED.get(0);
        assertThat(first.reusedTokens()).isZero();
        assertThat(ANSWERED.subList(1, 5)).allSatisfy(event -> {
            assertThat(event.picturesEncoded()).isZero();
            assertThat(event.reusedTokens()).isEqualTo(event.promptTokens());
        });
    }

    @Test
    void samples_share_the_prompt_also_where_nothing_is_kept_for_the_next_query() {
        ModelQuery query = query("one_image", Sampling.random(1, 9));
        try (DjlPredictor forgetful = DjlPredictor.builder(CHECKPOINT)
                .sessionReuse(false)
                .pictureCacheBytes(0)
                .listener(new DjlListener() {
                    @Override
                    public void answered(Answered event) {
                        ANSWERED.add(event);
                    }
                })
                .open()) {
            ANSWERED.clear();

            assertThat(texts(forgetful.sample(query, 3))).isEqualTo(texts(predictor.sample(query, 3)));
            assertThat(ANSWERED.stream().limit(3).map(DjlListener.Answered::picturesEncoded))
                    .containsExactly(1, 0, 0);
        }
    }

    @Test
    void one_token_or_a_sliver_of_probability_or_no_heat_leave_the_likeliest() {
        String likeliest =
                predictor.predict(query("text_only", Sampling.greedy())).text();

        assertThat(Stream.of(
                                Sampling.random(5, 1).topK(1),
                                Sampling.random(1, 2).topP(1e-9),
                                Sampling.random(5, 1).topK(7).topP(1e-9),
                                Sampling.random(0.001, 3))
                        .map(sampling ->
                                predictor.predict(query("text_only", sampling)).text()))
                .allSatisfy(text -> assertThat(text).isEqualTo(likeliest));
    }

    @Test
    void tokens_come_as_often_as_they_are_probable() {
        // The temperature makes a few tokens likely; counts over 2,000 seeds then lie within 5 standard deviations.
        double temperature = 0.25;
        Map<String, Double> chances = firstTokens(Sampling.random(temperature, 0), 2_000);

        double total =
                chances.values().stream().mapToDouble(Double::doubleValue).sum();
        assertThat(total).isEqualTo(2_000);
        float[] logits = ReferenceCase.of(FAMILY, "text_only").expected().floats("logits_last");
        double[] weights = IntStream.range(0, logits.length)
                .mapToDouble(i -> Math.exp(logits[i] / temperature))
                .toArray();
        double sum =
                IntStream.range(0, weights.length).mapToDouble(i -> weights[i]).sum();
        try (QwenTokenizer tokenizer = QwenTokenizer.open(CHECKPOINT)) {
            int checked = 0;
            for (int i = 0; i < weights.length; i++) {
                double p = weights[i] / sum;
                String text = tokenizer.decode(new long[] {i});
                if (p > 0.01 && !text.isEmpty() && text.indexOf('\uFFFD') < 0) {
                    double deviation = Math.sqrt(2_000 * p * (1 - p));
                    assertThat(chances.getOrDefault(text, 0.0)).as(text).isCloseTo(2_000 * p, within(5 * deviation));
                    checked++;
                }
            }
            assertThat(checked).isGreaterThan(2);
        }
    }

    @Test
    void of_the_k_likeliest_and_of_a_share_no_other_token_is_drawn() {
        float[] logits = ReferenceCase.of(FAMILY, "text_only").expected().floats("logits_last");
        List<Integer> order = IntStream.range(0, logits.length)
                .boxed()
                .sorted((a, b) -> Float.compare(logits[b], logits[a]))
                .toList();
        double[] likeliest = order.stream()
                .limit(3)
                .mapToDouble(id -> logProbability(logits, id))
                .toArray();

        assertThat(firstLogProbabilities(Sampling.random(10, 0).topK(3))).satisfiesExactly(closeTo(likeliest));
        // At a heat of 10 all tokens are about equally probable: one and a half times the first one's share takes two.
        double first = Math.exp(logits[order.get(0)] / 10)
                / IntStream.range(0, logits.length)
                        .mapToDouble(i -> Math.exp(logits[i] / 10))
                        .sum();
        assertThat(firstLogProbabilities(Sampling.random(10, 0).topP(1.5 * first)))
                .satisfiesExactly(closeTo(likeliest[0], likeliest[1]));
    }

    @SuppressWarnings("unchecked")
    private static ThrowingConsumer<Double>[] closeTo(double... expected) {
        return Arrays.stream(expected)
                .mapToObj(value ->
                        (ThrowingConsumer<Double>) actual -> assertThat(actual).isCloseTo(value, within(1e-3)))
                .toArray(ThrowingConsumer[]::new);
    }

    /** The distinct log-probabilities of the first tokens over 60 seeds, largest first. */
    private static List<Double> firstLogProbabilities(Sampling.Random sampling) {
        ModelQuery.Builder query = ReferenceCase.of(FAMILY, "text_only").query().maxTokens(1);
        return IntStream.range(0, 60)
                .mapToObj(seed -> query.sampling(
                                new Sampling.Random(sampling.temperature(), sampling.topK(), sampling.topP(), seed))
                        .build())
                .map(asked -> predictor.predict(asked).meanLogProbability().getAsDouble())
                .distinct()
                .sorted(Comparator.reverseOrder())
                .toList();
    }

    private static double logProbability(float[] logits, int id) {
        double sum = IntStream.range(0, logits.length)
                .mapToDouble(i -> Math.exp(logits[i]))
                .sum();
        return logits[id] - Math.log(sum);
    }

    @Test
    void probabilities_of_option_letters_are_those_of_their_tokens_together() {
        ReferenceCase reference = ReferenceCase.of(FAMILY, "text_only");
        float[] logits = reference.expected().floats("logits_last");
        double sum = IntStream.range(0, logits.length)
                .mapToDouble(i -> Math.exp(logits[i]))
                .sum();
        ModelQuery query =
                reference.query().maxTokens(1).optionLetters(List.of('B', 'A')).build();

        Map<Character, Double> options = predictor.predict(query).optionProbabilities();

        assertThat(options.keySet()).containsExactly('B', 'A');
        try (QwenTokenizer tokenizer = QwenTokenizer.open(CHECKPOINT)) {
            options.forEach((letter, probability) -> {
                double expected = Stream.of(letter + "", " " + letter, "(" + letter, " (" + letter)
                        .map(tokenizer::encode)
                        .filter(ids -> ids.length == 1)
                        .mapToDouble(ids -> Math.exp(logits[(int) ids[0]]) / sum)
                        .sum();
                assertThat(expected).isPositive();
                assertThat(probability).isCloseTo(expected, within(1e-5));
            });
        }
        assertThat(predictor.predict(query("text_only", Sampling.greedy())).optionProbabilities())
                .isEmpty();
    }

    @Test
    void the_listener_hears_one_sample_after_the_other() {
        StringBuilder heard = new StringBuilder();
        ModelQuery query = ReferenceCase.of(FAMILY, "text_only")
                .query()
                .maxTokens(8)
                .sampling(Sampling.random(1, 1))
                .tokenListener(heard::append)
                .build();

        List<ModelReply> replies = predictor.sample(query, 3);

        assertThat(heard).hasToString(String.join("", texts(replies)));
    }

    @Test
    void samples_that_could_not_differ_or_would_be_none_are_refused() {
        assertThatThrownBy(() -> predictor.sample(query("text_only", Sampling.greedy()), 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the query's sampling is greedy, and all 2 samples would be the same; set"
                        + " Sampling.random(temperature, seed)");
        assertThatThrownBy(() -> predictor.sample(query("text_only", Sampling.random(1, 1)), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("n must be at least 1, but was 0");
        assertThat(predictor.sample(query("text_only", Sampling.greedy()), 1)).hasSize(1);
    }

    /** How often each text came as the first token over so many seeds. */
    private static Map<String, Double> firstTokens(Sampling.Random sampling, int seeds) {
        ModelQuery.Builder query = ReferenceCase.of(FAMILY, "text_only").query().maxTokens(1);
        Map<String, Double> counts = new HashMap<>();
        for (int seed = 0; seed < seeds; seed++) {
            Sampling seeded = new Sampling.Random(sampling.temperature(), sampling.topK(), sampling.topP(), seed);
            counts.merge(predictor.predict(query.sampling(seeded).build()).text(), 1.0, Double::sum);
        }
        return counts;
    }

    private static List<String> texts(List<ModelReply> replies) {
        return replies.stream().map(ModelReply::text).toList();
    }

    private static ModelQuery query(String name, Sampling sampling) {
        return ReferenceCase.of(FAMILY, name)
                .query()
                .maxTokens(12)
                .sampling(sampling)
                .build();
    }
}
