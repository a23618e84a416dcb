package io.ecp.trace;

import com.google.common.collect.ImmutableList;
import io.ecp.imaging.Region;
import io.ecp.imaging.Size;
import io.ecp.model.ModelQuery;
import io.ecp.model.ModelReply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One call to the model: what it was shown and asked, what it said, what that cost. Immutable. */
public final class ModelCall {

    private final String stage;
    private final ImmutableList<Shown> pictures;
    private final String prompt;
    private final @Nullable ModelReply reply;
    private final @Nullable String failure;
    private final Duration elapsed;

    private ModelCall(
            String stage, ModelQuery query, @Nullable ModelReply reply, @Nullable String failure, Duration elapsed) {
        this.stage = stage;
        this.pictures = query.views().stream()
                .map(view -> new Shown(view.region(), view.size()))
                .collect(ImmutableList.toImmutableList());
        this.prompt = query.prompt();
        this.reply = reply;
        this.failure = failure;
        this.elapsed = elapsed;
    }

    /** A call that was answered. */
    public static ModelCall answered(String stage, ModelQuery query, ModelReply reply, Duration elapsed) {
        return new ModelCall(stage, query, reply, null, elapsed);
    }

    /** A call that failed. */
    public static ModelCall failed(String stage, ModelQuery query, Throwable failure, Duration elapsed) {
        return new ModelCall(stage, query, null, failure.toString(), elapsed);
    }

    /** The step of the strategy: {@code coarse}, {@code fine}, {@code whole}. */
    public String stage() {
        return stage;
    }

    /** The pictures, in the order in which they were shown. */
    public List<Shown> pictures() {
        return pictures;
    }

    /** The text of the query, captions included. */
    public String prompt() {
        return prompt;
    }

    /** What the model said, unless the call failed. */
    public Optional<ModelReply> reply() {
        return Optional.ofNullable(reply);
    }

    /** Why the call failed, if it did. */
    public Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    /** How long the call took, waiting for the model included. */
    public Duration elapsed() {
        return elapsed;
    }

    @Override
    public String toString() {
        return stage + " " + pictures + ": " + (reply == null ? failure : reply.text());
    }

    /**
     * A picture of a call.
     *
     * @param region the part of the full picture
     * @param size the size at which it was shown
     */
    public record Shown(Region region, Size size) {

        @Override
        public String toString() {
            return region + " shown at " + size;
        }
    }
}
