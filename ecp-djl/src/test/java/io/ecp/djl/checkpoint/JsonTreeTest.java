package io.ecp.djl.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.error.ModelLoadException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class JsonTreeTest {

    private static final Path FILE = Path.of("config.json");

    @Test
    void values_are_read_by_their_types() {
        JsonTree tree = JsonTree.parse(
                FILE,
                """
                {"whole": 7, "also": 2.0, "power": 5e3, "real": 1e-6, "flag": true, "text": "silu", "none": null,
                 "list": [1, 2], "reals": [0.5, 1], "inner": {"deep": 3}, "inners": [{"a": 1}, {"a": 2}]}
                """);

        assertThat(tree.integer("whole")).isEqualTo(7);
        assertThat(tree.integer("also")).isEqualTo(2);
        assertThat(tree.positive("power", 10_000)).isEqualTo(5000);
        assertThat(tree.number("real")).isEqualTo(1e-6);
        assertThat(tree.number("whole")).isEqualTo(7);
        assertThat(tree.flag("flag", false)).isTrue();
        assertThat(tree.text("text")).isEqualTo("silu");
        assertThat(tree.integers("list")).containsExactly(1, 2);
        assertThat(tree.oneOrMoreIntegers("list")).containsExactly(1, 2);
        assertThat(tree.oneOrMoreIntegers("whole")).containsExactly(7);
        assertThat(tree.numbers("reals", List.of())).containsExactly(0.5, 1.0);
        assertThat(tree.object("inner").orElseThrow().integer("deep")).isEqualTo(3);
        assertThat(tree.objects("inners"))
                .extracting(inner -> inner.integer("a"))
                .containsExactly(1, 2);
        assertThat(tree.file()).isEqualTo(FILE);
    }

    @Test
    void what_is_absent_or_null_has_its_default() {
        JsonTree tree = JsonTree.parse(FILE, "{\"none\": null}");

        for (String key : List.of("none", "absent")) {
            assertThat(tree.has(key)).isFalse();
            assertThat(tree.integer(key, -4)).isEqualTo(-4);
            assertThat(tree.positive(key, 9, 10)).isEqualTo(9);
            assertThat(tree.number(key, 0.5)).isEqualTo(0.5);
            assertThat(tree.number(key, 0.5, 0, 1)).isEqualTo(0.5);
            assertThat(tree.flag(key, true)).isTrue();
            assertThat(tree.text(key, "x")).isEqualTo("x");
            assertThat(tree.integers(key, List.of(3))).containsExactly(3);
            assertThat(tree.oneOrMoreIntegers(key)).isEmpty();
            assertThat(tree.numbers(key, List.of(1.5))).containsExactly(1.5);
            assertThat(tree.object(key)).isEmpty();
            assertThat(tree.objectOrEmpty(key).keys()).isEmpty();
            assertThat(tree.objects(key)).isEmpty();
            assertThat(tree.maybeInteger(key)).isEmpty();
            assertThat(tree.maybeNumber(key)).isEmpty();
            assertThat(tree.maybeText(key)).isEmpty();
        }
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                wrong("{}", tree -> tree.integer("k"), "'k' in config.json is missing"),
                wrong("{\"k\":null}", tree -> tree.text("k"), "'k' in config.json is missing"),
                wrong("{}", tree -> tree.integers("k"), "'k' in config.json is missing"),
                wrong(
                        "{\"k\":\"7\"}",
                        tree -> tree.integer("k"),
                        "'k' in config.json must be a whole number, but is \"7\"; download the file again, or correct it"),
                wrong("{\"k\":1.5}", tree -> tree.integer("k", 1), "must be a whole number, but is 1.5"),
                wrong("{\"k\":3000000000}", tree -> tree.integer("k"), "must be a whole number, but is 3000000000"),
                wrong("{\"k\":1e999999999}", tree -> tree.integer("k"), "must be a whole number, but is 1e999999999"),
                wrong("{\"k\":1e99999999999}", tree -> tree.integer("k"), "but is 1e99999999999"),
                wrong("{\"k\":0}", tree -> tree.positive("k", 8), "must be a whole number from 1 to 8, but is 0"),
                wrong("{\"k\":9}", tree -> tree.positive("k", 1, 8), "must be a whole number from 1 to 8, but is 9"),
                wrong(
                        "{\"k\":-1}",
                        tree -> tree.integer("k", 0, 0, 8),
                        "must be a whole number from 0 to 8, but is -1"),
                wrong("{\"k\":true}", tree -> tree.number("k"), "must be a finite number, but is true"),
                wrong("{\"k\":1e400}", tree -> tree.number("k", 1), "must be a finite number, but is 1e400"),
                wrong("{\"k\":2}", tree -> tree.number("k", 1, 0, 1.5), "must be a number from 0.0 to 1.5, but is 2"),
                wrong("{\"k\":1}", tree -> tree.flag("k", true), "must be true or false, but is 1"),
                wrong("{\"k\":[1]}", tree -> tree.text("k", ""), "must be a text, but is a list"),
                wrong("{\"k\":\"v\"}", tree -> tree.object("k"), "must be an object, but is \"v\""),
                wrong("{\"k\":{}}", tree -> tree.integers("k", List.of()), "must be a list, but is an object"),
                wrong("{\"k\":[1,null]}", tree -> tree.integers("k"), "'k[1]' in config.json must be a whole number"),
                wrong(
                        "{\"k\":[1,\"a\"]}",
                        tree -> tree.numbers("k", List.of()),
                        "'k[1]' in config.json must be a finite"),
                wrong("{\"k\":[{},1]}", tree -> tree.objects("k"), "'k[1]' in config.json must be an object, but is 1"),
                wrong(
                        "{\"k\":{\"l\":{\"m\":-1}}}",
                        tree -> tree.objectOrEmpty("k").objectOrEmpty("l").positive("m", 5),
                        "'k.l.m' in config.json must be a whole number from 1 to 5, but is -1"),
                wrong("{}", tree -> tree.objectOrEmpty("k").text("l"), "'k.l' in config.json is missing"),
                wrong(
                        "{\"k\":\"" + "x".repeat(500) + "\"}",
                        tree -> tree.integer("k"),
                        "but is \"" + "x".repeat(59) + "...; download"));
    }

    private static Arguments wrong(String json, Function<JsonTree, Object> read, String message) {
        return Arguments.of(json, read, message);
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void a_wrong_value_is_named_with_its_file_and_key(String json, Function<JsonTree, Object> read, String message) {
        JsonTree tree = JsonTree.parse(FILE, json);

        assertThatThrownBy(() -> read.apply(tree))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''         | config.json is empty; download it again",
                "{          | config.json is not valid JSON (End of input",
                "{\"a\":1,} | config.json is not valid JSON (Expected name",
                "{a:1}      | config.json is not valid JSON (malformed at line 1",
                "{\"a\":NaN} | config.json is not valid JSON",
                "{} x       | config.json is not valid JSON",
                "{} {}      | config.json is not valid JSON",
                "[1]        | config.json must hold a JSON object, but holds a list",
                "null       | config.json must hold a JSON object, but holds null"
            })
    void text_that_is_no_json_object_is_refused(String text, String message) {
        assertThatThrownBy(() -> JsonTree.parse(FILE, text))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining(message);
    }

    @Test
    void deep_nesting_is_refused_before_the_stack_ends() {
        String bomb = "{\"a\":" + "[".repeat(1_000_000) + "]".repeat(1_000_000) + "}";

        assertThatThrownBy(() -> JsonTree.parse(FILE, bomb))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("Nesting limit");
    }

    @Test
    void a_file_that_is_too_large_or_no_utf8_is_refused(@TempDir Path directory) {
        CheckpointFiles.write(directory, "large.json", "{\"a\": 1}");
        Path large = directory.resolve("large.json");
        assertThatCode(() -> JsonTree.read(large, 8)).doesNotThrowAnyException();
        assertThatThrownBy(() -> JsonTree.read(large, 7))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining(large + " has 8 bytes, more than the 7 that such a file can sensibly have");

        CheckpointFiles.write(directory, "latin.json", "{\"a\": \"é\"}".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> JsonTree.read(directory.resolve("latin.json"), 100))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("is not valid UTF-8");
    }

    @Test
    void a_copy_can_leave_keys_out() {
        JsonTree tree = JsonTree.parse(FILE, "{\"a\":1,\"b\":\"\\u2028<\",\"c\":{\"a\":2.50}}");

        JsonTree rest = tree.without(Set.of("a"));

        assertThat(JsonTree.parse(FILE, rest.json()).text("b")).isEqualTo("\u2028<");
        assertThat(rest.has("a")).isFalse();
        assertThat(rest.objectOrEmpty("c").number("a")).isEqualTo(2.5);
        assertThat(tree.has("a")).isTrue();
    }
}
