package io.ecp.confidence;

import com.google.common.collect.ImmutableMap;
import com.google.common.io.MoreFiles;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.ecp.error.EcpException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A threshold on the confidence score with a promise: of the answers at or above it, no more than a given share is
 * wrong. Learnt from labelled answers by Learn-Then-Test with fixed-sequence testing (arXiv 2110.01052): thresholds are
 * tested from the strictest to the laxest, each by an exact binomial test of "more than the promised share is wrong",
 * until one cannot be rejected. The promise holds with the stated reliability over the draw of the labelled answers, for
 * answers drawn from the same source, whatever the score is worth. Immutable.
 */
public final class Calibration {

    /** Where on the way from strict to lax a sequence of tests begins; each start gets its part of the level. */
    private static final double[] STARTS = {0, 0.25, 0.5, 0.75};

    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    private final double threshold;
    private final double errorRate;
    private final double reliability;
    private final int samples;
    private final int accepted;
    private final int wrong;
    private final ImmutableMap<String, String> provenance;

    private Calibration(
            double threshold,
            double errorRate,
            double reliability,
            int samples,
            int accepted,
            int wrong,
            Map<String, String> provenance) {
        this.threshold = threshold;
        this.errorRate = errorRate;
        this.reliability = reliability;
        this.samples = samples;
        this.accepted = accepted;
        this.wrong = wrong;
        this.provenance = ImmutableMap.copyOf(provenance);
    }

    /**
     * Learns a threshold.
     *
     * @param answers labelled answers, none of which was used to tune the strategy or the score
     * @param errorRate the most that may be wrong among accepted answers, between 0 and 1
     * @param reliability how surely the promise is to hold, such as 0.9; between 0 and 1
     * @param provenance what the answers came from: model and strategy as {@link io.ecp.EcpEngine#provenance()} gives them,
     *     which an engine that is to keep the promise compares with its own, and data; kept as it is
     * @throws NoPromiseException if the answers are too few, or too often wrong, for any threshold to be promised
     * @throws IllegalArgumentException if a rate is not between 0 and 1
     */
    public static Calibration learn(
            List<LabelledScore> answers, double errorRate, double reliability, Map<String, String> provenance) {
        between("errorRate", errorRate);
        between("reliability", reliability);
        double level = (1 - reliability) / STARTS.length;
        int least = BinomialTail.trialsToRuleOut(errorRate, level);
        if (answers.size() < least) {
            throw new NoPromiseException("an error rate of " + errorRate + " cannot be promised with a reliability of "
                    + reliability + " from " + answers.size() + " labelled answers: even if all were right it takes "
                    + least + "; label more answers, or promise less");
        }
        List<LabelledScore> sorted = answers.stream()
                .sorted(Comparator.comparingDouble(LabelledScore::score).reversed())
                .toList();
        // ends[i]: how many answers lie at or above the i-th threshold; wrong[n]: how many of the n surest are wrong.
        int[] ends = thresholds(sorted, least);
        int[] wrong = wrong(sorted);
        int best = -1;
        for (double start : STARTS) {
            for (int i = (int) (start * ends.length); i < ends.length; i++) {
                if (BinomialTail.atMost(wrong[ends[i]], ends[i], errorRate) > level) {
                    break;
                }
                best = Math.max(best, i);
            }
        }
        if (best < 0) {
            throw new NoPromiseException("an error rate of " + errorRate + " cannot be promised with a reliability of "
                    + reliability + ": of the surest " + ends[0] + " answers " + wrong[ends[0]]
                    + " are wrong; promise less, or use a surer strategy");
        }
        int accepted = ends[best];
        return new Calibration(
                sorted.get(accepted - 1).score(),
                errorRate,
                reliability,
                sorted.size(),
                accepted,
                wrong[accepted],
                provenance);
    }

    private static int[] thresholds(List<LabelledScore> sorted, int least) {
        TreeSet<Integer> ends = new TreeSet<>();
        for (int end = least; end <= sorted.size(); end++) {
            boolean last = end == sorted.size()
                    || sorted.get(end).score() < sorted.get(end - 1).score();
            if (last) {
                ends.add(end);
            }
        }
        return ends.stream().mapToInt(Integer::intValue).toArray();
    }

