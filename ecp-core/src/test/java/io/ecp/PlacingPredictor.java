package io.ecp;

import io.ecp.error.ModelException;
import io.ecp.imaging.CropSize;
import io.ecp.imaging.ImagePoint;
import io.ecp.imaging.PixelBudget;
import io.ecp.imaging.Region;
import io.ecp.imaging.View;
import io.ecp.model.ModelProfile;
import io.ecp.model.ModelProfiles;
import io.ecp.model.ModelQuery;
import io.ecp.model.ModelReply;
import io.ecp.model.ModelTraits;
import io.ecp.model.Predictor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** A model that sees the picture as a rule says: the part shown, in pixels of the full picture, makes a place in it. */
public final class PlacingPredictor implements Predictor {

    /** A model whose looks are compared; that of the bundled model trusts its words. */
    public static final ModelProfile COMPARING = ModelProfiles.OS_ATLAS.toBuilder("comparing")
            .groundingCrop(CropSize.fraction(0.25))
            .build();

    private final String name;
    private final int callsAtOnce;
    private final Rule rule;
    private final List<Region> looks = Collections.synchronizedList(new ArrayList<>());
    private final List<String> prompts = Collections.synchronizedList(new ArrayList<>());

    private PlacingPredictor(String name, int callsAtOnce, Rule rule) {
        this.name = name;
        this.callsAtOnce = callsAtOnce;
        this.rule = rule;
    }

    /** What the model sees; empty for words that name no place. */
    @FunctionalInterface
    public interface Rule {

        /**
         * Answers.
         *
         * @param shown the part of the full picture
         * @param call how many calls came before
         */
        Optional<Sight> see(Region shown, int call);
    }

    /**
     * What it sees.
     *
     * @param point in pixels of the full picture
     * @param logProbability the mean of its words, or NaN if it does not say
     */
    public record Sight(ImagePoint point, double logProbability) {

        /** A place of which the model does not say how probable it is. */
        public static Optional<Sight> at(double x, double y) {
            return Optional.of(new Sight(new ImagePoint(x, y), Double.NaN));
        }

        /** A place and how probable its words are. */
        public static Optional<Sight> at(double x, double y, double tokenProbability) {
            return Optional.of(new Sight(new ImagePoint(x, y), Math.log(tokenProbability)));
        }
    }

    /** A model named desk-tiny, with its dialect and budget. */
    public static PlacingPredictor seeing(Rule rule) {
        return new PlacingPredictor("desk-tiny", 1, rule);
    }

    /** The same model, serving several calls at once. */
    public PlacingPredictor atOnce(int calls) {
        return new PlacingPredictor(name, calls, rule);
    }

    /** The parts of the picture that were looked at, in order. */
    public List<Region> looks() {
        return looks;
    }

    /** What was asked, in order. */
    public List<String> prompts() {
        return prompts;
    }

    @Override
    public ModelReply predict(ModelQuery query) {
        View view = query.views().get(query.views().size() - 1);
        int call;
        synchronized (looks) {
            call = looks.size();
            looks.add(view.region());
            prompts.add(query.prompt());
        }
        Optional<Sight> sight = rule.see(view.region(), call);
        if (sight.isEmpty()) {
            return ModelReply.of("nothing to be seen");
        }
        double x = Math.max(0, Math.min(1, view.fractionX(sight.get().point())));
        double y = Math.max(0, Math.min(1, view.fractionY(sight.get().point())));
        ModelReply.Builder reply = ModelReply.builder("<|box_start|>(" + Math.round(x * 1000) + ","
                + Math.round(y * 1000) + "),(" + Math.round(x * 1000) + "," + Math.round(y * 1000) + ")<|box_end|>");
        if (!Double.isNaN(sight.get().logProbability())) {
            reply.meanLogProbability(sight.get().logProbability());
        }
        return reply.build();
    }

    /** A failure, for rules. */
    public static Optional<Sight> fail(String message) {
        throw new ModelException(message);
    }

    @Override
    public ModelTraits traits() {
        return ModelTraits.builder(name)
                .pixelBudget(new PixelBudget(4096, 196_608, 32))
                .callsAtOnce(callsAtOnce)
                .build();
    }
}
