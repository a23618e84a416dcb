package io.ecp.spark;

import io.ecp.error.ModelException;
import io.ecp.imaging.PixelBudget;
import io.ecp.model.ModelQuery;
import io.ecp.model.ModelReply;
import io.ecp.model.ModelTraits;
import io.ecp.model.Predictor;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A model that fails so many of a hundred calls. Which ones depends on the seed, the prompt and how often it was asked
 * before, not on the order of threads; and so does where it points. One JVM plays all executors, so what is counted is
 * counted for all of them, by the name of the test.
 */
final class FlakyModel implements Predictor, AutoCloseable {

    private static final Map<String, Counts> COUNTS = new ConcurrentHashMap<>();

    private final Counts counts;
    private final int percent;
    private final long seed;

    FlakyModel(String test, int percent, long seed) {
        this.counts = counts(test);
        this.percent = percent;
        this.seed = seed;
        counts.made.incrementAndGet();
    }

    static Counts counts(String test) {
        return COUNTS.computeIfAbsent(test, name -> new Counts());
    }

    @Override
    public ModelTraits traits() {
        return ModelTraits.builder("flaky")
                .pixelBudget(new PixelBudget(4096, 196_608, 32))
                .callsAtOnce(3)
                .build();
    }

    @Override
    public ModelReply predict(ModelQuery query) {
        counts.calls.incrementAndGet();
        String prompt = query.prompt();
        int time = counts.asked.merge(prompt, 1, Integer::sum);
        if (new SplittableRandom(seed + 31L * prompt.hashCode() + time).nextInt(100) < percent) {
            throw new ModelException("the model failed on purpose", null);
        }
        SplittableRandom place = new SplittableRandom(seed + prompt.hashCode());
        return ModelReply.of("(" + place.nextInt(1000) + ", " + place.nextInt(1000) + ")");
    }

    @Override
    public void close() {
        counts.closed.incrementAndGet();
    }

    static final class Counts {

        final AtomicInteger made = new AtomicInteger();
        final AtomicInteger closed = new AtomicInteger();
        final AtomicInteger calls = new AtomicInteger();
        final Map<String, Integer> asked = new ConcurrentHashMap<>();
    }
}
