package io.ecp.eval;

import com.google.common.collect.ImmutableMap;
import io.ecp.strategy.AgreementGated;
import io.ecp.strategy.Direct;
import io.ecp.strategy.FullPlusCrop;
import io.ecp.strategy.MultiView;
import io.ecp.strategy.Narrowing;
import io.ecp.strategy.Recovery;
import io.ecp.strategy.Strategy;
import io.ecp.strategy.TileSearch;
import io.ecp.strategy.TwoStage;
import java.util.Set;
import java.util.function.Supplier;

/** The strategies by the names that command lines and reports use, each with its standard settings. */
public final class Strategies {

    private static final ImmutableMap<String, Supplier<Strategy>> KNOWN =
            ImmutableMap.<String, Supplier<Strategy>>builder()
                    .put("direct", Direct::of)
                    .put("two-stage", TwoStage::standard)
                    .put("agreement-gated", AgreementGated::standard)
                    .put("multi-view", MultiView::standard)
                    .put("narrowing", Narrowing::standard)
                    .put("recovery", Recovery::standard)
                    .put("full-plus-crop", FullPlusCrop::standard)
                    .put("tile-search", TileSearch::standard)
                    .buildOrThrow();

    private Strategies() {}

    /** The known names, from the cheapest to the dearest. */
    public static Set<String> names() {
        return KNOWN.keySet();
    }

    /**
     * A strategy.
     *
     * @throws IllegalArgumentException if there is none of that name; the message lists all
     */
    public static Strategy named(String name) {
        Supplier<Strategy> strategy = KNOWN.get(name);
        if (strategy == null) {
            throw new IllegalArgumentException(
                    "there is no strategy \"" + name + "\"; known are " + String.join(", ", KNOWN.keySet()));
        }
        return strategy.get();
    }
}
