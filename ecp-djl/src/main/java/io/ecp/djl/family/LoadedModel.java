package io.ecp.djl.family;

import io.ecp.djl.checkpoint.PreprocessorConfig;
import io.ecp.imaging.PatchTensor;
import java.util.List;
import java.util.Optional;

/**
 * A model with its weights in memory. Not thread-safe: the caller lets one call in at a time, to the model and to all of
 * its generations together; only closing a generation that is not in use may happen beside another call. Close every
 * {@link PictureFeatures} and {@link Generation} before the model.
 */
public interface LoadedModel extends AutoCloseable {

    /** The id of the token that stands for one merged patch of a picture. */
    int imageToken();

    /** How many tokens there are: ids lie below. */
    int vocabularySize();

    /** The most tokens, prompt and answer together, that the model was made for. */
    int mostPositions();

    /** What the family's chat format says in a system turn where the caller says nothing; empty for no such turn. */
    default Optional<String> systemPrompt() {
        return Optional.empty();
    }

    /** Whether the family thinks aloud before it answers, unless its chat format tells it not to. */
    default boolean thinksAloud() {
        return false;
    }

    /**
     * Whether what a {@link Generation} remembers of a prompt can be cut back to an earlier token: true where it is keys
     * and values of each token, false where tokens were summed up into a state that cannot forget its last ones. Without
     * it, a memory can only be read on from its end.
     */
    default boolean truncatable() {
        return true;
    }

    /** How pictures are prepared for {@link #encode}. */
    PreprocessorConfig preprocessor();

    /**
     * Turns a picture into the features of its tokens.
     *
     * @param patches the pixels as the family's preprocessor packs them
     */
    PictureFeatures encode(PatchTensor patches);

    /**
     * Prepares to read a prompt.
     *
     * @param ids the prompt, with one {@link #imageToken()} for each token of a picture
     * @param pictures the prompt's pictures in order; they must live until the prompt is read
     * @throws IllegalArgumentException if the image tokens of the prompt are not those of the pictures
     */
    Generation begin(long[] ids, List<PictureFeatures> pictures);

    /**
     * Whether {@link #write} reads the weights once for all generations, and gives what each would have got alone but for
     * the rounding of sums.
     */
    default boolean writesTogether() {
        return false;
    }

    /**
     * Writes a token in each of several generations of this model and chooses the one after it. If this fails, all of
     * them are of no further use and can only be closed.
     *
     * @param all at least one; no generation twice
     * @return the tokens chosen, in the same order
     * @throws IllegalStateException if a prompt has not been read
     */
    List<NextToken> write(List<Continuation> all);

    @Override
    void close();
}
