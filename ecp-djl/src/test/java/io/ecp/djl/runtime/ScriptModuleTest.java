package io.ecp.djl.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.error.ModelException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptModuleTest {

    @ParameterizedTest
    @ValueSource(strings = {"runtime/linear.py", "runtime/linear_bf16.py"})
    void a_linear_layer_of_one_bfloat16_row_works_here(String resource) {
        assertThat(LinearKernel.works(TorchRuntime.start(), resource)).isTrue();
    }

    @Test
    void a_kernel_that_does_not_load_is_not_used() {
        // The text of weights.py defines no linear layer: the probe cannot be compiled, as with a missing operator.
        assertThat(LinearKernel.works(TorchRuntime.start(), "runtime/weights.py"))
                .isFalse();
    }

    @Test
    void float32_and_other_devices_take_the_plain_linear_layer() {
        TorchRuntime runtime = TorchRuntime.start();

        assertThat(LinearKernel.resource(runtime, Placement.CPU_FLOAT32)).isEqualTo("runtime/linear.py");
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
