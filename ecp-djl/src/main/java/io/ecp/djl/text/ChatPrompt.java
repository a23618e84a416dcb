package io.ecp.djl.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One user turn in ChatML, the format of the Qwen models, up to the point where the model answers:
 *
 * <pre>{@code
 * <|im_start|>user
 * <|vision_start|><|image_pad|>...<|vision_end|>QUESTION<|im_end|>
 * <|im_start|>assistant
 * }</pre>
 *
 * <p>The ids equal those of the whole text tokenized at once: text between two control tokens, the template's and the
 * user's alike, is encoded as one stretch, because words may merge across the seam. A checkpoint's own
 * {@code chat_template} is not run. Immutable and thread-safe, as long as its tokenizer is open.
 *
 * <p>Source: the {@code chat_template} of the Qwen2-VL, Qwen2.5-VL and Qwen3-VL checkpoints for one turn of text and
 * pictures.
 */
public final class ChatPrompt {

    private static final int MOST_TOKENS = 1 << 28;
    private static final String THOUGHT_START = "<think>";
    private static final String THOUGHT_END = "</think>";

    private final QwenTokenizer tokenizer;
    private final Optional<String> system;
    private final int turnStart;
    private final int turnEnd;
    private final int visionStart;
    private final int visionEnd;
    private final int imagePad;
    private final boolean thoughtless;

    private ChatPrompt(QwenTokenizer tokenizer, Optional<String> system, boolean thoughtless) {
        this.tokenizer = Objects.requireNonNull(tokenizer, "tokenizer");
        this.system = Objects.requireNonNull(system, "system");
        this.thoughtless = thoughtless;
        this.turnStart = tokenizer.idOf("<|im_start|>");
        this.turnEnd = tokenizer.idOf("<|im_end|>");
        this.visionStart = tokenizer.idOf("<|vision_start|>");
        this.visionEnd = tokenizer.idOf("<|vision_end|>");
        this.imagePad = tokenizer.idOf("<|image_pad|>");
    }

    /**
     * A prompt of a user turn alone.
     *
     * @throws io.ecp.error.ModelLoadException if the tokenizer lacks one of the format's control tokens
     */
    public static ChatPrompt of(QwenTokenizer tokenizer) {
        return new ChatPrompt(tokenizer, Optional.empty(), false);
    }

    /**
     * A prompt of a system turn, then a user turn.
     *
     * @param system what the system turn says
     * @throws io.ecp.error.ModelLoadException if the tokenizer lacks one of the format's control tokens
     */
    public static ChatPrompt withSystem(QwenTokenizer tokenizer, String system) {
        return new ChatPrompt(tokenizer, Optional.of(system), false);
    }

    /**
     * The same prompt for a model that would think aloud before it answers: the answer begins with an empty thought,
     * {@code <think>\n\n</think>\n\n}, as the {@code chat_template} of Qwen3.5 puts it where {@code enable_thinking} is
     * false. A tokenizer without these two tokens is of a model that does not think: its prompt stays as it is.
     */
    public ChatPrompt withoutThinking() {
        boolean thinks = tokenizer.find(THOUGHT_START).isPresent()
                && tokenizer.find(THOUGHT_END).isPresent();
        return new ChatPrompt(tokenizer, system, thinks);
    }

    /** The id of {@code <|im_end|>}, with which the model ends its answer. */
    public int turnEnd() {
        return turnEnd;
    }

    /** The id of {@code <|vision_start|>}, before a picture. */
    public int visionStart() {
        return visionStart;
    }

    /** The id of {@code <|vision_end|>}, after a picture. */
    public int visionEnd() {
        return visionEnd;
    }

    /** The id of {@code <|image_pad|>}, in the place of each of a picture's tokens. */
    public int imagePad() {
        return imagePad;
    }

    /**
     * The ids of a turn.
     *
     * @param parts texts and pictures in the order in which the model is to read them
     * @throws IllegalArgumentException if the ids would be more than an array holds
     */
    public PromptTokens build(List<? extends PromptPart> parts) {
        Ids ids = new Ids();
        system.ifPresent(text -> {
            ids.control(turnStart);
            ids.stretch.append("system\n").append(text);
            ids.control(turnEnd);
            ids.stretch.append('\n');
        });
        ids.control(turnStart);
        ids.stretch.append("user\n");
        for (PromptPart part : parts) {
            if (part instanceof PromptPart.Text text) {
                ids.stretch.append(text.text());
            } else if (part instanceof PromptPart.Picture picture) {
                ids.control(visionStart);
                ids.picture(picture.tokens());
                ids.control(visionEnd);
            }
        }
        ids.control(turnEnd);
        ids.stretch.append('\n');
        ids.control(turnStart);
        ids.stretch.append("assistant\n");
        if (thoughtless) {
            ids.control(tokenizer.idOf(THOUGHT_START));
            ids.stretch.append("\n\n");
            ids.control(tokenizer.idOf(THOUGHT_END));
            ids.stretch.append("\n\n");
        }
        return ids.tokens();
    }

    /** Ids so far, and the text since the last control token, which is not encoded before the next one comes. */
    private final class Ids {

        final StringBuilder stretch = new StringBuilder();
        private final List<Integer> pictureStarts = new ArrayList<>();
        private long[] ids = new long[256];
        private int length;

        void control(int id) {
            encodeStretch();
            reserve(1);
            ids[length++] = id;
        }

        void picture(int tokens) {
            encodeStretch();
            reserve(tokens);
            pictureStarts.add(length);
            Arrays.fill(ids, length, length + tokens, imagePad);
            length += tokens;
        }

        PromptTokens tokens() {
            encodeStretch();
            return new PromptTokens(Arrays.copyOf(ids, length), pictureStarts);
        }

        private void encodeStretch() {
            if (stretch.length() > 0) {
                long[] text = tokenizer.encode(stretch.toString());
                stretch.setLength(0);
                reserve(text.length);
                System.arraycopy(text, 0, ids, length, text.length);
                length += text.length;
            }
        }

        private void reserve(int more) {
            long needed = (long) length + more;
            if (needed > MOST_TOKENS) {
                throw new IllegalArgumentException("a prompt of " + needed + " tokens is longer than any model reads ("
                        + MOST_TOKENS + " at most); show smaller pictures, or fewer");
            }
            if (needed > ids.length) {
                ids = Arrays.copyOf(ids, (int) Math.max(needed, Math.min(MOST_TOKENS, 2L * ids.length)));
            }
        }
    }
}
