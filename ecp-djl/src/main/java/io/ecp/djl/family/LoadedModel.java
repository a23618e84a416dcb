package io.ecp.djl.family;

import io.ecp.djl.checkpoint.PreprocessorConfig;
import io.ecp.imaging.PatchTensor;
import java.util.List;
import java.util.Optional;

/**
 * A model with its weights in memory. Not thread-safe: the caller lets one call in at a time. Close every
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

    @Override
    void close();
}
