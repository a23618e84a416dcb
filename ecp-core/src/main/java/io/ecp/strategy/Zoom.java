package io.ecp.strategy;

import io.ecp.confidence.Confidence;
import io.ecp.imaging.ImagePoint;
import io.ecp.imaging.PixelBudget;
import io.ecp.imaging.Region;
import io.ecp.imaging.Size;
import io.ecp.model.Location;
import io.ecp.stage.EcpRun;
import io.ecp.stage.Look;
import io.ecp.task.Task;
import java.util.Map;
import java.util.Optional;

/**
 * The steps that zooming strategies are made of: the first look, a closer one around a place, how far two looks are
 * apart, and the finding that a look amounts to.
 */
final class Zoom {

    private Zoom() {}

    /** What a strategy does once the first look has shown a place. */
    @FunctionalInterface
    interface Next<T> {

        /** Goes on from the first look, which points somewhere. */
        Finding<T> from(Look<T> first);
    }

    /**
     * Takes the first look and goes on from it; one look at the whole where the picture fits the model's budget, and a
     * second try in other words where the first look points nowhere.
     */
    static <T> Finding<T> start(EcpRun run, Task<T> task, Next<T> next) {
        PixelBudget budget = run.overviewBudget(task);
        if (TwoStage.isOneLookEnough(run, budget)) {
            return TwoStage.whole(run, task, budget);
        }
        Look<T> first = run.sight("coarse", task);
        if (first.place().isEmpty()) {
            if (!run.affords(1)) {
                return first.refused() ? Finding.abstained() : Finding.unreadable();
            }
            return TwoStage.withoutCandidate(run, task, budget);
        }
        return next.from(first);
    }

    /**
     * A closer look that does not fail: empty when the budget has no room for it, or it failed. What was found
     * before then stands. A cancelled request ends at once.
     */
    static <T> Optional<Look<T>> tryLook(EcpRun run, Task<T> task, String stage, Region region) {
        if (!run.affords(1)) {
            return Optional.empty();
        }
        return Attempt.of(run, "the look at " + region, () -> run.look(stage, task, region));
    }

    /** The crop around a look's place, its sides a share of the task's crop. */
    static <T> Region around(EcpRun run, Task<T> task, Location place, double share) {
        Size image = run.imageSize();
        Size crop = task.crop(run.profile()).in(image);
        Size side = new Size(
                Math.min(image.width(), Math.max(1, (int) Math.round(crop.width() * share))),
                Math.min(image.height(), Math.max(1, (int) Math.round(crop.height() * share))));
        return Region.around(place.point(), side, image);
    }

    /** How far two places are apart: the larger of the two directions, as a share of the picture's longer side. */
    static double apart(Location a, Location b, Size image) {
        ImagePoint one = a.point();
        ImagePoint other = b.point();
        return Math.max(Math.abs(one.x() - other.x()), Math.abs(one.y() - other.y()))
                / Math.max(image.width(), image.height());
    }

    /** How far a place lies from the middle of a region, in the larger of the two directions: 0 the middle, 1 an edge. */
    static double offCentre(Location place, Region region) {
        ImagePoint middle = region.center();
        return Math.max(
                Math.abs(place.point().x() - middle.x()) / (region.width() / 2.0),
                Math.abs(place.point().y() - middle.y()) / (region.height() / 2.0));
    }

    /** Checks a share that a caller set. */
    static double share(String what, double share) {
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException(what + " is a share between 0 and 1, but was " + share);
        }
        return share;
    }

    /** As a share, for the record: {@code 0.42 %}. */
    static String percent(double share) {
        return Math.round(share * 1e4) / 1e2 + " %";
    }

    /** The finding of a closer look that answers the task. */
    static <T> Finding<T> refined(Look<T> look, Look<T> first) {
        return Finding.of(Outcome.REFINED, look.answer().orElseThrow()).lookedAt(look.region(), first.place());
    }

    /**
     * What is left when no closer look gave an answer: the first one where that is an answer, else one more look at the
     * whole if the budget has room. Where a closer look said that it is not there, a look at the whole decides.
     */
    static <T> Finding<T> fallBack(EcpRun run, Task<T> task, Look<T> first, boolean refused) {
        PixelBudget budget = run.overviewBudget(task);
        if (refused && run.affords(1)) {
            return TwoStage.decideAgain(run, task, budget, first.answer()).sighted(first.place());
        }
        if (first.answer().isPresent()) {
            run.decide("no closer look gave an answer: the first one stands");
            return Finding.of(Outcome.COARSE_ONLY, first.answer().get()).sighted(first.place());
        }
        if (!run.affords(1)) {
            return Finding.<T>unreadable().sighted(first.place());
        }
        run.decide("no closer look gave an answer: a try on the whole picture");
        return TwoStage.<T>whole(run, task, budget).sighted(first.place());
    }

    /** Confidence from how far two looks are apart and how probable the model found its words, where it says. */
    static <T> Confidence confidence(double apart, Look<T> look) {
        // 1 when the looks meet, a half where they are 1 % of the longer side apart, towards 0 beyond.
        double agreement = 1 / (1 + apart / 0.01);
        return confidence("agreement", agreement, look);
    }

    /** Confidence from one signal, from 0 to 1. */
    static Confidence confidence(String name, double signal) {
        return new Confidence(signal, Map.of(name, signal));
    }

    /** Confidence from one signal, from 0 to 1, and how probable the model found the look's words, where it says. */
    static <T> Confidence confidence(String name, double signal, Look<T> look) {
        if (look.reply().meanLogProbability().isEmpty()) {
            return confidence(name, signal);
        }
        double words = words(look);
        return new Confidence(signal * words, Map.of(name, signal, "meanTokenProbability", words));
    }

    /** A strategy's threshold of {@link #words} that is not set: the profile's counts. */
    static final double BY_PROFILE = Double.NaN;

    /** From what probability of its words on a look is trusted: as set, by the profile, or never, which is above 1. */
    static double trustedFrom(double set, EcpRun run) {
        return Double.isNaN(set) ? run.profile().wordsTrustedFrom().orElse(2) : set;
    }

    /** A threshold of {@link #words}, for descriptions. */
    static String trust(double set) {
        return Double.isNaN(set) ? "by profile" : String.valueOf(set);
    }

    /** How probable the model found the look's words: the geometric mean over the tokens, or 0 where it does not say. */
    static double words(Look<?> look) {
        return Math.exp(Math.min(0, look.reply().meanLogProbability().orElse(Double.NEGATIVE_INFINITY)));
    }
}
