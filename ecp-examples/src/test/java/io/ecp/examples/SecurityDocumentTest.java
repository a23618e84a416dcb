package io.ecp.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every test that the page on security names exists. */
class SecurityDocumentTest {

    private static final Path ROOT = Path.of("").toAbsolutePath().resolveSibling("");
    private static final Pattern NAMED = Pattern.compile("`(\\w+Test)\\.(\\w+)`");

    @Test
    void every_test_that_is_named_is_there() throws IOException {
        Map<String, String> sources = new TreeMap<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .forEach(tests -> read(tests, sources));
        }
        List<MatchResult> named = NAMED.matcher(Files.readString(ROOT.resolve("docs/security.md")))
                .results()
                .toList();

        assertThat(named).hasSizeGreaterThan(50);
        assertThat(named).allSatisfy(test -> assertThat(sources.getOrDefault(test.group(1), ""))
                .as(test.group())
                .containsPattern("(void|Stream<DynamicTest>) " + test.group(2) + "\\("));
    }

    private static void read(Path tests, Map<String, String> sources) {
        try (Stream<Path> files = Files.walk(tests)) {
            for (Path file :
                    (Iterable<Path>) files.filter(path -> path.toString().endsWith("Test.java"))::iterator) {
                String name = String.valueOf(file.getFileName()).replace(".java", "");
                sources.merge(name, Files.readString(file), String::concat);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
