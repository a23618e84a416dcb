package io.ecp.task;

import io.ecp.imaging.View;
import io.ecp.model.ModelProfile;
import io.ecp.model.PlaceReader;
import io.ecp.model.PromptTemplate;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Perception with a free answer: the model's own words. Only a blank reply is unreadable. */
public final class AskTask extends Perception<String> {

    private static final String CLOSELY = "Look closely at the image. ";

    private final String question;

    AskTask(String question) {
        this.question = UserText.required("question", question);
    }

    @Override
    public String prompt() {
        return question;
    }

    @Override
    public Optional<String> read(String reply, View view, PlaceReader places) {
        String text = reply.strip();
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    /** The question after the request to look closely. */
    @Override
    public Optional<Task<String>> reworded(ModelProfile profile) {
        return question.startsWith(CLOSELY) ? Optional.empty() : Optional.of(new AskTask(CLOSELY + question));
    }

    /** Whether the letters and digits are the same, whatever stands between them. */
    @Override
    public boolean isSame(String one, String other) {
        return bare(one).equals(bare(other));
    }

    static String bare(String text) {
        return text.replaceAll("[^\\p{L}\\p{N}]+", "").toLowerCase(Locale.ROOT);
    }

    @Override
    PromptTemplate look(ModelProfile profile) {
        return profile.lookForAnswer();
    }

    @Override
    PromptTemplate one(ModelProfile profile) {
        return profile.ask();
    }

    @Override
    PromptTemplate two(ModelProfile profile) {
        return profile.askWithCrop();
    }

    @Override
    Map<String, String> words() {
        return Map.of("question", question);
    }
}
