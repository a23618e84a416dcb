package io.ecp.eval.report;

import com.google.common.collect.ImmutableList;
import io.ecp.EcpResult;
import io.ecp.confidence.Confidence;
import io.ecp.imaging.ImageException;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.Region;
import io.ecp.imaging.Size;
import io.ecp.model.Location;
import io.ecp.model.ModelProfile;
import io.ecp.model.ModelReply;
import io.ecp.strategy.Finding;
import io.ecp.strategy.Outcome;
import io.ecp.task.Answer;
import io.ecp.trace.EcpTrace;
import io.ecp.trace.ModelCall;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One prediction as one HTML file: the answer, how sure it is and what it cost; the picture with what was looked at and
 * where the answer lies; each call with what the model was shown, asked and said; and what was decided. The file needs
 * nothing outside of itself and runs no script; pictures are read again from the source, and one that cannot be read is
 * said to be missing. Immutable.
 */
public final class TraceReport {

    private static final int MOST_WIDTH = 900;
    private static final int MOST_WORDS = 6000;
    private static final int MOST_CALLS = 60;
    private static final int MOST_DECISIONS = 300;

    private final ImageSource image;
    private final EcpTrace trace;
    private final Outcome outcome;
    private final Optional<String> answer;
    private final Optional<Location> place;
    private final Optional<Location> coarse;
    private final Optional<Confidence> confidence;
    private final String prompt;
    private final @Nullable ModelProfile profile;

    private TraceReport(
            ImageSource image,
            EcpTrace trace,
            Outcome outcome,
            Optional<String> answer,
            Optional<Location> place,
            Optional<Location> coarse,
            Optional<Confidence> confidence,
            String prompt,
            @Nullable ModelProfile profile) {
        this.image = Objects.requireNonNull(image, "image");
        this.trace = Objects.requireNonNull(trace, "trace");
        this.outcome = Objects.requireNonNull(outcome, "outcome");
        this.answer = answer;
        this.place = place;
        this.coarse = coarse;
        this.confidence = confidence;
        this.prompt = Objects.requireNonNull(prompt, "prompt");
        this.profile = profile;
    }

    /** The report of a result about a picture. */
    public static TraceReport of(ImageSource image, EcpResult<?> result) {
        Optional<?> withheld = result.unsure().flatMap(Finding::value);
        return new TraceReport(
                image,
                result.trace(),
                result.outcome(),
                result.optional().map(TraceReport::words).or(() -> withheld.map(TraceReport::words)),
                result.place()
                        .or(() -> withheld.filter(Location.class::isInstance).map(Location.class::cast)),
                result.coarse(),
                result.confidence(),
                "",
                null);
    }

    /**
     * The report of calls that were made without an engine.
     *
     * @param answer in words; empty if there was none
     * @param place where the answer lies, in pixels of the full picture, if anywhere
     */
    public static TraceReport of(
            ImageSource image, EcpTrace trace, Outcome outcome, Optional<String> answer, Optional<Location> place) {
        return new TraceReport(image, trace, outcome, answer, place, Optional.empty(), Optional.empty(), "", null);
    }

    private static String words(Object value) {
        return value instanceof Answer answer ? answer.text() : value.toString();
    }

    /** The same report with what the user asked, which no trace has, as its title. */
    public TraceReport withPrompt(String asked) {
        return new TraceReport(image, trace, outcome, answer, place, coarse, confidence, asked, profile);
    }

    /**
     * The same report with where each reply pointed, read by the profile that the model was asked by. Pictures that such
     * a model was shown on a canvas are shown so.
     */
    public TraceReport withProfile(ModelProfile asked) {
        return new TraceReport(
                image,
                trace,
                outcome,
                answer,
                place,
                coarse,
                confidence,
                prompt,
                Objects.requireNonNull(asked, "asked"));
    }

    /**
     * Writes {@link #toHtml()} to a file, replacing what was there.
     *
     * @throws io.ecp.error.EcpException if it cannot be written
     */
    public void write(Path file) {
        Page.write(toHtml(), file);
    }

    /** The page: the same for the same result and picture. */
    public String toHtml() {
        String title = prompt.isBlank() ? "One prediction" : prompt;
        Html.Element body = Html.element("body")
                .add(
                        Html.element("h1").add(Page.inline(title, 400)),
                        Html.element("p", "soft")
                                .add(trace.strategy() + " with " + trace.model()
                                        + (trace.profile().equals(trace.model())
                                                ? ""
                                                : " (profile " + trace.profile() + ")")
                                        + " on a picture of " + trace.image()),
                        Html.element("div", "tiles").add(answerTile(), confidenceTile(), costTile()),
                        pictures(),
                        Html.element("h2").add("Decisions"),
                        decisions(),
                        Html.element("h2").add("Calls"));
        List<ModelCall> calls = trace.calls();
        for (int i = 0; i < Math.min(calls.size(), MOST_CALLS); i++) {
            body.add(call(i + 1, calls.get(i)));
        }
        if (calls.isEmpty()) {
            body.add(Html.element("p").add("The model was not called."));
        }
        if (calls.size() > MOST_CALLS) {
            body.add(Html.element("p", "note").add((calls.size() - MOST_CALLS) + " more calls are left out."));
        }
        return Page.of(VisibleText.shortened(title, 200), body);
    }

