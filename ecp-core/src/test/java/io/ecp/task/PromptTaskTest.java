package io.ecp.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.model.ModelProfiles;
import io.ecp.model.ScreenProfiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromptTaskTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            click the gear icon | LocateTask | click the gear icon
            Where is the gear icon? | LocateTask | Where is the gear icon?
            What does the sign say? | AskTask | What does the sign say?
            Is the light green?  | AskTask | Is the light green?
            Describe the sign | LocateTask | Describe the sign
            In this UI screenshot, what is the position of the element corresponding to the command "tap it" (with bbox)? | LocateTask | tap it
            """)
    void the_rule_decides_by_wording(String prompt, String kind, String words) {
        Task<?> task = Task.prompt(prompt).resolve(ModelProfiles.OS_ATLAS);

        assertThat(task.getClass().getSimpleName()).isEqualTo(kind);
        assertThat(task.prompt()).isEqualTo(words);
    }

    @Test
    void a_profile_that_asks_by_the_bare_command_does_not_make_commands_of_questions() {
        assertThat(Task.prompt("What is on the sign?").resolve(ScreenProfiles.GTA1))
                .isInstanceOf(AskTask.class);
        assertThat(Task.prompt("tap the sign").resolve(ScreenProfiles.GTA1)).isInstanceOf(LocateTask.class);
    }

    @Test
    void a_list_of_options_makes_a_multiple_choice() {
        Task<?> task = Task.prompt("Question: What is the number?\nOptions:\nA. 47\n(B) 41\nC) 9 B.")
                .resolve(ModelProfiles.OS_ATLAS);

        assertThat(task).isInstanceOf(ChooseTask.class);
        assertThat(task.prompt()).isEqualTo("What is the number?");
        assertThat(((ChooseTask) task).options()).containsExactly("47", "41", "9 B.");
    }

    @Test
    void letters_out_of_order_are_no_options() {
        assertThat(Task.prompt("Read this?\nB. 47\nA. 41").resolve(ModelProfiles.OS_ATLAS))
                .isInstanceOf(LocateTask.class);
    }

    @Test
    void an_empty_prompt_is_refused() {
        assertThatThrownBy(() -> Task.prompt("  "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the prompt is empty; say what to look for in the picture");
    }

    @Test
    void a_choice_needs_options() {
        assertThatThrownBy(() -> Task.choose("Which?", java.util.List.of("one")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 to 26 options, but was given 1");
    }
}
