package io.ecp.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The Java that stands in the Javadoc of exported packages compiles as it is, with the imports that a reader would add. */
class JavadocExamplesTest {

    private static final Path MODULE = Path.of(System.getProperty("user.dir"));
    private static final List<String> MODULES =
            List.of("ecp-imaging", "ecp-core", "ecp-testing", "ecp-djl", "ecp-remote", "ecp-eval");
    private static final Pattern EXPORT = Pattern.compile("^\\s*exports ([\\w.]+);", Pattern.MULTILINE);
    private static final Pattern COMMENT = Pattern.compile("/\\*\\*.*?\\*/", Pattern.DOTALL);
    private static final Pattern EXAMPLE = Pattern.compile("<pre>\\{@code\\R(.*?)\\R *\\* *}</pre>", Pattern.DOTALL);
    private static final Pattern MARGIN = Pattern.compile("^ *\\* ?", Pattern.MULTILINE);
    private static final List<String> OF_THE_JDK = List.of(
            "java.awt.Color",
            "java.nio.file.DirectoryStream",
            "java.nio.file.Files",
            "java.nio.file.Path",
            "java.time.Duration",
            "java.util.List",
            "java.util.Map",
            "java.util.function.Function",
            "java.util.stream.Stream");

    @TempDir
    Path directory;

    @TestFactory
    Stream<DynamicTest> every_example_compiles() throws IOException {
        List<Example> examples = new ArrayList<>();
        StringBuilder imports = new StringBuilder();
        OF_THE_JDK.forEach(type -> imports.append("import ").append(type).append(";\n"));
        for (String module : MODULES) {
            Path sources = MODULE.resolveSibling(module).resolve("src/main/java");
            for (String name : exported(sources)) {
                imports.append("import ").append(name).append(".*;\n");
                collect(sources.resolve(name.replace('.', '/')), examples);
            }
        }
        assertThat(examples)
                .extracting(Example::where)
                .contains("Ecp", "EcpEngine", "Predictor", "ImageSource", "Tiling", "DjlPredictor", "OpenAiPredictor");
        return examples.stream()
                .map(example -> DynamicTest.dynamicTest(example.where(), () -> new SnippetCompiler(directory)
                        .compile(
                                "Example",
                                """
                        %s
                        class Example {
                            void example() throws Exception {
                        %s
                            }
                        }
                        """
                                        .formatted(imports, example.code()))));
    }

    private static List<String> exported(Path sources) throws IOException {
        Matcher export = EXPORT.matcher(Files.readString(sources.resolve("module-info.java")));
        List<String> names = export.results().map(found -> found.group(1)).toList();
        assertThat(names).as("packages exported by " + sources).isNotEmpty();
        return names;
    }

    private static void collect(Path folder, List<Example> examples) throws IOException {
        List<Path> files;
        try (Stream<Path> listed = Files.list(folder)) {
            files = listed.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            String type = file.getFileName().toString().replace(".java", "");
            String source = Files.readString(file).replace("\r\n", "\n");
            COMMENT.matcher(source)
                    .results()
                    .flatMap(comment -> EXAMPLE.matcher(comment.group()).results())
                    .map(example -> MARGIN.matcher(example.group(1)).replaceAll(""))
                    .forEach(code -> examples.add(new Example(type, code)));
        }
    }

    /**
     * A piece of Java.
     *
     * @param where the type in whose source it stands
     * @param code its statements
     */
    private record Example(String where, String code) {}
}
