package io.ecp.imaging;

import java.awt.Point;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.util.Arrays;

/**
 * A raster that hands each row that an ImageIO reader writes to a {@link RowSink} instead of keeping it: all its rows
 * share the memory of one.
 */
final class RowRaster extends WritableRaster {

    private final RowSink sink;
    private final byte[] rgb;

    private RowRaster(Size size, int bands, RowSink sink) {
        super(
                new ComponentSampleModel(
                        DataBuffer.TYPE_BYTE,
                        size.width(),
                        size.height(),
                        bands,
                        0,
                        bands == 3 ? new int[] {0, 1, 2} : new int[] {0}),
                new DataBufferByte(size.width() * bands),
                new Point());
        this.sink = sink;
        this.rgb = new byte[size.width() * 3];
    }

    /**
     * A destination for a reader.
     *
     * @param size of what is read
     * @param bands 1 for gray, 3 for red, green and blue
     */
    static BufferedImage destination(Size size, int bands, RowSink sink) {
        ColorSpace space = ColorSpace.getInstance(bands == 1 ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB);
        ComponentColorModel colors =
                new ComponentColorModel(space, false, false, ComponentColorModel.OPAQUE, DataBuffer.TYPE_BYTE);
        return new BufferedImage(colors, new RowRaster(size, bands, sink), false, null);
    }

    @Override
    public void setRect(int dx, int dy, Raster source) {
        int width = Math.min(source.getWidth(), getWidth());
        for (int row = 0; row < source.getHeight(); row++) {
            int y = dy + source.getMinY() + row;
            if (numBands == 3 && direct(source)) {
                ComponentSampleModel model = (ComponentSampleModel) source.getSampleModel();
                int offset = (source.getMinY() - source.getSampleModelTranslateY() + row) * model.getScanlineStride()
                        + (source.getMinX() - source.getSampleModelTranslateX()) * 3;
                sink.row(y, ((DataBufferByte) source.getDataBuffer()).getData(), offset);
            } else {
                spread(source, row, width);
                sink.row(y, rgb, 0);
            }
        }
    }

    private static boolean direct(Raster source) {
        return source.getSampleModel() instanceof PixelInterleavedSampleModel model
                && source.getDataBuffer() instanceof DataBufferByte buffer
                && buffer.getOffset() == 0
                && model.getPixelStride() == 3
                && Arrays.equals(model.getBandOffsets(), new int[] {0, 1, 2});
    }

    private void spread(Raster source, int row, int width) {
        int bands = source.getNumBands();
        int[] samples = source.getPixels(source.getMinX(), source.getMinY() + row, width, 1, (int[]) null);
        for (int x = 0; x < width; x++) {
            for (int c = 0; c < 3; c++) {
                rgb[x * 3 + c] = (byte) samples[x * bands + (bands == 3 ? c : 0)];
            }
        }
    }
}
