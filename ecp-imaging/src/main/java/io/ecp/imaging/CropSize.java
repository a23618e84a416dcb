package io.ecp.imaging;

/** How much of a picture a crop covers: so many pixels, or a fraction of its sides. */
public sealed interface CropSize {

    /**
     * The size of the crop in a picture of this size, never larger than the picture.
     *
     * @param image the size of the full picture
     */
    Size in(Size image);

    /**
     * A crop of a fixed size, as the paper's 1024x1024 for screenshots.
     *
     * @throws IllegalArgumentException if a side is less than 1
     */
    static CropSize pixels(int width, int height) {
        return new Pixels(new Size(width, height));
    }

    /**
     * A crop whose sides are this fraction of the picture's, as the paper's 0.25 for photographs.
     *
     * @throws IllegalArgumentException if the fraction is not above 0 and at most 1
     */
    static CropSize fraction(double fraction) {
        return new Fraction(fraction, 1);
    }

    /**
     * A crop whose sides are this fraction of the picture's, but at least {@code leastSide} pixels each (or the whole
     * side, where the picture is smaller than that).
     *
     * @throws IllegalArgumentException if the fraction is not above 0 and at most 1, or the least side is below 1
     */
    static CropSize fraction(double fraction, int leastSide) {
        return new Fraction(fraction, leastSide);
    }

    /**
     * A fixed size.
     *
     * @param size the crop's size in pixels
     */
    record Pixels(Size size) implements CropSize {

        @Override
        public Size in(Size image) {
            return new Size(Math.min(size.width(), image.width()), Math.min(size.height(), image.height()));
        }

        @Override
        public String toString() {
            return size + " pixels";
        }
    }

    /**
     * A fraction of the sides.
     *
     * @param fraction above 0, at most 1
     * @param leastSide the least length of a side, in pixels
     */
    record Fraction(double fraction, int leastSide) implements CropSize {

        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if one is out of range
         */
        public Fraction {
            if (!(fraction > 0 && fraction <= 1)) {
                throw new IllegalArgumentException(
                        "a crop's fraction must be above 0 and at most 1, but was " + fraction);
            }
            if (leastSide < 1) {
                throw new IllegalArgumentException(
                        "a crop's least side must be at least 1 pixel, but was " + leastSide);
            }
        }

        @Override
        public Size in(Size image) {
            return new Size(side(image.width()), side(image.height()));
        }

        private int side(int image) {
            return (int) Math.min(image, Math.max(leastSide, Math.rint(fraction * image)));
        }

        @Override
        public String toString() {
            return fraction + " of the sides" + (leastSide > 1 ? ", at least " + leastSide + " pixels" : "");
        }
    }
}
