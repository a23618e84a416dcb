package io.ecp.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VisiblePrinterTest {

    private final StringWriter printed = new StringWriter();
    private final PrintWriter raw = new PrintWriter(printed);
    private final VisiblePrinter printer = new VisiblePrinter(raw);

    @Test
    void text_lines_and_tabs_stay_as_they_are() {
        printer.println("grün, 漢字, \uD83D\uDE00\tand tabs");
        printer.print("two\nlines\r\n");

        assertThat(printed).hasToString("grün, 漢字, \uD83D\uDE00\tand tabs" + System.lineSeparator() + "two\nlines\r\n");
    }

    @Test
    void whatever_steers_becomes_its_number_however_it_is_printed() {
        printer.print('\u001b');
        printer.print("\r\u007f\u009b");
        printer.append("\u202e").write(new char[] {'a', '\u2066', 'b'}, 1, 1);
        printer.printf("%s", "\u200f");

        assertThat(printed).hasToString("\\u001b\\u000d\\u007f\\u009b\\u202e\\u2066\\u200f");
    }

    @Test
    void json_stays_json_with_the_same_text() {
        Random random = new Random(5);
        for (int i = 0; i < 1_000; i++) {
            String text = random.ints(50, 0, 0x2100)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            String json = new JsonPrimitive(text).toString();

            assertThat(JsonParser.parseString(VisiblePrinter.visible(json)).getAsString())
                    .as("text %d of seed 5", i)
                    .isEqualTo(text);
        }
    }

    @Test
    void what_draws_over_a_line_finds_the_writer_below() {
        VisiblePrinter.raw(printer).print("\rbar");

        assertThat(printed).hasToString("\rbar");
        assertThat(VisiblePrinter.raw(raw)).isSameAs(raw);
    }
}
