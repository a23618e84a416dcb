package io.ecp.examples;

import com.google.common.collect.ImmutableList;
import com.google.common.io.CharSource;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.ecp.imaging.ImageBox;
import io.ecp.model.Location;
import io.ecp.model.ModelProfile;
import io.ecp.model.ModelProfiles;
import io.ecp.task.Choice;
import java.io.IOException;
import java.util.List;

/** Reads labelled commands (ScreenSpot-Pro's format) and questions (HR-Bench's columns). */
final class DeskCases {

    private DeskCases() {}

    /** Commands from a JSON list with {@code img_filename}, {@code bbox} (x1, y1, x2, y2) and {@code instruction}. */
    static List<Command> commands(CharSource json) throws IOException {
        ImmutableList.Builder<Command> commands = ImmutableList.builder();
        for (JsonElement row : JsonParser.parseString(json.read()).getAsJsonArray()) {
            JsonObject command = row.getAsJsonObject();
            commands.add(new Command(
                    command.get("id").getAsString(),
                    command.get("img_filename").getAsString(),
                    command.get("group").getAsString(),
                    command.get("instruction").getAsString(),
                    box(command.getAsJsonArray("bbox"))));
        }
        return commands.build();
    }

    /** A profile that asks where to look as the reference did: the picture without a caption. */
    static ModelProfile asTheReferenceAsks(ModelProfile profile) {
        return profile.toBuilder(profile.name())
                .lookForChoice(ModelProfiles.OS_ATLAS.lookForChoice().toString())
                .build();
    }

    /** Questions from JSON lines with {@code image}, {@code question}, {@code A} to {@code D}, {@code answer}. */
    static List<Question> questions(CharSource jsonLines) throws IOException {
        ImmutableList.Builder<Question> questions = ImmutableList.builder();
        for (String line : jsonLines.readLines()) {
            JsonObject question = JsonParser.parseString(line).getAsJsonObject();
            questions.add(new Question(
                    question.get("index").getAsInt(),
                    question.get("image").getAsString(),
                    question.get("question").getAsString(),
                    ImmutableList.of(
                            question.get("A").getAsString(),
                            question.get("B").getAsString(),
                            question.get("C").getAsString(),
                            question.get("D").getAsString()),
                    question.get("answer").getAsString().charAt(0),
                    box(question.getAsJsonArray("target"))));
        }
        return questions.build();
    }

    private static ImageBox box(JsonArray edges) {
        return new ImageBox(
                edges.get(0).getAsDouble(),
                edges.get(1).getAsDouble(),
                edges.get(2).getAsDouble(),
                edges.get(3).getAsDouble());
    }

    /**
     * A labelled command.
     *
     * @param id its name in the data
     * @param image the screen's file name
     * @param group {@code Small} marks screens that fit the model's budget
     * @param text the command
     * @param target where the element is, in pixels of the screen
     */
    record Command(String id, String image, String group, String text, ImageBox target) {

        /** A hit: the point lies in the target, borders included. */
        boolean isHit(Location found) {
            return target.contains(found.point());
        }

        boolean isSmall() {
            return group.equals("Small");
        }
    }

    /**
     * A labelled question.
     *
     * @param index its number in the data
     * @param image the screen's file name
     * @param text the question
     * @param options four of them
     * @param answer the right option's letter
     * @param target where the answer can be seen, in pixels of the screen
     */
    record Question(int index, String image, String text, ImmutableList<String> options, char answer, ImageBox target) {

        boolean isHit(Choice chosen) {
            return chosen.letter() == answer;
        }
    }
}
