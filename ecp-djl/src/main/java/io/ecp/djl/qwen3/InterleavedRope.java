package io.ecp.djl.qwen3;

import io.ecp.djl.checkpoint.JsonTree;
import io.ecp.djl.family.SizeLimits;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Interleaved multimodal rotary positions: neighbouring frequencies turn by time, height and width in turn, so that each
 * direction has high and low ones. Source: the Qwen3-VL technical report (arXiv 2511.21631).
 */
public final class InterleavedRope {

    private static final List<String> TYPES = List.of("default", "mrope");
    private static final String CORRECT = "; download the file again, or correct it";

    private InterleavedRope() {}

    /**
     * The object of a configuration that has the rotary numbers: {@code rope_parameters}, or {@code rope_scaling} as
     * older files call it; empty where there is neither.
     *
     * @throws io.ecp.error.ModelLoadException if it asks for positions that are scaled
     */
    public static JsonTree parameters(JsonTree text) {
        JsonTree rope = text.object("rope_parameters").orElseGet(() -> text.objectOrEmpty("rope_scaling"));
        for (String key : List.of("rope_type", "type")) {
            rope.requireOneOf(key, "default", TYPES);
        }
        return rope;
    }

    /**
     * The base of the wavelengths, from the rotary object or from beside it. There is no default: the versions of the
     * reference do not agree on one, and a wrong base garbles every position without any other sign.
     *
     * @param published the value of the family's published checkpoints, for the message
     * @throws io.ecp.error.ModelLoadException if it is missing or out of range
     */
    public static double theta(JsonTree text, JsonTree rope, String published) {
        for (JsonTree place : List.of(rope, text)) {
            OptionalDouble theta = theta(place);
            if (theta.isPresent()) {
                return theta.getAsDouble();
            }
        }
        throw text.unusable(
                "rope_theta",
                "is missing, and the versions of the reference do not agree on a default; add the value that the model"
                        + " was trained with (" + published + " checkpoints)");
    }

    static OptionalDouble theta(JsonTree place) {
        return place.has("rope_theta")
                ? OptionalDouble.of(place.number("rope_theta", 1, 1, SizeLimits.THETA))
                : OptionalDouble.empty();
    }

    /**
     * How many frequencies turn by time, height and width.
     *
     * @param otherwise where the object does not say
     * @param frequencies how many there are: half of the width that is turned
     * @param width what they are half of, for the message
     * @throws io.ecp.error.ModelLoadException if they are not three numbers with that sum, or cannot be interleaved
     */
    public static List<Integer> sections(JsonTree rope, List<Integer> otherwise, int frequencies, String width) {
        String key = "mrope_section";
        List<Integer> sections = rope.integers(key, otherwise);
        boolean three = sections.size() == 3 && sections.stream().allMatch(size -> size >= 0 && size <= frequencies);
        if (!three || sections.stream().mapToInt(Integer::intValue).sum() != frequencies) {
            throw rope.unusable(
                    key,
                    "must be three numbers whose sum is " + frequencies + ", half of " + width + ", but is " + sections
                            + CORRECT);
        }
        // Height takes every third frequency from the second on, width from the third on: the last must exist.
        if (3 * sections.get(1) - 2 >= frequencies || 3 * sections.get(2) - 1 >= frequencies) {
            throw rope.unusable(
                    key, "leaves no room to interleave " + sections + " in " + frequencies + " frequencies" + CORRECT);
        }
        return sections;
    }

    /**
     * Which of time (0), height (1) and width (2) turns each frequency: height and width take every third one, in turn,
     * as far as their sections reach, and time the rest.
     *
     * @param frequencies how many there are
     * @param sections how many of them turn by time, height and width
     */
    public static long[] axes(int frequencies, List<Integer> sections) {
        long[] axes = new long[frequencies];
        for (int axis = 1; axis < 3; axis++) {
            for (int i = axis; i < Math.min(3 * sections.get(axis), axes.length); i += 3) {
                axes[i] = axis;
            }
        }
        return axes;
    }
}
