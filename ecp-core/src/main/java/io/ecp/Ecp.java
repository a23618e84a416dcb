package io.ecp;

import io.ecp.imaging.ImageSource;
import io.ecp.model.Location;
import io.ecp.model.Predictor;
import io.ecp.task.Answer;
import io.ecp.task.Choice;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds something small in something large, in one line.
 *
 * <pre>{@code
 * EcpResult<Location> found = Ecp.locate(Path.of("screen.png"), "click the gear icon");
 * ImagePoint click = found.point().orElseThrow(); // in pixels of the full picture
 *
 * ImageSource street = ImageSource.of(Path.of("street.jpg"));
 * EcpResult<Choice> sign = Ecp.choose(street, "What does the blue sign say?", List.of("Exit", "Parking"));
 * String option = sign.value().text();
 * }</pre>
 *
 * <p>The static methods use one engine for the whole program, opened at the first call: the model that the system
 * property {@code ecp.model} or the environment variable {@code ECP_MODEL} names, or one that a
 * {@link io.ecp.spi.PredictorProvider} on the path brings along. They block until the answer is there, may be called
 * from any thread, and throw as {@link EcpEngine} says. A program that wants another model, limits, or to close the
 * model, uses {@link #builder()} or {@link #over(Predictor)}.
 */
public final class Ecp {

    private static final Object LOCK = new Object();
    private static volatile @Nullable EcpEngine shared;

    private Ecp() {}

    /**
     * Answers a free prompt, command or question: see {@link io.ecp.task.PromptTask} for the rule that decides which.
     *
     * @param image the picture, of any size
     * @param prompt "click the gear icon", or "What does the sign say?"
     * @return the model's words and, where they name a place, that place in pixels of the full picture
     */
    public static EcpResult<Answer> predict(ImageSource image, String prompt) {
        return engine().predict(image, prompt);
    }

    /** As {@link #predict(ImageSource, String)}, for a file. */
    public static EcpResult<Answer> predict(Path image, String prompt) {
        return predict(ImageSource.of(image), prompt);
    }

    /**
     * Finds the element that a command is about.
     *
     * @param image the screenshot, of any size
     * @param command "click the gear icon"
     * @return where it is, in pixels of the full picture
     */
    public static EcpResult<Location> locate(ImageSource image, String command) {
        return engine().locate(image, command);
    }

    /** As {@link #locate(ImageSource, String)}, for a file. */
    public static EcpResult<Location> locate(Path image, String command) {
        return locate(ImageSource.of(image), command);
    }

    /**
     * Answers a question about a picture in the model's own words.
     *
     * @param image the picture, of any size
     * @param question "What does the sign say?"
     */
    public static EcpResult<String> ask(ImageSource image, String question) {
        return engine().ask(image, question);
    }

    /** As {@link #ask(ImageSource, String)}, for a file. */
    public static EcpResult<String> ask(Path image, String question) {
        return ask(ImageSource.of(image), question);
    }

    /**
     * Answers a question about a picture by one of the options.
     *
     * @param image the picture, of any size
     * @param question "What colour is the flag?"
     * @param options 2 to 26 of them, without letters
     */
    public static EcpResult<Choice> choose(ImageSource image, String question, List<String> options) {
        return engine().choose(image, question, options);
    }

    /** As {@link #choose(ImageSource, String, List)}, for a file. */
    public static EcpResult<Choice> choose(Path image, String question, List<String> options) {
        return choose(ImageSource.of(image), question, options);
    }

    /** Builds an engine. */
    public static EcpEngine.Builder builder() {
        return EcpEngine.builder();
    }

    /** An engine over a model of your own, with defaults for the rest. */
    public static EcpEngine over(Predictor predictor) {
        return builder().predictor(predictor).build();
    }

    /** The shared engine. A failure to open it is not remembered: the next call tries again. */
    private static EcpEngine engine() {
        EcpEngine engine = shared;
        if (engine == null) {
            synchronized (LOCK) {
                engine = shared;
                if (engine == null) {
                    engine = builder().build();
                    shared = engine;
                }
            }
        }
        return engine;
    }
}
