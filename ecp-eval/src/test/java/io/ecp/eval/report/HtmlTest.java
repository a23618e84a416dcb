package io.ecp.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HtmlTest {

    @Test
    void text_cannot_become_markup() {
        String markup =
                Html.element("p").add("<script>alert(\"1\")</script> & 'x'").markup();

        assertThat(markup).isEqualTo("<p>&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;</p>");
        assertThat(Markup.read(markup).text()).isEqualTo("<script>alert(\"1\")</script> & 'x'");
    }

    @Test
    void an_attribute_cannot_be_left() {
        String markup = Html.element("img").with("alt", "\" onerror='x' <b>").markup();

        assertThat(Markup.read(markup).all("img").get(0).getAttributes().getLength())
                .isEqualTo(1);
        assertThat(Markup.read(markup).all("img").get(0).getAttribute("alt")).isEqualTo("\" onerror='x' <b>");
    }

    @ParameterizedTest
    @CsvSource({"a b", "'1a'", "'a>'", "''", "'on\"'"})
    void what_is_no_name_is_refused(String name) {
        assertThatThrownBy(() -> Html.element(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + name + "'");
        assertThatThrownBy(() -> Html.element("p").with(name, "x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_style_sheet_that_could_end_its_element_is_refused() {
        assertThatThrownBy(() -> new Html.StyleSheet("p { } </style>")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void elements_without_content_are_closed_as_html_wants_it() {
        assertThat(Html.element("td").markup()).isEqualTo("<td></td>");
        assertThat(Html.element("meta").with("charset", "utf-8").markup()).isEqualTo("<meta charset=\"utf-8\"/>");
    }

    @Test
    void every_character_leaves_the_page_well_formed() {
        StringBuilder everything = new StringBuilder();
        for (int c = 0; c <= 0xFFFF; c++) {
            everything.append((char) c).append(' ');
        }
        everything.append("\uD83D\uDE00");

        String text = Markup.read(Html.element("p").add(everything.toString()).markup())
                .text();

        assertThat(text).endsWith("\uD83D\uDE00").contains("␀", "␛", "␡", "[U+0085]", "[U+D800]", "[U+FFFE]");
    }

    @Test
    void terminal_escapes_marks_of_direction_and_lone_surrogates_are_made_visible() {
        assertThat(VisibleText.of("\u001B[31mred\u0007")).isEqualTo("␛[31mred␇");
        assertThat(VisibleText.of("exe.\u202Egpj\u2069")).isEqualTo("exe.[U+202E]gpj[U+2069]");
        assertThat(VisibleText.of("a\uD83Db\uDE00")).isEqualTo("a[U+D83D]b[U+DE00]");
        assertThat(VisibleText.of("line\r\nline\ttab")).isEqualTo("line\nline\ttab");
        assertThat(VisibleText.of("مرحبا שלום 你好 😀")).isEqualTo("مرحبا שלום 你好 😀");
    }

    @Test
    void long_texts_are_cut_between_characters_and_say_so() {
        assertThat(VisibleText.shortened("abcdef", 6)).isEqualTo("abcdef");
        assertThat(VisibleText.shortened("abcdef", 4)).isEqualTo("abcd … (2 more characters)");
        assertThat(VisibleText.shortened("abc😀def", 4)).isEqualTo("abc … (5 more characters)");
    }
}
