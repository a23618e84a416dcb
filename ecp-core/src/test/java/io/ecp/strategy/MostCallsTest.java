package io.ecp.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecp.EcpEngine;
import io.ecp.EcpRequest;
import io.ecp.error.EcpException;
import io.ecp.error.ModelException;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.PixelBudget;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.model.ModelQuery;
import io.ecp.model.ModelReply;
import io.ecp.model.ModelTraits;
import io.ecp.model.Predictor;
import io.ecp.stage.Budget;
import io.ecp.task.Task;
import io.ecp.trace.EcpListener;
import io.ecp.trace.EcpTrace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a model says, no strategy makes more calls than its documentation tells, or than the budget allows. */
class MostCallsTest {

    private static final int SEEDS = 20;

    private final ImageSource large = ImageSource.of(RgbImage.filled(new Size(800, 400), 0x204060));
    private final ImageSource small = ImageSource.of(RgbImage.filled(new Size(96, 64), 0x204060));

    /** A model that says anything. */
    private static final class Babbler implements Predictor {

        private final Random random;
        private final boolean fails;
        private int calls;

        Babbler(long seed, boolean fails) {
            this.random = new Random(seed);
            this.fails = fails;
        }

        @Override
        public ModelReply predict(ModelQuery query) {
            calls++;
            if (fails && random.nextInt(8) == 0) {
                throw new ModelException("out of order");
            }
            ModelReply.Builder reply = ModelReply.builder(words());
            if (random.nextBoolean()) {
                reply.meanLogProbability(-random.nextDouble());
            }
            if (!query.optionLetters().isEmpty() && random.nextBoolean()) {
                Map<Character, Double> letters = new LinkedHashMap<>();
                double left = 1;
                for (char letter : query.optionLetters()) {
                    double chance = left * random.nextDouble();
                    letters.put(letter, chance);
                    left -= chance;
                }
                reply.optionProbabilities(letters);
            }
            return reply.build();
        }

        private String words() {
            return switch (random.nextInt(10)) {
                case 0 -> "(" + number() + ", " + number() + ")";
                case 1, 2 -> {
                    int x = random.nextInt(900);
                    int y = random.nextInt(900);
                    yield "<|box_start|>(" + x + "," + y + "),(" + (x + random.nextInt(100)) + ","
                            + (y + random.nextInt(100)) + ")<|box_end|>";
                }
                case 3 ->
                    "[{\"point_2d\": [" + number() + ", " + number() + "]}, {\"point_2d\": [" + number() + ", "
                            + number() + "]}]";
                case 4 -> "The answer is " + (char) ('A' + random.nextInt(4));
                case 5 -> List.of("yes", "no", "unsure", "A", "B").get(random.nextInt(5));
                case 6 -> List.of("not found", "[]", "null", "(-1, -1)", "").get(random.nextInt(5));
                case 7 -> "(" + random.nextInt(100_000) + ", -" + random.nextInt(100_000) + ")";
                case 8 ->
                    random.ints(random.nextInt(40), 1, 0xD000)
                            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                            .toString();
                default -> "I cannot tell.";
            };
        }

        private int number() {
            return random.nextInt(1001);
        }

        @Override
        public ModelTraits traits() {
            return ModelTraits.builder("desk-tiny")
                    .pixelBudget(new PixelBudget(1024, 8_192, 32))
                    .picturesPerQuery(3)
                    .build();
        }
    }

    static Stream<Arguments> documented() {
        return Stream.of(
                Arguments.of(Direct.of(), 1),
                Arguments.of(TwoStage.standard(), 4),
                Arguments.of(AgreementGated.standard(), 3),
                Arguments.of(MultiView.of(3), 1 + 3 + 1),
                Arguments.of(Narrowing.standard(), 1 + 3 + 1),
                Arguments.of(Recovery.standard(), 15),
                Arguments.of(Recovery.standard().withoutTiles().trustingFrom(0.9), 7),
                Arguments.of(CrossModel.with(new Babbler(7, true)), 8),
                Arguments.of(CrossModel.with(new Babbler(8, true)).withThirdVote(), 9),
                Arguments.of(FullPlusCrop.standard(), 4),
                Arguments.of(FullPlusCrop.standard().redFrame().keepingEasyAnswers(0.8), 4),
                Arguments.of(TileSearch.standard(), 32 + 4),
                Arguments.of(TileSearch.standard().tiles(4), 4 + 4),
                Arguments.of(TileSearch.standard().tiles(8).all(), 8 + 4),
                Arguments.of(TileSearch.standard().tiles(12).withoutPointing(), 12 + 4));
    }

    private static List<Task<?>> tasks() {
        return List.of(
                Task.locate("click it"),
                Task.choose("which?", List.of("one", "two", "three")),
                Task.ask("what?"),
                Task.prompt("which?\nA. one\nB. two"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("documented")
    void no_reply_makes_a_strategy_exceed_what_it_documents(Strategy strategy, int most) {
        for (int seed = 0; seed < SEEDS; seed++) {
            for (Task<?> task : tasks()) {
                for (ImageSource image : List.of(large, small)) {
                    int calls = calls(strategy, task, image, new Babbler(seed, seed % 2 == 1), Budget.unlimited());
                    assertThat(calls).as("seed %d, %s", seed, task).isBetween(1, most);
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("documented")
    void no_reply_makes_a_strategy_exceed_the_budget(Strategy strategy, int most) {
        for (int seed = 0; seed < SEEDS; seed++) {
            int allowed = 1 + seed % Math.min(most, 7);
            for (Task<?> task : tasks()) {
                int calls = calls(strategy, task, large, new Babbler(seed, false), Budget.ofCalls(allowed));
                assertThat(calls).as("seed %d, %s", seed, task).isBetween(1, allowed);
            }
        }
    }

    /** How many calls a request made, answered or failed; it may fail as the model does, and in no other way. */
    private static int calls(Strategy strategy, Task<?> task, ImageSource image, Babbler model, Budget budget) {
        int[] recorded = {0};
        EcpEngine engine = EcpEngine.builder()
                .predictor(model)
                .strategy(strategy)
                .listener(new EcpListener() {
                    @Override
                    public void onFinished(EcpTrace trace) {
                        recorded[0] = trace.calls().size();
                    }
                })
                .build();
        try {
            engine.predict(EcpRequest.of(image, task).withBudget(budget));
        } catch (EcpException e) {
            assertThat(e).isInstanceOf(ModelException.class).hasMessageContaining("out of order");
        }
        if (!(strategy instanceof CrossModel)) {
            assertThat(recorded[0]).as("calls in the trace").isEqualTo(model.calls);
        }
        return recorded[0];
    }
}
