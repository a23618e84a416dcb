package io.ecp.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** What no inheritance keeps together in the POMs: versions and addresses of those without the common parent. */
class PublishedArtifactsTest {

    private static final Path MODULE = Path.of(System.getProperty("user.dir"));

    @Test
    void the_bom_lists_the_modules_that_are_published() throws Exception {
        List<String> published = new ArrayList<>();
        for (String module : values("pom.xml", "//modules/module")) {
            boolean skipped = values(module + "/pom.xml", "/project/properties/maven.deploy.skip")
                    .contains("true");
            if (!skipped && !module.equals("ecp-bom")) {
                published.add(module);
            }
        }

        assertThat(values("ecp-bom/pom.xml", "//dependencyManagement//artifactId"))
                .containsExactlyInAnyOrderElementsOf(published)
                .contains("ecp-core")
                .doesNotContain("ecp-examples");
    }

    @Test
    void poms_without_the_parent_have_its_version_and_address() throws Exception {
        String version = value("pom.xml", "/project/version");

        assertThat(value("ecp-bom/pom.xml", "/project/version")).isEqualTo(version);
        assertThat(value("ecp-examples/consumer/classpath/pom.xml", "//ecp.version"))
                .isEqualTo(version);
        assertThat(value("ecp-examples/consumer/modulepath/pom.xml", "//ecp.version"))
                .isEqualTo(version);
        assertThat(value("ecp-bom/pom.xml", "//project.address")).isEqualTo(value("pom.xml", "//project.address"));
    }

    @Test
    void modules_have_what_a_central_repository_asks_for() throws Exception {
        for (String required : List.of("url", "licenses/license/name", "developers/developer/name", "scm/url")) {
            assertThat(value("pom.xml", "/project/" + required)).as(required).isNotBlank();
            assertThat(value("ecp-bom/pom.xml", "/project/" + required))
                    .as(required)
                    .isNotBlank();
        }
        for (String module : values("pom.xml", "//modules/module")) {
            assertThat(value(module + "/pom.xml", "/project/name")).isNotBlank();
            assertThat(value(module + "/pom.xml", "/project/description")).isNotBlank();
        }
    }

    private static String value(String pom, String path) throws Exception {
        List<String> values = values(pom, path);
        assertThat(values).as(path + " in " + pom).hasSize(1);
        return values.get(0);
    }

    private static List<String> values(String pom, String path)
            throws IOException, ParserConfigurationException, SAXException, XPathExpressionException {
        Document document;
        try (var stream = Files.newInputStream(MODULE.resolveSibling(pom))) {
            document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(stream);
        }
        NodeList nodes =
                (NodeList) XPathFactory.newInstance().newXPath().evaluate(path, document, XPathConstants.NODESET);
        List<String> values = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            values.add(nodes.item(i).getTextContent().strip());
        }
        return values;
    }
}
