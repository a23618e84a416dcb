package io.ecp.eval;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * What strategies scored and cost on a benchmark: {@code summary.json} and {@code summary.md}. Immutable.
 *
 * @param benchmark the benchmark's name
 * @param model the model's name
 * @param profile how it was asked
 * @param overviewPixels the most pixels at which the whole picture was shown: the budget of every strategy's first look
 * @param cropPixels the most pixels at which a crop was shown
 * @param arms the strategies, in the order in which they were named
 * @param differences of each further strategy to the first
 */
public record Summary(
        String benchmark,
        String model,
        String profile,
        long overviewPixels,
        long cropPixels,
        List<Arm> arms,
        List<Paired> differences) {

    /** Copies the lists. */
    public Summary {
        arms = ImmutableList.copyOf(arms);
        differences = ImmutableList.copyOf(differences);
    }

    /**
     * The summary of results. Failed requests count as not right, as the benchmarks count them; {@link Arm#marks()} says
     * how many there are.
     *
     * @param benchmark the benchmark's name
     * @param model the model's name
     * @param profile how it was asked
     * @param overviewPixels the budget of a picture's overview
     * @param cropPixels the budget of a crop
     * @param results of any strategies, in any order; the strategies keep the order in which they first appear
     */
    public static Summary of(
            String benchmark,
            String model,
            String profile,
            long overviewPixels,
            long cropPixels,
            List<SampleResult> results) {
        Map<String, List<SampleResult>> byStrategy = new LinkedHashMap<>();
        for (SampleResult result : results) {
            byStrategy
                    .computeIfAbsent(result.strategy(), strategy -> new ArrayList<>())
                    .add(result);
        }
        List<Arm> arms = new ArrayList<>();
        List<Paired> differences = new ArrayList<>();
        List<SampleResult> baseline = List.of();
        for (Map.Entry<String, List<SampleResult>> entry : byStrategy.entrySet()) {
            if (arms.isEmpty()) {
                baseline = entry.getValue();
            } else {
                differences.add(new Paired(
                        entry.getKey(),
                        arms.get(0).strategy(),
                        PairedBootstrap.standard().between(baseline, entry.getValue())));
            }
            arms.add(Arm.of(entry.getKey(), entry.getValue()));
        }
        return new Summary(benchmark, model, profile, overviewPixels, cropPixels, arms, differences);
    }

    /**
     * One strategy.
     *
     * @param strategy its name in the run
     * @param accuracy right answers of all samples
     * @param calls to the model, per sample
     * @param seconds per sample, from the request to the answer
     * @param promptTokens read per sample; 0 where the predictor does not say
     * @param answerTokens written per sample; 0 where the predictor does not say
     * @param pixels shown to the model per sample, in all calls together
     * @param surest the surer half, where the strategy says how sure it is
     * @param outcomes how often which look gave the answer
     * @param marks how often an answer was worth what
     * @param groups the accuracy inside each of the benchmark's groups, by {@code name=value}
     */
    public record Arm(
            String strategy,
            Proportion accuracy,
            double calls,
            double seconds,
            double promptTokens,
            double answerTokens,
            double pixels,
            Optional<Surest> surest,
            Map<String, Integer> outcomes,
            Map<Mark, Integer> marks,
            Map<String, Proportion> groups) {

        /** Copies the maps. */
        public Arm {
            outcomes = ImmutableMap.copyOf(outcomes);
            marks = ImmutableMap.copyOf(marks);
            groups = ImmutableMap.copyOf(groups);
        }

        static Arm of(String strategy, List<SampleResult> results) {
            Map<String, Integer> outcomes = new TreeMap<>();
            Map<Mark, Integer> marks = new EnumMap<>(Mark.class);
            Map<String, List<SampleResult>> groups = new TreeMap<>();
            for (SampleResult result : results) {
                outcomes.merge(result.outcome(), 1, Integer::sum);
                marks.merge(result.mark(), 1, Integer::sum);
                result.groups()
                        .forEach((name, value) -> groups.computeIfAbsent(name + "=" + value, group -> new ArrayList<>())
                                .add(result));
            }
            ImmutableSortedMap.Builder<String, Proportion> shares = ImmutableSortedMap.naturalOrder();
            groups.forEach((group, inside) -> shares.put(group, rightOf(inside)));
            return new Arm(
                    strategy,
                    rightOf(results),
                    mean(results, result -> result.looks().size()),
                    mean(results, result -> result.elapsed().toNanos() / 1e9),
                    mean(results, result -> result.looks().stream()
                            .mapToInt(SampleResult.Taken::promptTokens)
                            .sum()),
                    mean(results, result -> result.looks().stream()
                            .mapToInt(SampleResult.Taken::answerTokens)
                            .sum()),
                    mean(results, result -> result.looks().stream()
                            .mapToLong(SampleResult.Taken::pixels)
                            .sum()),
                    Surest.of(results),
                    outcomes,
                    marks,
                    shares.build());
        }

        private static double mean(List<SampleResult> results, ToDoubleFunction<SampleResult> cost) {
            return results.stream().mapToDouble(cost).average().orElse(0);
        }
    }

    /**
     * The surer half of the answers that have a confidence. Answers as sure as the last of the half belong to it too, so
     * that no order of equals decides; the share may thus be more than a half.
     *
     * @param threshold the least score inside
     * @param share of the samples inside, of all samples of the strategy
     * @param accuracy right answers inside
     */
    public record Surest(double threshold, double share, Proportion accuracy) {

        static Optional<Surest> of(List<SampleResult> results) {
            List<SampleResult> scored = results.stream()
                    .filter(result -> result.confidence().isPresent())
                    .sorted(Comparator.comparingDouble(Surest::score).reversed())
                    .toList();
            if (scored.isEmpty()) {
                return Optional.empty();
            }
            double threshold = score(scored.get((scored.size() + 1) / 2 - 1));
            List<SampleResult> inside =
                    scored.stream().filter(result -> score(result) >= threshold).toList();
            return Optional.of(new Surest(threshold, (double) inside.size() / results.size(), rightOf(inside)));
        }

        private static double score(SampleResult result) {
            OptionalDouble score = result.confidence();
            return score.orElse(Double.NEGATIVE_INFINITY);
        }
    }

    /**
     * A strategy beside the first.
     *
     * @param strategy the strategy
     * @param baseline the first
     * @param difference of their shares of right answers, as a share
     */
    public record Paired(String strategy, String baseline, PairedBootstrap.Difference difference) {}

    private static Proportion rightOf(List<SampleResult> results) {
        return new Proportion(
                (int) results.stream()
                        .filter(result -> result.mark() == Mark.RIGHT)
                        .count(),
                results.size());
    }

    /** {@code summary.json}: shares from 0 to 1, pixels, seconds. */
    public String toJson() {
        return SummaryText.json(this);
    }

    /** {@code summary.md}: a table, with the pixel budgets beside every figure. */
    public String toMarkdown() {
        return SummaryText.markdown(this);
    }
}
