package io.ecp.imaging;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.util.Arrays;

/** Turns AWT pictures into {@link RgbImage}s without AWT's colour management getting at gray or transparent pixels. */
final class RgbConversion {

    private RgbConversion() {}

    /**
     * Copies the pixels.
     *
     * @param policy what transparency, colour profiles and 16 bits mean
     * @param name what messages call the picture
     */
    static RgbImage convert(BufferedImage image, PixelPolicy policy, String name) {
        Size size = new Size(image.getWidth(), image.getHeight());
        RgbImage.requireArray(size, name);
        byte[] out = new byte[(int) (size.area() * 3)];
        switch (image.getType()) {
            case BufferedImage.TYPE_INT_RGB -> ints(image, out, 16, 8, 0);
            case BufferedImage.TYPE_INT_BGR -> ints(image, out, 0, 8, 16);
            case BufferedImage.TYPE_INT_ARGB -> argb(image, out, false, policy);
            case BufferedImage.TYPE_INT_ARGB_PRE -> argb(image, out, true, policy);
            default -> {
                ColorModel model = image.getColorModel();
                if (model instanceof IndexColorModel palette) {
                    palette(image.getRaster(), palette, out, policy);
                } else if (model instanceof ComponentColorModel components) {
                    components(image, components, out, policy, name);
                } else {
                    converted(image, out, policy);
                }
            }
        }
        return RgbImage.ofOwned(size, out);
    }

    /**
     * Takes over the array of a picture that no one else holds, where its samples are laid out as an
     * {@link RgbImage}'s or in the reverse order; otherwise copies as {@link #convert} does.
     */
    static RgbImage adopt(BufferedImage image, PixelPolicy policy, String name) {
        Size size = new Size(image.getWidth(), image.getHeight());
        ColorModel model = image.getColorModel();
        boolean rgb = !model.hasAlpha()
                && model instanceof ComponentColorModel
                && model.getColorSpace().getType() == ColorSpace.TYPE_RGB
                && (policy.profile() == PixelPolicy.Profile.IGNORE
                        || model.getColorSpace().isCS_sRGB());
        Raster raster = image.getRaster();
        if (rgb
                && raster.getSampleModel() instanceof PixelInterleavedSampleModel samples
                && raster.getDataBuffer() instanceof DataBufferByte buffer
                && samples.getNumBands() == 3
                && samples.getPixelStride() == 3
                && samples.getScanlineStride() == size.width() * 3L
                && buffer.getOffset() == 0
                && buffer.getNumBanks() == 1
                && buffer.getData().length == size.area() * 3
                && raster.getSampleModelTranslateX() == 0
                && raster.getSampleModelTranslateY() == 0) {
            int[] order = samples.getBandOffsets();
            byte[] data = buffer.getData();
            if (Arrays.equals(order, new int[] {0, 1, 2})) {
                return RgbImage.ofOwned(size, data);
            }
            if (Arrays.equals(order, new int[] {2, 1, 0})) {
                for (int i = 0; i < data.length; i += 3) {
                    byte blue = data[i];
                    data[i] = data[i + 2];
                    data[i + 2] = blue;
                }
                return RgbImage.ofOwned(size, data);
            }
        }
        return convert(image, policy, name);
    }

    /** A sample of an opacity over white, rounded to the nearest: exactly what Pillow's paste with a mask gives. */
    static int overWhite(int sample, int alpha) {
        int t = sample * alpha + 255 * (255 - alpha) + 128;
        return (t + (t >> 8)) >> 8;
    }

    /** A sample of an opacity over black, rounded to the nearest. */
    static int overBlack(int sample, int alpha) {
        int t = sample * alpha + 128;
        return (t + (t >> 8)) >> 8;
    }

