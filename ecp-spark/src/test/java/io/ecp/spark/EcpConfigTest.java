package io.ecp.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.EcpEngine;
import io.ecp.model.ModelReply;
import io.ecp.stage.Budget;
import io.ecp.strategy.AgreementGated;
import io.ecp.strategy.Direct;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EcpConfigTest {

    @Test
    void it_arrives_as_it_was_sent() throws Exception {
        EcpConfig sent = EcpConfig.builder()
                .predictor(() -> query -> ModelReply.of("x"))
                .profile("qwen3-vl")
                .strategy(AgreementGated::standard)
                .maxTokens(64)
                .timeLimit(Duration.ofSeconds(9))
                .budget(Budget.ofCalls(3).withPixels(1000).withTime(Duration.ofSeconds(5)))
                .results("shared")
                .partitions(17)
                .requestsAtOnce(5)
                .build();

        EcpConfig arrived = shipped(sent);
        EcpConfig twice = shipped(arrived);

        assertThat(arrived).hasToString(sent.toString());
        assertThat(twice.key()).isEqualTo(sent.key());
        assertThat(arrived.results()).contains(Path.of("shared"));
        assertThat(arrived.partitions()).isEqualTo(17);
        assertThat(arrived.requestsAtOnce()).hasValue(5);
        EcpEngine engine = arrived.open().engine();
        assertThat(engine.profile().name()).isEqualTo("qwen3-vl");
        assertThat(engine.strategy().name()).isEqualTo(AgreementGated.standard().name());
    }

    @Test
    void what_shapes_an_answer_is_in_the_key_and_nothing_else() {
        String plain = EcpConfig.builder().model("a").build().key();

        assertThat(EcpConfig.builder()
                        .model("a")
                        .results("shared")
                        .partitions(7)
                        .requestsAtOnce(2)
                        .build()
                        .key())
                .isEqualTo(plain);
        assertThat(EcpConfig.builder().model("b").build().key()).isNotEqualTo(plain);
        assertThat(EcpConfig.builder().model("a").maxTokens(9).build().key()).isNotEqualTo(plain);
        assertThat(EcpConfig.builder().model("a").strategy(Direct::of).build().key())
                .isNotEqualTo(plain);
        assertThat(EcpConfig.builder().model("a").profile("qwen3-vl").build().key())
                .isNotEqualTo(plain);
        assertThat(EcpConfig.builder()
                        .model("a")
                        .timeLimit(Duration.ofSeconds(1))
                        .build()
                        .key())
                .isNotEqualTo(plain);
        assertThat(EcpConfig.builder()
                        .model("a")
                        .budget(Budget.ofCalls(2))
                        .build()
                        .key())
                .isNotEqualTo(plain);
    }

    @Test
    void what_cannot_be_shipped_is_refused_by_the_driver() {
        Object stuck = new Object();

        assertThatThrownBy(() -> EcpConfig.builder()
                        .predictor(() -> query -> ModelReply.of(stuck.toString()))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.Object")
                .hasMessageContaining("make what is not serialisable inside the supplier");
    }

    @Test
    void nonsense_is_refused() {
        EcpConfig.Builder builder = EcpConfig.builder();

        assertThatThrownBy(() -> builder.profile("no such profile"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no such profile");
        assertThatThrownBy(() -> builder.maxTokens(0)).hasMessage("maxTokens must be at least 1, but was 0");
        assertThatThrownBy(() -> builder.partitions(0)).hasMessage("partitions must be at least 1, but was 0");
        assertThatThrownBy(() -> builder.requestsAtOnce(-1))
                .hasMessage("requestsAtOnce must be at least 1, but was -1");
        assertThatThrownBy(() -> builder.timeLimit(Duration.ZERO))
                .hasMessage("the time limit must be above zero, but was PT0S");
        assertThatThrownBy(() -> builder.model("here")
                        .predictor(() -> query -> ModelReply.of("x"))
                        .build())
                .hasMessage("the model is both at here and made by a supplier; give one of them");
    }

    private static EcpConfig shipped(EcpConfig config) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(config);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (EcpConfig) in.readObject();
        }
    }
}
