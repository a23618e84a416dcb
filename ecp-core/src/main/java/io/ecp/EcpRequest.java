package io.ecp;

import io.ecp.imaging.ImageSource;
import io.ecp.model.Deadline;
import io.ecp.stage.Budget;
import io.ecp.task.Task;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A picture and what is wanted of it, with the limits of this one request. Immutable.
 *
 * @param <T> what the answer is
 */
public final class EcpRequest<T> {

    private final ImageSource image;
    private final Task<T> task;
    private final @Nullable Deadline deadline;
    private final @Nullable Integer maxTokens;
    private final @Nullable Budget budget;

    private EcpRequest(
            ImageSource image,
            Task<T> task,
            @Nullable Deadline deadline,
            @Nullable Integer maxTokens,
            @Nullable Budget budget) {
        this.image = Objects.requireNonNull(image, "image");
        this.task = Objects.requireNonNull(task, "task");
        this.deadline = deadline;
        this.maxTokens = maxTokens;
        this.budget = budget;
    }

    /** A request with the engine's limits. */
    public static <T> EcpRequest<T> of(ImageSource image, Task<T> task) {
        return new EcpRequest<>(image, task, null, null, null);
    }

    /** The same request with a deadline, which is also the switch to cancel it. */
    public EcpRequest<T> withDeadline(Deadline limit) {
        return new EcpRequest<>(image, task, Objects.requireNonNull(limit, "limit"), maxTokens, budget);
    }

    /**
     * The same request with a limit on the tokens of each answer.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public EcpRequest<T> withMaxTokens(int tokens) {
        if (tokens < 1) {
            throw new IllegalArgumentException("maxTokens must be at least 1, but was " + tokens);
        }
        return new EcpRequest<>(image, task, deadline, tokens, budget);
    }

    /** The same request with the most that it may cost. */
    public EcpRequest<T> withBudget(Budget most) {
        return new EcpRequest<>(image, task, deadline, maxTokens, Objects.requireNonNull(most, "most"));
    }

    /** The picture. */
    public ImageSource image() {
        return image;
    }

    /** What is wanted. */
    public Task<T> task() {
        return task;
    }

    /** When the answer is due: the request's own deadline, else the engine's time limit from now. */
    Deadline deadlineOr(Deadline engine) {
        return deadline == null ? engine : deadline;
    }

    /** The most that this request may cost, if it says so. */
    public Optional<Budget> budget() {
        return Optional.ofNullable(budget);
    }

    /** The most tokens of each answer, if this request sets it. */
    public OptionalInt maxTokens() {
        return maxTokens == null ? OptionalInt.empty() : OptionalInt.of(maxTokens);
    }
}