    private Html answerTile() {
        Html.Element tile = Html.element("div", "card")
                .add(
                        Html.element("h3").add("Answer"),
                        Html.element("div", "big")
                                .add(
                                        answer.isPresent()
                                                ? Page.inline(headline(answer.get()), 300)
                                                : Html.text(
                                                        outcome == Outcome.ABSTAINED
                                                                ? "not in the picture"
                                                                : "no readable answer")));
        List<Html> facts = new ArrayList<>();
        fact(facts, "outcome", outcome.name() + ": " + meaning(outcome));
        place.ifPresent(found -> {
            fact(facts, "point", found.point().toString());
            found.box().ifPresent(box -> fact(facts, "box", box.toString()));
        });
        return tile.add(Html.element("dl", "facts").add(facts));
    }

    /** The answer in few words: of a place that is an answer, the point, since the box follows below. */
    private String headline(String words) {
        return place.filter(found -> found.toString().equals(words))
                .map(found -> found.point().toString())
                .orElse(words);
    }

    private static String meaning(Outcome outcome) {
        return switch (outcome) {
            case REFINED -> "from the original pixels around the first look's answer";
            case WHOLE_IMAGE -> "from a look at the whole picture";
            case COARSE_ONLY -> "from the first look; the closer one gave nothing readable";
            case UNSURE -> "withheld: less sure than the engine's calibration asks for";
            case ABSTAINED -> "the model says that it is not there";
            case UNREADABLE -> "no look gave a readable answer";
        };
    }

    private Html confidenceTile() {
        Html.Element tile = Html.element("div", "card").add(Html.element("h3").add("Confidence"));
        if (confidence.isEmpty()) {
            return tile.add(
                    Html.element("div", "big").add("not known"),
                    Html.element("p", "soft").add("This strategy cannot tell how sure its answer is."));
        }
        List<Html> facts = new ArrayList<>();
        new TreeMap<>(confidence.get().signals())
                .forEach((signal, value) -> fact(facts, signal, Figures.fixed(value, 3)));
        return tile.add(
                Html.element("div", "big").add(Figures.fixed(confidence.get().score(), 3)),
                Html.element("dl", "facts").add(facts));
    }

    private Html costTile() {
        List<Html> facts = new ArrayList<>();
        fact(facts, "pixels shown", Figures.grouped(trace.pixelsShown()));
        fact(facts, "tokens read", tokens(ModelReply::promptTokens));
        fact(facts, "tokens written", tokens(ModelReply::answerTokens));
        return Html.element("div", "card")
                .add(
                        Html.element("h3").add("Cost"),
                        Html.element("div", "big")
                                .add(Figures.counted(trace.calls().size(), "call") + ", "
                                        + Figures.time(trace.elapsed())),
                        Html.element("dl", "facts").add(facts));
    }

    private String tokens(Function<ModelReply, OptionalInt> count) {
        List<OptionalInt> counts = trace.calls().stream()
                .flatMap(call -> call.reply().stream())
                .map(count)
                .filter(OptionalInt::isPresent)
                .toList();
        return counts.isEmpty()
                ? "the model does not say"
                : Figures.grouped(
                        counts.stream().mapToInt(OptionalInt::getAsInt).sum());
    }

    private static void fact(List<Html> facts, String name, String value) {
        facts.add(Html.element("dt").add(name));
        facts.add(Html.element("dd").add(value));
    }

    private Html pictures() {
        Size size = image.size();
        List<Region> crops = crops();
        Html.Element pair = Html.element("div", crops.isEmpty() ? "single" : "pair");
        pair.add(picture("The whole picture", new Shown(Region.whole(size), size), crops, "whole picture, " + size));
        if (!crops.isEmpty()) {
            Region last = crops.get(crops.size() - 1);
            pair.add(picture(
                    "The last crop", new Shown(last, last.size()), ImmutableList.of(), "original pixels of " + last));
        }
        return pair;
    }

    /** What was looked at beside the whole, in order. */
    private List<Region> crops() {
        return trace.calls().stream()
                .flatMap(call -> call.pictures().stream())
                .map(ModelCall.Shown::region)
                .filter(region -> region.fits(image.size()) && !region.equals(Region.whole(image.size())))
                .distinct()
                .toList();
    }

