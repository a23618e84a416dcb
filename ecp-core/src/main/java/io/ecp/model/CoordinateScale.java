package io.ecp.model;

import io.ecp.imaging.Size;
import io.ecp.imaging.View;

/**
 * What the numbers that a model writes count: which number stands for the far edge of the picture it was shown. Reading
 * a coordinate on the wrong scale is the commonest fault of grounding code, so the scale is a value of the model's
 * profile and nothing guesses it from the numbers.
 */
public sealed interface CoordinateScale {

    /** 0 to 1000 of the view: Qwen-VL, Qwen2-VL, Qwen3-VL, OS-Atlas, UGround-V1, InternVL. */
    static CoordinateScale thousandths() {
        return new Relative(1000);
    }

    /** 0 to 1 of the view: ShowUI, Aguvis, SeeClick. */
    static CoordinateScale fractions() {
        return new Relative(1);
    }

    /** 0 to 100 of the view: Molmo. */
    static CoordinateScale percent() {
        return new Relative(100);
    }

    /** Pixels of the view as it was shown, after resizing: Qwen2.5-VL, UI-TARS-1.5. */
    static CoordinateScale shownPixels() {
        return new ShownPixels();
    }

    /** Pixels of a display whose size the prompt declared, whatever was shown. */
    static CoordinateScale display(Size declared) {
        return new Display(declared);
    }

    /** The number that stands for the right edge of the view. */
    double width(View view);

    /** The number that stands for the bottom edge of the view. */
    double height(View view);

    /**
     * Parts of the view.
     *
     * @param full the number that stands for the far edge, above 0
     */
    record Relative(double full) implements CoordinateScale {

        /**
         * Checks the number.
         *
         * @throws IllegalArgumentException if it is not above 0
         */
        public Relative {
            if (!(full > 0 && Double.isFinite(full))) {
                throw new IllegalArgumentException("a relative scale needs a full length above 0, but was " + full);
            }
        }

        @Override
        public double width(View view) {
            return full;
        }

        @Override
        public double height(View view) {
            return full;
        }
    }

    /** Pixels of the view as shown. */
    record ShownPixels() implements CoordinateScale {

        @Override
        public double width(View view) {
            return view.size().width();
        }

        @Override
        public double height(View view) {
            return view.size().height();
        }
    }

    /**
     * Pixels of a declared display.
     *
     * @param declared its size
     */
    record Display(Size declared) implements CoordinateScale {

        @Override
        public double width(View view) {
            return declared.width();
        }

        @Override
        public double height(View view) {
            return declared.height();
        }
    }
}
