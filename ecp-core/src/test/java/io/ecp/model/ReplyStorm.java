package io.ecp.model;

import java.util.List;
import java.util.Random;

/**
 * Seeded replies to try a reader with: pieces of every dialect thrown together, real replies broken off, doubled or with
 * characters changed, endless repetitions of what tempts a reader to go back, and noise.
 */
public final class ReplyStorm {

    private static final String[] PIECES = {
        "(",
        ")",
        "[",
        "]",
        "[[",
        "]]",
        "{",
        "}",
        ",",
        ", ",
        " ",
        "\n",
        "\t",
        ".",
        "-",
        "+",
        "−",
        ":",
        "=",
        "\"",
        "'",
        "\\\"",
        "`",
        "```json\n",
        "```",
        "1",
        "23",
        "999",
        "1000",
        "0.5",
        ".5",
        "-7",
        "12345678901234567890",
        "1e9",
        "%",
        "<|box_start|>",
        "<|box_end|>",
        "<box>",
        "</box>",
        "<|det|>",
        "<point",
        "<point>",
        "</point>",
        "<points ",
        "<",
        "</",
        "<|",
        "|>",
        ">",
        "<loc_",
        "<loc_12>",
        "<loc0123>",
        "<patch_index_0044>",
        "<patch_index_",
        "</object>",
        "</delimiter_of_multi_objects/>",
        "x=",
        "y=",
        "x1=",
        "y1:",
        "\"x\": ",
        "\"y\": ",
        "xmax=",
        "width=",
        "h=",
        "\"bbox_2d\": ",
        "\"box_2d\":",
        "bbox_xywh=",
        "\"point\"",
        "\"coordinate\": ",
        "start_box=",
        "point:",
        "null",
        "pyautogui.click(",
        "click(",
        "Click(",
        "CLICK(box=",
        "<think>",
        "</think>",
        "◁think▷",
        "◁/think▷",
        "<answer>",
        "<|begin_of_box|>",
        "<tool_call>",
        "not found",
        "none",
        "[]",
        "Answer: ",
        "answer",
        "B",
        "(B)",
        "b.",
        "**B**",
        "\\boxed{",
        "is",
        "correct",
        "option",
        "41",
        "a red flag",
        "（",
        "，",
        "）",
        "：",
        "é",
        "\u0000",
        "\uD83D",
        "𝒙",
        "x",
        "y",
        "w",
        "A. 47\n",
        "there is no "
    };

    private static final List<String> TEMPTING = List.of(
            "(",
            "[",
            "{",
            "(1,",
            "[[1,2],",
            "((1,2)",
            "<",
            "<|",
            "<loc_",
            "<loc_1>",
            "<loc_1>,",
            "<patch_index_1>",
            "<point>",
            "<points x1=1 ",
            "x=1 ",
            "x=1,y=2,",
            "x ",
            "x'''''''",
            "\"bbox\":",
            "\"bbox\": [1,2,3,4], ",
            "click(",
            "1",
            "1.",
            ".1",
            "-",
            "- ",
            "-1 ",
            "1,2)-",
            "\"",
            "\\\"",
            "answer ",
            "answer is ",
            "answer: (",
            "A) is ",
            "A is the ",
            "\\boxed{",
            "A. ",
            "B.\n",
            "a red fla",
            "a",
            " ",
            "\n",
            "<think>",
            "</think>",
            "there is n",
            "_",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa ");

    private final Random random;
    private final List<String> real;

    /**
     * A storm of one seed.
     *
     * @param seed decides every reply
     * @param real replies to break
     */
    public ReplyStorm(long seed, List<String> real) {
        this.random = new Random(seed);
        this.real = real;
    }

    /** The next reply; at most {@code longest} characters, and seldom near to it. */
    public String next(int longest) {
        int kind = random.nextInt(1000);
        if (kind < 600) {
            return pieces(random.nextInt(16));
        }
        if (kind < 900) {
            return broken(real.get(random.nextInt(real.size())));
        }
        if (kind < 997) {
            return noise(random.nextInt(60));
        }
        String unit = TEMPTING.get(random.nextInt(TEMPTING.size()));
        int length = kind == 999 ? longest : random.nextInt(Math.min(longest, 2000)) + 1;
        String repeated = unit.repeat(length / unit.length() + 1).substring(0, length);
        return random.nextBoolean() ? repeated : pieces(3) + repeated + pieces(3);
    }

    private String pieces(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    private String broken(String reply) {
        StringBuilder text = new StringBuilder(reply);
        for (int changes = random.nextInt(4); changes > 0 && !text.isEmpty(); changes--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(5)) {
                case 0 -> text.setLength(at);
                case 1 -> text.deleteCharAt(at);
                case 2 -> text.insert(at, PIECES[random.nextInt(PIECES.length)]);
                case 3 -> text.setCharAt(at, (char) random.nextInt(128));
                default -> text.append(reply);
            }
        }
        return text.toString();
    }

    private String noise(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) (random.nextInt(8) == 0 ? random.nextInt(0x10000) : 32 + random.nextInt(95)));
        }
        return text.toString();
    }
}
