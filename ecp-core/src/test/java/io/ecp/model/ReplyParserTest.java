package io.ecp.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecp.task.ChoiceReader;
import java.util.List;
import java.util.Optional;
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
            # a score behind the box
            {"bbox": [1, 2, 3, 4, 0.93]}; 1; 2; 3; 4
            # DeepSeek-VL2, Florence-2, PaliGemma
            <|ref|>a<|/ref|><|det|>[[1, 2, 3, 4]]<|/det|>; 1; 2; 3; 4
            car<loc_1><loc_2><loc_3><loc_4>; 1; 2; 3; 4
            <loc0001><loc0002><loc0003><loc0004> car; 1; 2; 3; 4
            # by name, in any order
            {"x1": 1, "y1": 2, "x2": 3, "y2": 4}; 1; 2; 3; 4
            {"ymin": 2, "xmin": 1, "ymax": 4, "xmax": 3}; 1; 2; 3; 4
            left=1, top=2, right=3, bottom=4; 1; 2; 3; 4
            CLICK(box=[[1,2,3,4]], element_info='File 7'); 1; 2; 3; 4
            The 3rd of [5, 6]: {"bbox_2d": [1, 2, 3, 4]}; 1; 2; 3; 4
            {"arguments": "{\\"bbox\\": [1, 2, 3, 4]}"}; 1; 2; 3; 4
            [{"bbox_2d": [1, 2, 3, 4], "lab; 1; 2; 3; 4
            （1，2），（3，4）; 1; 2; 3; 4
            1, 2, 3, 4<|im_end|>; 1; 2; 3; 4
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
            (−12.5, 3); -12.5; 3
            Click(12, 34); 12; 34
            {"y": 34, "x": 12}; 12; 34
            {"coordinate": {"x": 12, "y": 34}}; 12; 34
            {"POINT":[12,34],"thought":"3 of 4"}; 12; 34
            point:12,34; 12; 34
            <loc_12>,<loc_34>; 12; 34
            drag(start_box='(12,34)', end_box='(56,78)'); 12; 34
            In 1920x1080 it is at x=12, y=34; 12; 34
            <think>[9, 9]</think><answer>[{'action': 'click', 'point': [12, 34]}]</answer>; 12; 34
            ◁think▷(9, 9)◁/think▷x=12, y=34; 12; 34
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
                "1.2.3.4",
                "<think>it may be at (12, 34)",
                "{\"coordinate\": [512, 34",
                "<point>12 34",
                "<|box_start|>(1,2),(",
                "{\"bbox\": [1, 2, 3, 4, 5, 6, 7, 8]}",
                "<patch_index_0044>",
                "<loc_1><loc_2><loc_3>",
                "{\"x1\": 1, \"y1\": 2, \"x2\": 3}",
                "(12%, 34%)",
                "(12px, 34px)"
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
    void several_places_are_kept_in_order() {
        assertThat(places("[{\"point_2d\": [1, 2]}, {\"point_2d\": [3, 4]}]"))
                .containsExactly(new ModelPoint(1, 2), new ModelPoint(3, 4));
        assertThat(places("{\"points\": [{\"x\": 0.1, \"y\": 0.2}, {\"x\": 0.3, \"y\": 0.4}]}"))
                .containsExactly(new ModelPoint(0.1, 0.2), new ModelPoint(0.3, 0.4));
        assertThat(places("<points x1=\"1\" y1=\"2\" x2=\"3\" y2=\"4\" alt=\"5 of 6\">"))
                .containsExactly(new ModelPoint(1, 2), new ModelPoint(3, 4));
        assertThat(places("<box>[[1,2,3,4],[5,6,7,8]]</box>"))
                .containsExactly(new ModelBox(1, 2, 3, 4), new ModelBox(5, 6, 7, 8));
        assertThat(places("a<loc_1><loc_2><loc_3><loc_4>b<loc_5><loc_6><loc_7><loc_8>"))
                .containsExactly(new ModelBox(1, 2, 3, 4), new ModelBox(5, 6, 7, 8));
        assertThat(places("<patch_index_0001><patch_index_0002></delimiter_of_multi_objects/>"
                        + "<patch_index_0003><patch_index_0004>"))
                .containsExactly(new ModelPatches(1, 2), new ModelPatches(3, 4));
        assertThat(places("(1, 2), (3, 4), (5, 6)"))
                .containsExactly(new ModelPoint(1, 2), new ModelPoint(3, 4), new ModelPoint(5, 6));
    }

    @Test
    void a_list_that_breaks_off_keeps_its_whole_places() {
        assertThat(places("[{\"bbox_2d\": [1, 2, 3, 4]}, {\"bbox_2d\": [5, 6"))
                .containsExactly(new ModelBox(1, 2, 3, 4));
        assertThat(places("{\"point\": [[1, 2], [3, 4")).containsExactly(new ModelPoint(1, 2));
    }

    @Test
    void the_spelling_says_what_the_numbers_are() {
        assertThat(written("[1, 2, 3, 4]")).isEqualTo(written(WrittenPlace.Notation.LIST, false));
        assertThat(written("(1, 2), (3, 4)")).isEqualTo(written(WrittenPlace.Notation.CORNERS, false));
        assertThat(written("x1=1, y1=2, x2=3, y2=4")).isEqualTo(written(WrittenPlace.Notation.CORNERS, true));
        assertThat(written("{\"x\": 1, \"y\": 2, \"width\": 3, \"height\": 4}"))
                .isEqualTo(written(WrittenPlace.Notation.CORNER_AND_SIZE, true));
        assertThat(written("{\"left\": 1, \"top\": 2, \"width\": 3, \"height\": 4}"))
                .isEqualTo(written(WrittenPlace.Notation.CORNER_AND_SIZE, true));
        assertThat(written("{\"bbox_xywh\": [1, 2, 3, 4]}"))
                .isEqualTo(written(WrittenPlace.Notation.CORNER_AND_SIZE, false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not found",
                "Not found.",
                "I cannot find the gear icon in this screenshot.",
                "I couldn’t locate it.",
                "There is no such button.",
                "There are none.",
                "Target does not exist",
                "Target not existent",
                "FAIL()",
                "The element is not visible on the screen.",
                "none",
                "\"negative\"",
                "[]",
                "```json\n[]\n```",
                "{\"bbox_2d\": []}",
                "{\"points\": []}",
                "{\"point\": null}",
                "(-1, -1)",
                "[-1, -1, -1, -1]",
                "<|box_start|>(-1,-1),(-1,-1)<|box_end|>",
                "{\"coordinate\": [-1, -1]}",
                "{\"x\": -1, \"y\": -1}",
                "-1, -1",
                "<think>(3, 4)?</think>It is not in the image.",
                "{\"action\": \"terminate\", \"status\": \"failure\"}"
            })
    void an_explicit_refusal_is_a_result_of_its_own(String reply) {
        assertThat(parser.read(reply)).isInstanceOf(ParsedReply.Refusal.class);
        assertThat(parser.parse(reply)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"I cannot see it.", "what?", "", "(1, 2, 3)", "<|box_start|>(1,2),(3 not found", "known"})
    void what_says_neither_is_no_refusal(String reply) {
        assertThat(parser.read(reply)).isInstanceOf(ParsedReply.Unreadable.class);
    }

    @Test
    void a_place_counts_more_than_words_that_refuse() {
        assertThat(parser.parse("There is no gear icon, the nearest is (1, 2)")).contains(new ModelPoint(1, 2));
    }

    @Test
    void a_parser_of_the_callers_own_is_a_lambda() {
        ReplyParser own = reply -> Optional.of(new ModelPoint(reply.length(), 0));

        assertThat(own.read("abc").first()).contains(new ModelPoint(3, 0));
    }

    @Test
    void two_hundred_thousand_seeded_replies_are_read_in_steps_linear_in_their_length() {
        long seed = 20260724;
        ReplyStorm storm = new ReplyStorm(seed, ReplySamples.replies());
        ChoiceReader choices = ChoiceReader.of(List.of("47", "41", "a red flag", "12"));
        long read = 0;
        for (int i = 0; i < 200_000; i++) {
            String reply = storm.next(5_000);
            ReplyScan scan = new ReplyScan(reply);
            try {
                scan.read();
                read += parser.read(reply) instanceof ParsedReply.Places ? 1 : 0;
                ReplyParser.marked().read(reply);
                choices.read(reply);
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", reply " + i + ": " + reply, e);
            }
            if (scan.steps() > 8L * reply.length() + 64) {
                throw new AssertionError(scan.steps() + " steps for " + reply.length() + " characters, seed " + seed
                        + ", reply " + i + ": " + reply);
            }
        }
        assertThat(read).as("replies with a place").isBetween(40_000L, 190_000L);
    }

    private List<ModelPlace> places(String reply) {
        return parser.read(reply) instanceof ParsedReply.Places found
                ? found.places().stream().map(WrittenPlace::place).toList()
                : List.of();
    }

    private WrittenPlace written(String reply) {
        return ((ParsedReply.Places) parser.read(reply)).places().get(0);
    }

    private static WrittenPlace written(WrittenPlace.Notation notation, boolean named) {
        return new WrittenPlace(new ModelBox(1, 2, 3, 4), notation, named);
    }
}
