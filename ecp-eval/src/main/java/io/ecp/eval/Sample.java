package io.ecp.eval;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.ecp.imaging.Size;
import io.ecp.task.Task;
import java.util.List;
import java.util.Map;

/**
 * A labelled sample: a picture, what is wanted of it, and the truth. Immutable.
 *
 * @param id unique in the benchmark
 * @param picture the picture's file relative to the benchmark's directory, or another name that
 *     {@link Benchmark#open} knows
 * @param imageSize its size
 * @param prompt the command or question, without options
 * @param options those of a question, in order; empty for a command, which is to be located
 * @param truth the right answer
 * @param groups what the benchmark breaks its figures down by, in order
 */
public record Sample(
        String id,
        String picture,
        Size imageSize,
        String prompt,
        List<String> options,
        Truth truth,
        Map<String, String> groups) {

    /** Copies the collections. */
    public Sample {
        options = ImmutableList.copyOf(options);
        groups = ImmutableMap.copyOf(groups);
    }

    /** What the engine is asked. */
    public Task<?> task() {
        return options.isEmpty() ? Task.locate(prompt) : Task.choose(prompt, options);
    }
}
