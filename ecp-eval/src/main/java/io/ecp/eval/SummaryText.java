package io.ecp.eval;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A summary for machines and for people. */
final class SummaryText {

    private SummaryText() {}

    static String json(Summary summary) {
        JsonObject json = new JsonObject();
        json.addProperty("benchmark", summary.benchmark());
        json.addProperty("model", summary.model());
        json.addProperty("profile", summary.profile());
        JsonArray arms = new JsonArray();
        summary.arms().forEach(arm -> arms.add(arm(summary, arm)));
        json.add("strategies", arms);
        JsonArray differences = new JsonArray();
        for (Summary.Paired paired : summary.differences()) {
            PairedBootstrap.Difference difference = paired.difference();
            JsonObject row = new JsonObject();
            row.addProperty("strategy", paired.strategy());
            row.addProperty("baseline", paired.baseline());
            row.addProperty("n", difference.n());
            row.addProperty("pictures", difference.pictures());
            row.addProperty("difference", difference.mean());
            row.addProperty("low", difference.low());
            row.addProperty("high", difference.high());
            differences.add(row);
        }
        json.add("differences", differences);
        return new GsonBuilder()
                .setPrettyPrinting()
                .disableHtmlEscaping()
                .serializeNulls()
                .create()
                .toJson(json);
    }

    private static JsonObject arm(Summary summary, Summary.Arm arm) {
        JsonObject json = new JsonObject();
        json.addProperty("strategy", arm.strategy());
        proportion(json, arm.accuracy());
        json.addProperty("calls", arm.calls());
        json.addProperty("seconds", arm.seconds());
        json.addProperty("promptTokens", arm.promptTokens());
        json.addProperty("answerTokens", arm.answerTokens());
        json.addProperty("pixels", arm.pixels());
        json.addProperty("overviewPixels", summary.overviewPixels());
        json.addProperty("cropPixels", summary.cropPixels());
        json.add("surestHalf", JsonNull.INSTANCE);
        arm.surest().ifPresent(surest -> {
            JsonObject half = new JsonObject();
            half.addProperty("share", surest.share());
            half.addProperty("fromScore", surest.threshold());
            proportion(half, surest.accuracy());
            json.add("surestHalf", half);
        });
        JsonObject outcomes = new JsonObject();
        arm.outcomes().forEach(outcomes::addProperty);
        json.add("outcomes", outcomes);
        JsonObject marks = new JsonObject();
        arm.marks().forEach((mark, count) -> marks.addProperty(mark.name(), count));
        json.add("marks", marks);
        JsonObject groups = new JsonObject();
        arm.groups().forEach((group, accuracy) -> {
            JsonObject share = new JsonObject();
            proportion(share, accuracy);
            groups.add(group, share);
        });
        json.add("groups", groups);
        return json;
    }

    private static void proportion(JsonObject json, Proportion proportion) {
        json.addProperty("accuracy", proportion.n() == 0 ? 0 : proportion.share());
        json.addProperty("low", proportion.low());
        json.addProperty("high", proportion.high());
        json.addProperty("right", proportion.right());
        json.addProperty("n", proportion.n());
    }

    static String markdown(Summary summary) {
        StringBuilder text = new StringBuilder();
        text.append("# ").append(cell(summary.benchmark())).append(" with ").append(cell(summary.model()));
        text.append("\n\nProfile ").append(cell(summary.profile()));
        text.append(". Intervals are at 95 %: Wilson's for shares, a bootstrap over pictures for differences.\n\n");
        text.append("| strategy | right | interval | n | calls | seconds | tokens read + written | pixels shown"
                + " | most pixels, overview / crop | surest half: share, right | outcomes |\n");
        text.append("|---|---|---|---|---|---|---|---|---|---|---|\n");
        for (Summary.Arm arm : summary.arms()) {
            Proportion accuracy = arm.accuracy();
            text.append(format(
                    "| %s | %.1f %% | %.1f to %.1f %% | %d | %.2f | %.3f | %.0f + %.0f | %.0f | %d / %d | %s | %s |\n",
                    cell(arm.strategy()),
                    100 * accuracy.share(),
                    100 * accuracy.low(),
                    100 * accuracy.high(),
                    accuracy.n(),
                    arm.calls(),
                    arm.seconds(),
                    arm.promptTokens(),
                    arm.answerTokens(),
                    arm.pixels(),
                    summary.overviewPixels(),
                    summary.cropPixels(),
                    arm.surest()
                            .map(surest -> format(
                                    "%.0f %%, %.1f %%",
                                    100 * surest.share(),
                                    100 * surest.accuracy().share()))
                            .orElse(""),
                    arm.outcomes().entrySet().stream()
                            .map(outcome -> outcome.getValue() + " " + cell(outcome.getKey()))
                            .collect(Collectors.joining(", "))));
        }
        differences(text, summary);
        groups(text, summary);
        return text.toString();
    }

    private static void differences(StringBuilder text, Summary summary) {
        if (summary.differences().isEmpty()) {
            return;
        }
        text.append("\n| strategy | against | difference, points | interval | samples, pictures"
                + " | most pixels, overview / crop |\n|---|---|---|---|---|---|\n");
        for (Summary.Paired paired : summary.differences()) {
            PairedBootstrap.Difference difference = paired.difference();
            text.append(format(
                    "| %s | %s | %+.1f | %+.1f to %+.1f | %d, %d | %d / %d |\n",
                    cell(paired.strategy()),
                    cell(paired.baseline()),
                    100 * difference.mean(),
                    100 * difference.low(),
                    100 * difference.high(),
                    difference.n(),
                    difference.pictures(),
                    summary.overviewPixels(),
                    summary.cropPixels()));
        }
    }

    private static void groups(StringBuilder text, Summary summary) {
        // A group that all samples are in says nothing new.
        Predicate<Map.Entry<String, Proportion>> apart = group -> summary.arms().stream()
                .anyMatch(arm -> arm.groups().containsKey(group.getKey())
                        && arm.groups().get(group.getKey()).n() < arm.accuracy().n());
        if (summary.arms().stream()
                .noneMatch(arm -> arm.groups().entrySet().stream().anyMatch(apart))) {
            return;
        }
        text.append("\n| strategy | group | right | interval | n | most pixels, overview / crop |\n");
        text.append("|---|---|---|---|---|---|\n");
        for (Summary.Arm arm : summary.arms()) {
            for (Map.Entry<String, Proportion> group :
                    arm.groups().entrySet().stream().filter(apart).toList()) {
                Proportion accuracy = group.getValue();
                text.append(format(
                        "| %s | %s | %.1f %% | %.1f to %.1f %% | %d | %d / %d |\n",
                        cell(arm.strategy()),
                        cell(group.getKey()),
                        100 * accuracy.share(),
                        100 * accuracy.low(),
                        100 * accuracy.high(),
                        accuracy.n(),
                        summary.overviewPixels(),
                        summary.cropPixels()));
            }
        }
    }

    /** Text that cannot end a cell. */
    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
