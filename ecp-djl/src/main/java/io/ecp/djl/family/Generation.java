package io.ecp.djl.family;

import java.util.List;

/**
 * One prompt being read and answered: the model's memory of it. For one thread at a time; close it when done.
 *
 * <p>Where {@link LoadedModel#truncatable()}, one prompt can be answered several times, and the memory of its beginning
 * can serve another prompt.
 */
public interface Generation extends AutoCloseable {

    /**
     * Reads the next chunk of the prompt.
     *
     * @return whether some of the prompt is left
     */
    boolean read();

    /**
     * Chooses the first token of an answer. Where {@link LoadedModel#truncatable()}, an answer may have been written
     * before, and is given up.
     *
     * @throws IllegalStateException if the prompt has not been read
     */
    NextToken begin(Draw draw);

    /**
     * Writes a token after the rest and chooses the one after it.
     *
     * @throws IllegalStateException if the prompt has not been read
     */
    NextToken write(int token, Draw draw);

    /**
     * The probability of each of some tokens as the first of an answer, among all tokens.
     *
     * @throws IllegalStateException if the prompt has not been read
     */
    double[] chances(long... tokens);

    /** The likeliest token after what has been read and written so far; the prompt must have been read. */
    NextToken likeliest();

    /** Writes {@link #likeliest()} after the rest, so that the one after it can be asked for. */
    void write();

    /**
     * How many tokens of what was read {@link #turnTo} can keep for another prompt; all of them where it is the same
     * prompt, else up to where chunks of both end. Only where {@link LoadedModel#truncatable()}.
     *
     * @param ids the other prompt
     * @param shared how many tokens both prompts begin with, their pictures the same as well
     */
    int keepable(long[] ids, int shared);

    /**
     * Turns to another prompt that begins as this one does, and keeps what was read of that beginning. Only where
     * {@link LoadedModel#truncatable()}.
     *
     * @param ids the other prompt
     * @param grids all of its pictures in order
     * @param pictures those that do not end within the first {@code kept} tokens; they must live until the prompt is read
     * @param kept what {@link #keepable} gave
     * @throws IllegalArgumentException if {@code kept} is no such place, or the image tokens are not those of the pictures
     */
    void turnTo(long[] ids, List<PatchGrid> grids, List<PictureFeatures> pictures, int kept);

    @Override
    void close();
}
