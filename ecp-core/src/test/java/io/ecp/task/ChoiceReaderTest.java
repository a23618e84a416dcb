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
            answer: b; B
            The answer is (b).; B
            Answer: **B**; B
            Final answer - B; B
            {"answer": "B"}; B
            The result is $\\boxed{B}$.; B
            \\boxed{\\text{B}}; B
            <answer>B</answer>; B
            B is correct, as the badge says 41.; B
            A is wrong, so option B is the right one.; B
            A could be. Still, (B) is the best.; B
            ◁think▷A or C?◁/think▷(B); B
            """)
    void the_option_is_found_in_every_spelling(String reply, char letter) {
        assertThat(reader.read(reply).orElseThrow().letter()).isEqualTo(letter);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The badge is red. It reads 41, not 47.\n\nB",
                "First 47 comes to mind.\nBut the digits are 4 and 1.\n**B. 41**",
                "I compare 47 and 12 with the badge.\nIt is 41.",
                "Thought: 47 or 41?\nAnswer: b"
            })
    void reasoning_first_does_not_hide_the_answer(String reply) {
        assertThat(reader.read(reply).orElseThrow().letter()).isEqualTo('B');
    }

    @ParameterizedTest
    @ValueSource(strings = {"A. 47\nB. 41\nC. a red flag", "<think>B", "answer", "A. B. C.\nC. A. B."})
    void a_list_of_the_options_or_a_thought_that_broke_off_is_no_choice(String reply) {
        assertThat(reader.read(reply)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "E", "Z.", "I do not know", "either 47 or 41", "410", "(422, 328)", "Answer: none"})
    void a_reply_that_could_be_any_option_is_unreadable(String reply) {
        assertThat(reader.read(reply)).isEmpty();
    }
}
