package io.ecp.eval.format;

import io.ecp.eval.Benchmark;
import io.ecp.eval.DataException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * desk4k: synthetic desktops of 4K to 8K, for demonstrations and for comparing strategies with a model that knows them.
 * Commands are in ScreenSpot-Pro's format, questions have HR-Bench's columns. Each sample has a group {@code half}:
 * strategies are tuned on screens with an even number and reported on the others.
 */
public final class Desk4k {

    private Desk4k() {}

    /**
     * The commands, by ScreenSpot-Pro's metric.
     *
     * @param directory holds {@code annotations/} and {@code images/}
     * @throws DataException if a row lacks something, a picture is missing, or a box is impossible
     */
    public static Benchmark commands(Path directory) {
        return ScreenSpotPro.open("desk4k", directory, false, Desk4k::halves);
    }

    /**
     * The questions, by HR-Bench's metric.
     *
     * @param directory holds {@code perception.jsonl} and {@code images/}
     * @throws DataException if a row lacks something or a picture is missing
     */
    public static Benchmark questions(Path directory) {
        return HrBench.open("desk4k-questions", directory.resolve("perception.jsonl"), Desk4k::halves);
    }

    private static Map<String, String> halves(Map<String, String> groups) {
        Map<String, String> more = new LinkedHashMap<>(groups);
        String digits = groups.getOrDefault("picture", "").replaceAll("\\D", "");
        if (!digits.isEmpty()) {
            boolean even = (digits.charAt(digits.length() - 1) - '0') % 2 == 0;
            more.put("half", even ? "tuned on (even screens)" : "reported (odd screens)");
        }
        return more;
    }
}
