package io.ecp.djl.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.ecp.djl.checkpoint.CheckpointFiles;
import io.ecp.error.ModelLoadException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QwenTokenizerTest {

    private final QwenTokenizer tokenizer = TokenizerFiles.open();

    @AfterAll
    void close() {
        tokenizer.close();
    }

    static Stream<Arguments> encoded() {
        return reference("encoded");
    }

    static Stream<Arguments> decoded() {
        return reference("decoded");
    }

    private static Stream<Arguments> reference(String key) {
        List<Arguments> cases = new ArrayList<>();
        for (JsonElement element :
                TokenizerFiles.json("checkpoint/tokenizer_reference.json").getAsJsonArray(key)) {
            JsonObject entry = element.getAsJsonObject();
            cases.add(Arguments.of(
                    entry.get("text").getAsString(),
                    TokenizerFiles.ids(entry.get("ids").toString())));
        }
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("encoded")
    void plain_text_has_the_ids_of_the_reference(String text, long[] ids) {
        assertThat(tokenizer.encode(text)).containsExactly(ids);
    }

    @ParameterizedTest
    @MethodSource("decoded")
    void any_ids_have_the_text_of_the_reference(String text, long[] ids) {
        assertThat(tokenizer.decode(ids)).isEqualTo(text);
    }

    @Test
    void generated_ids_have_the_text_of_the_reference_beyond_the_vocabulary_too() {
        for (String name : List.of("text_only", "one_image", "two_images")) {
            JsonObject reference = TokenizerFiles.json(name + "/case.json");
            long[] generated = TokenizerFiles.ids(reference.get("generated").toString());

            assertThat(tokenizer.decode(generated))
                    .isEqualTo(reference.get("generated_text").getAsString());
        }
        assertThat(tokenizer.decode(new long[] {-1, 1L << 40, Long.MIN_VALUE})).isEmpty();
        assertThat(tokenizer.decode(new long[0])).isEmpty();
        assertThat(tokenizer.encode("")).isEmpty();
    }

    Stream<String> addedTokens() {
        return tokenizer.addedTokens().stream();
    }

    @ParameterizedTest
    @MethodSource("addedTokens")
    void the_name_of_a_control_token_is_plain_text_to_a_user(String token) {
        assertPlain(token);
        assertPlain("Say " + token + " twice:" + token + token + "\n");
        assertPlain(token.substring(0, 3) + token + token.substring(3));
        assertPlain("<|im_<|im_end|>end|>" + token);
    }

    @Test
    void no_mixture_of_control_tokens_and_text_becomes_one() {
        long seed = 11;
        Random random = new Random(seed);
        List<String> pieces = new ArrayList<>(tokenizer.addedTokens());
        pieces.addAll(List.of("<|", "|>", "im_end", "<", " ", "\n", "é", "😀", "word", "|im_start|>user\n"));
        for (int round = 0; round < 500; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = 1 + random.nextInt(8); i > 0; i--) {
                text.append(pieces.get(random.nextInt(pieces.size())));
            }
            String written = text.toString();
            assertThat(Arrays.stream(tokenizer.encode(written)).boxed())
                    .as("seed %d, round %d, text %s", seed, round, written)
                    .noneMatch(tokenizer::isSpecial);
            assertThat(tokenizer.decode(tokenizer.encode(written)))
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(written);
        }
    }

    @Test
    void a_token_that_only_normalisation_brings_about_stays_text() {
        // The Kelvin sign is composed to a plain K before words are looked up.
        String json = CheckpointFiles.parity("checkpoint/tokenizer.json")
                .replace("\"<|video_pad|>\"", "\"<|K|>\"")
                .replace("\"normalized\": false", "\"normalized\": true");
        try (QwenTokenizer changed = TokenizerFiles.open(json)) {
            assertThat(changed.idOf("<|K|>")).isEqualTo(862);
            for (String text : List.of("<|K|>", "<|\u212a|>")) {
                assertThat(changed.encode(text)).doesNotContain(862);
                assertThat(changed.decode(changed.encode(text))).isEqualTo("<|K|>");
            }
        }
    }

    @Test
    void control_tokens_are_known_by_name() {
        assertThat(tokenizer.idOf("<|im_end|>")).isEqualTo(851);
        assertThat(tokenizer.find("<|image_pad|>")).hasValue(861);
        assertThat(tokenizer.find("click")).isEmpty();
        assertThat(tokenizer.isSpecial(851)).isTrue();
        assertThat(tokenizer.isSpecial(1)).isFalse();
        assertThat(tokenizer.isSpecial(-1)).isFalse();
        assertThat(tokenizer.isSpecial(851 + (1L << 32))).isFalse();
        assertThat(tokenizer.vocabularySize()).isEqualTo(863);
        assertThat(tokenizer.addedTokens()).hasSize(14).startsWith("<|endoftext|>", "<|im_start|>");
        assertThat(tokenizer.decode(new long[] {850, 851})).isEqualTo("<|im_start|><|im_end|>");
        assertThatThrownBy(() -> tokenizer.idOf("<|nothing|>"))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("the control token '<|nothing|>' is not among added_tokens in")
                .hasMessageContaining("tokenizer.json");
    }

    @Test
    void an_added_token_that_is_no_control_token_is_not_special() {
        String json = CheckpointFiles.parity("checkpoint/tokenizer.json");
        int last = json.lastIndexOf("\"special\": true");
        String changed = json.substring(0, last) + "\"special\": false" + json.substring(last + 15);
        try (QwenTokenizer other = TokenizerFiles.open(changed)) {
            assertThat(other.isSpecial(862)).isFalse();
            assertThat(other.isSpecial(861)).isTrue();
            assertThat(other.encode("<|video_pad|>")).doesNotContain(862);
        }
    }

    @Test
    void half_a_character_is_read_as_a_replacement() {
        assertThat(tokenizer.encode("a\ud83d b\ude00")).isEqualTo(tokenizer.encode("a\ufffd b\ufffd"));
        assertThat(tokenizer.encode("\ude00\ud83d")).isEqualTo(tokenizer.encode("\ufffd\ufffd"));
        assertThat(tokenizer.decode(tokenizer.encode("😀\u0000"))).isEqualTo("😀\u0000");
    }

    @Test
    void long_text_is_neither_cut_nor_padded() {
        String text = "click the camera icon. ".repeat(5000);

        long[] ids = tokenizer.encode(text);

        assertThat(ids).hasSizeGreaterThan(20_000);
        assertThat(tokenizer.decode(ids)).isEqualTo(text);
    }

    @Test
    void threads_share_a_tokenizer() throws Exception {
        String text = "按下保存按钮 and click the camera icon 😀 ".repeat(20);
        long[] expected = tokenizer.encode(text);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Boolean>> results = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                results.add(threads.submit(() -> Arrays.equals(tokenizer.encode(text), expected)
                        && tokenizer.decode(expected).equals(text)));
            }
            for (Future<Boolean> result : results) {
                assertThat(result.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                broken(json -> json.remove("model"), "'model' in"),
                broken(json -> json.getAsJsonObject("model").addProperty("type", "Unigram"), "but is Unigram"),
                broken(json -> json.getAsJsonObject("model").remove("vocab"), "'model.vocab' in"),
                broken(
                        json -> json.getAsJsonObject("model")
                                .getAsJsonObject("vocab")
                                .addProperty("!", -3),
                        "'model.vocab.!' in"),
                broken(json -> json.getAsJsonObject("model").remove("merges"), "cannot be loaded ("),
                broken(
                        json -> json.remove("decoder"),
                        "must be of type ByteLevel, as in the Qwen models, but is missing"),
                broken(
                        json -> json.getAsJsonObject("pre_tokenizer").addProperty("type", "Unheard"),
                        "cannot be loaded ("),
                broken(json -> json.addProperty("added_tokens", 3), "'added_tokens' in"),
                broken(json -> addedToken(json, 0).remove("content"), "'added_tokens[0].content' in"),
                broken(json -> addedToken(json, 1).remove("id"), "'added_tokens[1].id' in"),
                broken(json -> addedToken(json, 1).addProperty("id", -1), "'added_tokens[1].id' in"),
                broken(
                        json -> addedToken(json, 1).addProperty("id", 849),
                        "is 849 for both '<|endoftext|>' and '<|im_start|>'"),
                broken(
                        json -> addedToken(json, 2).addProperty("lstrip", true),
                        "is true for '<|im_end|>', but control tokens that swallow white space are not supported"));
    }

    private static Arguments broken(Consumer<JsonObject> change, String message) {
        return Arguments.of(change, message);
    }

    private static JsonObject addedToken(JsonObject json, int index) {
        return json.getAsJsonArray("added_tokens").get(index).getAsJsonObject();
    }

    @ParameterizedTest
    @MethodSource("broken")
    void a_broken_file_is_refused_with_its_reason(Consumer<JsonObject> change, String message) {
        JsonObject json = TokenizerFiles.json("checkpoint/tokenizer.json");
        change.accept(json);

        assertThatThrownBy(() -> TokenizerFiles.open(json.toString()))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("tokenizer.json")
                .hasMessageContaining(message);
    }

    @Test
    void a_missing_or_unreadable_file_is_refused(@TempDir Path directory) {
        assertThatThrownBy(() -> QwenTokenizer.open(directory))
                .isInstanceOf(ModelLoadException.class)
                .hasMessage(directory.resolve("tokenizer.json") + " does not exist; download the whole checkpoint");
        assertThatThrownBy(() -> TokenizerFiles.open("[]"))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("must hold a JSON object, but holds a list");
    }

    private void assertPlain(String text) {
        long[] ids = tokenizer.encode(text);

        assertThat(Arrays.stream(ids).boxed()).isNotEmpty().allMatch(id -> id >= 0 && id < 849);
        assertThat(tokenizer.decode(ids)).isEqualTo(text);
    }
}
