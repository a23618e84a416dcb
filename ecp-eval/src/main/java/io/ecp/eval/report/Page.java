package io.ecp.eval.report;

import io.ecp.error.EcpException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A whole page that needs nothing outside of itself, may run no script, and follows the reader's light or dark. */
final class Page {

    private static final String POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

    private Page() {}

    /** The page as text. */
    static String of(String title, Html.Element body) {
        StringBuilder page =
                new StringBuilder("<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n");
        Html.element("head")
                .add(
                        Html.element("meta").with("charset", "utf-8"),
                        Html.element("meta")
                                .with("http-equiv", "Content-Security-Policy")
                                .with("content", POLICY),
                        Html.element("meta")
                                .with("name", "viewport")
                                .with("content", "width=device-width, initial-scale=1"),
                        Html.element("meta").with("name", "color-scheme").with("content", "light dark"),
                        Html.element("title").add(title),
                        // The one text that is not escaped: entities mean nothing inside of a style.
                        new Html.StyleSheet(styles()))
                .appendTo(page);
        page.append('\n');
        body.appendTo(page);
        return page.append("\n</html>\n").toString();
    }

    private static String styles() {
        try (InputStream styles = Page.class.getResourceAsStream("report.css")) {
            if (styles == null) {
                throw new IllegalStateException("report.css is missing beside " + Page.class.getName()
                        + "; the jar of ecp-eval is not complete");
            }
            return new String(styles.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("report.css could not be read from the jar of ecp-eval", e);
        }
    }

    /**
     * Writes a page, replacing what was there.
     *
     * @throws EcpException if the file cannot be written
     */
    static void write(String page, Path file) {
        try {
            Files.writeString(file, page);
        } catch (IOException e) {
            throw new EcpException("the report cannot be written to " + file + ": " + e, e);
        }
    }

    /** A picture and what it shows. */
    static Html.Element figure(Scene scene, String alternative, Html caption) {
        return Html.element("figure")
                .add(
                        Html.element("img")
                                .with("src", EncodedPicture.uri(scene.render()))
                                .with("width", scene.size().width())
                                .with("height", scene.size().height())
                                .with("alt", alternative),
                        Html.element("figcaption").add(caption));
    }

    /** A place where a picture cannot be shown, and why. */
    static Html.Element missing(String what, Exception why) {
        return Html.element("p", "missing")
                .add(what + " cannot be shown: "
                        + VisibleText.shortened(
                                Optional.ofNullable(why.getMessage()).orElse(why.toString()), 400));
    }

    /** Words of a prompt or a model: kept apart from the text around them whatever script they are in. */
    static Html.Element quoted(String words, int most) {
        return Html.element("pre", "words").with("dir", "auto").add(VisibleText.shortened(words, most));
    }

    /** The same inside of a line. */
    static Html.Element inline(String words, int most) {
        return Html.element("bdi").add(VisibleText.shortened(words, most));
    }
}
