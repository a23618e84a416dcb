package io.ecp.djl.qwen35;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecp.djl.runtime.CallScope;
import io.ecp.djl.runtime.ScriptModule;
import io.ecp.djl.runtime.TorchRuntime;
import io.ecp.djl.runtime.TorchScriptArchive;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares the recurrence, step by step and in blocks, with its definition computed in double. */
class DeltaRuleTest {

    private static final int HEADS = 2;
    private static final int KEY = 16;
    private static final int VALUE = 8;

    private static ScriptModule script;

    @BeforeAll
    static void compile() {
        script = ScriptModule.load(
                TorchRuntime.start(), TorchScriptArchive.of("DeltaProbe", "qwen35/delta.py", "qwen35/delta_probe.py"));
    }

    @AfterAll
    static void close() {
        script.close();
    }

    // Lengths around the block of 64; pieces of one token, of odd sizes, and of everything. The decay per token goes
    // from none at all to one that forgets everything and would overflow if it were ever inverted.
    @ParameterizedTest
    @CsvSource({
        "1, 1, 1",
        "2, 1, 1",
        "2, 2, 1",
        "63, 63, 0.1",
        "64, 64, 0.1",
        "65, 65, 0.1",
        "65, 64, 0.1",
        "130, 1, 0.1",
        "200, 200, 0",
        "200, 200, 0.01",
        "200, 77, 1",
        "200, 200, 30",
        "200, 200, 1000",
        "300, 128, 0.05"
    })
    void every_way_of_reading_gives_what_the_definition_gives(int length, int piece, float decay) {
        long seed = 20_261_124L + length;
        Random random = new Random(seed);
        float[] q = units(random, length, 1 / Math.sqrt(KEY));
        float[] k = units(random, length, 1);
        float[] v = gaussians(random, HEADS * length * VALUE);
        float[] g = new float[HEADS * length];
        float[] beta = new float[HEADS * length];
        for (int i = 0; i < g.length; i++) {
            g[i] = -decay * random.nextFloat();
            beta[i] = random.nextFloat();
        }
        double[] state = new double[HEADS * KEY * VALUE];
        double[] expected = define(q, k, v, g, beta, length, state);

        List<float[]> actual;
        try (CallScope call = script.open()) {
            actual = call.floatLists(call.call(
                    "read",
                    call.tensor(q, HEADS, length, KEY),
                    call.tensor(k, HEADS, length, KEY),
                    call.tensor(v, HEADS, length, VALUE),
                    call.tensor(g, HEADS, length),
                    call.tensor(beta, HEADS, length),
                    call.number((long) piece)));
        }

        assertThat(difference(actual.get(0), expected)).as("seed %d", seed).isLessThanOrEqualTo(2e-5);
        assertThat(difference(actual.get(1), state)).as("state, seed %d", seed).isLessThanOrEqualTo(2e-5);
    }

    /** S = exp(g) S, S = S + k (beta (v - k S))^T, y = q S, token by token. */
    private static double[] define(
            float[] q, float[] k, float[] v, float[] g, float[] beta, int length, double[] state) {
        double[] reads = new double[HEADS * length * VALUE];
        for (int head = 0; head < HEADS; head++) {
            for (int t = 0; t < length; t++) {
                int row = head * length + t;
                for (int j = 0; j < VALUE; j++) {
                    double known = 0;
                    for (int i = 0; i < KEY; i++) {
                        int at = (head * KEY + i) * VALUE + j;
                        state[at] *= Math.exp(g[row]);
                        known += k[row * KEY + i] * state[at];
                    }
                    double change = beta[row] * (v[row * VALUE + j] - known);
                    for (int i = 0; i < KEY; i++) {
                        int at = (head * KEY + i) * VALUE + j;
                        state[at] += k[row * KEY + i] * change;
                        reads[row * VALUE + j] += q[row * KEY + i] * state[at];
                    }
                }
            }
        }
        return reads;
    }

    private static float[] units(Random random, int length, double size) {
        float[] rows = gaussians(random, HEADS * length * KEY);
        for (int row = 0; row < HEADS * length; row++) {
            double square = 0;
            for (int i = 0; i < KEY; i++) {
                square += rows[row * KEY + i] * rows[row * KEY + i];
            }
            for (int i = 0; i < KEY; i++) {
                rows[row * KEY + i] *= (float) (size / Math.sqrt(square));
            }
        }
        return rows;
    }

    private static float[] gaussians(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static double difference(float[] actual, double[] expected) {
        assertThat(actual).hasSize(expected.length);
        double most = 0;
        for (int i = 0; i < actual.length; i++) {
            // Math.max keeps NaN, so that it does not pass as small.
            most = Math.max(most, Math.abs(actual[i] - expected[i]));
        }
        return most;
    }
}
