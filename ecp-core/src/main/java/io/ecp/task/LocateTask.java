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
import java.util.regex.Pattern;

/**
 * Grounding: where is the element that a command is about? Both stages ask the same, the second about the crop, so that
 * the first stage's answer is an answer already.
 */
public final class LocateTask implements Task<Location> {

    /** The verb of a command, which a prompt that asks for the thing itself leaves out. */
    private static final Pattern VERB = Pattern.compile(
            "^(?:please\\s+)?(?:(?:double|right|left)[- ])?(?:click|tap|press|hit|open|select|choose|pick|find|locate)"
                    + "(?:\\s+on)?\\s+(?:the\\s+)?",
            Pattern.CASE_INSENSITIVE);

    private final String command;

    LocateTask(String command) {
        this.command = UserText.required("command", command);
    }

    @Override
    public String prompt() {
        return command;
    }

    @Override
    public boolean locates(ModelProfile profile) {
        return true;
    }

    @Override
    public CropSize crop(ModelProfile profile) {
        return profile.groundingCrop();
    }

    @Override
    public PixelBudget overviewBudget(ModelProfile profile, PixelBudget model) {
        return model.cappedAt(profile.groundingPixels());
    }

    @Override
    public PixelBudget cropBudget(ModelProfile profile, PixelBudget model) {
        return model.cappedAt(profile.groundingPixels());
    }

    @Override
    public List<ModelQuery.Part> coarse(View overview, ModelProfile profile) {
        return fill(profile.locate().get(0), overview, profile);
    }

    @Override
    public List<ModelQuery.Part> fine(View overview, View crop, ModelProfile profile, int pictures) {
        return coarse(crop, profile);
    }

    @Override
    public List<List<ModelQuery.Part>> whole(View picture, ModelProfile profile) {
        return profile.locate().stream()
                .map(template -> fill(template, picture, profile))
                .collect(ImmutableList.toImmutableList());
    }

    @Override
    public Optional<Location> read(String reply, View view, PlaceReader places) {
        return places.read(reply, view);
    }

    @Override
    public boolean refuses(String reply, PlaceReader places) {
        return places.refuses(reply);
    }

    @Override
    public Optional<Location> fromCoarse(String reply, View overview, PlaceReader places) {
        return places.read(reply, overview);
    }

    @Override
    public Optional<Location> placeOf(Location answer) {
        return Optional.of(answer);
    }

    @Override
    public Optional<Location> fromPlace(Location place, ModelProfile profile) {
        return Optional.of(place);
    }

    private List<ModelQuery.Part> fill(PromptTemplate template, View view, ModelProfile profile) {
        String target = VERB.matcher(command.strip()).replaceFirst("");
        Map<String, String> words = new HashMap<>(profile.extent(view));
        words.put("command", command);
        words.put("target", target.isEmpty() ? command : target);
        return template.fill(Map.of("picture", view), words);
    }
}
