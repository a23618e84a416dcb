package io.ecp.djl.text;

import java.util.Arrays;

/**
 * Turns an answer's ids into text as they come. A character may be spread over several tokens: its text comes with the
 * token that completes it. The pieces joined, that of {@link #finish()} included, equal
 * {@link QwenTokenizer#decode(long[])} of all ids. For one thread, and one answer.
 */
public final class StreamingDecoder {

    private static final char REPLACEMENT = '\uFFFD';

    /** Enough to hold any unfinished character: 4 bytes in tokens of one byte, and room to look for a cut. */
    private static final int WINDOW = 8;

    private final QwenTokenizer tokenizer;

    // Ids from the last place where text was complete, and how many characters of their text were handed out.
    private long[] pending = new long[2 * WINDOW];
    private int pendingLength;
    private int handedOut;
    private boolean finished;

    StreamingDecoder(QwenTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /**
     * The text that this id completes; may be empty.
     *
     * @throws IllegalStateException after {@link #finish()}
     */
    public String append(long id) {
        if (finished) {
            throw new IllegalStateException("this answer was finished; make a new decoder for the next one");
        }
        if (pendingLength == pending.length) {
            pending = Arrays.copyOf(pending, 2 * pending.length);
        }
        pending[pendingLength++] = id;
        String text = decode(0, pendingLength);
        // Only the last replacement character can stand for a character that is still to be completed: whatever lies
        // before it was followed by a byte that does not continue it.
        boolean open = !text.isEmpty() && text.charAt(text.length() - 1) == REPLACEMENT;
        int complete = open ? text.length() - 1 : text.length();
        String piece = text.substring(handedOut, complete);
        if (!open) {
            pendingLength = 0;
            handedOut = 0;
        } else {
            handedOut = complete;
            if (pendingLength > WINDOW) {
                shorten(text);
            }
        }
        return piece;
    }

    /** The rest: a replacement character where the ids end within a character, else nothing. */
    public String finish() {
        finished = true;
        String rest = decode(0, pendingLength).substring(handedOut);
        pendingLength = 0;
        handedOut = 0;
        return rest;
    }

    /**
     * Forgets ids whose text is final, so that an answer of broken bytes does not grow dearer with each token. Ids may be
     * split where the halves' texts joined equal the whole: within a character they would not.
     */
    private void shorten(String text) {
        for (int cut = pendingLength - 1; cut > 0; cut--) {
            String before = decode(0, cut);
            if (before.length() <= handedOut && text.equals(before + decode(cut, pendingLength))) {
                System.arraycopy(pending, cut, pending, 0, pendingLength - cut);
                pendingLength -= cut;
                handedOut -= before.length();
                return;
            }
        }
    }

    private String decode(int from, int to) {
        return from == to ? "" : tokenizer.decode(Arrays.copyOfRange(pending, from, to));
    }
}
