package io.ecp.eval;

import io.ecp.imaging.ImageSource;
import java.util.List;

/**
 * Labelled samples and the official metric over them. {@link io.ecp.eval.format} has the published formats; implement it
 * for data of your own. Reading happens when a benchmark is opened, so that wrong labels are found before the first
 * model call. Implementations are safe to share between threads.
 */
public interface Benchmark extends AutoCloseable {

    /** Its name in reports: {@code screenspot-pro}. */
    String name();

    /** All samples, those of one picture preferably one after the other, so that it is decoded once. */
    List<Sample> samples();

    /**
     * A picture.
     *
     * @param picture a {@link Sample#picture}
     * @throws io.ecp.imaging.ImageException if it cannot be read
     */
    ImageSource open(String picture);

    /**
     * One strategy's results in the keys and by the metric of the benchmark's own evaluation: {@code
     * report-STRATEGY.json}.
     *
     * @param results of one strategy; may be fewer than there are samples
     * @return a JSON object
     */
    String report(List<SampleResult> results);

    /** Lets go of what reading unpacked. */
    @Override
    default void close() {}
}
