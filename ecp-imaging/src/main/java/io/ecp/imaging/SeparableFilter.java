package io.ecp.imaging;

/** The functions that weigh neighbouring pixels, as Pillow defines them. */
enum SeparableFilter {
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

    /** How far the filter reaches to either side, in target pixels when shrinking and source pixels when enlarging. */
    private final double support;

    SeparableFilter(double support) {
        this.support = support;
    }

    /** How far the filter reaches to either side of its middle. */
    double support() {
        return support;
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
}
