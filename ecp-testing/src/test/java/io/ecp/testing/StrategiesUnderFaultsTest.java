package io.ecp.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every strategy with every kind of task under every kind of fault keeps what it promises. */
class StrategiesUnderFaultsTest {

    private static final int RUNS = 10_000;

    private final ExecutorService executor = Executors.newFixedThreadPool(4);

    @AfterEach
    void end_the_threads() {
        executor.shutdownNow();
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void no_fault_makes_a_strategy_hang_or_lose_what_it_had_found() {
        List<FaultRun> runs =
                IntStream.range(0, RUNS).mapToObj(i -> FaultRun.of(i, executor)).toList();

        assertThat(runs.stream().filter(run -> !run.broken().isEmpty()).limit(5))
                .as("promises that were not kept")
                .isEmpty();
        assertThat(runs).extracting(FaultRun::outcome).contains("REFINED", "WHOLE_IMAGE", "COARSE_ONLY", "ABSTAINED");
        assertThat(runs.stream().flatMap(run -> run.modelFaults().keySet().stream()))
                .as("faults that models got")
                .containsAll(EnumSet.allOf(FaultyPredictor.Fault.class));
        assertThat(runs.stream().flatMap(run -> run.pictureFaults().keySet().stream()))
                .as("faults that pictures got")
                .containsAll(EnumSet.allOf(FaultyImageSource.Fault.class));
    }
}
