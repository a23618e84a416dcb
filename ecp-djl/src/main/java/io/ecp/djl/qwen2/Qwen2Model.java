package io.ecp.djl.qwen2;

import io.ecp.djl.checkpoint.Checkpoint;
import io.ecp.djl.checkpoint.PreprocessorConfig;
import io.ecp.djl.family.Continuation;
import io.ecp.djl.family.Generation;
import io.ecp.djl.family.LoadedModel;
import io.ecp.djl.family.NextToken;
import io.ecp.djl.family.PictureFeatures;
import io.ecp.djl.family.PictureTokens;
import io.ecp.djl.family.TextDecoder;
import io.ecp.djl.runtime.Placement;
import io.ecp.djl.runtime.TorchRuntime;
import io.ecp.djl.runtime.WeightStore;
import io.ecp.imaging.PatchTensor;
import java.util.List;
import java.util.Optional;

/** A checkpoint of Qwen2-VL or Qwen2.5-VL in memory: the vision tower, and the decoder with Qwen2's layer. */
public final class Qwen2Model implements LoadedModel {

    private final Qwen2TextConfig text;
    private final PictureTokens tokens;
    private final PreprocessorConfig preprocessor;
    private final Qwen2VisionTower vision;
    private final TextDecoder decoder;

    private Qwen2Model(
            Qwen2TextConfig text,
            PictureTokens tokens,
            PreprocessorConfig preprocessor,
            Qwen2VisionTower vision,
            TextDecoder decoder) {
        this.text = text;
        this.tokens = tokens;
        this.preprocessor = preprocessor;
        this.vision = vision;
        this.decoder = decoder;
    }

    /**
     * Loads the weights.
     *
     * @param layers what the tower has of its own
     * @throws io.ecp.error.ModelLoadException if a file says what is not supported, a tensor is missing or has another
     *     shape than the configuration says, or libtorch does not accept a script
     */
    public static Qwen2Model open(
            Checkpoint checkpoint,
            TorchRuntime runtime,
            Placement placement,
            Qwen2TextConfig text,
            Qwen2VisionConfig vision,
            PictureTokens tokens,
            VisionLayers layers) {
        PreprocessorConfig preprocessor = PreprocessorConfig.from(
                checkpoint,
                vision.patchSize(),
                vision.spatialMergeSize(),
                vision.temporalPatchSize(),
                PreprocessorConfig.Published.QWEN2_VL);
        try (WeightStore store = WeightStore.open(runtime, checkpoint)) {
            Qwen2VisionTower tower = Qwen2VisionTower.open(vision, layers, store, runtime, placement);
            try {
                return new Qwen2Model(
                        text, tokens, preprocessor, tower, decoder(text, tokens, store, runtime, placement));
            } catch (RuntimeException | Error e) {
                tower.close();
                throw e;
            }
        }
    }

    private static TextDecoder decoder(
            Qwen2TextConfig text, PictureTokens tokens, WeightStore store, TorchRuntime runtime, Placement placement) {
        var weights = store.load(text.plan(), placement);
        try {
            return TextDecoder.open(runtime, placement, "qwen2/text.py", weights, text.shape(tokens.imageToken()));
        } catch (RuntimeException | Error e) {
            weights.close();
            throw e;
        }
    }

    /** The text half. */
    public TextDecoder decoder() {
        return decoder;
    }

    @Override
    public int imageToken() {
        return tokens.imageToken();
    }

    @Override
    public int vocabularySize() {
        return text.vocabularySize();
    }

    @Override
    public int mostPositions() {
        return text.maxPositions();
    }

    @Override
    public Optional<String> systemPrompt() {
        return Optional.of("You are a helpful assistant.");
    }

    @Override
    public PreprocessorConfig preprocessor() {
        return preprocessor;
    }

    @Override
    public PictureFeatures encode(PatchTensor patches) {
        return vision.encode(patches);
    }

    @Override
    public Generation begin(long[] ids, List<PictureFeatures> pictures) {
        return decoder.begin(ids, pictures);
    }

    @Override
    public boolean writesTogether() {
        return decoder.writesTogether();
    }

    @Override
    public List<NextToken> write(List<Continuation> all) {
        return decoder.write(all);
    }

    @Override
    public void close() {
        decoder.close();
        vision.close();
    }
}
