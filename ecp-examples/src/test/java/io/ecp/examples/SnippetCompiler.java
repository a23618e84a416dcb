package io.ecp.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles Java of the documentation against the library, in directories of its own. */
final class SnippetCompiler {

    private final Path directory;

    /** A compiler that writes into folders of a directory. */
    SnippetCompiler(Path directory) {
        this.directory = directory;
    }

    /**
     * Compiles a source file.
     *
     * @param name the name of its class
     * @param source its text
     * @return the folder with the classes
     * @throws AssertionError with the compiler's messages if it does not compile
     */
    Path compile(String name, String source) {
        try {
            Path sources = Files.createTempDirectory(directory, "sources");
            Path classes = Files.createTempDirectory(directory, "classes");
            Path file = sources.resolve(name + ".java");
            Files.writeString(file, source);
            JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
            StringWriter messages = new StringWriter();
            try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
                boolean compiled = compiler.getTask(
                                messages,
                                files,
                                null,
                                List.of(
                                        "-d",
                                        classes.toString(),
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        "-proc:none",
                                        "--release",
                                        "17"),
                                null,
                                files.getJavaFileObjects(file))
                        .call();
                assertThat(compiled).as("%s: %s", name, messages).isTrue();
            }
            return classes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
