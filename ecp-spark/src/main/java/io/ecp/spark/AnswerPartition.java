package io.ecp.spark;

import java.util.Iterator;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;

/** What is shipped to the executors: answers the rows of one partition with this JVM's engine. */
final class AnswerPartition implements MapPartitionsFunction<Row, Row> {

    private static final long serialVersionUID = 1L;

    private final EcpConfig config;
    private final PictureFiles files;
    private final int path;
    private final int prompt;

    AnswerPartition(EcpConfig config, PictureFiles files, int path, int prompt) {
        this.config = config;
        this.files = files;
        this.path = path;
        this.prompt = prompt;
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        TaskContext task = TaskContext.get();
        ExecutorEngines.Lease lease =
                closedWith(task, ExecutorEngines.ofThisJvm().lease(config));
        Optional<KeptAnswers> kept = config.results()
                .map(directory ->
                        closedWith(task, KeptAnswers.open(directory, task.partitionId(), config.partitions())));
        return closedWith(task, new AnsweredRows(rows, path, prompt, lease.engine(), config, files, kept));
    }

    /** Closed when the task ends, however it does; the last one first. */
    private static <C extends AutoCloseable> C closedWith(TaskContext task, C closeable) {
        TaskContext unused = task.addTaskCompletionListener(ended -> {
            try {
                closeable.close();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(closeable + " could not be closed", e);
            }
        });
        return closeable;
    }
}
