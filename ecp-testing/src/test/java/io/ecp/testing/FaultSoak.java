package io.ecp.testing;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Runs the requests of {@link StrategiesUnderFaultsTest}, as many as wanted, and prints what they got, how they ended, and
 * how late those were whose deadline passed. Arguments: how many runs (10000), and the first's number (0).
 */
final class FaultSoak {

    private FaultSoak() {}

    /** Ends with code 1 if a promise was not kept. */
    public static void main(String[] args) {
        int runs = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
        int first = args.length > 1 ? Integer.parseInt(args[1]) : 0;
        PrintStream out = System.out;
        ExecutorService executor = Executors.newFixedThreadPool(4);
        Map<String, Long> faults = new TreeMap<>();
        Map<String, Long> outcomes = new TreeMap<>();
        long[] late = new long[runs];
        int passed = 0;
        int broken = 0;
        long longest = 0;
        long start = System.nanoTime();
        for (int i = 0; i < runs; i++) {
            FaultRun run = FaultRun.of(first + i, executor);
            run.modelFaults().forEach((fault, count) -> faults.merge("model " + fault, count, Long::sum));
            run.pictureFaults().forEach((fault, count) -> faults.merge("picture " + fault, count, Long::sum));
            outcomes.merge(run.outcome(), 1L, Long::sum);
            longest = Math.max(longest, run.nanos());
            if (run.late() >= 0) {
                late[passed++] = run.late();
            }
            if (!run.broken().isEmpty()) {
                broken++;
                out.println("run " + run.number() + ", " + run.strategy() + ": " + run.broken());
            }
        }
        executor.shutdown();
        out.printf("%d runs in %.1f s, the longest %.0f ms%n", runs, (System.nanoTime() - start) / 1e9, longest / 1e6);
        out.println("faults: " + faults);
        out.println("ended: " + outcomes);
        Arrays.sort(late, 0, passed);
        if (passed > 0) {
            out.printf(
                    "%d deadlines passed; ended after them by ms: median %.1f, 95 %% %.1f, 99 %% %.1f, most %.1f%n",
                    passed,
                    late[passed / 2] / 1e6,
                    late[passed * 95 / 100] / 1e6,
                    late[passed * 99 / 100] / 1e6,
                    late[passed - 1] / 1e6);
        }
        out.println(broken == 0 ? "every promise was kept" : broken + " runs broke a promise");
        System.exit(broken == 0 ? 0 : 1);
    }
}
