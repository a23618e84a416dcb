package io.ecp.examples;

import io.ecp.eval.EvaluationListener;
import io.ecp.eval.Mark;
import io.ecp.eval.SampleResult;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * How an evaluation goes on: a bar that is drawn over in place on a console, a line now and then elsewhere. Rate and time
 * left are of this process's results, not of those an earlier one has left.
 */
final class EvalProgress implements EvaluationListener {

    private static final int WIDTH = 24;
    private static final long BAR_NANOS = 100_000_000L;
    private static final long LINE_NANOS = 15_000_000_000L;

    private final PrintWriter err;
    private final boolean console;
    private final LongSupplier nanos;
    private long start;
    private long drawn;
    private int before;
    private int right;
    private int failed;
    private int longest;

    EvalProgress(PrintWriter err, boolean console, LongSupplier nanos) {
        this.err = err;
        this.console = console;
        this.nanos = nanos;
    }

    @Override
    public void onStart(int total, int done) {
        start = nanos.getAsLong();
        drawn = start;
        before = done;
        err.println(done == 0 ? total + " requests" : total + " requests, " + done + " done before");
        err.flush();
    }

    @Override
    public void onResult(SampleResult result, int done, int total) {
        right += result.mark() == Mark.RIGHT ? 1 : 0;
        failed += result.mark() == Mark.FAILED ? 1 : 0;
        long now = nanos.getAsLong();
        boolean last = done == total;
        if (!last && now - drawn < (console ? BAR_NANOS : LINE_NANOS)) {
            return;
        }
        drawn = now;
        String line = line(result.strategy(), done, total, now);
        if (console) {
            longest = Math.max(longest, line.length());
            err.print("\r" + line + " ".repeat(longest - line.length()) + (last ? System.lineSeparator() : ""));
        } else {
            err.println(line);
        }
        err.flush();
    }

    private String line(String strategy, int done, int total, long now) {
        int own = done - before;
        double seconds = Math.max(1, now - start) / 1e9;
        double rate = own / seconds;
        int full = (int) ((long) WIDTH * done / total);
        String bar = console ? "[" + "#".repeat(full) + "-".repeat(WIDTH - full) + "] " : "";
        return String.format(
                Locale.ROOT,
                "%s%d of %d, %s, %.1f %% right%s, %.2f a second, %s left",
                bar,
                done,
                total,
                strategy,
                100.0 * right / own,
                failed == 0 ? "" : ", " + failed + " failed",
                rate,
                clock(Math.round((total - done) / rate)));
    }

    /** {@code 1:02:03}, or {@code 2:03} below an hour. */
    private static String clock(long seconds) {
        return seconds >= 3600
                ? String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
    }
}
