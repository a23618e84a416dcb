package io.ecp.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the README to its word: its Java is compiled, its program is run, its output is what is printed. */
class ReadmeTest {

    private static final Pattern FENCE = Pattern.compile("^```(\\w*)\\R(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern CLASS = Pattern.compile("\\bclass (\\w+)");

    @TempDir
    Path directory;

    @TestFactory
    Stream<DynamicTest> every_java_snippet_compiles() throws IOException {
        List<Snippet> snippets = snippets();
        assertThat(snippets).as("Java snippets in the README").hasSizeGreaterThanOrEqualTo(3);
        return snippets.stream().map(snippet -> DynamicTest.dynamicTest(snippet.name(), () -> compile(snippet)));
    }

    @Test
    void the_smallest_program_prints_what_the_readme_says() throws Exception {
        copyScreen(directory.resolve("screen.png"));

        assertThat(printedBy(snippet("QuickStart")))
                .isEqualTo(snippet("QuickStart").nextText());
    }

    @Test
    void the_program_for_many_pictures_prints_what_the_readme_says() throws Exception {
        Path shots = Files.createDirectory(directory.resolve("shots"));
        copyScreen(shots.resolve("screen.png"));
        Files.createFile(shots.resolve("empty.png"));

        assertThat(printedBy(snippet("ManyPictures")))
                .isEqualTo(snippet("ManyPictures").nextText());
    }

    private static void copyScreen(Path file) throws IOException {
        try (InputStream screen = ReadmeTest.class.getResourceAsStream("screens/screen_000.png")) {
            assertThat(screen).isNotNull();
            Files.copy(screen, file);
        }
    }

    private String printedBy(Snippet program) throws Exception {
        Path classes = compile(program);
        Path printed = directory.resolve("printed.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classes + File.pathSeparator + System.getProperty("java.class.path"),
                        program.name())
                .directory(directory.toFile())
                .redirectOutput(printed.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();

        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();

        assertThat(process.exitValue()).isZero();
        return Files.readString(printed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CropTest", "FailingModelTest"})
    void the_tests_of_the_readme_pass(String name) throws Exception {
        Path classes = compile(snippet(name));
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()}, ReadmeTest.class.getClassLoader())) {
            Class<?> test = loader.loadClass(name);
            int run = 0;
            for (Method method : test.getDeclaredMethods()) {
                if (method.isAnnotationPresent(Test.class)) {
                    method.setAccessible(true);
                    var constructor = test.getDeclaredConstructor();
                    constructor.setAccessible(true);
                    method.invoke(constructor.newInstance());
                    run++;
                }
            }
            assertThat(run).as("tests in the snippet").isPositive();
        }
    }

    @Test
    void wrapping_a_model_takes_at_most_six_lines() throws IOException {
        String source = snippet("OwnModel").source();
        int start = source.indexOf("Predictor mine");
        int end = source.indexOf("};", start);

        assertThat(start).isPositive();
        assertThat(source.substring(start, end + 2).lines().count()).isLessThanOrEqualTo(6);
    }

    @Test
    void the_three_commands_stand_under_their_marks() throws IOException {
        assertThat(command("demo")).contains("demo");
        assertThat(command("test")).startsWith("mvn");
        assertThat(command("cli")).startsWith("java -jar ").doesNotContain("\n");
        assertThat(command("demo")).contains(command("cli"));
    }

    private Path compile(Snippet snippet) {
        return new SnippetCompiler(directory).compile(snippet.name(), snippet.source());
    }

    private static String command(String mark) throws IOException {
        Matcher fence = Pattern.compile(
                        "<!-- command: " + mark + " -->\\s*^```\\w*\\R(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(readme());
        assertThat(fence.find()).as("the command " + mark).isTrue();
        return fence.group(1).strip();
    }

    private static Snippet snippet(String name) throws IOException {
        return snippets().stream()
                .filter(snippet -> snippet.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the README has no class " + name));
    }

    private static List<Snippet> snippets() throws IOException {
        List<Snippet> snippets = new ArrayList<>();
        for (String page : List.of(readme(), page("docs/strategies.md"))) {
            Matcher fence = FENCE.matcher(page);
            while (fence.find()) {
                if (fence.group(1).equals("java")) {
                    Matcher name = CLASS.matcher(fence.group(2));
                    assertThat(name.find()).as("a class in " + fence.group(2)).isTrue();
                    Matcher next = FENCE.matcher(page);
                    String text = next.find(fence.end()) && next.group(1).equals("text") ? next.group(2) : "";
                    snippets.add(new Snippet(name.group(1), fence.group(2), text));
                }
            }
        }
        return snippets;
    }

    private static String page(String name) throws IOException {
        Path page = Path.of(System.getProperty("user.dir")).resolveSibling(name);
        return Files.readString(page).replace("\r\n", "\n");
    }

    private static String readme() throws IOException {
        return page("README.md");
    }

    /**
     * A fence of Java.
     *
     * @param name its class
     * @param source its text
     * @param nextText the fence of text that follows it, if one does
     */
    private record Snippet(String name, String source, String nextText) {}
}
