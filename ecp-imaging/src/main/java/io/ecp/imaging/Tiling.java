package io.ecp.imaging;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Covers a picture with overlapping tiles of one size. Tiles at the right and bottom edges are shifted into the picture
 * rather than cut off or padded, so every tile shows a model the same number of original pixels.
 *
 * <pre>{@code
 * ImageSource map = ImageSource.of(Path.of("map.png"));
 * Tiling tiles = Tiling.of(new Size(1024, 1024), 128);
 * tiles.read(map, PixelBudget.atMost(512 * 512), tile -> System.out.println(tile.region() + " shown at " + tile.size()));
 * }</pre>
 *
 * @param tile the size of the tiles; where the picture is smaller, the tile is the whole side
 * @param overlap the least number of columns and rows that neighbours share
 * @param mostAspect the most times that a tile's longer side may be as long as its shorter one: in a picture narrower
 *     than the tile, tiles are shortened to keep to it
 */
public record Tiling(Size tile, int overlap, double mostAspect) {

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if the overlap is negative, or not smaller than both sides of the tile, or the
     *     aspect limit is less than that of the tile
     */
    public Tiling {
        Objects.requireNonNull(tile, "tile");
        if (overlap < 0 || overlap >= Math.min(tile.width(), tile.height())) {
            throw new IllegalArgumentException("the overlap of tiles of " + tile
                    + " must be at least 0 and smaller than their sides, but was " + overlap);
        }
        if (!(mostAspect >= tile.aspectRatio())) {
            throw new IllegalArgumentException("the aspect limit of tiles of " + tile + " must be at least theirs, "
                    + tile.aspectRatio() + ", but was " + mostAspect);
        }
    }

    /**
     * A tiling whose tiles may be as long and narrow as models accept, see {@link PixelBudget#MOST_ASPECT_RATIO}.
     *
     * @throws IllegalArgumentException if the overlap is negative, or not smaller than both sides of the tile
     */
    public static Tiling of(Size tile, int overlap) {
        return new Tiling(tile, overlap, Math.max(PixelBudget.MOST_ASPECT_RATIO, tile.aspectRatio()));
    }

    /**
     * Divides a picture of this size into so many tiles, or fewer, so that none is smaller than a least size: below that a
     * model is only shown the same pixels enlarged.
     *
     * @param columns the most tiles side by side
     * @param rows the most tiles one below the other
     * @param overlap the least number of columns and rows that neighbours share
     * @param least the least size of a tile, where the picture is not smaller
     * @throws IllegalArgumentException if columns or rows are less than 1, or the overlap is negative, or not smaller than
     *     the sides of the tiles
     */
    public static Tiling dividing(Size image, int columns, int rows, int overlap, Size least) {
        if (columns < 1 || rows < 1) {
            throw new IllegalArgumentException(
                    "a picture is divided into at least 1x1 tiles, but " + columns + "x" + rows + " were asked for");
        }
        return of(
                new Size(
                        side(image.width(), columns, overlap, least.width()),
                        side(image.height(), rows, overlap, least.height())),
                overlap);
    }

    private static int side(int image, int parts, int overlap, int least) {
        long shared = (long) overlap * (parts - 1);
        return (int) Math.min(image, Math.max(least, (image + shared + parts - 1) / parts));
    }

    /**
     * The tiles of a picture, row by row from the top left. Every pixel lies in at least one; something as large as the
     * overlap lies wholly in at least one.
     *
     * @throws IllegalArgumentException if there would be more tiles than a list can hold
     */
    public List<Region> regions(Size image) {
        int width = limited(Math.min(tile.width(), image.width()), Math.min(tile.height(), image.height()));
        int height = limited(Math.min(tile.height(), image.height()), Math.min(tile.width(), image.width()));
        long columns = count(image.width(), width);
        long rows = count(image.height(), height);
        if (columns * rows > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("tiles of " + tile + " with an overlap of " + overlap + " cover a"
                    + " picture of " + image + " with " + columns + "x" + rows + " tiles; use larger tiles");
        }
        List<Region> regions = new ArrayList<>((int) (columns * rows));
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                regions.add(new Region(
                        start(column, image.width(), width), start(row, image.height(), height), width, height));
            }
        }
        return List.copyOf(regions);
    }

    private long count(int image, int side) {
        // Where the picture is one tile wide, the step could be 0 or less.
        return image == side ? 1 : ((long) image - side + step(side) - 1) / step(side) + 1;
    }

    private int start(int index, int image, int side) {
        return (int) Math.min((long) index * step(side), image - side);
    }

    /** A side that was shortened may be no longer than the overlap. */
    private int step(int side) {
        return Math.max(1, side - overlap);
    }

    /** A side next to another, within the aspect limit. */
    private int limited(int side, int other) {
        return (int) Math.max(1, Math.min(side, Math.floor(other * mostAspect)));
    }

    /**
     * Reads all tiles, each at the size that the budget gives it, and hands them on as they come. A picture that is not
     * kept in memory is decoded once for all tiles, and no more than a row of tiles is in memory. Where the format needs
     * the whole picture for each region, the tiles come one by one.
     *
     * @param source the picture
     * @param budget how large tiles are shown
     * @param views takes the tiles, in the order of {@link #regions}
     * @throws ImageReadException if the picture turns out to be damaged
     * @throws ImageLimitException if the picture does not fit into memory, or a tile is too long and narrow
     */
    public void read(ImageSource source, PixelBudget budget, Consumer<View> views) {
        source.readAll(regions(source.size()), region -> budget.fit(region.size()), views);
    }
}
