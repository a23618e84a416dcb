package io.ecp.eval;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.ecp.imaging.ImageBox;
import io.ecp.imaging.ImagePoint;
import io.ecp.imaging.Region;
import io.ecp.imaging.Size;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What one strategy did with one sample: a line of {@code results.jsonl}, and all that reports are made of. Places are
 * pixels of the full picture. Immutable.
 *
 * @param strategy the strategy's name in this run
 * @param id the sample's, unique in the benchmark
 * @param picture the picture's file, relative to the benchmark's directory
 * @param imageSize the full picture's size
 * @param prompt the command or question
 * @param targets the boxes that a right answer lies in; empty where the answer is no place, or nothing is to be found
 * @param expected what would have been right, in words
 * @param mark what the answer was worth
 * @param outcome which look the answer came from, or why the request failed
 * @param answer the answer in words; empty if there was none
 * @param point where the answer lies
 * @param box the answer's box
 * @param confidence the score of the strategy's confidence, where it has one
 * @param looks what the model was shown and said, in order
 * @param decisions what the strategy decided between the looks
 * @param elapsed from the request to the answer
 * @param groups what the benchmark breaks its figures down by: {@code ui_type=icon}
 */
public record SampleResult(
        String strategy,
        String id,
        String picture,
        Size imageSize,
        String prompt,
        List<ImageBox> targets,
        String expected,
        Mark mark,
        String outcome,
        String answer,
        Optional<ImagePoint> point,
        Optional<ImageBox> box,
        OptionalDouble confidence,
        List<Taken> looks,
        List<String> decisions,
        Duration elapsed,
        Map<String, String> groups) {

    /** Copies the collections. */
    public SampleResult {
        targets = ImmutableList.copyOf(targets);
        looks = ImmutableList.copyOf(looks);
        decisions = ImmutableList.copyOf(decisions);
        groups = ImmutableMap.copyOf(groups);
    }

    /**
     * A call to the model.
     *
     * @param stage the step of the strategy
     * @param region the part of the full picture that the last picture of the call showed
     * @param shown the size at which it was shown
     * @param pixels how many pixels all pictures of the call had together
     * @param reply the model's words, or why the call failed
     * @param promptTokens tokens read, 0 where the predictor does not say
     * @param answerTokens tokens written, 0 where the predictor does not say
     * @param elapsed the call's time
     */
    public record Taken(
            String stage,
            Region region,
            Size shown,
            long pixels,
            String reply,
            int promptTokens,
            int answerTokens,
            Duration elapsed) {}
}
