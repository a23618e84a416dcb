package io.ecp.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.error.ModelLoadException;
import io.ecp.model.ModelReply;
import io.ecp.model.Predictor;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExecutorEnginesTest {

    private static final AtomicBoolean BROKEN = new AtomicBoolean();

    private final ExecutorEngines engines = new ExecutorEngines();

    @Test
    void tasks_of_one_configuration_share_one_engine_whoever_has_sent_it() throws Exception {
        CountDownLatch all = new CountDownLatch(8);
        List<CompletableFuture<ExecutorEngines.Lease>> leases = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> {
                    all.countDown();
                    return engines.lease(config("shared", 512));
                }))
                .toList();

        assertThat(all.await(60, TimeUnit.SECONDS)).isTrue();
        for (CompletableFuture<ExecutorEngines.Lease> lease : leases) {
            assertThat(lease.get(60, TimeUnit.SECONDS).engine())
                    .isSameAs(leases.get(0).get().engine());
        }
        assertThat(FlakyModel.counts("shared").made).hasValue(1);
    }

    @Test
    void an_engine_outlives_its_last_task_until_another_is_wanted() {
        FlakyModel.Counts counts = FlakyModel.counts("outlives");
        ExecutorEngines.Lease first = engines.lease(config("outlives", 512));
        first.close();
        ExecutorEngines.Lease second = engines.lease(config("outlives", 512));

        assertThat(counts.made).hasValue(1);
        engines.lease(config("outlives", 100)).close();
        assertThat(counts.closed).as("while a task uses the first").hasValue(0);

        second.close();
        second.close();
        engines.lease(config("outlives", 200)).close();
        assertThat(counts.closed).as("both that no task used").hasValue(2);
        assertThat(engines.size()).isEqualTo(1);
    }

    @Test
    void a_model_that_could_not_be_opened_is_tried_again() {
        EcpConfig config =
                EcpConfig.builder().predictor(ExecutorEnginesTest::made).build();
        BROKEN.set(true);
        assertThatThrownBy(() -> engines.lease(config)).isInstanceOf(ModelLoadException.class);
        BROKEN.set(false);

        assertThat(engines.lease(config).engine()).isNotNull();
    }

    private static Predictor made() {
        if (BROKEN.get()) {
            throw new ModelLoadException("no memory for it");
        }
        return query -> ModelReply.of("x");
    }

    private static EcpConfig config(String test, int tokens) {
        return EcpConfig.builder()
                .predictor(() -> new FlakyModel(test, 0, 1))
                .maxTokens(tokens)
                .build();
    }
}
