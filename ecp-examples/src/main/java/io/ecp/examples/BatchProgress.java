package io.ecp.examples;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Tells how far a batch is: a bar that is drawn over on a console, elsewhere a line now and then. */
final class BatchProgress {

    private static final Duration DRAWN_EVERY = Duration.ofMillis(200);
    private static final Duration TOLD_EVERY = Duration.ofSeconds(10);
    private static final int BAR = 24;

    private final PrintWriter out;
    private final boolean console;
    private final LongSupplier nanos;
    private long total;
    private long before;
    private long answered;
    private long failed;
    private long start;
    private long told;
    private int drawn;

    /**
     * Progress.
     *
     * @param console whether a line can be drawn over
     * @param nanos the clock
     */
    BatchProgress(PrintWriter out, boolean console, LongSupplier nanos) {
        this.out = out;
        this.console = console;
        this.nanos = nanos;
    }

    /** The run begins. */
    void begin(long allRecords, long doneBefore) {
        total = allRecords;
        before = doneBefore;
        start = nanos.getAsLong();
        told = start;
        say((doneBefore == 0 ? "" : count(doneBefore) + " of ")
                + records(allRecords)
                + (doneBefore == 0 ? "" : doneBefore == 1 ? " is done already" : " are done already"));
    }

    /** A record was written. */
    void answered() {
        answered++;
        tell();
    }

    /** A request failed. */
    void failed() {
        failed++;
        tell();
    }

    /** Says something beside the progress; what others have written into it cannot steer the terminal. */
    void say(String line) {
        if (drawn > 0) {
            out.print("\r" + " ".repeat(drawn) + "\r");
            drawn = 0;
        }
        out.println("ecp: "
                + VisiblePrinter.visible(line.replaceAll("[\\r\\n]+", " ").strip()));
        out.flush();
    }

    /** The run has ended. */
    void end() {
        say(state() + ", " + time(elapsed()) + " in all");
    }

    private void tell() {
        long now = nanos.getAsLong();
        if (now - told < (console ? DRAWN_EVERY : TOLD_EVERY).toNanos()) {
            return;
        }
        told = now;
        String line = state() + left();
        if (console) {
            int full = (int) (BAR * done() / Math.max(1, total));
            String bar = "[" + "#".repeat(full) + "-".repeat(BAR - full) + "] " + line;
            out.print("\r" + bar + " ".repeat(Math.max(0, drawn - bar.length())));
            out.flush();
            drawn = bar.length();
        } else {
            say(line);
        }
    }

    private long done() {
        return before + answered + failed;
    }

    private double seconds() {
        return elapsed() / 1e9;
    }

    private long elapsed() {
        return nanos.getAsLong() - start;
    }

    private String state() {
        String rate = seconds() > 0 ? String.format(Locale.ROOT, ", %.1f/s", (answered + failed) / seconds()) : "";
        return count(before + answered) + " of " + count(total) + " done, " + count(failed) + " failed" + rate;
    }

    private String left() {
        long now = answered + failed;
        return now == 0 ? "" : ", " + time((long) (elapsed() * ((double) (total - done()) / now))) + " left";
    }

    private static String records(long number) {
        return count(number) + (number == 1 ? " record" : " records");
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String time(long nanos) {
        long seconds = Math.round(nanos / 1e9);
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return seconds / 60 + " min " + seconds % 60 + " s";
        }
        return seconds / 3600 + " h " + seconds / 60 % 60 + " min";
    }
}
