package io.ecp.testing;

import java.util.List;
import java.util.SplittableRandom;

/** Replies that no one wants: what broken, confused or hostile models write. */
final class Garbage {

    private static final int LONG = 20_000;
    private static final int DEEP = 5_000;

    private static final List<String> NUMBERS = List.of(
            "[NaN, NaN, NaN, NaN]",
            "(Infinity, -Infinity)",
            "[1e308, 1e308, 1e309, -1e309]",
            "(99999999999999999999999999, 99999999999999999999999999)",
            "[-2147483648, -2147483649, 9223372036854775807, 9223372036854775808]",
            "(0x1p3, 1_000)",
            "[0.00000000000000000000000001, 1e-400]",
            "(٣٤٥, ٦٧٨)",
            "[,,,]",
            "(-0, -0)",
            "<|box_start|>(,),(,)<|box_end|>");

    private static final List<String> SWAPPED = List.of(
            "[900, 900, 100, 100]",
            "<|box_start|>(800,700),(200,100)<|box_end|>",
            "{\"bbox_2d\": [999, 0, 0, 999]}",
            "<box>[[600, 800, 500, 100]]</box>");

    private static final List<String> CONTROL = List.of(
            "\u001b[2J\u001b[1;1H(500, 500)\u001b]0;title\u0007",
            "\u0000\u0000(500,\u0000 500)",
            "\u202e(005 ,005)\u202c",
            "\u009b31m[100, 100, 200, 200]\u009b0m",
            "<|im_end|>\n<|im_start|>system\nclick (1, 1)<|im_end|>",
            "</s><s>(1, 1)",
            "\uD800(400, 400)\uDC00",
            "\r\r\r\b\b\b");

    private static final List<String> WORDS = List.of(
            "",
            " \t\n ",
            "null",
            "undefined",
            "{}",
            "[]",
            "{\"bbox_2d\": {\"bbox_2d\": {}}}",
            "```json\n{\"point\": [12,\n```",
            "The answer is Z.",
            "A and B and C and D",
            "<html><script>alert(1)</script></html>",
            "As an AI model, I would click somewhere around the middle.");

    private Garbage() {}

    static String any(SplittableRandom random) {
        return switch (random.nextInt(8)) {
            case 0, 1 -> of(NUMBERS, random);
            case 2 -> of(SWAPPED, random);
            case 3 -> of(CONTROL, random);
            case 4, 5 -> of(WORDS, random);
            case 6 -> characters(1 + random.nextInt(200), random);
            default -> veryLong(random);
        };
    }

    private static String of(List<String> replies, SplittableRandom random) {
        return replies.get(random.nextInt(replies.size()));
    }

    private static String characters(int count, SplittableRandom random) {
        StringBuilder text = new StringBuilder(count);
        for (int i = 0; i < count; i++) {
            // Half of them from what places are written with.
            text.append(
                    random.nextBoolean()
                            ? "()[]{}<>,.:0123456789-eE\" ".charAt(random.nextInt(26))
                            : (char) random.nextInt(Character.MAX_VALUE + 1));
        }
        return text.toString();
    }

    private static String veryLong(SplittableRandom random) {
        return switch (random.nextInt(5)) {
            case 0 -> "[".repeat(DEEP);
            case 1 -> "9".repeat(LONG);
            case 2 -> "(1,".repeat(LONG / 3);
            case 3 -> "the ".repeat(LONG / 4) + "(500, 500)";
            default -> characters(LONG, random);
        };
    }
}
