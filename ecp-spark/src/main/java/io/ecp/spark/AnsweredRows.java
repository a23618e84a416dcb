package io.ecp.spark;

import io.ecp.EcpEngine;
import io.ecp.EcpOutcome;
import io.ecp.EcpRequest;
import io.ecp.EcpStream;
import io.ecp.task.Answer;
import io.ecp.task.Task;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one task with their answers, as they come. Each different picture and prompt is asked once; a failure is a
 * row. For the task's thread alone; pictures are opened, and requests run, on those of the engine's stream.
 */
final class AnsweredRows implements Iterator<Row>, AutoCloseable {

    private final Iterator<Row> rows;
    private final int path;
    private final int prompt;
    private final PictureFiles files;
    private final String configuration;
    private final Optional<KeptAnswers> kept;
    private final Map<List<@Nullable String>, Question> questions = new HashMap<>();
    private final Queue<Row> ready = new ArrayDeque<>();
    private final Stream<EcpOutcome<Question, Answer>> stream;
    private final Iterator<EcpOutcome<Question, Answer>> outcomes;

    /**
     * Begins to answer when the first row is asked for.
     *
     * @param rows what to answer
     * @param path the index of the column with the picture's path
     * @param prompt the index of the column with the prompt
     * @param kept where answers are kept, if they are
     */
    AnsweredRows(
            Iterator<Row> rows,
            int path,
            int prompt,
            EcpEngine engine,
            EcpConfig config,
            PictureFiles files,
            Optional<KeptAnswers> kept) {
        this.rows = rows;
        this.path = path;
        this.prompt = prompt;
        this.files = files;
        this.configuration = config.key();
        this.kept = kept;
        EcpStream<Question, Answer> asked = engine.<Question, Answer>stream(NewQuestions::new, this::request)
                .asTheyFinish();
        if (config.requestsAtOnce().isPresent()) {
            asked = asked.parallelism(config.requestsAtOnce().getAsInt());
        }
        this.stream = asked.outcomes();
        this.outcomes = stream.iterator();
    }

    /** Runs on the threads of the stream. */
    private EcpRequest<Answer> request(Question question) {
        PictureFiles.Opened picture = files.open(question.path(), kept.isPresent());
        if (picture.hash() != null) {
            question.identify(Digest.of(configuration, picture.hash(), question.prompt()));
            Optional<Answered> before = kept.flatMap(answers -> answers.find(question.id()));
            if (before.isPresent()) {
                throw new AnsweredBefore(before.get());
            }
        }
        return EcpRequest.of(picture.source(), Task.prompt(question.prompt()));
    }

    @Override
    public boolean hasNext() {
        while (ready.isEmpty() && outcomes.hasNext()) {
            take(outcomes.next());
        }
        return !ready.isEmpty();
    }

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return ready.remove();
    }

    private void take(EcpOutcome<Question, Answer> outcome) {
        Question question = outcome.item();
        ResultColumns result = outcome.failure().isPresent()
                ? failed(outcome.failure().get())
                : answered(Answered.of(question.id(), outcome.orThrow()));
        question.answer(result);
        question.waiting().forEach(row -> ready.add(result.behind(row)));
        question.waiting().clear();
    }

    private ResultColumns answered(Answered answered) {
        kept.ifPresent(answers -> answers.add(answered));
        return ResultColumns.of(answered);
    }

    private static ResultColumns failed(Throwable failure) {
        if (failure instanceof AnsweredBefore before) {
            return ResultColumns.of(before.answered());
        }
        // A picture may be too much for the heap or the stack. Other errors are those of the executor, not of a
        // picture.
        if (failure instanceof Error error
                && !(failure instanceof OutOfMemoryError)
                && !(failure instanceof StackOverflowError)) {
            throw error;
        }
        return ResultColumns.failed(failure);
    }

    /** Cancels what is under way. */
    @Override
    public void close() {
        stream.close();
    }

    /** Reads rows until one has a question that was not there yet; the others wait with theirs, or are ready. */
    private final class NewQuestions implements Iterator<Question> {

        private @Nullable Question next;

        @Override
        public boolean hasNext() {
            while (next == null && rows.hasNext()) {
                next = fresh(rows.next());
            }
            return next != null;
        }

        private @Nullable Question fresh(Row row) {
            @Nullable String picture = row.getString(path);
            @Nullable String words = row.getString(prompt);
            boolean[] made = new boolean[1];
            Question question = questions.computeIfAbsent(Arrays.asList(picture, words), key -> {
                made[0] = true;
                return new Question(picture, words);
            });
            ResultColumns result = question.result();
            if (result != null) {
                ready.add(result.behind(row));
            } else {
                question.waiting().add(row);
            }
            return made[0] ? question : null;
        }

        @Override
        public Question next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Question found = next;
            next = null;
            return Objects.requireNonNull(found);
        }
    }
}
