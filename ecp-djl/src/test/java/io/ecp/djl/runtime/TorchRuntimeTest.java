package io.ecp.djl.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import io.ecp.error.ModelLoadException;
import java.net.URL;
import java.net.URLClassLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TorchRuntimeTest {

    @Test
    void starting_twice_gives_the_same_runtime() {
        assertThat(TorchRuntime.start()).isSameAs(TorchRuntime.start());
        assertThat(TorchRuntime.start().version()).startsWith("2.");
    }

    @Test
    void starting_keeps_djl_off_the_network() {
        TorchRuntime.start();

        assertThat(System.getProperty("ai.djl.offline")).isEqualTo("true");
    }

    @Test
    void missing_native_libraries_are_reported_with_the_dependencies_to_add() {
        EngineException failure = new EngineException(
                "Failed to load PyTorch native library", new IllegalStateException("Cannot find libtorch.so"));

        assertThatThrownBy(() -> TorchRuntime.start(() -> {
                    throw failure;
                }))
                .isInstanceOf(ModelLoadException.class)
                .hasCause(failure)
                .hasMessage("libtorch does not start (Cannot find libtorch.so); add the dependencies"
                        + " ai.djl.pytorch:pytorch-jni:2.7.1-0.35.1 and ai.djl.pytorch:pytorch-native-cpu:2.7.1 with"
                        + " classifier " + TorchRuntime.platform() + " to the class path");
    }

    @Test
    void a_library_that_does_not_link_is_reported_like_a_missing_one() {
        assertThatThrownBy(() -> TorchRuntime.start(() -> {
                    throw new UnsatisfiedLinkError("wrong ELF class");
                }))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageStartingWith("libtorch does not start (wrong ELF class); add the dependencies");
    }

    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, linux-x86_64",
        "Linux, aarch64, linux-aarch64",
        "Mac OS X, aarch64, osx-aarch64",
        "Windows 11, amd64, win-x86_64"
    })
    void the_classifier_is_the_one_that_djl_publishes(String os, String architecture, String classifier) {
        assertThat(TorchRuntime.platform(os, architecture)).isEqualTo(classifier);
    }

    @Test
    void a_platform_without_libraries_is_named() {
        assertThat(TorchRuntime.platform("Mac OS X", "x86_64"))
                .isEqualTo("of your platform (none is published for Mac OS X on x86_64)");
    }

    @Test
    void what_is_not_on_the_class_path_is_known_without_loading_it() throws Exception {
        try (URLClassLoader nothing = new URLClassLoader(new URL[0], ClassLoader.getPlatformClassLoader())) {
            assertThat(TorchRuntime.lacks(nothing, false)).hasValueSatisfying(lack -> assertThat(lack)
                    .startsWith("libtorch is not on the class path; add the dependencies")
                    .endsWith(TorchRuntime.platform()));
            assertThat(TorchRuntime.lacks(nothing, true)).isPresent();
        }
        assertThat(TorchRuntime.lacks()).isEmpty();
    }
}
