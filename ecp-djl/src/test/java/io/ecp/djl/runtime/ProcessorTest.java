package io.ecp.djl.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessorTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "processor\t: 0\nflags\t\t: fpu sse2 avx512f avx512_bf16 avx512_vnni\n",
                "processor\t: 0\nflags\t\t: fpu amx_bf16\n",
                "processor\t: 0\nFeatures\t: fp asimd i8mm bf16 dgh\n"
            })
    void bfloat16_instructions_are_found_by_the_kernels_names(String cpuinfo) {
        assertThat(Processor.multipliesBfloat16(cpuinfo)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "flags\t\t: fpu sse2 avx2 avx512f avx512bw\n",
                "model name\t: wonder bf16 chip\nflags\t\t: fpu\n",
                "Features\t: fp asimd\n",
                "flags"
            })
    void without_them_bfloat16_is_not_fast(String cpuinfo) {
        assertThat(Processor.multipliesBfloat16(cpuinfo)).isFalse();
    }
}
