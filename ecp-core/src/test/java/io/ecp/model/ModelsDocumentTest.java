package io.ecp.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/models.md} to the registry. */
class ModelsDocumentTest {

    @Test
    void the_tables_of_the_document_are_the_registrys() throws IOException {
        Path file =
                Path.of(System.getProperty("user.dir")).resolveSibling("docs").resolve("models.md");
        String document = Files.readString(file).replace("\r\n", "\n");

        assertThat(document)
                .as(
                        "docs/models.md is stale; after mvn -pl ecp-core -am test-compile, rewrite its tables by running the"
                                + " main of io.ecp.model.ModelsTable (the test tree of ecp-core) with the file as argument")
                .isEqualTo(ModelsTable.rewritten(document));
    }

    @Test
    void unverified_dialects_are_marked_as_such() throws IOException {
        Path file =
                Path.of(System.getProperty("user.dir")).resolveSibling("docs").resolve("models.md");
        String document = Files.readString(file);

        assertThat(document.split("\\*\\*unverified\\*\\*: ", -1).length - 1)
                .isEqualTo((int) ModelProfiles.standard().all().stream()
                        .filter(profile -> profile.evidence() == Evidence.UNVERIFIED)
                        .count())
                .isPositive();
    }
}
