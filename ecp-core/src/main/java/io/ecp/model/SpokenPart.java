package io.ecp.model;

/** The part of a reply that is meant for the reader: without thinking, and from the answer's tag on if there is one. */
final class SpokenPart {

    private static final String[] THINKING_ENDS = {"</think>", "</thinking>", "◁/think▷"};
    private static final String[] THINKING_STARTS = {"<think>", "<thinking>", "◁think▷"};
    private static final String[] ANSWER_STARTS = {"<answer>", "<|begin_of_box|>"};

    /** What ends a turn or an answer, where a server lets it through. */
    private static final String[] ENDS = {
        "<|im_end|>",
        "<|end|>",
        "<|endoftext|>",
        "<|eot_id|>",
        "<|end_of_text|>",
        "<|end▁of▁sentence|>",
        "<end_of_turn>",
        "<eos>",
        "</s>",
        "</answer>",
        "<|end_of_box|>"
    };

    private SpokenPart() {}

    /**
     * What follows the last end of thinking. Thinking that was begun and never ended is dropped to the reply's end: the
     * token limit cut it off before the answer.
     */
    static String of(String reply) {
        String said = reply.substring(afterLast(reply, THINKING_ENDS));
        for (String start : THINKING_STARTS) {
            int at = said.indexOf(start);
            if (at >= 0) {
                said = said.substring(0, at);
            }
        }
        return withoutEnds(said.substring(afterLast(said, ANSWER_STARTS)));
    }

    private static String withoutEnds(String said) {
        int length = said.length();
        boolean shorter = true;
        while (shorter) {
            shorter = false;
            while (length > 0 && Character.isWhitespace(said.charAt(length - 1))) {
                length--;
            }
            for (String end : ENDS) {
                if (said.startsWith(end, length - end.length())) {
                    length -= end.length();
                    shorter = true;
                }
            }
        }
        return said.substring(0, length);
    }

    private static int afterLast(String text, String[] marks) {
        int after = 0;
        for (String mark : marks) {
            int at = text.lastIndexOf(mark);
            if (at >= 0) {
                after = Math.max(after, at + mark.length());
            }
        }
        return after;
    }
}
