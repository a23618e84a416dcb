package io.ecp.imaging;

import java.util.Arrays;

/**
 * The separable convolution filters of Pillow, with its arithmetic.
 *
 * <p>Shapes: the source is (height, width, 3) bytes; the horizontal pass leaves (rows needed, target width, 3); the
 * vertical pass leaves (target height, target width, 3).
 */
enum SeparableFilter implements Resampling {
    BOX(0.5) {
        @Override
        double weight(double x) {
            return x > -0.5 && x <= 0.5 ? 1 : 0;
        }
    },
    BILINEAR(1) {
        @Override
        double weight(double x) {
            double d = Math.abs(x);
            return d < 1 ? 1 - d : 0;
        }
    },
    HAMMING(1) {
        @Override
        double weight(double x) {
            double d = Math.abs(x);
            if (d == 0) {
                return 1;
            }
            if (d >= 1) {
                return 0;
            }
            d *= Math.PI;
            // The reference writes these two constants in single precision.
            return Math.sin(d) / d * ((double) 0.54f + (double) 0.46f * Math.cos(d));
        }
    },
    BICUBIC(2) {
        @Override
        double weight(double x) {
            final double a = -0.5;
            double d = Math.abs(x);
            if (d < 1) {
                return ((a + 2) * d - (a + 3)) * d * d + 1;
            }
            return d < 2 ? (((d - 5) * d + 8) * d - 4) * a : 0;
        }
    },
    LANCZOS(3) {
        @Override
        double weight(double x) {
            return x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0;
        }
    };

    private static final int WEIGHT_BITS = 22;
    private static final int HALF = 1 << (WEIGHT_BITS - 1);

    /** How far the filter reaches to either side, in target pixels when shrinking and source pixels when enlarging. */
    private final double support;

    SeparableFilter(double support) {
        this.support = support;
    }

    /** The filter's value at a distance from its middle. */
    abstract double weight(double x);

    private static double sinc(double x) {
        if (x == 0) {
            return 1;
        }
        double d = x * Math.PI;
        return Math.sin(d) / d;
    }

    @Override
    public RgbImage resample(RgbImage source, Size target) {
        Size size = source.size();
        if (size.equals(target)) {
            return source;
        }
        RgbImage.requireArray(target, "a picture resampled to " + target);
        byte[] samples = source.samples();
        int width = size.width();
        int height = size.height();
        Taps down = height == target.height() ? null : taps(height, target.height());
        // The row of the picture that samples begin with.
        int top = 0;
        if (width != target.width()) {
            if (down != null) {
                top = down.first[0];
                height = down.end() - top;
            }
            Size between = new Size(target.width(), height);
            RgbImage.requireArray(
                    between, "resampling " + size + " to " + target + " goes through " + between + " and");
            samples = horizontal(samples, width, top, between, taps(width, target.width()));
        }
        if (down != null) {
            samples = vertical(samples, target, down, top);
        }
        return RgbImage.ofOwned(target, samples);
    }

    private static byte[] horizontal(byte[] from, int fromWidth, int firstRow, Size to, Taps taps) {
        int width = to.width();
        int height = to.height();
        byte[] out = new byte[width * height * 3];
        int[] weights = taps.weights;
        int o = 0;
        for (int y = 0; y < height; y++) {
            int row = (firstRow + y) * fromWidth * 3;
            for (int x = 0; x < width; x++) {
                int i = row + taps.first[x] * 3;
                int k = x * taps.most;
                int end = k + taps.count[x];
                int red = HALF;
                int green = HALF;
                int blue = HALF;
                for (; k < end; k++, i += 3) {
                    int weight = weights[k];
                    red += (from[i] & 255) * weight;
                    green += (from[i + 1] & 255) * weight;
                    blue += (from[i + 2] & 255) * weight;
                }
                out[o] = clamped(red);
                out[o + 1] = clamped(green);
                out[o + 2] = clamped(blue);
                o += 3;
            }
        }
        return out;
    }

    private static byte[] vertical(byte[] from, Size to, Taps taps, int top) {
        int length = to.width() * 3;
        byte[] out = new byte[length * to.height()];
        int[] sums = new int[length];
        for (int y = 0; y < to.height(); y++) {
            Arrays.fill(sums, HALF);
            int i = (taps.first[y] - top) * length;
            for (int k = 0; k < taps.count[y]; k++, i += length) {
                int weight = taps.weights[y * taps.most + k];
                for (int x = 0; x < length; x++) {
                    sums[x] += (from[i + x] & 255) * weight;
                }
            }
            int o = y * length;
            for (int x = 0; x < length; x++) {
                out[o + x] = clamped(sums[x]);
            }
        }
        return out;
    }

    private static byte clamped(int sum) {
        int value = sum >> WEIGHT_BITS;
        // Outside of 0..255 the sign decides: below is 0, above is 255.
        return (byte) ((value & ~255) == 0 ? value : ~(value >> 31));
    }

    private Taps taps(int from, int to) {
        double scale = (double) (float) from / to;
        double stretch = Math.max(scale, 1);
        double reach = support * stretch;
        double shrink = 1 / stretch;
        int most = (int) Math.ceil(reach) * 2 + 1;
        if ((long) most * to > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("resampling a side of " + from + " to " + to
                    + " pixels needs more weights than a Java array can hold; go by an intermediate size");
        }
        int[] first = new int[to];
        int[] count = new int[to];
        int[] weights = new int[most * to];
        double[] exact = new double[most];
        for (int o = 0; o < to; o++) {
            double center = (o + 0.5) * scale;
            int begin = Math.max((int) (center - reach + 0.5), 0);
            int n = Math.min((int) (center + reach + 0.5), from) - begin;
            double sum = 0;
            for (int i = 0; i < n; i++) {
                exact[i] = weight((i + begin - center + 0.5) * shrink);
                sum += exact[i];
            }
            for (int i = 0; i < n; i++) {
                double weight = (sum == 0 ? exact[i] : exact[i] / sum) * (1 << WEIGHT_BITS);
                // Half away from zero, as a C cast of the shifted value gives it.
                weights[o * most + i] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
            }
            first[o] = begin;
            count[o] = n;
        }
        return new Taps(first, count, weights, most);
    }

    /** For each target position: the first source position, how many, and their weights, {@code most} slots each. */
    @SuppressWarnings("ArrayRecordComponent") // never compared; lives for one call
    private record Taps(int[] first, int[] count, int[] weights, int most) {

        int end() {
            return first[first.length - 1] + count[count.length - 1];
        }
    }
}
