package io.ecp.imaging;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.ColorConvertOp;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import org.jspecify.annotations.Nullable;

/** Converts rows from an embedded colour profile to sRGB before they are handed on. */
final class ProfileRows implements RowSink {

    private final ColorConvertOp conversion;
    private final boolean gray;
    private final int width;
    private final RowSink sink;
    private final WritableRaster from;
    private final WritableRaster to;

    private ProfileRows(ICC_Profile profile, boolean gray, int width, RowSink sink) {
        this.conversion =
                new ColorConvertOp(new ICC_Profile[] {profile, ICC_Profile.getInstance(ColorSpace.CS_sRGB)}, null);
        this.gray = gray;
        this.width = width;
        this.sink = sink;
        this.from = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, width, 1, gray ? 1 : 3, null);
        this.to = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, width, 1, 3, null);
    }

    /**
     * The sink behind a conversion, or the sink itself where there is no profile.
     *
     * @throws ImageReadException if the profile is damaged, or not one for such pixels
     */
    static RowSink of(byte @Nullable [] data, boolean gray, int width, RowSink sink, String name) {
        if (data == null) {
            return sink;
        }
        try {
            ICC_Profile profile = ICC_Profile.getInstance(data);
            if (profile.getNumComponents() != (gray ? 1 : 3)) {
                throw unusable(name, "it is for " + profile.getNumComponents() + " components", null);
            }
            return new ProfileRows(profile, gray, width, sink);
        } catch (IllegalArgumentException | java.awt.color.CMMException | java.awt.color.ProfileDataException e) {
            throw unusable(name, String.valueOf(e.getMessage()), e);
        }
    }

    private static ImageReadException unusable(String name, String reason, @Nullable Throwable cause) {
        return new ImageReadException(
                name + " has a colour profile that cannot be used (" + reason
                        + "); read it with PixelPolicy.Profile.IGNORE",
                cause);
    }

    @Override
    public void row(int y, byte[] rgb, int offset) {
        byte[] samples = ((DataBufferByte) from.getDataBuffer()).getData();
        if (gray) {
            for (int x = 0; x < width; x++) {
                samples[x] = rgb[offset + x * 3];
            }
        } else {
            System.arraycopy(rgb, offset, samples, 0, width * 3);
        }
        conversion.filter(from, to);
        sink.row(y, ((DataBufferByte) to.getDataBuffer()).getData(), 0);
    }
}
