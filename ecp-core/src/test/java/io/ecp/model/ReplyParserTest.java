package io.ecp.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyParserTest {

    private final ReplyParser parser = ReplyParser.standard();

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            textBlock =
                    """
            # OS-Atlas, Qwen2-VL and the bundled model
            <|box_start|>(412,310),(433,347)<|box_end|>; 412; 310; 433; 347
            <|object_ref_start|>gear<|object_ref_end|><|box_start|>(576,12),(592,42)<|box_end|>; 576; 12; 592; 42
            # Qwen-VL
            <ref>gear 7</ref><box>(1,2),(3,4)</box>; 1; 2; 3; 4
            # MiniCPM-V
            <box>10 20 30 40</box>; 10; 20; 30; 40
            # Qwen2.5-VL, Qwen3-VL
            ```json [{"bbox_2d": [12, 34, 56, 78], "label": "icon 3"}]```; 12; 34; 56; 78
            # Gemini
            [{"box_2d":[1,2,3,4]}]; 1; 2; 3; 4
            # InternVL, CogAgent
            [[100, 200, 300, 400]]; 100; 200; 300; 400
            The box is [[100, 200, 300, 400]] in window 2.; 100; 200; 300; 400
            # UI-Venus
            [-3,12.5,30,40]; -3; 12.5; 30; 40
            [[1, 2], [3, 4]]; 1; 2; 3; 4
            (1, 2) - (3, 4); 1; 2; 3; 4
            1, 2, 3, 4; 1; 2; 3; 4
            <think>perhaps (9,9),(9,9)</think>(1,2),(3,4); 1; 2; 3; 4
            # a truncated answer still has its four numbers
            <|box_start|>(412,310),(433,347; 412; 310; 433; 347
            """)
    void a_box_is_read_in_every_spelling(String reply, double a, double b, double c, double d) {
        assertThat(parser.parse(reply)).contains(new ModelBox(a, b, c, d));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            textBlock =
                    """
            (422, 328); 422; 328
            [422, 328]; 422; 328
            [0.49, 0.40]; 0.49; 0.40
            The gear (third icon) is at (422, 328).; 422; 328
            {"action":"left_click","coordinate":[12,34]}; 12; 34
            [{"point_2d": [5, 6]}]; 5; 6
            <point>12 34</point>; 12; 34
            <point x="61.5" y="40.4" alt="gear">gear</point>; 61.5; 40.4
            click(start_box='(12,34)'); 12; 34
            pyautogui.click(x=0.12, y=0.34); 0.12; 0.34
            422 328; 422; 328
            <|box_start|>(412,310)<|box_end|>; 412; 310
            (-12, 3); -12; 3
            """)
    void a_point_is_read_in_every_spelling(String reply, double x, double y) {
        assertThat(parser.parse(reply)).contains(new ModelPoint(x, y));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "I cannot see it.",
                "B",
                "(see 3)",
                "(1, 2, 3)",
                "[1, 2, 3, 4, 5, 6]",
                "there are 3 windows and 12 icons",
                "(",
                "[[[[",
                "<|box_start|>",
                "<|box_start|>(1,2),(3<|box_end|>",
                "(1e99999, 2)",
                "(99999999999999999999999999999999999999999999, 2)",
                "1.2.3.4"
            })
    void what_names_no_place_is_unreadable(String reply) {
        assertThat(parser.parse(reply)).isEmpty();
    }

    @Test
    void prose_counts_only_when_the_place_is_marked() {
        assertThat(ReplyParser.marked().parse("It shows 4 (of 12, 3) signs")).isEmpty();
        assertThat(ReplyParser.marked().parse("Here: <|box_start|>(1,2),(3,4)<|box_end|>"))
                .contains(new ModelBox(1, 2, 3, 4));
    }

    @Test
    void no_reply_makes_it_throw() {
        long seed = 20260724;
        Random random = new Random(seed);
        String[] pieces = {
            "(",
            ")",
            "[",
            "]",
            ",",
            " ",
            ".",
            "-",
            "+",
            "1",
            "23",
            "999",
            "0.5",
            "<|box_start|>",
            "<|box_end|>",
            "<point",
            "x=",
            "y1:",
            "\"bbox_2d\"",
            "</think>",
            "é",
            "\u0000",
            "\n",
            "{",
            "}",
            "x",
            "1e9"
        };
        for (int i = 0; i < 100_000; i++) {
            StringBuilder reply = new StringBuilder();
            for (int n = random.nextInt(14); n > 0; n--) {
                reply.append(pieces[random.nextInt(pieces.length)]);
            }
            String said = reply.toString();
            assertThatCode(() -> parser.parse(said))
                    .as("seed %d, reply %s", seed, said)
                    .doesNotThrowAnyException();
        }
    }
}
