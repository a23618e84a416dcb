package io.ecp.testing;

import io.ecp.error.CancelledException;
import io.ecp.imaging.ImagePoint;
import io.ecp.imaging.PixelBudget;
import io.ecp.imaging.View;
import io.ecp.model.ModelQuery;
import io.ecp.model.ModelReply;
import io.ecp.model.ModelTraits;
import io.ecp.model.Predictor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** A model that sees its target wherever it is shown, and behaves: checks its deadline, and ends when interrupted. */
final class SoundModel implements Predictor {

    private static final double HALF_SIDE = 6;

    private final ImagePoint target;
    private final int callsAtOnce;
    private final boolean heedsInterrupts;
    private final Thread requestThread = Thread.currentThread();
    private final AtomicBoolean sawRequestInterrupted = new AtomicBoolean();

    SoundModel(ImagePoint target, int callsAtOnce, boolean heedsInterrupts) {
        this.target = target;
        this.callsAtOnce = callsAtOnce;
        this.heedsInterrupts = heedsInterrupts;
    }

    @Override
    public ModelReply predict(ModelQuery query) {
        query.deadline().check();
        if (Thread.currentThread().isInterrupted()) {
            if (Thread.currentThread() == requestThread) {
                sawRequestInterrupted.set(true);
            }
            if (heedsInterrupts) {
                throw new CancelledException("interrupted before the first token");
            }
        }
        View shown = query.views().get(query.views().size() - 1);
        if (!query.optionLetters().isEmpty()) {
            return choice(query, shown.region().toBox().contains(target));
        }
        return ModelReply.of("<|box_start|>(" + thousandth(shown.fractionX(target), shown, -HALF_SIDE) + ","
                + thousandth(shown.fractionY(target), shown, -HALF_SIDE) + "),("
                + thousandth(shown.fractionX(target), shown, HALF_SIDE) + ","
                + thousandth(shown.fractionY(target), shown, HALF_SIDE) + ")<|box_end|>");
    }

    private static ModelReply choice(ModelQuery query, boolean seen) {
        List<Character> letters = query.optionLetters().stream().toList();
        char chosen = letters.get(seen ? 0 : 1);
        return ModelReply.builder("" + chosen)
                .optionProbabilities(Map.of(chosen, 0.7))
                .meanLogProbability(-0.3)
                .build();
    }

    private static long thousandth(double fraction, View shown, double pixels) {
        double inside =
                Math.min(1, Math.max(0, fraction + pixels / shown.region().width()));
        return Math.round(inside * 1000);
    }

    /** Whether the thread that made the request was interrupted when it asked. */
    boolean sawRequestInterrupted() {
        return sawRequestInterrupted.get();
    }

    @Override
    public ModelTraits traits() {
        return ModelTraits.builder("desk-tiny")
                .pixelBudget(new PixelBudget(1024, 8_192, 32))
                .picturesPerQuery(3)
                .callsAtOnce(callsAtOnce)
                .build();
    }
}
