package io.ecp.task;

import com.google.common.collect.ImmutableList;
import io.ecp.imaging.View;
import io.ecp.model.ModelProfile;
import io.ecp.model.PlaceReader;
import io.ecp.model.PromptTemplate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Perception with options: the answer is one of them. The options stand in the first stage's prompt as well, since what
 * is asked for is often named only there.
 */
public final class ChooseTask extends Perception<Choice> {

    private static final int MOST_OPTIONS = 26;

    private final String question;
    private final ImmutableList<String> options;
    /** Whether the options are shown from the last to the first. */
    private final boolean reversed;

    ChooseTask(String question, List<String> options) {
        this(question, options, false);
    }

    private ChooseTask(String question, List<String> options, boolean reversed) {
        this.reversed = reversed;
        this.question = UserText.required("question", question);
        this.options = ImmutableList.copyOf(options);
        if (this.options.size() < 2 || this.options.size() > MOST_OPTIONS) {
            throw new IllegalArgumentException(
                    "a choice needs 2 to " + MOST_OPTIONS + " options, but was given " + this.options.size());
        }
        for (String option : this.options) {
            UserText.required("option", option);
        }
    }

    @Override
    public String prompt() {
        return question;
    }

    /** The options, in order. */
    public List<String> options() {
        return options;
    }

    @Override
    public Optional<Choice> read(String reply, View view, PlaceReader places) {
        return ChoiceReader.of(shown()).read(reply).map(choice -> new Choice(place(choice.index()), choice.text()));
    }

    @Override
    public Optional<Character> letterOf(Choice answer, ModelProfile profile) {
        return Optional.of(new Choice(place(answer.index()), answer.text()).letter());
    }

    /** The question with its options from the last to the first, against a liking for a letter. */
    @Override
    public Optional<Task<Choice>> reworded(ModelProfile profile) {
        return Optional.of(new ChooseTask(question, options, !reversed));
    }

    /** The options as they are shown. */
    private ImmutableList<String> shown() {
        return reversed ? options.reverse() : options;
    }

    /** The place in the list of an option by its place as shown, and the other way round. */
    private int place(int index) {
        return reversed ? options.size() - 1 - index : index;
    }

    @Override
    public List<Character> optionLetters(ModelProfile profile) {
        return IntStream.range(0, options.size())
                .mapToObj(i -> new Choice(i, options.get(i)).letter())
                .collect(ImmutableList.toImmutableList());
    }

    @Override
    PromptTemplate look(ModelProfile profile) {
        return profile.lookForChoice();
    }

    @Override
    PromptTemplate one(ModelProfile profile) {
        return profile.choose();
    }

    @Override
    PromptTemplate two(ModelProfile profile) {
        return profile.chooseWithCrop();
    }

    @Override
    Map<String, String> words() {
        List<String> listing = shown();
        String listed = IntStream.range(0, listing.size())
                .mapToObj(i -> new Choice(i, listing.get(i)).toString())
                .collect(Collectors.joining("\n"));
        return Map.of("question", question, "options", listed);
    }
}
