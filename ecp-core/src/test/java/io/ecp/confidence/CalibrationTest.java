package io.ecp.confidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ecp.error.EcpException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CalibrationTest {

    private static final Map<String, String> FROM = Map.of("model", "synthetic", "strategy", "none");

    /** Answers that are wrong the less often the higher their score: 40 % at 0, none at 1. */
    private static List<LabelledScore> answers(Random random, int count) {
        List<LabelledScore> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double score = random.nextDouble();
            answers.add(new LabelledScore(score, random.nextDouble() >= 0.4 * (1 - score)));
        }
        return answers;
    }

    /** The share that is wrong from a score on: the mean of the line above. */
    private static double trueErrorRate(double threshold) {
        return 0.4 * (1 - threshold) / 2;
    }

    @ParameterizedTest
    @CsvSource({"0.05, 0.9, 4000", "0.1, 0.8, 1000", "0.02, 0.9, 20000"})
    void the_promise_holds_as_often_as_it_says(double errorRate, double reliability, int samples) {
        int promises = 0;
        int broken = 0;
        for (int seed = 0; seed < 200; seed++) {
            try {
                Calibration calibration =
                        Calibration.learn(answers(new Random(seed), samples), errorRate, reliability, FROM);
                promises++;
                broken += trueErrorRate(calibration.threshold()) > errorRate ? 1 : 0;
            } catch (NoPromiseException refused) {
                // No promise is no broken one.
            }
        }
        assertThat(promises).as("promises of 200").isGreaterThan(100);
        assertThat((double) broken / 200).isLessThanOrEqualTo(1 - reliability);
    }

    @Test
    void a_score_that_means_nothing_earns_no_promise_below_the_error_of_all() {
        int broken = 0;
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            List<LabelledScore> answers = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                answers.add(new LabelledScore(random.nextDouble(), random.nextDouble() >= 0.15));
            }
            try {
                Calibration.learn(answers, 0.1, 0.9, FROM);
                broken++;
            } catch (NoPromiseException refused) {
                assertThat(refused).hasMessageContaining("promise less");
            }
        }
        assertThat(broken).isLessThanOrEqualTo(20);
    }

    @Test
    void too_few_answers_promise_nothing_even_if_all_are_right() {
        List<LabelledScore> answers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            answers.add(new LabelledScore(i / 50.0, true));
        }

        assertThatThrownBy(() -> Calibration.learn(answers, 0.02, 0.9, FROM))
                .isInstanceOf(NoPromiseException.class)
                .hasMessageContaining("from 50 labelled answers")
                .hasMessageContaining("even if all were right it takes 183")
                .hasMessageContaining("label more answers");
    }

    @Test
    void equal_scores_are_accepted_together_or_not_at_all() {
        List<LabelledScore> answers = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            answers.add(new LabelledScore(0.9, true));
            answers.add(new LabelledScore(0.5, i % 2 == 0));
        }

        Calibration calibration = Calibration.learn(answers, 0.05, 0.9, FROM);

        assertThat(calibration.threshold()).isEqualTo(0.9);
        assertThat(calibration.accepted()).isEqualTo(300);
        assertThat(calibration.wrong()).isZero();
        assertThat(calibration.accepts(new Confidence(0.9, Map.of()))).isTrue();
        assertThat(calibration.accepts(new Confidence(0.89, Map.of()))).isFalse();
    }

    @Test
    void a_calibration_comes_back_from_its_file_with_its_provenance(@TempDir Path directory) {
        Path file = directory.resolve("calibration.json");
        Calibration learnt = Calibration.learn(answers(new Random(1), 4000), 0.05, 0.9, FROM);

        learnt.save(file);
        Calibration loaded = Calibration.load(file);

        assertThat(loaded.toJson()).isEqualTo(learnt.toJson());
        assertThat(loaded.provenance()).isEqualTo(FROM);
        assertThat(loaded.samples()).isEqualTo(4000);
        assertThat(loaded).hasToString(learnt.toString());
    }

    @Test
    void a_file_that_is_no_calibration_is_refused(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("calibration.json"), "{\"threshold\": 1}");

        assertThatThrownBy(() -> Calibration.load(file))
                .isInstanceOf(EcpException.class)
                .hasMessageContaining("is no calibration");
        assertThatThrownBy(() -> Calibration.load(directory.resolve("missing.json")))
                .isInstanceOf(EcpException.class)
                .hasMessageContaining("cannot be read");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, -1, Double.NaN})
    void rates_lie_between_0_and_1(double rate) {
        assertThatThrownBy(() -> Calibration.learn(List.of(), rate, 0.9, FROM))
                .hasMessage("errorRate must lie between 0 and 1, but was " + rate);
        assertThatThrownBy(() -> Calibration.learn(List.of(), 0.1, rate, FROM))
                .hasMessage("reliability must lie between 0 and 1, but was " + rate);
    }

    // By hand: 0.9^3 = 0.729; 0.729 + 3 * 0.1 * 0.81 = 0.972; 1 - 0.1^3 = 0.999.
    @ParameterizedTest
    @CsvSource({"0, 3, 0.1, 0.729", "1, 3, 0.1, 0.972", "2, 3, 0.1, 0.999", "3, 3, 0.1, 1", "0, 5, 0, 1", "4, 5, 1, 0"})
    void binomial_tails_are_exact(int k, int n, double p, double tail) {
        assertThat(BinomialTail.atMost(k, n, p)).isCloseTo(tail, within(1e-12));
    }

    @Test
    void binomial_tails_do_not_underflow() {
        assertThat(BinomialTail.atMost(5000, 10_000, 0.5)).isCloseTo(0.504, within(1e-3));
        assertThat(BinomialTail.atMost(10, 100_000, 0.5)).isZero();
    }

    @Test
    void scores_are_checked() {
        assertThatThrownBy(() -> new Confidence(1.5, Map.of())).hasMessageContaining("from 0 to 1, but was 1.5");
        assertThatThrownBy(() -> new LabelledScore(Double.NaN, true)).hasMessageContaining("must be a number");
    }
}
