package io.ecp.djl.qwen2;

import io.ecp.djl.runtime.WeightPlan;

/** What a family's vision tower has of its own: a script, and the weights that it takes. */
public interface VisionLayers {

    /** The resource that completes {@code qwen2/vision.py}, such as {@code qwen2vl/vision.py}. */
    String script();

    /** Appends the weights of a norm over a patch of this width. */
    void addNorm(WeightPlan plan, String name, long hidden);

    /** Appends the weights of a feed-forward layer, whose names begin so. */
    void addMlp(WeightPlan plan, String prefix, long hidden, long inner);
}
