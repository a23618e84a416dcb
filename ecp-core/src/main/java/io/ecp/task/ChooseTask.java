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

    ChooseTask(String question, List<String> options) {
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
        return ChoiceReader.of(options).read(reply);
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
        String listed = IntStream.range(0, options.size())
                .mapToObj(i -> new Choice(i, options.get(i)).toString())
                .collect(Collectors.joining("\n"));
        return Map.of("question", question, "options", listed);
    }
}