    private static void ints(BufferedImage image, byte[] out, int red, int green, int blue) {
        int width = image.getWidth();
        int[] row = new int[width];
        int o = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRaster().getDataElements(0, y, width, 1, row);
            for (int pixel : row) {
                out[o] = (byte) (pixel >> red);
                out[o + 1] = (byte) (pixel >> green);
                out[o + 2] = (byte) (pixel >> blue);
                o += 3;
            }
        }
    }

    private static void argb(BufferedImage image, byte[] out, boolean premultiplied, PixelPolicy policy) {
        int width = image.getWidth();
        int[] row = new int[width];
        int o = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRaster().getDataElements(0, y, width, 1, row);
            for (int pixel : row) {
                put(out, o, pixel >> 16 & 255, pixel >> 8 & 255, pixel & 255, pixel >>> 24, premultiplied, policy);
                o += 3;
            }
        }
    }

    private static void put(
            byte[] out, int o, int red, int green, int blue, int alpha, boolean premultiplied, PixelPolicy policy) {
        if (premultiplied) {
            int rest = policy.alpha() == PixelPolicy.Alpha.OVER_WHITE ? 255 - alpha : 0;
            out[o] = (byte) Math.min(255, red + rest);
            out[o + 1] = (byte) Math.min(255, green + rest);
            out[o + 2] = (byte) Math.min(255, blue + rest);
        } else if (alpha == 255) {
            out[o] = (byte) red;
            out[o + 1] = (byte) green;
            out[o + 2] = (byte) blue;
        } else {
            out[o] = (byte) policy.shown(red, alpha);
            out[o + 1] = (byte) policy.shown(green, alpha);
            out[o + 2] = (byte) policy.shown(blue, alpha);
        }
    }

    private static void palette(Raster raster, IndexColorModel palette, byte[] out, PixelPolicy policy) {
        int[] argb = new int[palette.getMapSize()];
        palette.getRGBs(argb);
        byte[] rgb = new byte[argb.length * 3];
        for (int i = 0; i < argb.length; i++) {
            put(rgb, i * 3, argb[i] >> 16 & 255, argb[i] >> 8 & 255, argb[i] & 255, argb[i] >>> 24, false, policy);
        }
        int[] row = new int[raster.getWidth()];
        int o = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getSamples(raster.getMinX(), raster.getMinY() + y, row.length, 1, 0, row);
            for (int index : row) {
                // An index beyond the palette is a fault of the file that viewers show as black.
                if (index < argb.length) {
                    System.arraycopy(rgb, index * 3, out, o, 3);
                }
                o += 3;
            }
        }
    }

    private static void components(
            BufferedImage image, ComponentColorModel model, byte[] out, PixelPolicy policy, String name) {
        ColorSpace space = model.getColorSpace();
        boolean gray = space.getType() == ColorSpace.TYPE_GRAY;
        boolean inks = space.getType() == ColorSpace.TYPE_CMYK && model.getNumComponents() == 4;
        if (!gray && !inks && space.getType() != ColorSpace.TYPE_RGB) {
            throw new ImageReadException(
                    name + " has colours that are neither gray, RGB nor CMYK (" + nameOf(space)
                            + "), which cannot be converted exactly; save it as RGB first",
                    null);
        }
        int transfer = image.getRaster().getSampleModel().getDataType();
        int most = Arrays.stream(model.getComponentSize()).max().orElseThrow();
        if (most > 16 || (transfer != DataBuffer.TYPE_BYTE && transfer != DataBuffer.TYPE_USHORT)) {
            throw new ImageReadException(
                    name + " has samples that are not whole numbers of at most 16 bits (" + most
                            + " bits), which have no agreed meaning as colours; save it with 8 bits per sample first",
                    null);
        }
        if (inks) {
            inks(image.getRaster(), model.getComponentSize(), out);
            return;
        }
        if (!gray && policy.profile() == PixelPolicy.Profile.TO_SRGB && !space.isCS_sRGB()) {
            converted(image, out, policy);
            return;
        }
        Raster raster = image.getRaster();
        int bands = raster.getNumBands();
        int[] bits = model.getComponentSize();
        boolean alpha = model.hasAlpha();
        boolean premultiplied = model.isAlphaPremultiplied();
        int green = gray ? 0 : 1;
        int blue = gray ? 0 : 2;
        int[] row = new int[raster.getWidth() * bands];
        int o = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, row);
            toBytes(row, bits, bands == 1 && policy.sixteenBit() == PixelPolicy.SixteenBit.SATURATE);
            for (int i = 0; i < row.length; i += bands, o += 3) {
                if (alpha) {
                    put(out, o, row[i], row[i + green], row[i + blue], row[i + bands - 1], premultiplied, policy);
                } else {
                    out[o] = (byte) row[i];
                    out[o + 1] = (byte) row[i + green];
                    out[o + 2] = (byte) row[i + blue];
                }
            }
        }
    }

    private static void inks(Raster raster, int[] bits, byte[] out) {
        int[] row = new int[raster.getWidth() * 4];
        byte[] rgb = new byte[raster.getWidth() * 3];
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, row);
            toBytes(row, bits, false);
            Inks.convert(row, false, false, rgb);
            System.arraycopy(rgb, 0, out, y * rgb.length, rgb.length);
        }
    }

    /**
     * Brings samples of any number of bits to 8: the high byte of more (or all above 255 as 255), spread evenly from
     * fewer.
     */
    private static void toBytes(int[] row, int[] bits, boolean saturate) {
        for (int band = 0; band < bits.length; band++) {
            int more = bits[band] - 8;
            if (more == 0) {
                continue;
            }
            int most = (1 << bits[band]) - 1;
            for (int i = band; i < row.length; i += bits.length) {
                row[i] =
                        more > 0 ? saturate ? Math.min(255, row[i]) : row[i] >> more : (row[i] * 255 + most / 2) / most;
            }
        }
    }

    /** By the colour model's own conversion to sRGB: slow, and right for packed pixels and colour profiles. */
    private static void converted(BufferedImage image, byte[] out, PixelPolicy policy) {
        int width = image.getWidth();
        int[] row = new int[width];
        int o = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, width, 1, row, 0, width);
            for (int pixel : row) {
                put(out, o, pixel >> 16 & 255, pixel >> 8 & 255, pixel & 255, pixel >>> 24, false, policy);
                o += 3;
            }
        }
    }

    private static String nameOf(ColorSpace space) {
        return switch (space.getType()) {
            case ColorSpace.TYPE_CMYK -> "CMYK with other samples";
            case ColorSpace.TYPE_YCbCr -> "YCbCr";
            case ColorSpace.TYPE_Lab -> "Lab";
            case ColorSpace.TYPE_XYZ -> "XYZ";
            case ColorSpace.TYPE_HSV -> "HSV";
            default -> "colour space type " + space.getType() + " of " + space.getNumComponents() + " components";
        };
    }
}
