package io.ecp.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.error.CancelledException;
import io.ecp.error.DeadlineException;
import io.ecp.error.ModelException;
import io.ecp.imaging.Region;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.imaging.View;
import io.ecp.model.Deadline;
import io.ecp.model.FinishReason;
import io.ecp.model.ModelQuery;
import io.ecp.model.ModelReply;
import io.ecp.model.ModelTraits;
import io.ecp.model.Predictor;
import io.ecp.testing.FaultyPredictor.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaultyPredictorTest {

    private static final String SOUND = "<|box_start|>(100,200),(300,400)<|box_end|>";

    private final Predictor sound = query -> ModelReply.of(SOUND);

    private static ModelQuery query(String text) {
        return query(text, Deadline.none());
    }

    private static ModelQuery query(String text, Deadline deadline) {
        Size size = new Size(8, 8);
        return ModelQuery.builder()
                .picture(View.of(Region.whole(size), RgbImage.filled(size, 0)))
                .text(text)
                .deadline(deadline)
                .build();
    }

    private static String outcome(Predictor model, String text) {
        try {
            ModelReply reply = model.predict(query(text));
            return reply == null ? "null" : reply.text();
        } catch (RuntimeException | Error e) {
            return e.toString();
        } finally {
            Thread.interrupted();
        }
    }

    private static FaultyPredictor.Builder anything(Predictor model) {
        FaultyPredictor.Builder builder = FaultyPredictor.around(model);
        for (Fault fault : Fault.values()) {
            builder.injecting(fault, 0.08);
        }
        return builder;
    }

    @Test
    void without_a_share_set_it_does_what_the_model_does() {
        FaultyPredictor model = FaultyPredictor.around(new Predictor() {
                    @Override
                    public ModelReply predict(ModelQuery query) {
                        return sound.predict(query);
                    }

                    @Override
                    public ModelTraits traits() {
                        return ModelTraits.builder("some/model").build();
                    }
                })
                .build();

        assertThat(IntStream.range(0, 100).mapToObj(i -> outcome(model, "question " + i)))
                .containsOnly(SOUND);
        assertThat(model.traits().name()).isEqualTo("some/model");
        assertThat(model.calls()).isEqualTo(100);
        assertThat(model.injected()).isEmpty();
    }

    @Test
    void the_same_seed_gives_the_same_faults_in_whatever_order_is_asked() {
        List<String> asked =
                IntStream.range(0, 500).mapToObj(i -> "question " + i % 100).toList();
        FaultyPredictor one = anything(sound).seed(7).build();
        FaultyPredictor other = anything(sound).seed(7).build();
        FaultyPredictor third = anything(sound).seed(8).build();

        List<String> first = asked.stream().map(text -> outcome(one, text)).toList();
        List<String> again =
                asked.parallelStream().map(text -> outcome(other, text)).toList();
        List<String> others = asked.stream().map(text -> outcome(third, text)).toList();

        // A question's five repetitions may come in another order, but get the same.
        for (int i = 0; i < 100; i++) {
            List<String> inTurn = new ArrayList<>();
            List<String> sideBySide = new ArrayList<>();
            for (int repetition = 0; repetition < 5; repetition++) {
                inTurn.add(first.get(i + 100 * repetition));
                sideBySide.add(again.get(i + 100 * repetition));
            }
            assertThat(sideBySide).containsExactlyInAnyOrderElementsOf(inTurn);
        }
        assertThat(other.injected()).isEqualTo(one.injected());
        assertThat(others).isNotEqualTo(first);
    }

    @Test
    void faults_come_in_their_shares_and_are_counted() {
        FaultyPredictor model =
                FaultyPredictor.around(sound).seed(3).failing(0.05).garbage(0.2).build();

        long failed = IntStream.range(0, 10_000)
                .mapToObj(i -> outcome(model, "question " + i))
                .filter(outcome -> outcome.startsWith(ModelException.class.getName()))
                .count();

        assertThat(failed).isBetween(420L, 580L);
        assertThat(model.injected()).containsOnlyKeys(Fault.FAILURE, Fault.GARBAGE);
        assertThat(model.injected().get(Fault.FAILURE)).isEqualTo(failed);
        assertThat(model.injected().get(Fault.GARBAGE)).isBetween(1_850L, 2_150L);
        assertThat(model).hasToString("FaultyPredictor[unknown, 10000 calls, " + model.injected() + "]");
    }

    @Test
    void the_same_question_again_may_get_another_fate() {
        FaultyPredictor model = FaultyPredictor.around(sound).failing(0.5).build();

        Set<String> outcomes = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            outcomes.add(outcome(model, "the same"));
        }

        assertThat(outcomes).hasSize(2);
    }

    @Test
    void failures_are_the_models_or_the_callers_own() {
        FaultyPredictor own = FaultyPredictor.around(sound)
                .failingWith(1, () -> new ModelException("HTTP status 503"))
                .build();
        FaultyPredictor undocumented =
                FaultyPredictor.around(sound).injecting(Fault.UNDOCUMENTED, 1).build();

        assertThatThrownBy(() -> own.predict(query("?")))
                .isInstanceOf(ModelException.class)
                .hasMessage("HTTP status 503");
        assertThat(IntStream.range(0, 200).mapToObj(i -> outcome(undocumented, "question " + i)))
                .allMatch(outcome -> outcome.endsWith("an injected fault"))
                .anyMatch(outcome -> outcome.startsWith("java.lang.NullPointerException"))
                .anyMatch(outcome -> outcome.startsWith("java.lang.IllegalStateException"))
                .anyMatch(outcome -> outcome.startsWith("java.io.UncheckedIOException"));
    }

    @Test
    void an_error_and_a_missing_reply_are_what_they_say() {
        assertThatThrownBy(() -> FaultyPredictor.around(sound)
                        .injecting(Fault.OUT_OF_MEMORY, 1)
                        .build()
                        .predict(query("?")))
                .isInstanceOf(OutOfMemoryError.class);
        assertThat(FaultyPredictor.around(sound)
                        .injecting(Fault.NO_REPLY, 1)
                        .build()
                        .predict(query("?")))
                .isNull();
    }

    @Test
    void half_an_answer_is_a_beginning_and_says_that_it_was_cut_off() {
        FaultyPredictor model =
                FaultyPredictor.around(sound).injecting(Fault.HALF_ANSWER, 1).build();

        for (int i = 0; i < 100; i++) {
            ModelReply reply = model.predict(query("question " + i));
            assertThat(SOUND).startsWith(reply.text());
            assertThat(reply.text()).hasSizeLessThan(SOUND.length());
            assertThat(reply.finishReason()).isEqualTo(FinishReason.LENGTH);
        }
    }

    @Test
    void garbage_is_of_many_kinds() {
        FaultyPredictor model = FaultyPredictor.around(sound).garbage(1).build();

        List<String> garbage = IntStream.range(0, 1_000)
                .mapToObj(i -> model.predict(query("question " + i)).text())
                .toList();

        assertThat(garbage)
                .contains("", "[900, 900, 100, 100]", "[NaN, NaN, NaN, NaN]", "null")
                .anyMatch(text -> text.length() >= 19_000)
                .anyMatch(text -> text.contains("\u001b[2J"))
                .doesNotContain(SOUND);
        assertThat(new HashSet<>(garbage)).hasSizeGreaterThan(100);
    }

    @Test
    void a_delay_heeds_the_deadline() {
        FaultyPredictor model =
                FaultyPredictor.around(sound).delaying(1, Duration.ofDays(1)).build();

        assertThatThrownBy(() -> model.predict(query("?", Deadline.after(Duration.ofMillis(20)))))
                .isInstanceOf(DeadlineException.class);
        Deadline cancelled = Deadline.none();
        cancelled.cancel();
        assertThatThrownBy(() -> model.predict(query("?", cancelled))).isInstanceOf(CancelledException.class);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> model.predict(query("?"))).isInstanceOf(CancelledException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void a_stall_heeds_nothing_and_keeps_the_interruption() {
        FaultyPredictor model =
                FaultyPredictor.around(sound).stalling(1, Duration.ofMillis(50)).build();
        Deadline cancelled = Deadline.none();
        cancelled.cancel();
        Thread.currentThread().interrupt();
        long start = System.nanoTime();

        assertThat(model.predict(query("?", cancelled)).text()).isEqualTo(SOUND);

        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(50_000_000L);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void an_interruption_reaches_the_model() {
        boolean[] interrupted = {false};
        FaultyPredictor model = FaultyPredictor.around(query -> {
                    interrupted[0] = Thread.currentThread().isInterrupted();
                    return sound.predict(query);
                })
                .injecting(Fault.INTERRUPT, 1)
                .build();

        assertThat(model.predict(query("?")).text()).isEqualTo(SOUND);
        assertThat(interrupted[0]).isTrue();
        assertThat(Thread.interrupted()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void every_fault_can_be_had_alone(Fault fault) {
        FaultyPredictor model =
                FaultyPredictor.around(sound).injecting(fault, 1).build();

        outcome(model, "?");

        assertThat(model.injected()).isEqualTo(Map.of(fault, 1L));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void shares_are_shares(double share) {
        assertThatThrownBy(() -> FaultyPredictor.around(sound).failing(share))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("from 0 to 1, but was " + share);
    }

    @Test
    void shares_that_exceed_one_together_and_waits_below_zero_are_refused() {
        assertThatThrownBy(() -> FaultyPredictor.around(sound).failing(0.6).garbage(0.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must not exceed 1, but with 0.5 for GARBAGE they are 1.1");
        assertThatThrownBy(() -> FaultyPredictor.around(sound).delaying(0.1, Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must not be negative, but was PT-0.001S");
    }
}
