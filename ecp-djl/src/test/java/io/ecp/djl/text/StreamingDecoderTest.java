package io.ecp.djl.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamingDecoderTest {

    private final QwenTokenizer tokenizer = TokenizerFiles.open();

    @AfterAll
    void close() {
        tokenizer.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain words, one after the other",
                "按下保存按钮",
                "😀👩‍👩‍👧 and 🇩🇪",
                "naïve café",
                "a literal \ufffd within",
                "\ufffd\ufffd"
            })
    void pieces_are_whole_characters_and_make_the_text(String text) {
        List<String> pieces = stream(tokenizer.encode(text));

        assertThat(String.join("", pieces)).isEqualTo(text);
        if (!text.contains("\ufffd")) {
            assertThat(pieces).allMatch(piece -> !piece.contains("\ufffd"));
            assertThat(pieces.get(pieces.size() - 1)).isEmpty();
        }
        assertThat(pieces).noneMatch(piece -> !piece.isEmpty() && Character.isLowSurrogate(piece.charAt(0)));
    }

    @Test
    void text_comes_with_the_token_that_completes_it() {
        long[] ids = tokenizer.encode("中");
        assertThat(ids).as("one token for each byte").hasSize(3);
        StreamingDecoder decoder = tokenizer.streamingDecoder();

        assertThat(decoder.append(ids[0])).isEmpty();
        assertThat(decoder.append(ids[1])).isEmpty();
        assertThat(decoder.append(ids[2])).isEqualTo("中");
        assertThat(decoder.finish()).isEmpty();
    }

    @Test
    void an_answer_that_ends_within_a_character_ends_with_a_replacement() {
        long[] ids = tokenizer.encode("中");
        StreamingDecoder decoder = tokenizer.streamingDecoder();

        assertThat(decoder.append(ids[0]) + decoder.append(ids[1])).isEmpty();
        assertThat(decoder.finish()).isEqualTo("\ufffd");
    }

    @Test
    void broken_bytes_come_out_as_soon_as_they_are_known_to_be_broken() {
        long[] ids = tokenizer.encode("中");
        StreamingDecoder decoder = tokenizer.streamingDecoder();

        assertThat(decoder.append(ids[0])).isEmpty();
        assertThat(decoder.append(ids[0])).isEqualTo("\ufffd");
        assertThat(decoder.append(tokenizer.encode("a")[0])).isEqualTo("\ufffda");
        assertThat(decoder.append(ids[1])).isEmpty();
        assertThat(decoder.append(tokenizer.idOf("<|im_end|>"))).isEqualTo("\ufffd<|im_end|>");
        assertThat(decoder.finish()).isEmpty();
    }

    @Test
    void the_pieces_of_any_ids_make_their_text() {
        long seed = 5;
        Random random = new Random(seed);
        long[] bytes = tokenizer.encode("中😀é\u07ff\u0000");
        for (int round = 0; round < 400; round++) {
            // Bytes of characters in any order, for the most part: nearly all of it is broken.
            int often = random.nextInt(10);
            long[] ids = new long[1 + random.nextInt(60)];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = random.nextInt(10) < often ? bytes[random.nextInt(bytes.length)] : random.nextInt(1008);
            }
            assertThat(String.join("", stream(ids)))
                    .as("seed %d, round %d, ids %s", seed, round, ids)
                    .isEqualTo(tokenizer.decode(ids));
        }
    }

    @Test
    void a_long_answer_of_broken_bytes_does_not_grow_dearer() {
        long[] lead = tokenizer.encode("中");
        long[] ids = new long[20_000];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = lead[i % 2];
        }

        // With all ids decoded again for each, this would take minutes.
        assertTimeout(Duration.ofSeconds(20), () -> {
            assertThat(String.join("", stream(ids))).isEqualTo(tokenizer.decode(ids));
        });
    }

    @Test
    void a_token_that_ends_one_character_and_begins_another_is_never_split_off() {
        // The last two bytes of the face and the first of a Chinese character, as one token.
        String joined = "\u013a\u0122\u00e4";
        JsonObject json = TokenizerFiles.json("checkpoint/tokenizer.json");
        json.getAsJsonObject("model").getAsJsonObject("vocab").addProperty(joined, 863);
        try (QwenTokenizer other = TokenizerFiles.open(json.toString())) {
            long lead = other.encode("中")[0];
            long[] face = other.encode("😀");
            assertThat(face).as("one token for each byte").hasSize(4);
            for (int broken = 0; broken < 20; broken++) {
                long[] ids = new long[broken + 3];
                Arrays.fill(ids, lead);
                ids[broken] = face[0];
                ids[broken + 1] = face[1];
                ids[broken + 2] = 863;

                assertThat(String.join("", stream(other, ids)))
                        .as("after %d broken bytes", broken)
                        .isEqualTo("\ufffd".repeat(broken) + "😀\ufffd")
                        .isEqualTo(other.decode(ids));
            }
        }
    }

    @Test
    void a_finished_decoder_is_not_used_again() {
        StreamingDecoder decoder = tokenizer.streamingDecoder();
        decoder.finish();

        assertThatThrownBy(() -> decoder.append(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was finished; make a new decoder");
        assertThat(decoder.finish()).isEmpty();
    }

    private List<String> stream(long[] ids) {
        return stream(tokenizer, ids);
    }

    private static List<String> stream(QwenTokenizer tokenizer, long[] ids) {
        StreamingDecoder decoder = tokenizer.streamingDecoder();
        List<String> pieces = new ArrayList<>();
        for (long id : ids) {
            pieces.add(decoder.append(id));
        }
        pieces.add(decoder.finish());
        return pieces;
    }
}
