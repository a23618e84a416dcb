package io.ecp.model;

import io.ecp.task.ChoiceReader;
import java.util.List;

/**
 * Reads millions of seeded replies with every reader and fails at an exception, or at a reply that takes more than 10 ms
 * each time it is read: one that does is read again up to nine times, as the first time may have loaded classes, been
 * interrupted, or met another program's load; how often that happened is printed. Arguments: how many (10000000 unless
 * given), the seed (1 unless given).
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
        long started = System.nanoTime();
        long places = 0;
        long refusals = 0;
        long again = 0;
        long characters = 0;
        long slowest = 0;
        long overdue = 0;
        for (long i = 0; i < count; i++) {
            String reply = storm.next(LONGEST);
            long taken = Long.MAX_VALUE;
            for (int attempt = 0; attempt < 10 && taken > MOST_NANOS; attempt++) {
                again += attempt == 1 ? 1 : 0;
                long before = System.nanoTime();
                ParsedReply read = read(reply, choices, seed, i);
                taken = Math.min(taken, System.nanoTime() - before);
                if (attempt == 0) {
                    places += read instanceof ParsedReply.Places ? 1 : 0;
                    refusals += read instanceof ParsedReply.Refusal ? 1 : 0;
                }
            }
            characters += reply.length();
            slowest = Math.max(slowest, taken);
            if (taken > MOST_NANOS) {
                overdue++;
                System.out.printf("reply %d of %d characters took %.1f ms%n", i, reply.length(), taken / 1e6);
            }
            if ((i + 1) % 1_000_000 == 0) {
                System.out.printf(
                        "%,d replies, %,d places, %,d refusals, %,d characters, slowest %.2f ms, %d read again, %d s%n",
                        i + 1,
                        places,
                        refusals,
                        characters,
                        slowest / 1e6,
                        again,
                        (System.nanoTime() - started) / 1_000_000_000);
            }
        }
        if (overdue > 0) {
            throw new AssertionError(overdue + " replies took more than 10 ms");
        }
        System.out.printf("%,d replies of seed %d: no exception, none over 10 ms%n", count, seed);
    }

    private static ParsedReply read(String reply, ChoiceReader choices, long seed, long index) {
        try {
            ParsedReply read = ReplyParser.standard().read(reply);
            ReplyParser.marked().read(reply);
            choices.read(reply);
            return read;
        } catch (RuntimeException e) {
            throw new AssertionError("seed " + seed + ", reply " + index + ": \"" + reply + "\"", e);
        }
    }
}
