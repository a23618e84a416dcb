package io.ecp.examples.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two builds of the same sources, in different places, time zones and languages, give the same bytes. */
class SameBytesTest {

    private static final long NEW_YEAR = 1_767_225_600_000L;

    @TempDir
    Path directory;

    @Test
    void a_second_build_makes_the_same_jars() throws IOException {
        Path second = Path.of(System.getProperty("second.build"));
        Path first = Path.of("..", "..").toAbsolutePath().normalize();
        List<Path> jars = jars(second);

        assertThat(jars)
                .extracting(jar -> jar.getName(0).toString())
                .contains("ecp-imaging", "ecp-core", "ecp-testing", "ecp-djl", "ecp-remote", "ecp-eval");
        assertThat(jars)
                .as("jars that differ; if one build was not from clean sources, begin with mvn clean")
                .allSatisfy(jar -> assertThat(JarDifference.between(first.resolve(jar), second.resolve(jar)))
                        .isEmpty());
    }

    @Test
    void an_entry_with_other_bytes_is_named() throws IOException {
        Path first = jar("first.jar", NEW_YEAR, "a.txt", "same", "b.txt", "this");
        Path second = jar("second.jar", NEW_YEAR, "a.txt", "same", "b.txt", "thus");

        assertThat(JarDifference.between(first, second)).contains("first.jar: b.txt differs from byte 2 of 4 and 4");
    }

    @Test
    void an_entry_in_another_place_is_named() throws IOException {
        Path first = jar("first.jar", NEW_YEAR, "a.txt", "", "b.txt", "");
        Path second = jar("second.jar", NEW_YEAR, "b.txt", "", "a.txt", "");

        assertThat(JarDifference.between(first, second))
                .contains("first.jar: where the first jar has a.txt, the second has b.txt");
    }

    @Test
    void an_entry_that_one_jar_lacks_is_named() throws IOException {
        Path first = jar("first.jar", NEW_YEAR, "a.txt", "");
        Path second = jar("second.jar", NEW_YEAR, "a.txt", "", "b.txt", "");

        assertThat(JarDifference.between(first, second)).contains("first.jar: b.txt is in the second jar only");
        assertThat(JarDifference.between(second, first)).contains("second.jar: b.txt is in the first jar only");
    }

    @Test
    void an_entry_of_another_time_is_named() throws IOException {
        Path first = jar("first.jar", NEW_YEAR, "a.txt", "same");
        Path second = jar("second.jar", NEW_YEAR + 86_400_000L, "a.txt", "same");

        assertThat(JarDifference.between(first, second).orElseThrow()).startsWith("first.jar: a.txt has the times ");
        assertThat(JarDifference.between(first, jar("third.jar", NEW_YEAR, "a.txt", "same")))
                .isEmpty();
    }

    private static List<Path> jars(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root, 3)) {
            return files.map(root::relativize)
                    .filter(file -> file.getNameCount() == 3 && file.getName(1).endsWith("target"))
                    .filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }

    private Path jar(String name, long time, String... namesAndTexts) throws IOException {
        Path file = directory.resolve(name);
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (int i = 0; i < namesAndTexts.length; i += 2) {
                ZipEntry entry = new ZipEntry(namesAndTexts[i]);
                entry.setTime(time);
                zip.putNextEntry(entry);
                zip.write(namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        return file;
    }
}
