package io.ecp.confidence;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import com.google.common.io.MoreFiles;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.ecp.error.EcpException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Reads labelled answers from files, for {@link Calibration#learn}. */
public final class LabelledScores {

    private LabelledScores() {}

    /**
     * From a table of comma-separated values whose first line names the columns: {@code score}, a number, and
     * {@code right}, which is {@code true} or {@code 1}, {@code false} or {@code 0}. Other columns are passed over, and so
     * are rows without a score: answers of which nothing told how sure they were. No value may have a comma in it.
     *
     * @throws EcpException if the file cannot be read, lacks a column, or a value is not what it should be; the message
     *     names the line
     */
    public static List<LabelledScore> fromCsv(Path file) {
        List<String> lines = lines(file);
        List<String> names = lines.isEmpty() ? List.of() : cells(lines.get(0));
        int score = names.indexOf("score");
        int right = names.indexOf("right");
        if (score < 0 || right < 0) {
            throw new EcpException(file + " needs the columns score and right in its first line, but has " + names);
        }
        ImmutableList.Builder<LabelledScore> answers = ImmutableList.builder();
        for (int i = 1; i < lines.size(); i++) {
            List<String> row = cells(lines.get(i));
            if (lines.get(i).isBlank() || (row.size() > score && row.get(score).isEmpty())) {
                continue;
            }
            try {
                answers.add(new LabelledScore(Double.parseDouble(row.get(score)), truth(row.get(right))));
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                throw unreadable(file, i, "a score and a truth", e);
            }
        }
        return answers.build();
    }

    /**
     * From the results of an evaluation: a JSON object a line with {@code strategy}, {@code confidence} (a number) and
     * {@code mark}, which is {@code RIGHT} for right answers. Lines of other strategies are passed over, and so are those
     * without a confidence, and those of requests that failed ({@code FAILED}).
     *
     * @param strategy the strategy as the results name it
     * @throws EcpException if the file cannot be read, or a line is not such an object; the message names the line
     */
    public static List<LabelledScore> fromResults(Path file, String strategy) {
        List<String> lines = lines(file);
        ImmutableList.Builder<LabelledScore> answers = ImmutableList.builder();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).isBlank()) {
                continue;
            }
            try {
                JsonObject line = JsonParser.parseString(lines.get(i)).getAsJsonObject();
                String mark = line.get("mark").getAsString();
                if (line.get("strategy").getAsString().equals(strategy)
                        && line.has("confidence")
                        && !line.get("confidence").isJsonNull()
                        && !mark.equals("FAILED")) {
                    answers.add(new LabelledScore(line.get("confidence").getAsDouble(), mark.equals("RIGHT")));
                }
            } catch (JsonParseException | IllegalStateException | IllegalArgumentException | NullPointerException e) {
                throw unreadable(file, i, "a result with strategy, mark and confidence", e);
            }
        }
        return answers.build();
    }

    private static List<String> lines(Path file) {
        try {
            return MoreFiles.asCharSource(file, StandardCharsets.UTF_8).readLines();
        } catch (IOException e) {
            throw new EcpException("labelled answers cannot be read from " + file + ": " + e, e);
        }
    }

    private static List<String> cells(String line) {
        return ImmutableList.copyOf(line.split(",", -1)).stream()
                .map(cell -> CharMatcher.is('"').trimFrom(cell.strip()).strip())
                .collect(ImmutableList.toImmutableList());
    }

    private static boolean truth(String cell) {
        return switch (cell.toLowerCase(Locale.ROOT)) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw new IllegalArgumentException("right is true, 1, false or 0, but was \"" + cell + "\"");
        };
    }

    private static EcpException unreadable(Path file, int index, String wanted, RuntimeException e) {
        return new EcpException("line " + (index + 1) + " of " + file + " is not " + wanted + ": " + e.getMessage(), e);
    }
}
