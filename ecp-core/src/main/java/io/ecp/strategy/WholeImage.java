package io.ecp.strategy;

import io.ecp.imaging.View;
import io.ecp.model.ModelQuery;
import io.ecp.model.ModelReply;
import io.ecp.stage.EcpRun;
import io.ecp.task.Task;
import java.util.List;
import java.util.Optional;

/** The look at the whole picture, which is a strategy's all or its last resort. */
final class WholeImage {

    private WholeImage() {}

    /** Asks the questions in turn until one gets a readable answer, as far as the budget goes. */
    static <T> Finding<T> ask(EcpRun run, Task<T> task, View picture, List<List<ModelQuery.Part>> questions) {
        for (List<ModelQuery.Part> question : questions) {
            if (!run.affords(1)) {
                break;
            }
            ModelReply reply = run.ask("whole", question, task.optionLetters(run.profile()));
            Optional<T> answer = task.read(reply.text(), picture, run.places());
            if (answer.isPresent()) {
                return Finding.of(Outcome.WHOLE_IMAGE, answer.get());
            }
            if (task.refuses(reply.text(), run.places())) {
                run.decide("the model says that it is not in the picture");
                return Finding.abstained();
            }
            run.decide("the answer about the whole picture is unreadable");
        }
        return Finding.unreadable();
    }
}
