package io.ecp.task;

import io.ecp.imaging.CropSize;
import io.ecp.imaging.PixelBudget;
import io.ecp.imaging.View;
import io.ecp.model.Location;
import io.ecp.model.ModelProfile;
import io.ecp.model.ModelQuery;
import io.ecp.model.PlaceReader;
import io.ecp.model.PromptTemplate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A free prompt: a command or a question, whichever it is. The rule, in this order:
 *
 * <ol>
 *   <li>a prompt in the model's own wording for locating ({@link ModelProfile#locate()}) is a command to locate;
 *   <li>a prompt that ends in a list of options, one a line as {@code A. 47} or {@code (A) 47}, is a multiple choice;
 *   <li>a prompt that ends in a question mark, and does not begin with "where", is a question;
 *   <li>anything else is a command to locate.
 * </ol>
 *
 * <p>The answer of a command is the place. The answer of a question is text; where the model marks a place in it (a box
 * tag, a JSON box), that place of the crop is mapped back as well.
 */
public final class PromptTask implements Task<Answer> {

    private static final Pattern OPTION = Pattern.compile("^\\s*\\(?([A-Z])[.):]\\s*(\\S.*?)\\s*$");

    private final String prompt;
    /** Whether the question is put in its other way. */
    private final boolean reworded;

    PromptTask(String prompt) {
        this(prompt, false);
    }

    private PromptTask(String prompt, boolean reworded) {
        this.reworded = reworded;
        this.prompt = UserText.required("prompt", prompt);
    }

    @Override
    public String prompt() {
        return prompt;
    }

    /** What the prompt is, by the rule above. */
    public Task<?> resolve(ModelProfile profile) {
        Task<?> task = plain(profile);
        return reworded ? other(task, profile).orElse(task) : task;
    }

    private static Optional<Task<?>> other(Task<?> task, ModelProfile profile) {
        return task.reworded(profile).map(other -> other);
    }

    private Task<?> plain(ModelProfile profile) {
        for (PromptTemplate template : profile.locate()) {
            Optional<String> words = template.unfill(prompt.strip());
            if (words.isPresent()) {
                return Task.locate(words.get());
            }
        }
        Optional<ChooseTask> choice = asChoice();
        if (choice.isPresent()) {
            return choice.get();
        }
        String text = prompt.strip();
        boolean where = text.regionMatches(true, 0, "where", 0, "where".length());
        return text.endsWith("?") && !where ? Task.ask(text) : Task.locate(prompt);
    }

    private Optional<ChooseTask> asChoice() {
        List<String> lines = prompt.strip().lines().toList();
        List<String> options = new ArrayList<>();
        int first = lines.size();
        for (int i = lines.size() - 1; i > 0; i--) {
            Matcher option = OPTION.matcher(lines.get(i));
            if (!option.matches()) {
                break;
            }
            options.add(0, option.group(2));
            first = i;
        }
        for (int i = 0; i < options.size(); i++) {
            Matcher option = OPTION.matcher(lines.get(first + i));
            if (!option.matches() || option.group(1).charAt(0) != 'A' + i) {
                return Optional.empty();
            }
        }
        if (options.size() < 2) {
            return Optional.empty();
        }
        List<String> asked = new ArrayList<>(lines.subList(0, first));
        if (asked.size() > 1 && asked.get(asked.size() - 1).strip().equalsIgnoreCase("options:")) {
            asked.remove(asked.size() - 1);
        }
        String question = String.join("\n", asked).strip();
        if (question.regionMatches(true, 0, "question:", 0, "question:".length())) {
            question = question.substring("question:".length()).strip();
        }
        return question.isEmpty() ? Optional.empty() : Optional.of(Task.choose(question, options));
    }

    @Override
    public boolean locates(ModelProfile profile) {
        return resolve(profile).locates(profile);
    }

    @Override
    public CropSize crop(ModelProfile profile) {
        return resolve(profile).crop(profile);
    }

    @Override
    public PixelBudget overviewBudget(ModelProfile profile, PixelBudget model) {
        return resolve(profile).overviewBudget(profile, model);
    }

    @Override
    public PixelBudget cropBudget(ModelProfile profile, PixelBudget model) {
        return resolve(profile).cropBudget(profile, model);
    }

    @Override
    public List<ModelQuery.Part> coarse(View overview, ModelProfile profile) {
        return resolve(profile).coarse(overview, profile);
    }

    @Override
    public List<ModelQuery.Part> fine(View overview, View crop, ModelProfile profile, int pictures) {
        return resolve(profile).fine(overview, crop, profile, pictures);
    }

    @Override
    public List<List<ModelQuery.Part>> whole(View picture, ModelProfile profile) {
        return resolve(profile).whole(picture, profile);
    }

    @Override
    public Optional<Answer> read(String reply, View view, PlaceReader places) {
        Task<?> task = resolve(places.profile());
        if (task instanceof LocateTask locate) {
            return locate.read(reply, view, places).map(place -> Answer.of(reply.strip(), place));
        }
        if (task instanceof AskTask ask) {
            return ask.read(reply, view, places).map(text -> places.marked()
                    .read(text, view)
                    .map(place -> Answer.of(text, place))
                    .orElseGet(() -> Answer.of(text)));
        }
        return task.read(reply, view, places).map(answer -> Answer.of(answer.toString()));
    }

    @Override
    public List<Character> optionLetters(ModelProfile profile) {
        return resolve(profile).optionLetters(profile);
    }

    @Override
    public Optional<Character> letterOf(Answer answer, ModelProfile profile) {
        return resolve(profile) instanceof ChooseTask choose
                ? ChoiceReader.of(choose.options()).read(answer.text()).flatMap(it -> choose.letterOf(it, profile))
                : Optional.empty();
    }

    @Override
    public Optional<Task<Answer>> reworded(ModelProfile profile) {
        return reworded || resolve(profile).reworded(profile).isEmpty()
                ? Optional.empty()
                : Optional.of(new PromptTask(prompt, true));
    }

    /** Whether the letters and digits of the words are the same, whatever stands between them. */
    @Override
    public boolean isSame(Answer one, Answer other) {
        return AskTask.bare(one.text()).equals(AskTask.bare(other.text()));
    }

    @Override
    public Optional<Answer> fromPlace(Location place, ModelProfile profile) {
        return locates(profile) ? Optional.of(Answer.of(place.toString(), place)) : Optional.empty();
    }

    @Override
    public boolean refuses(String reply, PlaceReader places) {
        return resolve(places.profile()).refuses(reply, places);
    }

    @Override
    public Optional<Answer> fromCoarse(String reply, View overview, PlaceReader places) {
        return resolve(places.profile()) instanceof LocateTask ? read(reply, overview, places) : Optional.empty();
    }

    @Override
    public Optional<Location> placeOf(Answer answer) {
        return answer.place();
    }
}
