package io.ecp.model;

import com.google.common.collect.ImmutableList;

/**
 * The wording of profiles that bring none of their own: the paper's (arXiv 2507.10202) for locating, ours for the rest.
 * Where a point is asked for, the wording says what the profile's coordinates run to.
 */
final class DefaultPrompts {

    private static final String QUESTION = "Question: {question}\n";
    private static final String CHOICES = QUESTION + "Options:\n{options}\n";
    private static final String LETTER = "Answer with the letter of the right option.";
    private static final String FULL = "Full image:\n{picture}\n";
    private static final String CAPTIONED = FULL + "Close-up:\n{crop}\n";

    static final PromptTemplate CHOOSE = PromptTemplate.of("{picture}" + CHOICES + LETTER);
    static final PromptTemplate CHOOSE_WITH_CROP = PromptTemplate.of(CAPTIONED + CHOICES + LETTER);
    static final PromptTemplate ASK = PromptTemplate.of("{picture}{question}");
    static final PromptTemplate ASK_WITH_CROP = PromptTemplate.of(CAPTIONED + "{question}");

    private DefaultPrompts() {}

    /** Where something is, by a box, then by a point. */
    static ImmutableList<PromptTemplate> locate(CoordinateScale scale, AxisOrder order) {
        return ImmutableList.of(
                PromptTemplate.of("{picture}In this UI screenshot, what is the position of the element corresponding to"
                        + " the command \"{command}\" (with bbox)?"),
                PromptTemplate.of("{picture}Point to the {target} in the image.\nOutput Format: " + point(order) + "\n"
                        + strictly(scale)));
    }

    /** Where to look to choose an option. */
    static PromptTemplate lookForChoice(CoordinateScale scale, AxisOrder order, boolean captioned) {
        return PromptTemplate.of((captioned ? FULL : "{picture}") + CHOICES + where(scale, order));
    }

    /** Where to look to answer freely. */
    static PromptTemplate lookForAnswer(CoordinateScale scale, AxisOrder order, boolean captioned) {
        return PromptTemplate.of((captioned ? FULL : "{picture}") + QUESTION + where(scale, order));
    }

    private static String where(CoordinateScale scale, AxisOrder order) {
        return "Where in the image should one look closely to answer? Reply with one point " + point(order) + ", "
                + (scale.countsPixels()
                        ? "in pixels of the image, which is {width} wide and {height} high."
                        : "each from 0 to {width}.");
    }

    private static String strictly(CoordinateScale scale) {
        return scale.countsPixels()
                ? "Both x and y must be pixels of the image, which is {width} wide and {height} high."
                : "Both x and y must be strictly normalized from 0 to {width}.";
    }

    private static String point(AxisOrder order) {
        return order == AxisOrder.XY ? "(x, y)" : "(y, x)";
    }
}
