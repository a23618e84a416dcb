package io.ecp.eval.report;

import com.google.common.collect.ImmutableList;
import io.ecp.eval.Mark;
import io.ecp.eval.SampleResult;
import io.ecp.imaging.ImageBox;
import io.ecp.imaging.ImagePoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The wrong answers that are most worth looking at: of each strategy the surest first, and where it cannot tell, those
 * farthest from their targets. The best strategies come first, and no sample comes twice.
 */
final class Misses {

    private Misses() {}

    /**
     * Chooses.
     *
     * @param each the most of one strategy
     * @param together the most of all strategies
     */
    static Map<Series, List<SampleResult>> worst(Map<Series, List<SampleResult>> results, int each, int together) {
        Map<Series, List<SampleResult>> worst = new LinkedHashMap<>();
        Set<String> shown = new HashSet<>();
        int room = together;
        // Stable: strategies that are equally good keep their order.
        for (Map.Entry<Series, List<SampleResult>> entry : results.entrySet().stream()
                .sorted(Comparator.comparingDouble(strategy -> -right(strategy.getValue())))
                .toList()) {
            List<SampleResult> chosen = new ArrayList<>();
            for (SampleResult result : entry.getValue().stream()
                    .filter(Misses::isMiss)
                    .sorted(Comparator.comparingDouble((SampleResult result) ->
                                    -result.confidence().orElse(-1))
                            .thenComparingDouble(result -> -distance(result))
                            .thenComparing(SampleResult::id))
                    .toList()) {
                if (chosen.size() < Math.min(each, room) && shown.add(result.id())) {
                    chosen.add(result);
                }
            }
            room -= chosen.size();
            worst.put(entry.getKey(), ImmutableList.copyOf(chosen));
        }
        return worst;
    }

    private static double right(List<SampleResult> results) {
        return results.stream()
                .mapToInt(result -> result.mark() == Mark.RIGHT ? 1 : 0)
                .average()
                .orElse(0);
    }

    private static boolean isMiss(SampleResult result) {
        return result.mark() == Mark.WRONG || result.mark() == Mark.UNREADABLE;
    }

    /** The strategies that missed a sample, by its name, in the order of the strategies. */
    static Map<String, List<String>> byAll(Map<Series, List<SampleResult>> results) {
        Map<String, List<String>> missed = new LinkedHashMap<>();
        results.forEach((series, samples) -> samples.stream()
                .filter(Misses::isMiss)
                .map(SampleResult::id)
                .distinct()
                .forEach(id ->
                        missed.computeIfAbsent(id, first -> new ArrayList<>()).add(series.name())));
        return missed;
    }

    /** How far an answer lies from the nearest target, as a share of the picture's diagonal; 0 where that has no sense. */
    private static double distance(SampleResult result) {
        double diagonal =
                Math.hypot(result.imageSize().width(), result.imageSize().height());
        return pixels(result) / diagonal;
    }

    /** The same in pixels. */
    static double pixels(SampleResult result) {
        return result.point()
                .map(point -> result.targets().stream()
                        .mapToDouble(target -> distance(point, target))
                        .min()
                        .orElse(0))
                .orElse(0.0);
    }

    private static double distance(ImagePoint point, ImageBox box) {
        double x = Math.max(0, Math.max(box.left() - point.x(), point.x() - box.right()));
        double y = Math.max(0, Math.max(box.top() - point.y(), point.y() - box.bottom()));
        return Math.hypot(x, y);
    }
}
