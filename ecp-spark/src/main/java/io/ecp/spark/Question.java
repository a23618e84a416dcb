package io.ecp.spark;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** One picture and prompt of a task, and the rows that want its answer. Its rows belong to the task's thread. */
final class Question {

    private final @Nullable String path;
    private final @Nullable String prompt;
    private final List<Row> waiting = new ArrayList<>();
    private volatile String id = "";
    private @Nullable ResultColumns result;

    Question(@Nullable String path, @Nullable String prompt) {
        this.path = path;
        this.prompt = prompt;
    }

    String path() {
        return given(path, EcpDataset.PATH);
    }

    String prompt() {
        return given(prompt, EcpDataset.PROMPT);
    }

    private static String given(@Nullable String value, String column) {
        if (value == null) {
            throw new IllegalArgumentException("the column " + column + " is null");
        }
        return value;
    }

    /** What it is kept under: set by the thread that opens the picture, before it is asked. */
    String id() {
        return id;
    }

    void identify(String hash) {
        this.id = hash;
    }

    List<Row> waiting() {
        return waiting;
    }

    @Nullable
    ResultColumns result() {
        return result;
    }

    void answer(ResultColumns columns) {
        this.result = columns;
    }
}
