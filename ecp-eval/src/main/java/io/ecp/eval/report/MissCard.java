package io.ecp.eval.report;

import io.ecp.eval.Mark;
import io.ecp.eval.SampleResult;
import io.ecp.imaging.ImageException;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.Region;
import io.ecp.model.Location;
import io.ecp.model.ModelProfile;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** One wrong answer: the picture, the last crop, what was asked and said, and what was decided. */
final class MissCard {

    private static final int MOST_WIDTH = 720;
    private static final int MOST_LOOKS = 20;
    private static final int MOST_DECISIONS = 25;
    private static final int MOST_WORDS = 1500;

    private final SampleResult result;
    private final List<String> missedBy;
    private final Function<String, ImageSource> pictures;
    private final Optional<ModelProfile> profile;

    MissCard(
            SampleResult result,
            List<String> missedBy,
            Function<String, ImageSource> pictures,
            Optional<ModelProfile> profile) {
        this.result = result;
        this.missedBy = missedBy;
        this.pictures = pictures;
        this.profile = profile;
    }

    Html.Element html() {
        Html.Element card = Html.element("section", "card")
                .add(
                        Html.element("h3").add(Page.inline(result.prompt(), MOST_WORDS)),
                        Html.element("p", "soft")
                                .add(Page.inline(result.id(), 200))
                                .add(verdict()),
                        pictures());
        Html.Element words = Html.element("dl", "facts");
        words(words, "expected", result.expected());
        words(words, "answered", result.answer());
        card.add(words);
        card.add(Tables.looks(result.looks(), MOST_LOOKS));
        if (!result.decisions().isEmpty()) {
            Html.Element decisions = Html.element("ol", "decisions");
            result.decisions().stream()
                    .limit(MOST_DECISIONS)
                    .forEach(decision -> decisions.add(Html.element("li").add(Page.inline(decision, 400))));
            card.add(decisions);
        }
        return card;
    }

    private static void words(Html.Element list, String name, String words) {
        if (!words.isBlank()) {
            list.add(Html.element("dt").add(name), Html.element("dd").add(Page.inline(words, MOST_WORDS)));
        }
    }

    private String verdict() {
        StringBuilder words = new StringBuilder(" · ").append(Tables.words(result.mark()));
        if (result.mark() == Mark.WRONG && Misses.pixels(result) > 0) {
            words.append(" by ")
                    .append(Figures.rounded(Math.max(1, Misses.pixels(result))))
                    .append(" px");
        }
        words.append(" · ").append(VisibleText.shortened(result.outcome(), 200));
        result.confidence().ifPresent(score -> words.append(" · confidence ").append(Figures.fixed(score, 3)));
        words.append(" · ").append(Figures.counted(result.looks().size(), "call"));
        words.append(", ").append(Figures.time(result.elapsed()));
        List<String> others = missedBy.stream()
                .filter(name -> !name.equals(result.strategy()))
                .toList();
        if (!others.isEmpty()) {
            words.append(" · also missed by ").append(String.join(", ", others));
        }
        return words.toString();
    }

    private Html pictures() {
        ImageSource source;
        try {
            source = pictures.apply(result.picture());
            if (!source.size().equals(result.imageSize())) {
                return Html.element("p", "missing")
                        .add("The picture " + VisibleText.shortened(result.picture(), 200) + " is " + source.size()
                                + " now, but was " + result.imageSize() + " when it was asked about.");
            }
        } catch (ImageException | IllegalArgumentException e) {
            return Page.missing("The picture " + VisibleText.shortened(result.picture(), 200), e);
        }
        Optional<SampleResult.Taken> crop = lastCrop();
        Html.Element both = Html.element("div", crop.isPresent() ? "pair" : "single");
        both.add(picture(
                source,
                new Shown(Region.whole(result.imageSize()), result.imageSize()),
                true,
                VisibleText.shortened(result.picture(), 120) + ", " + result.imageSize()));
        crop.ifPresent(last -> both.add(picture(
                source,
                new Shown(last.region(), last.shown()),
                false,
                "the last crop, " + last.region() + ", as shown at " + last.shown())));
        return both;
    }

    private Optional<SampleResult.Taken> lastCrop() {
        return result.looks().stream().filter(look -> isCrop(look.region())).reduce((earlier, later) -> later);
    }

    private boolean isCrop(Region region) {
        return region.fits(result.imageSize()) && !region.equals(Region.whole(result.imageSize()));
    }

    private Html picture(ImageSource source, Shown shown, boolean overview, String caption) {
        try {
            Scene scene = shown.scene(source, profile, MOST_WIDTH);
            Legend legend = new Legend();
            if (overview) {
                result.looks().stream()
                        .map(SampleResult.Taken::region)
                        .filter(this::isCrop)
                        .distinct()
                        .limit(MOST_LOOKS)
                        .forEach(crop -> {
                            scene.crop(crop, Scene.CROP, "");
                            legend.add(Legend.Entry.CROP);
                        });
            }
            result.targets().forEach(target -> {
                if (target.intersection(shown.region().toBox()).isPresent()) {
                    scene.place(Location.of(target), Scene.TARGET);
                    legend.add(Legend.Entry.TARGET);
                }
            });
            coarse().filter(place -> scene.shows(place.point())).ifPresent(place -> {
                scene.place(place, Scene.COARSE);
                legend.add(Legend.Entry.COARSE);
            });
            result.point().filter(scene::shows).ifPresent(point -> {
                scene.place(result.box().map(Location::of).orElseGet(() -> Location.of(point)), Scene.ANSWER);
                legend.add(Legend.Entry.ANSWER);
            });
            return Page.figure(
                    scene, overview ? "the picture" : "the last crop", legend.caption(caption + outside(shown)));
        } catch (ImageException e) {
            return Page.missing(overview ? "The picture" : "The last crop", e);
        }
    }

    /** That a crop does not have the target: then no look into it could have been right. */
    private String outside(Shown shown) {
        boolean has = result.targets().isEmpty()
                || result.targets().stream()
                        .anyMatch(target ->
                                target.intersection(shown.region().toBox()).isPresent());
        return has ? "" : "; the target lies outside of it";
    }

    /** Where the first look pointed, if its words can be read and it looked at the whole. */
    private Optional<Location> coarse() {
        if (profile.isEmpty() || result.looks().size() < 2) {
            return Optional.empty();
        }
        SampleResult.Taken first = result.looks().get(0);
        Shown shown = new Shown(first.region(), first.shown());
        return shown.isWhole(result.imageSize())
                ? shown.place(
                        profile.get(),
                        first.reply(),
                        result.targets().isEmpty() && result.point().isEmpty())
                : Optional.empty();
    }
}
