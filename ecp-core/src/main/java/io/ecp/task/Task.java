package io.ecp.task;

import io.ecp.imaging.CropSize;
import io.ecp.imaging.PixelBudget;
import io.ecp.imaging.View;
import io.ecp.model.Location;
import io.ecp.model.ModelProfile;
import io.ecp.model.ModelQuery;
import io.ecp.model.PlaceReader;
import java.util.List;
import java.util.Optional;

/**
 * What is wanted of a picture: the questions for each stage, in a model's own wording, and how the answers are read.
 * Implementations are immutable.
 *
 * @param <T> what the answer is
 */
public interface Task<T> {

    /** Where something is. */
    static LocateTask locate(String command) {
        return new LocateTask(command);
    }

    /** An answer in the model's own words. */
    static AskTask ask(String question) {
        return new AskTask(question);
    }

    /** One of several options. */
    static ChooseTask choose(String question, List<String> options) {
        return new ChooseTask(question, options);
    }

    /** Whatever a free prompt asks for: see {@link PromptTask} for the rule. */
    static PromptTask prompt(String prompt) {
        return new PromptTask(prompt);
    }

    /** What the user asked. */
    String prompt();

    /** Whether it asks where something is; such questions may have a system turn of their own. */
    default boolean locates(ModelProfile profile) {
        return false;
    }

    /** How much of the picture the second stage looks at. */
    CropSize crop(ModelProfile profile);

    /** How large the overview may be, given what the model takes. */
    PixelBudget overviewBudget(ModelProfile profile, PixelBudget model);

    /** How large the crop may be shown, given what the model takes. */
    PixelBudget cropBudget(ModelProfile profile, PixelBudget model);

    /** The first stage's question: where? */
    List<ModelQuery.Part> coarse(View overview, ModelProfile profile);

    /** The second stage's question. It shows one picture, or two if {@code pictures} allows. */
    List<ModelQuery.Part> fine(View overview, View crop, ModelProfile profile, int pictures);

    /** The questions that can be answered from one picture alone, best first; at least one. */
    List<List<ModelQuery.Part>> whole(View picture, ModelProfile profile);

    /**
     * Reads the answer to {@link #fine} or {@link #whole}.
     *
     * @param reply the model's words
     * @param view the picture that coordinates in it refer to
     * @param places how this model writes places
     * @return the answer, or empty when the reply is not readable as one
     */
    Optional<T> read(String reply, View view, PlaceReader places);

    /**
     * The letters that an answer to {@link #fine} or {@link #whole} may consist of, so that the model's probabilities for
     * them can be had; none for tasks without options.
     */
    default List<Character> optionLetters(ModelProfile profile) {
        return List.of();
    }

    /** The letter that stood for an answer in the question, of those in {@link #optionLetters}; none without options. */
    default Optional<Character> letterOf(T answer, ModelProfile profile) {
        return Optional.empty();
    }

    /**
     * The same question put in another way, whose answers mean what this one's do: an answer that comes twice is worth
     * more than one that came once. Empty for tasks that have but one way.
     */
    default Optional<Task<T>> reworded(ModelProfile profile) {
        return Optional.empty();
    }

    /** Whether two answers say the same. */
    default boolean isSame(T one, T other) {
        return one.equals(other);
    }

    /** An answer that is this place, for tasks whose answer is one: found without the model's pointing. */
    default Optional<T> fromPlace(Location place, ModelProfile profile) {
        return Optional.empty();
    }

    /** Whether a reply says explicitly that what is wanted is not in the picture; never, unless a task can tell. */
    default boolean refuses(String reply, PlaceReader places) {
        return false;
    }

    /** The first stage's reply taken as the answer, for tasks for which it is one. */
    Optional<T> fromCoarse(String reply, View overview, PlaceReader places);

    /** Where an answer lies in the full picture, for answers that lie somewhere. */
    Optional<Location> placeOf(T answer);
}
