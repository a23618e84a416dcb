package io.ecp.bench;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.Raster;
import java.awt.image.RenderedImage;
import java.awt.image.SampleModel;
import java.awt.image.WritableRaster;
import java.util.Vector;

/** A picture laid side by side and one below the other, which is never in memory as a whole: for writers that go row by row. */
final class Mosaic implements RenderedImage {

    private final BufferedImage piece;
    private final int across;
    private final int down;

    Mosaic(BufferedImage piece, int across, int down) {
        this.piece = piece;
        this.across = across;
        this.down = down;
    }

    @Override
    public Raster getData(Rectangle region) {
        WritableRaster part =
                piece.getRaster().createCompatibleWritableRaster(region.x, region.y, region.width, region.height);
        copyData(part);
        return part;
    }

    @Override
    public WritableRaster copyData(WritableRaster raster) {
        if (raster == null) {
            throw new IllegalArgumentException(
                    "a mosaic of " + getWidth() + "x" + getHeight() + " is too large to copy");
        }
        for (int y = raster.getMinY(); y < raster.getMinY() + raster.getHeight(); y++) {
            for (int x = raster.getMinX(); x < raster.getMinX() + raster.getWidth(); ) {
                int from = x % piece.getWidth();
                int length = Math.min(piece.getWidth() - from, raster.getMinX() + raster.getWidth() - x);
                Object row = piece.getRaster().getDataElements(from, y % piece.getHeight(), length, 1, null);
                raster.setDataElements(x, y, length, 1, row);
                x += length;
            }
        }
        return raster;
    }

    @Override
    public Raster getData() {
        return getData(new Rectangle(0, 0, getWidth(), getHeight()));
    }

    @Override
    public Raster getTile(int tileX, int tileY) {
        return getData(new Rectangle(0, tileY * piece.getHeight(), getWidth(), piece.getHeight()));
    }

    @Override
    public Vector<RenderedImage> getSources() {
        return new Vector<>();
    }

    @Override
    public Object getProperty(String name) {
        return java.awt.Image.UndefinedProperty;
    }

    @Override
    public String[] getPropertyNames() {
        return new String[0];
    }

    @Override
    public ColorModel getColorModel() {
        return piece.getColorModel();
    }

    @Override
    public SampleModel getSampleModel() {
        return piece.getSampleModel().createCompatibleSampleModel(getWidth(), piece.getHeight());
    }

    @Override
    public int getWidth() {
        return piece.getWidth() * across;
    }

    @Override
    public int getHeight() {
        return piece.getHeight() * down;
    }

    @Override
    public int getMinX() {
        return 0;
    }

    @Override
    public int getMinY() {
        return 0;
    }

    @Override
    public int getNumXTiles() {
        return 1;
    }

    @Override
    public int getNumYTiles() {
        return down;
    }

    @Override
    public int getMinTileX() {
        return 0;
    }

    @Override
    public int getMinTileY() {
        return 0;
    }

    @Override
    public int getTileWidth() {
        return getWidth();
    }

    @Override
    public int getTileHeight() {
        return piece.getHeight();
    }

    @Override
    public int getTileGridXOffset() {
        return 0;
    }

    @Override
    public int getTileGridYOffset() {
        return 0;
    }
}
