package io.ecp.eval.report;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** A page, read as XML: what is not well-formed cannot be read. */
final class Markup {

    private final Document document;

    private Markup(Document document) {
        this.document = document;
    }

    static Markup read(String page) {
        try {
            return new Markup(DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(page.getBytes(StandardCharsets.UTF_8))));
        } catch (Exception e) {
            throw new AssertionError("not well-formed: " + e.getMessage(), e);
        }
    }

    /** All elements of a name. */
    List<Element> all(String name) {
        NodeList nodes = document.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }

    /** All elements of a name and class. */
    List<Element> all(String name, String classes) {
        return all(name).stream()
                .filter(element ->
                        List.of(element.getAttribute("class").split(" ")).contains(classes))
                .toList();
    }

    /** The text of all elements of a name. */
    List<String> texts(String name) {
        return all(name).stream().map(Element::getTextContent).toList();
    }

    /** The text of the page's body, or of all where there is none. */
    String text() {
        List<Element> body = all("body");
        return (body.isEmpty() ? document.getDocumentElement() : body.get(0)).getTextContent();
    }
}