    private static int[] wrong(List<LabelledScore> sorted) {
        int[] wrong = new int[sorted.size() + 1];
        for (int i = 0; i < sorted.size(); i++) {
            wrong[i + 1] = wrong[i] + (sorted.get(i).right() ? 0 : 1);
        }
        return wrong;
    }

    private static void between(String name, double value) {
        if (!(value > 0 && value < 1)) {
            throw new IllegalArgumentException(name + " must lie between 0 and 1, but was " + value);
        }
    }

    /** Whether an answer of this confidence falls under the promise. */
    public boolean accepts(Confidence confidence) {
        return confidence.score() >= threshold;
    }

    /** The least score that is accepted. */
    public double threshold() {
        return threshold;
    }

    /** The most that is wrong among accepted answers. */
    public double errorRate() {
        return errorRate;
    }

    /** How surely the promise holds. */
    public double reliability() {
        return reliability;
    }

    /** How many labelled answers it was learnt from. */
    public int samples() {
        return samples;
    }

    /** How many of them the threshold accepts. */
    public int accepted() {
        return accepted;
    }

    /** How many of the accepted ones were wrong. */
    public int wrong() {
        return wrong;
    }

    /** What the answers came from. */
    public Map<String, String> provenance() {
        return provenance;
    }

    /** The calibration as JSON, to be kept beside the model. */
    public String toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("threshold", threshold);
        json.addProperty("errorRate", errorRate);
        json.addProperty("reliability", reliability);
        json.addProperty("samples", samples);
        json.addProperty("accepted", accepted);
        json.addProperty("wrong", wrong);
        JsonObject from = new JsonObject();
        provenance.forEach(from::addProperty);
        json.add("provenance", from);
        return GSON.toJson(json);
    }

    /**
     * Writes {@link #toJson()} to a file.
     *
     * @throws EcpException if it cannot be written
     */
    public void save(Path file) {
        try {
            MoreFiles.asCharSink(file, StandardCharsets.UTF_8).write(toJson() + "\n");
        } catch (IOException e) {
            throw new EcpException("the calibration cannot be written to " + file + ": " + e, e);
        }
    }

    /**
     * Reads what {@link #save} wrote.
     *
     * @throws EcpException if it cannot be read or is no calibration
     */
    public static Calibration load(Path file) {
        try {
            return parse(MoreFiles.asCharSource(file, StandardCharsets.UTF_8).read());
        } catch (IOException e) {
            throw new EcpException("the calibration cannot be read from " + file + ": " + e, e);
        } catch (JsonParseException | IllegalStateException | IllegalArgumentException | NullPointerException e) {
            throw new EcpException(
                    file + " is no calibration (" + e.getMessage() + "); write one with Calibration.save", e);
        }
    }

    private static Calibration parse(String text) {
        JsonObject json = JsonParser.parseString(text).getAsJsonObject();
        ImmutableMap.Builder<String, String> provenance = ImmutableMap.builder();
        json.getAsJsonObject("provenance")
                .entrySet()
                .forEach(
                        entry -> provenance.put(entry.getKey(), entry.getValue().getAsString()));
        double errorRate = json.get("errorRate").getAsDouble();
        double reliability = json.get("reliability").getAsDouble();
        between("errorRate", errorRate);
        between("reliability", reliability);
        return new Calibration(
                json.get("threshold").getAsDouble(),
                errorRate,
                reliability,
                json.get("samples").getAsInt(),
                json.get("accepted").getAsInt(),
                json.get("wrong").getAsInt(),
                provenance.buildOrThrow());
    }

    /** {@code at most 2.0 % wrong from a score of 0.83 on (reliability 0.9, 412 of 600 labelled answers)}. */
    @Override
    public String toString() {
        return "at most " + 100 * errorRate + " % wrong from a score of " + threshold + " on (reliability "
                + reliability + ", " + accepted + " of " + samples + " labelled answers)";
    }
}
