package io.ecp.model;

import io.ecp.task.ChoiceReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;

/**
 * Reads millions of seeded replies with every reader and fails at an exception, or at a reply that takes more than 10 ms
 * of processor time. Arguments: how many (10000000 unless given), the seed (1 unless given).
 */
public final class ReplyStormRun {

    private static final long MOST_NANOS = 10_000_000;
    private static final int LONGEST = 20_000;

    private ReplyStormRun() {}

    /** Runs the storm and prints what it met. */
    public static void main(String[] args) {
        long count = args.length > 0 ? Long.parseLong(args[0]) : 10_000_000;
        long seed = args.length > 1 ? Long.parseLong(args[1]) : 1;
        ReplyStorm storm = new ReplyStorm(seed, ReplySamples.replies());
        ChoiceReader choices = ChoiceReader.of(List.of("47", "41", "a red flag", "12"));
        ThreadMXBean clock = ManagementFactory.getThreadMXBean();
        long started = System.nanoTime();
        long places = 0;
        long refusals = 0;
        long letters = 0;
        long characters = 0;
        long slowest = 0;
        long overdue = 0;
        for (long i = 0; i < count; i++) {
            String reply = storm.next(LONGEST);
            long before = clock.getCurrentThreadCpuTime();
            try {
                ParsedReply read = ReplyParser.standard().read(reply);
                places += read instanceof ParsedReply.Places ? 1 : 0;
                refusals += read instanceof ParsedReply.Refusal ? 1 : 0;
                ReplyParser.marked().read(reply);
                letters += choices.read(reply).isPresent() ? 1 : 0;
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", reply " + i + ": \"" + reply + "\"", e);
            }
            long taken = clock.getCurrentThreadCpuTime() - before;
            characters += reply.length();
            slowest = Math.max(slowest, taken);
            if (taken > MOST_NANOS) {
                overdue++;
                System.out.printf("reply %d of %d characters took %.1f ms%n", i, reply.length(), taken / 1e6);
            }
            if ((i + 1) % 1_000_000 == 0) {
                System.out.printf(
                        "%,d replies, %,d places, %,d refusals, %,d letters, %,d characters, slowest %.2f ms, %d s%n",
                        i + 1,
                        places,
                        refusals,
                        letters,
                        characters,
                        slowest / 1e6,
                        (System.nanoTime() - started) / 1_000_000_000);
            }
        }
        if (overdue > 0) {
            throw new AssertionError(overdue + " replies took more than 10 ms");
        }
        System.out.printf("%,d replies of seed %d: no exception, none over 10 ms%n", count, seed);
    }
}
