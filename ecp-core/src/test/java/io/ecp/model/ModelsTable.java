package io.ecp.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the tables of {@code docs/models.md} from the registry. Argument: the file. */
public final class ModelsTable {

    static final String START = "<!-- tables: made from ModelProfiles by ModelsTable; do not edit -->";
    static final String END = "<!-- end of tables -->";

    private ModelsTable() {}

    /** Rewrites what stands between the marks. */
    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0]);
        Files.writeString(file, rewritten(Files.readString(file)), StandardCharsets.UTF_8);
    }

    /** The document with the registry's tables in it. */
    static String rewritten(String document) {
        int start = document.indexOf(START);
        int end = document.indexOf(END);
        if (start < 0 || end < start) {
            throw new IllegalArgumentException("the document needs the lines " + START + " and " + END);
        }
        return document.substring(0, start + START.length()) + "\n\n" + tables() + "\n" + document.substring(end);
    }

    private static String tables() {
        List<ModelProfile> all = ModelProfiles.standard().all();
        StringBuilder text = new StringBuilder();
        text.append("| profile | writes, for example | coordinates | pictures | dialect known from |\n");
        text.append("|---|---|---|---|---|\n");
        for (ModelProfile profile : all) {
            text.append("| `").append(profile.name()).append("` | ");
            text.append(
                    profile.shapes().stream().map(shape -> code(example(shape))).collect(Collectors.joining("<br>")));
            text.append(" | ").append(profile.scale().description());
            text.append(profile.axisOrder() == AxisOrder.YX ? ", **y first**" : "");
            text.append(profile.boxForm() == BoxForm.CORNER_AND_SIZE ? ", corner and size" : "");
            text.append(" | ").append(profile.pictures().description());
            text.append(" | ").append(evidence(profile)).append(" |\n");
        }
        text.append("\n| profile | found by name, repository or `model_type` | crop for locating | mind |\n");
        text.append("|---|---|---|---|\n");
        for (ModelProfile profile : all) {
            text.append("| `").append(profile.name()).append("` | ");
            text.append(Stream.of(
                            profile.aliases().stream(),
                            profile.repositories().stream(),
                            profile.modelTypes().stream().map(type -> "type " + type))
                    .flatMap(names -> names)
                    .map(ModelsTable::code)
                    .collect(Collectors.joining(", ")));
            text.append(" | ").append(profile.groundingCrop());
            text.append(" | ")
                    .append(profile.quirks().stream().map(ModelsTable::words).collect(Collectors.joining("; ")))
                    .append(" |\n");
        }
        return text.toString();
    }

    private static String example(ReplyShape shape) {
        return shape.toString().replaceAll("\\{(x1|y1|x2|y2|x|y|p1|p2)}", "$1").replaceAll("\\s+", " ");
    }

    private static String evidence(ModelProfile profile) {
        String source = profile.source();
        return profile.evidence() == Evidence.UNVERIFIED
                ? "**unverified**: " + source
                : profile.evidence().word() + ": " + source;
    }

    private static String words(Quirk quirk) {
        return switch (quirk) {
            case NEEDS_SYSTEM_PROMPT -> "needs its system turn";
            case THINKS -> "thinks first";
            case CALLS_TOOLS -> "answers by a tool call";
        };
    }

    private static String code(String text) {
        String fence = text.contains("`") ? "``" : "`";
        return fence
                + (fence.length() > 1 ? " " : "")
                + text.replace("|", "\\|")
                + (fence.length() > 1 ? " " : "")
                + fence;
    }
}