    private Html picture(String what, Shown shown, List<Region> crops, String caption) {
        try {
            Scene scene = shown.scene(image, Optional.empty(), MOST_WIDTH);
            Legend legend = new Legend();
            crops.forEach(crop -> {
                scene.crop(crop, Scene.CROP, "");
                legend.add(Legend.Entry.CROP);
            });
            coarse.filter(found -> scene.shows(found.point())).ifPresent(found -> {
                scene.place(found, Scene.COARSE);
                legend.add(Legend.Entry.COARSE);
            });
            place.filter(found -> scene.shows(found.point())).ifPresent(found -> {
                scene.place(found, Scene.ANSWER);
                legend.add(Legend.Entry.ANSWER);
            });
            return Page.figure(scene, what, legend.caption(caption));
        } catch (ImageException e) {
            return Page.missing(what, e);
        }
    }

    private Html decisions() {
        List<String> decisions = trace.decisions();
        if (decisions.isEmpty()) {
            return Html.element("p").add("Nothing had to be decided.");
        }
        Html.Element list = Html.element("ol", "decisions");
        decisions.stream()
                .limit(MOST_DECISIONS)
                .forEach(decision -> list.add(Html.element("li").add(Page.inline(decision, MOST_WORDS))));
        Html.Element card = Html.element("div", "card").add(list);
        return decisions.size() <= MOST_DECISIONS
                ? card
                : card.add(Html.element("p", "note")
                        .add((decisions.size() - MOST_DECISIONS) + " more decisions are left out."));
    }

    private Html call(int number, ModelCall call) {
        Html.Element left = Html.element("div");
        for (ModelCall.Shown picture : call.pictures()) {
            left.add(shown(new Shown(picture.region(), picture.size())));
        }
        if (call.pictures().isEmpty()) {
            left.add(Html.element("p", "soft").add("No picture was shown."));
        }
        Html.Element right = Html.element("div")
                .add(Html.element("div", "soft").add("asked"), Page.quoted(call.prompt(), MOST_WORDS));
        call.reply()
                .ifPresent(reply ->
                        right.add(Html.element("div", "soft").add("said"), Page.quoted(reply.text(), MOST_WORDS)));
        call.failure()
                .ifPresent(failure ->
                        right.add(Html.element("div", "bad").add("the call failed"), Page.quoted(failure, MOST_WORDS)));
        return Html.element("section", "card")
                .add(
                        Html.element("h3").add(number + ". ").add(Page.inline(call.stage(), 100)),
                        Html.element("div", "pair")
                                .add(left, right.add(Html.element("dl", "facts").add(facts(call)))));
    }

    private List<Html> facts(ModelCall call) {
        List<Html> facts = new ArrayList<>();
        pointed(call).ifPresent(found -> fact(facts, "points at", found.toString()));
        fact(facts, "time", Figures.time(call.elapsed()));
        call.reply().ifPresent(reply -> {
            reply.promptTokens().ifPresent(tokens -> fact(facts, "tokens read", Figures.grouped(tokens)));
            reply.answerTokens().ifPresent(tokens -> fact(facts, "tokens written", Figures.grouped(tokens)));
            reply.meanLogProbability()
                    .ifPresent(mean -> fact(
                            facts,
                            "mean log-probability",
                            Figures.fixed(mean, 3) + " (probability of a token " + Figures.fixed(Math.exp(mean), 3)
                                    + ")"));
            new TreeMap<>(reply.optionProbabilities())
                    .forEach((letter, probability) ->
                            fact(facts, "probability of " + letter, Figures.fixed(probability, 3)));
            fact(facts, "ended by", reply.finishReason().name());
        });
        return facts;
    }

    private Optional<Location> pointed(ModelCall call) {
        ModelProfile asked = profile;
        if (asked == null || call.reply().isEmpty() || call.pictures().isEmpty()) {
            return Optional.empty();
        }
        ModelCall.Shown last = call.pictures().get(call.pictures().size() - 1);
        return new Shown(last.region(), last.size())
                .place(asked, call.reply().get().text(), place.isEmpty() && coarse.isEmpty());
    }

    private Html shown(Shown shown) {
        // A call may have shown another picture than this one: the report of a plain model with several.
        if (!shown.region().fits(image.size())) {
            return Html.element("p", "soft").add("a picture of " + shown + ", not part of this one");
        }
        try {
            Scene scene = shown.scene(image, Optional.ofNullable(profile), MOST_WIDTH);
            boolean smaller = !scene.size().equals(shown.size());
            return Page.figure(
                    scene,
                    "what the model was shown",
                    Html.text((shown.isWhole(image.size())
                                    ? "the whole picture"
                                    : shown.region().toString())
                            + " as the model was shown it, at " + shown.size()
                            + (smaller ? "; here at " + scene.size() : "")));
        } catch (ImageException e) {
            return Page.missing(shown.toString(), e);
        }
    }
}
