package io.ecp.task;

import com.google.common.collect.ImmutableList;
import io.ecp.imaging.CropSize;
import io.ecp.imaging.PixelBudget;
import io.ecp.imaging.View;
import io.ecp.model.Location;
import io.ecp.model.ModelProfile;
import io.ecp.model.ModelQuery;
import io.ecp.model.PlaceReader;
import io.ecp.model.PromptTemplate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What both kinds of question share: the first stage only says where to look, the second sees the captioned full
 * picture and the captioned crop.
 */
abstract sealed class Perception<T> implements Task<T> permits AskTask, ChooseTask {

    /** The prompt that asks where to look. */
    abstract PromptTemplate look(ModelProfile profile);

    /** The prompt that asks with one picture. */
    abstract PromptTemplate one(ModelProfile profile);

    /** The prompt that asks with full picture and crop. */
    abstract PromptTemplate two(ModelProfile profile);

    /** The user's words for the templates. */
    abstract Map<String, String> words();

    private Map<String, String> words(ModelProfile profile, View view) {
        Map<String, String> words = new HashMap<>(profile.extent(view));
        words.putAll(words());
        return words;
    }

    @Override
    public final CropSize crop(ModelProfile profile) {
        return profile.perceptionCrop();
    }

    @Override
    public final PixelBudget overviewBudget(ModelProfile profile, PixelBudget model) {
        return model.cappedAt(profile.perceptionFullPixels());
    }

    @Override
    public final PixelBudget cropBudget(ModelProfile profile, PixelBudget model) {
        return model.cappedAt(profile.perceptionCropPixels());
    }

    @Override
    public final List<ModelQuery.Part> coarse(View overview, ModelProfile profile) {
        return look(profile).fill(Map.of("picture", overview), words(profile, overview));
    }

    @Override
    public final List<ModelQuery.Part> fine(View overview, View crop, ModelProfile profile, int pictures) {
        return pictures < 2
                ? one(profile).fill(Map.of("picture", crop), words(profile, crop))
                : two(profile).fill(Map.of("picture", overview, "crop", crop), words(profile, crop));
    }

    @Override
    public final List<List<ModelQuery.Part>> whole(View picture, ModelProfile profile) {
        return ImmutableList.of(one(profile).fill(Map.of("picture", picture), words(profile, picture)));
    }

    @Override
    public final Optional<T> fromCoarse(String reply, View overview, PlaceReader places) {
        return Optional.empty();
    }

    @Override
    public final Optional<Location> placeOf(T answer) {
        return Optional.empty();
    }
}
