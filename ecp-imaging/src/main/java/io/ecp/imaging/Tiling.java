package io.ecp.imaging;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Covers a picture with overlapping tiles of one size. Tiles at the right and bottom edges are shifted into the picture
 * rather than cut off or padded, so every tile shows a model the same number of original pixels.
 *
 * @param tile the size of the tiles; where the picture is smaller, the tile is the whole side
 * @param overlap the least number of columns and rows that neighbours share
 */
public record Tiling(Size tile, int overlap) {

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if the overlap is negative, or not smaller than both sides of the tile
     */
    public Tiling {
        Objects.requireNonNull(tile, "tile");
        if (overlap < 0 || overlap >= Math.min(tile.width(), tile.height())) {
            throw new IllegalArgumentException("the overlap of tiles of " + tile
                    + " must be at least 0 and smaller than their sides, but was " + overlap);
        }
    }

    /**
     * A tiling.
     *
     * @throws IllegalArgumentException if the overlap is negative, or not smaller than both sides of the tile
     */
    public static Tiling of(Size tile, int overlap) {
        return new Tiling(tile, overlap);
    }

    /**
     * The tiles of a picture, row by row from the top left. Every pixel lies in at least one; something as large as the
     * overlap lies wholly in at least one.
     *
     * @throws IllegalArgumentException if there would be more tiles than a list can hold
     */
    public List<Region> regions(Size image) {
        int width = Math.min(tile.width(), image.width());
        int height = Math.min(tile.height(), image.height());
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
        return image == side ? 1 : ((long) image - side + (side - overlap) - 1) / (side - overlap) + 1;
    }

    private int start(int index, int image, int side) {
        return (int) Math.min((long) index * (side - overlap), image - side);
    }
}
