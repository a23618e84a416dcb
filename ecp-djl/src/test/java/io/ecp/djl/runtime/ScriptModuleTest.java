package io.ecp.djl.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.error.ModelException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptModuleTest {

    @ParameterizedTest
    @CsvSource({
        "runtime/linear.py, FLOAT32",
        "runtime/linear.py, BFLOAT16",
        "runtime/linear_bf16.py, BFLOAT16",
        "runtime/linear_int8.py, FLOAT32"
    })
    void a_linear_layer_of_one_row_and_of_three_works_here(String resource, ElementType type) {
        assertThat(LinearKernel.works(TorchRuntime.start(), resource, type)).isTrue();
    }

    @Test
    void a_kernel_that_does_not_load_is_not_used() {
        // The text of weights.py defines no linear layer: the probe cannot be compiled, as with a missing operator.
        assertThat(LinearKernel.works(TorchRuntime.start(), "runtime/weights.py", ElementType.FLOAT32))
                .isFalse();
    }

    @Test
    void a_kernel_that_computes_something_else_is_not_used() {
        assertThat(LinearKernel.works(TorchRuntime.start(), "runtime/linear_wrong.py", ElementType.FLOAT32))
                .isFalse();
    }

    @Test
    void a_small_row_beside_a_large_one_keeps_its_digits_over_packed_weights() {
        try (ScriptModule module = ScriptModule.load(
                        TorchRuntime.start(),
                        TorchScriptArchive.of("RowsProbe", "runtime/linear_int8.py", "runtime/rows_probe.py"));
                CallScope call = module.open()) {
            // With one scale for both rows the small one would be lost altogether: 1.
            assertThat(call.call("small_beside_large", call.number(256L), call.number(1e4))
                            .toDouble())
                    .isBetween(0.0, 0.03);
        }
    }

    @Test
    void what_a_failing_kernel_costs_is_said_once() {
        List<LogRecord> said = new ArrayList<>();
        Handler listener = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                said.add(entry);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger log = Logger.getLogger(LinearKernel.class.getName());
        log.addHandler(listener);
        try {
            for (int i = 0; i < 3; i++) {
                assertThat(LinearKernel.usable(
                                TorchRuntime.start(), "runtime/linear_overflowing.py", ElementType.FLOAT32))
                        .isFalse();
            }
        } finally {
            log.removeHandler(listener);
        }
        assertThat(said)
                .extracting(entry -> new SimpleFormatter().formatMessage(entry))
                .containsExactly("runtime/linear_overflowing.py computes 2048.0 instead of 4096 on this machine, taking"
                        + " the plain linear layer");
    }

    @Test
    void float32_and_other_devices_take_the_plain_linear_layer_and_packed_weights_their_own() {
        TorchRuntime runtime = TorchRuntime.start();

        assertThat(LinearKernel.resource(runtime, Placement.CPU_FLOAT32)).isEqualTo("runtime/linear.py");
        assertThat(LinearKernel.resource(runtime, Placement.int8(ElementType.FLOAT32)))
                .isEqualTo("runtime/linear_int8.py");
        assertThat(LinearKernel.resource(runtime, new Placement("cuda:0", ElementType.BFLOAT16)))
                .isEqualTo("runtime/linear.py");
    }

    @Test
    void an_error_in_libtorch_names_the_script_and_the_method() {
        try (ScriptModule module = ScriptModule.load(
                        TorchRuntime.start(), TorchScriptArchive.of("WeightReader", "runtime/weights.py"));
                CallScope call = module.open()) {
            assertThatThrownBy(() -> call.call("map", call.text("/no/such/file"), call.number(4L), call.number(6L)))
                    .isInstanceOf(ModelException.class)
                    .hasMessageStartingWith("WeightReader.map failed in libtorch: ")
                    .hasMessageContaining("/no/such/file");
        }
    }

    @Test
    void a_missing_resource_is_reported_as_a_damaged_jar() {
        assertThatThrownBy(() -> TorchScriptArchive.of("Nothing", "runtime/nothing.py"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the resource /io/ecp/djl/runtime/nothing.py is missing from the ecp-djl jar; use an"
                        + " unmodified jar");
    }
}
