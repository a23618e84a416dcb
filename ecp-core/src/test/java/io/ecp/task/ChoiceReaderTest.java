package io.ecp.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChoiceReaderTest {

    private final ChoiceReader reader = ChoiceReader.of(List.of("47", "41", "a red flag", "12"));

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
            B; B
            (B); B
            B.; B
            b; B
            **B**; B
            B. 41; B
            (B) 41; B
            B) 41; B
            Answer: B; B
            The answer is B.; B
            The correct option is (B), the number 41.; B
            I first thought the answer is A, but the answer is B; B
            <think>A? B? C?</think>D; D
            41; B
            It says 41.; B
            A red flag; C
            It shows a red flag on a pole; C
            """)
    void the_option_is_found_in_every_spelling(String reply, char letter) {
        assertThat(reader.read(reply).orElseThrow().letter()).isEqualTo(letter);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "E", "Z.", "I do not know", "either 47 or 41", "410", "(422, 328)", "Answer: none"})
    void a_reply_that_could_be_any_option_is_unreadable(String reply) {
        assertThat(reader.read(reply)).isEmpty();
    }
}
