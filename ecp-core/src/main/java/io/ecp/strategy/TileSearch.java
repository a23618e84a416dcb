package io.ecp.strategy;

import com.google.common.collect.ImmutableList;
import io.ecp.error.CancelledException;
import io.ecp.error.EcpException;
import io.ecp.imaging.ImageException;
import io.ecp.imaging.PixelBudget;
import io.ecp.imaging.Region;
import io.ecp.imaging.Size;
import io.ecp.imaging.Tiling;
import io.ecp.imaging.View;
import io.ecp.model.Location;
import io.ecp.model.ModelReply;
import io.ecp.stage.EcpRun;
import io.ecp.stage.Look;
import io.ecp.task.Choice;
import io.ecp.task.ChooseTask;
import io.ecp.task.PromptTask;
import io.ecp.task.Task;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A search through ever smaller tiles for what the overview is too coarse to show: the picture is cut into four
 * overlapping quarters (four in a row where it is twice as long as wide), the model says of each whether what is asked for
 * is in it, the best is cut again, until a tile is shown without losing pixels. The question goes to that tile: beside
 * the full picture for questions, alone for commands to locate.
 *
 * <p>A tile's score is the probability of "yes" among yes, no and unsure, asked as a multiple choice in the model's own
 * wording; where the predictor tells no probabilities, 1 for yes, a half for unsure, for a failed call and for words that
 * are none of them, 0 for no. The tile with the highest score is cut next, of equals the smaller, wherever it lies: the
 * search goes back when a branch disappoints. It ends at a leaf whose score reaches the threshold, when no tile is left,
 * when the tiles are spent, or when the budget is; then with the best leaf, or else the best tile, and says why. Something
 * up to a tenth of a tile's shorter side is cut by no border.
 *
 * <p>{@link #all()} goes on to the last tile instead, looks at all leaves that reach the threshold, and answers from up to
 * as many crops as the model takes pictures; {@link Finding#regions()} has every one.
 *
 * <p>For models that cannot point, {@link #withoutPointing()} answers a command to locate with the tile's box; so does
 * the standard where the look at the tile names no place, if the tile's score reaches the threshold.
 *
 * <p>A model that says neither yes nor no nor unsure of any of the first tiles cannot be searched with: {@link TwoStage}
 * answers.
 *
 * <p>Confidence is the tile's score, times the probability of the last look's words where the predictor tells it.
 *
 * <p>Calls: 1 at least (the picture fits the budget); four for each level and one for the answer typically, 9 to 17 for
 * a 4K picture; the limit on tiles and 4 more at most. Dear: for objects smaller than a sixteenth of the picture's sides
 * that other strategies miss, and for models that cannot point. Source: ZoomEye (arXiv 2411.16044), with its existence
 * score alone.
 */
public final class TileSearch implements Strategy {

    private static final int CHILDREN = 4;
    private static final int LONG = 2;
    private static final double OVERLAP = 0.1;
    private static final int MOST_TILES = 4096;
    private static final List<String> WORDS = List.of("yes", "no", "unsure");

    private final int tiles;
    private final int depth;
    private final double threshold;
    private final boolean all;
    private final boolean pointing;

    private TileSearch(int tiles, int depth, double threshold, boolean all, boolean pointing) {
        this.tiles = tiles;
        this.depth = depth;
        this.threshold = threshold;
        this.all = all;
        this.pointing = pointing;
    }

    /** At most 32 tiles, five levels deep, with yes from a score of 0.6 on. */
    public static TileSearch standard() {
        return new TileSearch(32, 5, 0.6, false, true);
    }

    /**
     * The strategy with another limit.
     *
     * @param most how many tiles are asked about, a call each; a picture is cut into four at a time
     * @throws IllegalArgumentException if it is not 4 to 4096
     */
    public TileSearch tiles(int most) {
        if (most < CHILDREN || most > MOST_TILES) {
            throw new IllegalArgumentException(
                    "a search needs " + CHILDREN + " to " + MOST_TILES + " tiles, but was given " + most);
        }
        return new TileSearch(most, depth, threshold, all, pointing);
    }

    /**
     * The strategy with another limit.
     *
     * @param levels how often a tile may be cut, the picture's own cut included
     * @throws IllegalArgumentException if it is not 1 to 12
     */
    public TileSearch depth(int levels) {
        if (levels < 1 || levels > 12) {
            throw new IllegalArgumentException("a search goes 1 to 12 levels deep, but was given " + levels);
        }
        return new TileSearch(tiles, levels, threshold, all, pointing);
    }

    /**
     * The strategy with another threshold.
     *
     * @param score from which score on a tile counts as yes
     * @throws IllegalArgumentException if it does not lie between 0 and 1
     */
    public TileSearch yesFrom(double score) {
        return new TileSearch(tiles, depth, Zoom.share("the threshold", score), all, pointing);
    }

    /** The strategy that finds all tiles with what is asked for, for questions like "how many". */
    public TileSearch all() {
        return new TileSearch(tiles, depth, threshold, true, pointing);
    }

    /** The strategy for a model that cannot point: a command to locate is answered with the tile's box. */
    public TileSearch withoutPointing() {
        return new TileSearch(tiles, depth, threshold, all, false);
    }

    @Override
    public String name() {
        return "tile-search";
    }

    @Override
    public String description() {
        return name() + " tiles=" + tiles + " depth=" + depth + " threshold=" + threshold + " all=" + all + " pointing="
                + pointing;
    }

    @Override
    public boolean tellsConfidence() {
        return true;
    }

    @Override
    public <T> Finding<T> run(EcpRun run, Task<T> task) {
        PixelBudget budget = run.overviewBudget(task);
        if (TwoStage.isOneLookEnough(run, budget)) {
            return TwoStage.whole(run, task, budget);
        }
        Search search = new Search(run, task);
        search.go();
        List<Tile> found = search.found();
        if (pointing && search.isBlind()) {
            run.decide("of the first tiles the model says neither yes nor no nor unsure: no search, but two stages");
            return TwoStage.standard().run(run, task);
        }
        RuntimeException failure = search.failure;
        if (found.isEmpty()) {
            if (failure != null) {
                throw failure;
            }
            run.decide("no tile could be asked about: a look at the whole picture");
            return TwoStage.whole(run, task, budget);
        }
        return task.locates(run.profile()) ? locate(run, task, found) : answer(run, task, found);
    }

    /** Answers a question from the full picture and the best tiles. */
    private <T> Finding<T> answer(EcpRun run, Task<T> task, List<Tile> found) {
        List<Region> regions = found.stream().map(Tile::region).toList();
        PixelBudget budget = run.overviewBudget(task);
        View overview = run.overview(budget);
        int shown = Math.min(regions.size(), Math.max(1, run.traits().picturesPerQuery() - 1));
        if (shown < regions.size()) {
            run.decide("the model takes " + shown + " crops beside the full picture, of " + regions.size()
                    + " tiles: the best are shown");
        }
        Optional<Look<T>> look = attempt(run, () -> run.look("fine", task, overview, regions.subList(0, shown)));
        if (look.flatMap(Look::answer).isPresent()) {
            return finding(Outcome.REFINED, look.get(), look.get().answer().get(), found);
        }
        if (!run.affords(1)) {
            return Finding.<T>unreadable().lookedAt(regions, Optional.empty());
        }
        run.decide("the tiles gave no answer: a try on the whole picture");
        return TwoStage.whole(run, task, budget).lookedAt(regions, Optional.empty());
    }

    /** Points into the best tile, or answers with its box. */
    private <T> Finding<T> locate(EcpRun run, Task<T> task, List<Tile> found) {
        Tile best = found.get(0);
        List<Region> regions = found.stream().map(Tile::region).toList();
        boolean refused = false;
        if (pointing) {
            Optional<Look<T>> look = attempt(run, () -> run.look("fine", task, best.region()));
            if (look.flatMap(Look::answer).isPresent()) {
                return finding(Outcome.REFINED, look.get(), look.get().answer().get(), found);
            }
            refused = look.filter(Look::refused).isPresent();
            run.decide("the look at " + best.region() + " names no place");
        }
        Optional<T> box = task.fromPlace(Location.of(best.region().toBox()), run.profile());
        if (box.isPresent() && (!pointing || best.score() >= threshold)) {
            run.decide("the tile " + best.region() + " of score " + Zoom.percent(best.score()) + " is the answer");
            return Finding.of(Outcome.COARSE_ONLY, box.get())
                    .lookedAt(regions, Optional.of(Location.of(best.region().toBox())))
                    .sure(Zoom.confidence("tile", best.score()));
        }
        if (refused) {
            run.decide("the best tile has a score of " + Zoom.percent(best.score())
                    + " and the look at it says that it is not there: the model says that it is not in the picture");
            return Finding.<T>abstained().lookedAt(regions, Optional.empty());
        }
        if (!run.affords(1)) {
            return Finding.<T>unreadable().lookedAt(regions, Optional.empty());
        }
        run.decide("no tile gave an answer: a try on the whole picture");
        return TwoStage.whole(run, task, run.overviewBudget(task)).lookedAt(regions, Optional.empty());
    }

    private static <T> Finding<T> finding(Outcome outcome, Look<T> look, T answer, List<Tile> found) {
        return Finding.of(outcome, answer)
                .lookedAt(found.stream().map(Tile::region).toList(), Optional.empty())
                .sure(Zoom.confidence("tile", found.get(0).score(), look));
    }

    /** A look that does not fail: empty when the budget has no room for it, or the call failed. */
    private static <T> Optional<Look<T>> attempt(EcpRun run, Supplier<Look<T>> look) {
        if (!run.affords(1)) {
            return Optional.empty();
        }
        return Attempt.of(run, "the look at the tile", look);
    }

    @Override
    public String toString() {
        return name() + (all ? ", all" : "") + " of at most " + tiles + " tiles";
    }

    /**
     * A part of the picture and how likely it has what is asked for.
     *
     * @param order when it was asked about, which tells tiles alike apart
     */
    private record Tile(Region region, int level, double score, boolean leaf, int order) {

        /** The highest score, of equals the deeper, then the earlier. */
        static final Comparator<Tile> BEST_FIRST = Comparator.comparingDouble(Tile::score)
                .reversed()
                .thenComparing(Comparator.comparingInt(Tile::level).reversed())
                .thenComparingInt(Tile::order);
    }

    /** The search of one request. */
    private final class Search {

        private final EcpRun run;
        private final Task<?> task;
        private final PixelBudget budget;
        private final ChooseTask question;
        private final PriorityQueue<Tile> open = new PriorityQueue<>(Tile.BEST_FIRST);
        private final List<Tile> leaves = new ArrayList<>();
        private final List<Tile> asked = new ArrayList<>();
        private final AtomicInteger readable = new AtomicInteger();
        private @Nullable RuntimeException failure;

        Search(EcpRun run, Task<?> task) {
            this.run = run;
            this.task = task;
            this.budget = run.cropBudget(task);
            this.question = Task.choose(
                    (task.locates(run.profile())
                                    ? "Is what this command is about to be seen in the image? "
                                    : "Is what one must see to answer this question in the image? ")
                            + (task instanceof PromptTask free ? free.resolve(run.profile()) : task).prompt(),
                    WORDS);
        }

        void go() {
            if (!cut(Region.whole(run.imageSize()), 0)) {
                return;
            }
            while (!open.isEmpty() && !(pointing && isBlind())) {
                Tile tile = open.poll();
                if (all && tile.score() < threshold) {
                    open.add(tile);
                    run.decide("the best tile left has a score of " + Zoom.percent(tile.score()) + ": all are found");
                    return;
                }
                if (tile.leaf()) {
                    leaves.add(tile);
                    run.decide("the tile " + tile.region() + " has a score of " + Zoom.percent(tile.score())
                            + " and is as small as needed");
                    if (!all && tile.score() >= threshold) {
                        return;
                    }
                } else if (!cut(tile.region(), tile.level())) {
                    open.add(tile);
                    return;
                }
            }
            if (open.isEmpty()) {
                run.decide("no tile is left");
            }
        }

        /** Whether tiles were asked about, and no reply was any of the words. */
        boolean isBlind() {
            return !asked.isEmpty() && readable.get() == 0;
        }

        /** Asks about the parts of a tile; whether the search can go on. */
        private boolean cut(Region tile, int level) {
            List<Region> parts = parts(tile);
            if (asked.size() + parts.size() > tiles) {
                run.decide(asked.size() + " of " + tiles + " tiles are spent: the best so far");
                return false;
            }
            // The answer's own call is kept.
            if (!run.affords(parts.size() + 1)) {
                return false;
            }
            List<Supplier<Double>> steps = new ArrayList<>();
            parts.forEach(part -> steps.add(() -> score(part)));
            List<Double> scores = run.together(steps);
            boolean any = false;
            for (int i = 0; i < parts.size(); i++) {
                any |= !Double.isNaN(scores.get(i));
            }
            if (!any) {
                run.decide("no tile of " + tile + " could be asked about: the best so far");
                return false;
            }
            for (int i = 0; i < parts.size(); i++) {
                double score = Double.isNaN(scores.get(i)) ? 0.5 : scores.get(i);
                boolean leaf = level + 1 >= depth || run.holds(parts.get(i), budget);
                Tile part = new Tile(parts.get(i), level + 1, score, leaf, asked.size());
                asked.add(part);
                open.add(part);
            }
            run.decide("tiles of " + tile + " have scores of "
                    + String.join(", ", scores.stream().map(Zoom::percent).toList()));
            return true;
        }

        /** The tile's score; not a number if it could not be read or the call failed. */
        private double score(Region tile) {
            try {
                View view = run.view(tile, budget);
                ModelReply reply = run.ask(
                        "tile", question.whole(view, run.profile()).get(0), question.optionLetters(run.profile()));
                return yes(reply, view);
            } catch (CancelledException e) {
                throw e;
            } catch (EcpException | ImageException | IllegalArgumentException | IllegalStateException e) {
                run.decide("the question about " + tile + " failed (" + e.getMessage() + ")");
                failed(e);
                return Double.NaN;
            }
        }

        private synchronized void failed(RuntimeException e) {
            failure = failure == null ? e : failure;
        }

        private double yes(ModelReply reply, View view) {
            double yes = letter(reply, 0);
            double others = letter(reply, 1) + letter(reply, 2);
            if (yes + others > 0.5) {
                readable.incrementAndGet();
                return yes / (yes + others);
            }
            Optional<Choice> word = question.read(reply.text(), view, run.places());
            word.ifPresent(read -> readable.incrementAndGet());
            return word.map(TileSearch::worth).orElse(0.5);
        }

        private static double letter(ModelReply reply, int index) {
            return reply.optionProbabilities().getOrDefault(new Choice(index, WORDS.get(index)).letter(), 0.0);
        }

        /** What the last look sees, best first: all yeses, or the best leaf, or the best tile there is. */
        List<Tile> found() {
            List<Tile> best = new ArrayList<>(leaves);
            best.sort(Tile.BEST_FIRST);
            if (all) {
                // What was not cut any more counts as it is.
                List<Tile> yes = Stream.concat(best.stream(), open.stream())
                        .filter(tile -> tile.score() >= threshold)
                        .sorted(Tile.BEST_FIRST)
                        .toList();
                if (!yes.isEmpty()) {
                    run.decide(yes.size() + (yes.size() == 1 ? " tile says" : " tiles say") + " yes");
                    return yes;
                }
            }
            // A leaf that says no is worth less than a larger tile that was not cut any more.
            if (best.isEmpty() || best.get(0).score() < threshold) {
                best.addAll(open);
                best.sort(Tile.BEST_FIRST);
            }
            return ImmutableList.copyOf(best.subList(0, Math.min(1, best.size())));
        }
    }

    private static double worth(Choice word) {
        return word.index() == 0 ? 1 : word.index() == 1 ? 0 : 0.5;
    }

    /** Four overlapping parts of a tile, in the picture's pixels; fewer where it is too small for four. */
    private static List<Region> parts(Region tile) {
        boolean row = tile.width() >= (long) LONG * tile.height();
        boolean column = tile.height() >= (long) LONG * tile.width();
        int columns = row ? CHILDREN : column ? 1 : 2;
        int rows = column ? CHILDREN : row ? 1 : 2;
        // What the parts share: a tenth of the shorter side of a part.
        int overlap = (int) (OVERLAP * Math.min(tile.width() / columns, tile.height() / rows));
        return Tiling.dividing(tile.size(), columns, rows, overlap, new Size(1, 1)).regions(tile.size()).stream()
                .map(part -> new Region(tile.x() + part.x(), tile.y() + part.y(), part.width(), part.height()))
                .collect(ImmutableList.toImmutableList());
    }
}
